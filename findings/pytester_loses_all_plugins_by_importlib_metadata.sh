#!/bin/sh
# importlib_metadata 10.2.0 takes its place in front of Python's own finder of packages when it is
# imported, and removes that one's method. pytest 9.2.0's `pytester` puts `sys.meta_path` back after
# a test. So once a test that has asked for `pytester` was the first to import it, as Dask does, no
# package is found any more in this process: a later run in it knows no plugin and no option of one.
# Run: sh findings/pytester_loses_all_plugins_by_importlib_metadata.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0 pytest-xdist==3.8.0 importlib_metadata==10.2.0
cat > "$place/test_one.py" <<'PROGRAM'
from importlib.metadata import PackageNotFoundError, version

pytest_plugins = ["pytester"]


def found():
    try:
        return version("pytest-xdist")
    except PackageNotFoundError as error:
        return f"{type(error).__name__}: {error}"


def test_options_of_a_plugin_are_known(pytester):
    print("before:", pytester.runpytest_inprocess("-n", "0").ret, found())


def test_that_imports_it(pytester):
    import importlib_metadata

    assert importlib_metadata.version("pytest") == "9.2.0"


def test_options_of_a_plugin_are_known_still(pytester):
    print("after:", pytester.runpytest_inprocess("-n", "0").ret, found())
PROGRAM
cd "$place"
told=$(venv/bin/python -m pytest -q -rP -p no:cacheprovider test_one.py | grep -E '^(before|after): ')
echo "$told"
echo "$told" | grep -q '^before: 5 3.8.0$' &&
    echo "$told" | grep -q '^after: 4 PackageNotFoundError' || {
    echo "packages are found now: the finding is out of date"
    exit 1
}
