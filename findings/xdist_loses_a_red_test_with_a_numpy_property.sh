#!/bin/sh
# With pytest-xdist 3.8.0 a test that records a NumPy number by record_property and then fails is lost:
# the run says nothing of it and ends with exit status 0. In one process the same run is red.
# Run: sh findings/xdist_loses_a_red_test_with_a_numpy_property.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0 pytest-xdist==3.8.0 numpy==2.4.6
cat > "$place/test_margin.py" <<'PROGRAM'
import numpy as np


def test_margin(record_property):
    record_property("margin", np.float64(0.5))
    assert 1 == 2
PROGRAM
cd "$place"
pytest="venv/bin/python -m pytest -q -p no:cacheprovider test_margin.py"
"$place/venv/bin/python" -m pip list 2> /dev/null | grep -E '^(pytest|pytest-xdist|numpy) '
alone=0 && $pytest > alone.txt 2>&1 || alone=$?
beside=0 && $pytest -n 2 > beside.txt 2>&1 || beside=$?
echo "one process: exit status $alone; $(tail -n 1 alone.txt)"
echo "two workers: exit status $beside; $(tail -n 1 beside.txt)"
test "$alone" = 1 || { echo "the red test is not red alone: the finding is out of date"; exit 1; }
test "$beside" = 0 || { echo "the run is red now: the finding is out of date"; exit 1; }
