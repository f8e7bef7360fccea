#!/bin/sh
# execnet 2.1.2 sends integers of any size above, but none below -2**31: struct.error where it says
# that all builtin integers travel. A pytest-xdist worker ends with it when a report carries one.
# Run: sh findings/execnet_negative_integers.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet execnet==2.1.2
"$place/venv/bin/python" - <<'PROGRAM'
import struct
from importlib.metadata import version

from execnet import dumps, loads

print("execnet", version("execnet"))
for number in (2**31, 2**70, -(2**31)):
    assert loads(dumps(number)) == number
    print(number, "comes back as it was sent")
for number in (-(2**31) - 1, -(2**70)):
    try:
        dumps(number)
    except struct.error as error:
        print(number, "cannot be sent:", error)
    else:
        raise SystemExit(f"{number} can be sent now: the finding is out of date")
PROGRAM
