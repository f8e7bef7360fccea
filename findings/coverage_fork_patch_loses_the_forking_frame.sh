#!/bin/sh
# coverage 7.17.5 with `patch = fork` does not measure, in the child, the function that forked: what
# runs there after os.fork() counts as missed. Without the patch all of it is measured, if the child
# leaves by sys.exit(); what the child calls is measured either way. The patch starts a new tracer,
# which the frames that are open already do not report to.
# Run: sh findings/coverage_fork_patch_loses_the_forking_frame.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet coverage==7.17.5
cd "$place"
cat > forks.py <<'PROGRAM'
import os
import sys


def called():
    return 1


child = os.fork()
if not child:
    called()
    print("in the child")
    sys.exit(0)
os.waitpid(child, 0)
PROGRAM
measured() {
    printf '[run]\nparallel = true\n%s\n' "$1" > .coveragerc
    venv/bin/coverage run forks.py
    venv/bin/coverage combine --quiet
    venv/bin/coverage report --show-missing | grep forks.py
}
venv/bin/python -c "import coverage; print('coverage', coverage.__version__)"
echo "without the patch"
plain=$(measured "")
echo "$plain"
echo "with patch = fork"
patched=$(measured "patch = fork")
echo "$patched"
case "$plain" in *100%*) ;; *) echo "the finding is out of date"; exit 1 ;; esac
case "$patched" in *11-13*) ;; *) echo "the finding is out of date"; exit 1 ;; esac
