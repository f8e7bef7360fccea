#!/bin/sh
# pytest-xdist 3.8.0: `-n auto` starts as many workers as cores that the process is bound to, until
# psutil is installed, as Dask does for one. Then it counts the cores of the whole machine: bound to
# a single core, a run has one worker without psutil 7.2.2 and several with it.
# Run: sh findings/xdist_auto_starts_more_workers_with_psutil.sh. It fails when that has changed, and
# says NOT RUN on a machine of one core.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0 pytest-xdist==3.8.0
printf 'def test_it(worker_id, testrun_uid, request):\n    print("workers", request.config.workerinput["workercount"])\n' > "$place/test_one.py"
workers() {
    cd "$place"
    taskset --cpu-list "$1" venv/bin/python -m pytest -q -rP -n auto -p no:cacheprovider test_one.py |
        sed -n 's/^workers //p'
}
core=$(taskset --cpu-list --pid $$ | sed 's/.*: //; s/[-,].*//')
without=$(workers "$core")
"$place/venv/bin/python" -m pip install --quiet psutil==7.2.2
physical=$("$place/venv/bin/python" -c 'import psutil; print(psutil.cpu_count(logical=False) or psutil.cpu_count())')
if [ "$physical" -lt 2 ]; then
    echo "NOT RUN: this machine has one core"
    exit 0
fi
with=$(workers "$core")
echo "pytest-xdist 3.8.0, -n auto, bound to core $core: $without worker without psutil, $with with it"
[ "$without" = 1 ] && [ "$with" = "$physical" ] || {
    echo "it counts otherwise now: the finding is out of date"
    exit 1
}
