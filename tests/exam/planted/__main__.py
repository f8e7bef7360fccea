"""How many planted theorems the search refutes, how fast, and how small its counterexamples are.

`python -m tests.exam.planted` gives each of them 60 CPU seconds and one named stream. It fails
unless 95 % are refuted, confirmed in exact arithmetic, by a counterexample of at most twice the
size of the smallest that is known.
"""

import json
import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from time import process_time
from typing import NamedTuple

from tests.exam.planted import Planted, planted
from theoremcheck.judging._falsification import Question, falsify
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._instances import Given
from theoremcheck.judging._seeds import generator, stream_key

SECONDS, TRIES = 60.0, 4000
SHARE = 0.95  # that has to be refuted in time
TIMES = 2  # the size of the smallest counterexample known


class Examined(NamedTuple):
    """What came of a search: CPU seconds, tries, and the size found, None where nothing was."""

    seconds: float
    tries: int
    size: int | None
    words: str

    def right(self, entry: Planted) -> bool:
        """Say whether it refuted the theorem in time by an instance that is small enough."""
        in_time = self.size is not None and self.seconds <= SECONDS
        return in_time and self.size <= TIMES * entry.size


def examine(entry: Planted, root_seed: int, seconds: float = SECONDS) -> Examined:
    """Search a planted theorem for a violation, as `evidence.search` does."""
    rng = generator(root_seed, stream_key("planted", "search", {"name": entry.name}))
    question = Question(
        quantity=entry.name,
        relation=entry.relation,
        attack=entry.attack,
        precise=entry.precise,
        attained=None,
        adopted=(),
        tries=TRIES,
        seconds=seconds,
    )
    start = process_time()
    try:
        judgement, files = falsify(question, {"claim": "planted"}, rng)
    except EvidenceError as error:  # of an instance that the theorem does not leave out
        return Examined(process_time() - start, 0, None, str(error))
    seconds, searched = process_time() - start, judgement.search
    size = None
    if judgement.outcome == "refuted" and searched.counterexample:
        given = Given(json.loads(files[searched.counterexample])["instance"])
        entry.attack(given)
        size = given.size
    return Examined(seconds, searched.tries, size, judgement.note)


def examined(number: int, root_seed: int) -> Examined:
    """Examine one planted theorem in a process of its own."""
    return examine(planted()[number], root_seed)


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="theorems whose sentence holds this text")
    parser.add_argument("--seed", type=int, default=0, help="root of the streams (0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    chosen = parser.parse_args()
    entries = planted()
    numbers = [n for n, entry in enumerate(entries) if chosen.only in entry.name]
    right = 0
    print("| CPU s | tries | size | smallest known | planted theorem |")
    print("| --- | --- | --- | --- | --- |")
    with ProcessPoolExecutor(chosen.jobs) as pool:
        found = pool.map(partial(examined, root_seed=chosen.seed), numbers)
        for number, each in zip(numbers, found, strict=True):
            entry = entries[number]
            size = "not found" if each.size is None else each.size
            mark = "" if each.right(entry) else " **missed**"
            print(f"| {each.seconds:.1f} | {each.tries} | {size}{mark} | {entry.size}", end="")
            print(f" | {entry.name} |", flush=True)
            if each.size is None:
                print(each.words, file=sys.stderr)
            right += each.right(entry)
    print(f"\n{right} of {len(numbers)} refuted in {SECONDS:g} CPU seconds by a small instance")
    return right < SHARE * len(numbers)


if __name__ == "__main__":
    sys.exit(main())
