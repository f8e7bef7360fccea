#!/bin/sh
# pytest 9.2.0 looks for its settings before it knows the options of plugins, and takes what follows
# one of theirs for a test path if there is such a folder. `pytest --table-dir ../apart/out`, said in a
# project with a pytest.ini, where a plugin named by -p has the option --table-dir, reads the pytest.ini
# of ../apart and leaves the project's own aside; without that folder, or with `=`, it does not.
# Run: sh findings/pytest_takes_settings_from_the_folder_of_an_option.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0
mkdir -p "$place/project" "$place/apart/out"
cd "$place/project"
echo '[pytest]' > pytest.ini
echo '[pytest]' > ../apart/pytest.ini
cat > tables.py <<'END'
def pytest_addoption(parser):
    parser.addoption("--table-dir")
END
cat > test_one.py <<'END'
def test_one(pytestconfig):
    print("settings of", pytestconfig.inipath.parent.name)
END
settings() {
    PYTHONPATH=. "$place/venv/bin/python" -m pytest -q -s -p tables "$@" | sed -n 's/^settings of //p'
}
"$place/venv/bin/python" -m pytest --version
without=$(settings)
missing=$(settings --table-dir ../apart/nowhere)
joined=$(settings --table-dir=../apart/out)
apart=$(settings --table-dir ../apart/out)
echo "settings without the option: $without; with a folder that is not there: $missing; with =: $joined"
echo "settings with --table-dir ../apart/out: $apart"
test "$without $missing $joined $apart" = "project project project apart" || {
    echo "the settings are found otherwise: the finding is out of date"
    exit 1
}
