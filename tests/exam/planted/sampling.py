"""How often plain random sampling violates each planted theorem: at most ten in 100,000 draws.

`python -m tests.exam.planted.sampling` prints the hits and the time of a draw, and fails where
there are more. A theorem's stream is named by its sentence, so that others move nothing.
"""

import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from time import process_time

import numpy as np

from tests.exam.planted import Planted, planted, violated
from theoremcheck.judging._instances import Outside, Sampled
from theoremcheck.judging._seeds import generator, stream_key

DRAWS = 100_000
HITS = 10


def hits(entry: Planted, draws: int) -> int:
    """Return how many of so many draws violate a planted theorem."""
    rng = generator(0, stream_key("planted", "sampled", {"name": entry.name}))
    return sum(_hit(entry, rng) for _ in range(draws))


def _hit(entry: Planted, rng: np.random.Generator) -> bool:
    try:
        judged = entry.attack(Sampled(rng))
    except Outside:
        return False
    return violated(entry.relation, *judged)


def count(number: int, draws: int) -> tuple[int, float]:
    """Return the hits of one planted theorem, and the microseconds of a draw."""
    start = process_time()
    found = hits(planted()[number], draws)
    return found, 1e6 * (process_time() - start) / draws


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="theorems whose sentence holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    chosen = parser.parse_args()
    entries = planted()
    numbers = [n for n, entry in enumerate(entries) if chosen.only in entry.name]
    often = 0
    print("| hits | size | microseconds | planted theorem |\n| --- | --- | --- | --- |")
    with ProcessPoolExecutor(chosen.jobs) as pool:
        counted = pool.map(partial(count, draws=DRAWS), numbers)
        for number, (found, time) in zip(numbers, counted, strict=True):
            entry = entries[number]
            print(f"| {found} | {entry.size} | {time:.0f} | {entry.name} |", flush=True)
            often += found > HITS
    print(f"\n{often} of {len(numbers)} are violated by more than {HITS} of {DRAWS} draws")
    return often > 0


if __name__ == "__main__":
    sys.exit(main())
