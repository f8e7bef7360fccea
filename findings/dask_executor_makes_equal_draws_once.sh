#!/bin/sh
# distributed 2026.8.0: what `Client.get_executor()` returns is an Executor of concurrent.futures, yet
# it runs equal calls once. Six calls of a function that draws at random give six times one number,
# in order or one by one, where every executor of the standard library gives six; nothing warns. The
# mean of them has no spread. `pure=False` gives each call its own draw.
# Run: sh findings/dask_executor_makes_equal_draws_once.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet distributed==2026.8.0 dask==2026.8.0
cat > "$place/draws.py" <<'PROGRAM'
import os
from concurrent.futures import Executor, ProcessPoolExecutor
from importlib.metadata import version

from distributed import Client, LocalCluster


def draw():
    return int.from_bytes(os.urandom(6), "big")


def distinct(executor):
    assert isinstance(executor, Executor)
    submitted = {future.result() for future in [executor.submit(draw) for _ in range(6)]}
    return len(submitted)


if __name__ == "__main__":
    print("distributed", version("distributed"))
    with ProcessPoolExecutor(2) as pool:
        told = {"ProcessPoolExecutor": distinct(pool)}
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
    with cluster, Client(cluster) as client:
        told["get_executor()"] = distinct(client.get_executor())
        told["get_executor(pure=False)"] = distinct(client.get_executor(pure=False))
    for name, count in told.items():
        print(f"{name}: {count} numbers of 6 draws")
    if list(told.values()) != [6, 1, 6]:
        raise SystemExit("it draws otherwise now: the finding is out of date")
PROGRAM
cd "$place" && venv/bin/python draws.py
