"""Whether the tests see it when the code is wrong: random mutants, and the share that is killed.

`python -m tests.exam.mutants models` changes what measures, under the tests of the models and the
claims; `judging` what decides verdicts, under the tests of the harness. A run is as long as it is
told and goes on where an earlier one ended. It prints the survivors, and ends with status 1 where
too few of those tried were killed. A survivor that changes nothing has an entry in
`equivalent.toml`, which says why, and is counted apart.
"""

import os
import sys
import time
from argparse import ArgumentParser
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.exam.mutants.killers import Red, control
from tests.exam.mutants.running import LIBRARIES, THREADS, Copy
from tests.exam.mutants.sample import Sample, Suite

ROOT = Path(__file__).resolve().parents[3]
RECORD = ("_ledger", "_verdicts", "_drift", "_comparison")
SUITES = {
    "models": Suite(
        ("models/**/*.py",),
        "models",
        ("tests/models/test_*.py", "tests/claims/test_*.py", "claims/*/test_*.py"),
        0.90,
    ),
    "judging": Suite(
        (
            "theoremcheck/judging/*.py",
            *(f"theoremcheck/record/{name}.py" for name in RECORD),
        ),
        "theoremcheck",
        ("tests/harness/test_*.py",),
        0.95,
    ),
}


def main() -> int:
    parser = ArgumentParser(prog="tests.exam.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--seed", type=int, default=0, help="of the sample (0)")
    parser.add_argument("--count", type=int, default=300, help="mutants to draw (300)")
    parser.add_argument("--minutes", type=float, default=60.0, help="when to start no more (60)")
    parser.add_argument("--jobs", type=int, default=2, help="mutants at a time (2)")
    parser.add_argument("--output", type=Path, help="(reports/mutants-SUITE.jsonl)")
    asked = parser.parse_args()
    output = asked.output or ROOT / "reports" / f"mutants-{asked.suite}.jsonl"
    sample = Sample.of(ROOT, SUITES[asked.suite], asked.seed, asked.count, output)
    os.environ |= dict.fromkeys(THREADS, "1")
    get_context("forkserver").set_forkserver_preload(LIBRARIES)
    try:
        examine(sample, asked.jobs, 60 * asked.minutes)
    except Red as error:
        sys.exit(str(error))
    equivalent = sample.equivalent()
    print("\n".join(sample.told(equivalent)))
    wrong = any(sample.done[mutant]["by"] for mutant in equivalent)
    return int(wrong or sample.share(equivalent) < sample.suite.least)


def examine(sample: Sample, jobs: int, seconds: float) -> None:
    """Go on with a sample, so many mutants at a time, after a control run of the unchanged tree.

    Raises:
        Red: If the unchanged tree is not green.
    """
    if not sample.left:
        return
    end = time.monotonic() + seconds
    with TemporaryDirectory() as folder:
        copies = [Copy(sample.root, Path(folder) / str(number)) for number in range(jobs)]
        bound = sample.suite.digests(sample.root)[0]
        kept = sample.output.with_suffix(".trace.jsonl")
        files = sample.suite.test_files(sample.root)
        trace = control(copies, files, sample.suite.traced, bound, kept, end)
        if trace:
            sample.go_on(trace, copies, end)


if __name__ == "__main__":
    sys.exit(main())
