#!/bin/sh
# Importing rich 15.0.0 draws from Python's global random generator, so that a program which seeded it
# draws other numbers when a library that it uses (scikit-learn 1.9.1, where rich is installed) imports
# rich in between.
# Run: sh findings/rich_import_moves_random.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet rich==15.0.0
"$place/venv/bin/python" - <<'PROGRAM'
import random
from importlib.metadata import version

print("rich", version("rich"))
random.seed(7)
alone = [random.random() for _ in range(3)]
random.seed(7)
import rich.style  # noqa: E402, F401

beside = [random.random() for _ in range(3)]
print("after random.seed(7):                     ", alone)
print("after random.seed(7) and import rich.style:", beside)
if alone == beside:
    raise SystemExit("the import leaves the generator alone now: the finding is out of date")
PROGRAM
