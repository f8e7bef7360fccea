#!/bin/sh
# pytest-xdist 3.8.0: a warning whose class is made inside a function, such as a test, ends the whole
# run. The worker names the class by its module, the process that reports looks for it there, and
# ends by INTERNALERROR with status 3; every test is lost that was still to come. Without workers the
# same tests pass, and the warning is listed.
# Run: sh findings/xdist_run_ends_by_a_warning_of_a_local_class.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0 pytest-xdist==3.8.0
cat > "$place/test_one.py" <<'PROGRAM'
import warnings


def test_deprecated_in_its_own_way():
    class OldName(UserWarning):
        pass

    warnings.warn(OldName("say new_name"))


def test_another():
    pass
PROGRAM
cd "$place"
run() {
    status=0
    told=$(venv/bin/python -m pytest -q -p no:cacheprovider "$@" test_one.py) || status=$?
}
run
echo "without workers: status $status, $(echo "$told" | tail -1)"
[ "$status" = 0 ] || exit 1
run -n 1
echo "with one: status $status, $(echo "$told" | grep 'AttributeError' | tail -1)"
if [ "$status" != 3 ] || ! echo "$told" | grep -q "INTERNALERROR> AttributeError: .*OldName"; then
    echo "the run goes on now: the finding is out of date"
    exit 1
fi
