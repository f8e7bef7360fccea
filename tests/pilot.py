"""What caps and constants of claims rest on: cases under seeds that nothing else uses.

`python -m tests.pilot NODE…` runs cases under the pilot seeds and prints, for each quantity, the
values that were measured, the limits that were farthest out, the draws that the slowest seed took,
and in how many seeds it was not decided. A cap is at least 1.5 times the slowest; the constant of
an observation is half of the smallest effect.
"""

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

from theoremcheck.record._loading import load
from theoremcheck.statement._outcomes import Outcome

PILOT_SEEDS = range(910_001, 910_021)


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("nodes", nargs="+", metavar="NODE", help="what to run, as pytest names it")
    parser.add_argument("--tier", default="full", choices=("fast", "full"))
    parser.add_argument("-n", dest="workers", default="0", help="processes of a run")
    chosen = parser.parse_args()
    found, made, astray = {}, {}, {}
    for seed in PILOT_SEEDS:
        for case in run(seed, chosen):
            if not case.as_predicted:
                astray.setdefault(case.id, []).append((seed, case.reason))
            for each in case.batches:
                made.setdefault((case.id, each.cap), []).append(each.made)
            for judgement in case.judgements:
                if judgement.limits is not None:
                    found.setdefault((case.id, judgement.quantity), []).append(judgement)
    for (case, quantity), judgements in found.items():
        values = sorted(float(judgement.measured) for judgement in judgements)
        low = min(float(judgement.limits[0]) for judgement in judgements)
        high = max(float(judgement.limits[1]) for judgement in judgements)
        undecided = sum(j.outcome is Outcome.INCONCLUSIVE for j in judgements)
        print(
            f"{case}: {quantity} ({judgements[0].predicted}, resolves {judgements[0].resolves}): "
            f"measured {values[0]:.4g} to {values[-1]:.4g}, median {values[len(values) // 2]:.4g}; "
            f"limits {low:.4g} to {high:.4g}; n at most {max(j.n for j in judgements)}; "
            f"undecided {undecided} of {len(judgements)}"
        )
    for case, reasons in astray.items():
        print(f"{case}: not as predicted under {len(reasons)} seeds; {reasons[0]}")
    for (case, cap), draws in made.items():
        print(f"{case}: {max(draws)} draws made of at most {cap}")


def run(seed, chosen):
    """Return the cases that ran under a root seed."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", *chosen.nodes, "-q", "-n", chosen.workers]
        command += ["--root-seed", str(seed), "--tier", chosen.tier, "--report-dir", folder]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        record = load(Path(folder))
        return [c for claim in record.claims for c in claim.cases if c.asked]


if __name__ == "__main__":
    main()
