#!/bin/sh
# Hypothesis 6.170.15 draws numbers that stand in the source of modules outside of site-packages, as
# soon as they are imported, so that a test under one seed draws other examples once something else
# of the project was imported.
# Run: sh findings/hypothesis_draws_constants_of_imported_modules.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet hypothesis==6.170.15
cd "$place"
for i in 1 2 3 4 5 6 7 8 9; do echo "X$i = 100$i.25"; done > other.py
"$place/venv/bin/python" - <<'PROGRAM'
import sys
from importlib.metadata import version

from hypothesis import Phase, given, seed, settings
from hypothesis import strategies as st

sys.path.insert(0, ".")


def examples():
    drawn = []

    @seed(7)
    @settings(database=None, phases=[Phase.generate])
    @given(st.floats(0, 2000))
    def test(x):
        drawn.append(x)

    test()
    return drawn


print("hypothesis", version("hypothesis"))
alone = examples()
again = examples()
import other  # noqa: E402, F401

beside = examples()
print("the same examples twice:          ", alone == again)
print("the same examples after an import:", alone == beside)
print("drawn from it:", sorted({x for x in beside if x % 1 == 0.25 and 1001 < x < 1010}))
if alone != again or alone == beside:
    raise SystemExit("an import leaves the examples alone now: the finding is out of date")
PROGRAM
