#!/bin/sh
# pytest-forked 1.7.5, whose metadata allow any pytest from 7 on, calls each passing test failed
# under pytest 9.2.0: the child that ran it cannot send its report, since marshal refuses the NodeId
# that reports hold since then, and ends with status 3. Under pytest 9.1.1 the same test passes.
# Run: sh findings/pytest_forked_fails_every_test_under_pytest_9_2.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
pip() { "$place/venv/bin/python" -m pip install --quiet "$@"; }
cd "$place"
echo 'def test_addition(): assert 1 + 1 == 2' > test_addition.py
pip pytest==9.1.1 pytest-forked==1.7.5
echo "pytest 9.1.1:"
venv/bin/python -m pytest -q --forked | tee old.txt
pip pytest==9.2.0
echo "pytest 9.2.0:"
venv/bin/python -m pytest -q --forked | tee new.txt || true
grep -q "1 passed" old.txt
grep -q "1 failed" new.txt
