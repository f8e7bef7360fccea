"""How time and memory grow with seeds, width and cases: exponents of fitted power laws.

Run with `python -m benchmarks.growth`. An exponent is the slope of a straight line through
logarithms, from a size on at which what every run costs once no longer counts. Stacked seeds cost
less than each alone, so that theirs lies below 1.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
import torch

from benchmarks.measuring import Figure, in_turn, show
from models.perceptrons import Perceptrons, cross_entropy, he, shuffled
from models.structured_data.data import sphere
from models.structured_data.network import initialise
from models.structured_data.trainer import draw_batches
from models.structured_data.trainer import train as train_structured
from models.training import train

SEEDS, WIDTHS, CASES = (20, 40, 80, 160), (128, 256, 512, 1024), (1000, 2000, 4000)
CLAIM = """
import pytest
from theoremcheck import Claim

CLAIM = Claim(kind="identity", statement="a = b", place="One", conclusion=["a"])

@pytest.mark.parametrize("x", range({cases}))
def test_it(evidence, x):
    evidence.identity("a", x, x)
"""
SECTION = 'from theoremcheck import Section\n\nSECTION = Section(1, "S", ("One",))\n'
INI = "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\nclaims = claims\n"
# A run of its own, which says what it took: CPU seconds, and kilobytes at most. What the system
# counts as the largest memory of a process includes that of the process which started it.
RUN = """
import json, time
import pytest

status = pytest.main(["claims", "-q", "-p", "no:cacheprovider"])
(peak,) = (line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("\\n" + json.dumps([int(status), time.process_time(), int(peak.split()[1])]))
"""


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    stacked = {size: (perceptrons(size), 1.0) for size in SEEDS}
    yield exponent("CPU s of stacked perceptrons", "a power of the seeds", in_turn(stacked))
    wide = {width: (structured(width), 1.0) for width in WIDTHS}
    yield exponent("CPU s of structured networks", "a power of the width", in_turn(wide))
    spent = {cases: claims(cases) for cases in CASES}
    for name, place in (("CPU s of a run", 0), ("memory of a run", 1)):
        grown = {cases: [used[place]] for cases, used in spent.items()}
        yield exponent(name, "a power of the cases", grown, at_most=1.05)


def exponent(name: str, against: str, spent: dict[int, list[float]], **asked: float) -> Figure:
    """Return the exponent, of medians and between all neighbouring sizes."""
    sizes, costs = np.log(list(spent)), np.log([median(each) for each in spent.values()])
    slopes = np.diff(costs) / np.diff(sizes)
    slope = float(np.polyfit(sizes, costs, 1)[0])
    return Figure(
        name=name,
        against=against,
        ratio=slope,
        least=float(slopes.min()),
        largest=float(slopes.max()),
        **asked,
    )


def perceptrons(seeds: int) -> Callable[[], object]:
    """Return a training of so many seeds, and warm it up."""
    rng = np.random.default_rng(0)
    points = torch.from_numpy(rng.standard_normal((seeds, 200, 64)).astype(np.float32))
    labels = torch.from_numpy(rng.integers(10, size=(seeds, 200)))
    batches = list(shuffled(points, labels, 50, rng, 10))
    weights = he(seeds, (64, 64, 64, 10), rng)

    def run() -> None:
        network = Perceptrons(weights)
        train(network, batches, cross_entropy, torch.optim.SGD(network.parameters(), lr=0.05))

    run()
    return run


def structured(width: int) -> Callable[[], object]:
    """Return a training of 16 networks so wide, and warm it up."""
    rng = np.random.default_rng(0)
    sample = sphere(3, 2, 10, 1 / 16, rng).draw((16, 200), rng)
    output, weights = initialise(16, 3, width, 10, rng)
    batches = draw_batches(16, 100, 8, 200, rng)

    def run() -> None:
        train_structured(sample.points, sample.labels, output, weights, batches, step=10 / width)

    run()
    return run


def claims(cases: int) -> tuple[float, float]:
    """Return the CPU seconds and the kilobytes of a run of so many cases."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "claims", "section")
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / "__init__.py").write_text(SECTION, "utf-8")
        (folder / "test_c.py").write_text(CLAIM.format(cases=cases), "utf-8")
        Path(name, "pytest.ini").write_text(INI, "utf-8")
        command = [sys.executable, "-c", RUN]
        told = subprocess.run(command, cwd=name, capture_output=True, text=True, check=True).stdout
    status, seconds, kilobytes = json.loads(told.splitlines()[-1])
    assert status == 0, f"the claims did not pass: {told}"
    return seconds, kilobytes


if __name__ == "__main__":
    show(figures())
