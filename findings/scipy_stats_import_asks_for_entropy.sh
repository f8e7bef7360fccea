#!/bin/sh
# Importing scipy.stats 1.17.1 makes generators without a seed and draws from them, for the examples of
# its documentation: four requests for the system's entropy before the first call of the program.
# What watches for unseeded randomness blames whoever happens to import it first.
# Run: sh findings/scipy_stats_import_asks_for_entropy.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet numpy==2.4.6 scipy==1.17.1
"$place/venv/bin/python" - <<'PROGRAM'
from importlib.metadata import version

import numpy.random.bit_generator as source

print("numpy", version("numpy"), "scipy", version("scipy"))
requests = []
draw = source.randbits


def counted(bits):
    requests.append(bits)
    return draw(bits)


source.randbits = counted
import scipy.stats  # noqa: E402, F401

print("requests for entropy by the import:", len(requests))
if not requests:
    raise SystemExit("the import asks for none now: the finding is out of date")
PROGRAM
