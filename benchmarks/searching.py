"""What searches cost: CPU seconds in `evidence.search`, of all of the fast tier in one process.

Run with `python -m benchmarks.searching`: it tells the share, and that of each of the dearest
searches; a stopwatch runs inside of the verb. The fast tier promises a tenth at most.
"""

import contextlib
import io
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from time import process_time

import pytest

from benchmarks.measuring import Figure, ratio, show
from theoremcheck.judging import _higher_rungs

SHOWN = 3
# Modules are loaded already, so that no assertion of theirs can be rewritten.
RUN = ("claims", "-q", "-p", "no:xdist", "--assert=plain")


def figures() -> Iterator[Figure]:
    seconds: Counter[str] = Counter()
    judge, out = _higher_rungs.falsify, io.StringIO()

    def timed(question, about, rng):
        started = process_time()
        try:
            return judge(question, about, rng)
        finally:
            seconds[f"{about['claim']}: {question.quantity}"] += process_time() - started

    _higher_rungs.falsify = timed
    started = process_time()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out):
        status = pytest.main([*RUN, f"--report-dir={folder}"])
    _higher_rungs.falsify, spent = judge, process_time() - started
    if status:
        sys.exit(f"the claims did not pass, so nothing was measured:\n{out.getvalue()}")
    against = f"{spent:.0f} CPU s of a run"
    share = sum(seconds.values()) / spent
    yield ratio(f"searches of {len(seconds)} quantities", against, [share], at_most=0.1)
    for name, each in seconds.most_common(SHOWN):
        yield ratio(name.replace("_", " ")[:46], against, [each / spent])


if __name__ == "__main__":
    show(figures())
