#!/bin/sh
# python-flint 0.9.0's fmpq(1, 2) has the hash of Fraction(1, 2) and is unequal to it, and fmpz(2) has
# that of 2.0 and is unequal to it. No error says so: two exact computations of one number, each in a
# library of its own, seem to disagree, while == with an int finds them equal.
# Run: sh findings/python_flint_rational_is_unequal_to_fraction.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet python-flint==0.9.0
"$place/venv/bin/python" - <<'PROGRAM'
from fractions import Fraction
from importlib.metadata import version

from flint import fmpq, fmpz

print("python-flint", version("python-flint"))
pairs = {
    "fmpq(1, 2) and Fraction(1, 2)": (fmpq(1, 2), Fraction(1, 2)),
    "fmpz(3) and Fraction(3)": (fmpz(3), Fraction(3)),
    "fmpz(2) and 2.0": (fmpz(2), 2.0),
    "fmpq(3) and 3": (fmpq(3), 3),
}
found = []
for name, (left, right) in pairs.items():
    found.append((hash(left) == hash(right), left == right, right == left))
    print(f"{name}: hashes alike {found[-1][0]}, equal {found[-1][1]}")
if found != [(True, False, False)] * 3 + [(True, True, True)]:
    raise SystemExit("comparisons have changed: the finding is out of date")
PROGRAM
