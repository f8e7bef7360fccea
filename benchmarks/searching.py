"""What searches cost: CPU seconds in `evidence.search`, of all of the fast tier in one process.

Run with `python -m benchmarks.searching`: it prints the share, the dearest searches, and what they
take the most time for; a stopwatch runs inside of the verb. The fast tier promises a tenth at most.
"""

import sys
import tempfile
from collections import Counter
from time import process_time

import pytest

from theoremcheck.judging import _evidence

PROMISED = 0.1
SHOWN = 10
# Modules are loaded already, so that no assertion of theirs can be rewritten.
RUN = ("claims", "-q", "-p", "no:xdist", "--assert=plain")


def main() -> int:
    seconds: Counter[str] = Counter()
    judge = _evidence.falsify

    def timed(question, about, rng):
        started = process_time()
        try:
            return judge(question, about, rng)
        finally:
            seconds[f"{about['claim']}: {question.quantity}"] += process_time() - started

    _evidence.falsify = timed
    started = process_time()
    with tempfile.TemporaryDirectory() as folder:
        status = pytest.main([*RUN, f"--report-dir={folder}"])
    spent = process_time() - started
    share = sum(seconds.values()) / spent
    print(f"{len(seconds)} quantities searched: {share:.1%} of {spent:.0f} CPU seconds")
    for name, each in seconds.most_common(SHOWN):
        print(f"{each / spent:7.2%}  {name}")
    return int(status) or int(share > PROMISED)


if __name__ == "__main__":
    sys.exit(main())
