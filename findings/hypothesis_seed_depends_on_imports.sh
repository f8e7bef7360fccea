#!/bin/sh
# Under one @seed Hypothesis 6.170.0 draws other integers once a module of the project is imported that
# the test does not use: numbers written in any imported module outside of site-packages are among what
# it may draw, and shift the choices behind them. So a seed repeats a run only where the same modules
# were imported before, which differs between one test alone, the whole suite and a pytest-xdist worker.
# Run: sh findings/hypothesis_seed_depends_on_imports.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet hypothesis==6.170.0
cat >"$place/elsewhere.py" <<'MODULE'
LIMITS = [31337, 271828, 314159]
MODULE
cat >"$place/drawing.py" <<'PROGRAM'
import sys

from hypothesis import __version__, given, seed, settings
from hypothesis import strategies as st

if sys.argv[1] == "beside":
    import elsewhere  # noqa: F401

drawn = []


@seed(1)
@settings(database=None, max_examples=100)
@given(st.integers(0, 10**6))
def whole(number):
    drawn.append(number)


whole()
print(__version__, sorted(set(drawn))[-8:], sum(drawn))
PROGRAM
cd "$place"
alone=$(venv/bin/python drawing.py alone)
again=$(venv/bin/python drawing.py alone)
beside=$(venv/bin/python drawing.py beside)
echo "seed 1, greatest eight and sum of all draws: $alone"
echo "the same once more:                          $again"
echo "with a module imported that nothing uses:    $beside"
[ "$alone" = "$again" ] || { echo "the seed does not repeat a run at all: the finding is out of date"; exit 1; }
[ "$alone" != "$beside" ] || { echo "imports change no draw now: the finding is out of date"; exit 1; }
