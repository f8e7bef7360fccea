"""Workers of Dask distributed, at an address or started on this machine."""

import logging
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from theoremcheck.running._engine import Gone
from theoremcheck.running._messages import Ran
from theoremcheck.running._remote import end

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

FORM = "tcp://HOST:PORT or tls://HOST:PORT, where a scheduler of Dask listens, or local:N"
REACH_S = 10
KNOWN_S = 1.0  # for how long what is known of workers is taken for what they are
LOCAL = {
    "distributed.scheduler.allowed-failures": 1,  # of a task at most two workers die
    "distributed.worker.profile.enabled": False,  # it looks at a thread that waits, all the time
}


@contextmanager
def _deaf() -> Iterator[None]:
    """Have processes that are started here leave Ctrl-C to this one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Cluster:
    """A cluster of Dask; its scheduler is another's, or one of this process and of no one else."""

    def __init__(self, address: str) -> None:
        self.address, self.place = address, f"the scheduler at {address}"
        self.here = address.startswith("local:")
        self.client: Client | None = None
        self.local: LocalCluster | None = None
        self.refused = set[str]()
        self.known, self.asked = dict[str, int](), -KNOWN_S

    def start(self) -> None:
        """Reach the scheduler, or start one with its workers; pytest.UsageError if that fails."""
        try:
            import dask
            from distributed import Client, LocalCluster
        except ImportError:
            told = "--cluster needs Dask; pip install 'theoremcheck[dask]'"
            raise pytest.UsageError(told) from None
        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by the run
        kind, _, rest = self.address.partition(":")
        if kind == "local" and rest.isascii() and rest.isdigit() and int(rest):
            with dask.config.set(LOCAL), _deaf():
                self.local = LocalCluster(
                    n_workers=int(rest),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    # Without an address the port of its pages is 8787, which another may have.
                    scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                    dashboard_address=None,
                    worker_dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            self.client = Client(self.local)
        elif kind in ("tcp", "tls", "ucx", "ws", "wss"):
            try:
                self.client = Client(self.address, timeout=REACH_S)
            except (OSError, ValueError, TypeError) as error:  # the last of a wrong TLS context
                told = f"--cluster: no scheduler answers at {self.address} ({error})"
                raise pytest.UsageError(f"{told}; start one by `dask scheduler`") from None
        else:
            raise pytest.UsageError(f"--cluster {self.address} is none of {FORM}")

    def _fit(self) -> dict[str, int]:
        if monotonic() - self.asked > KNOWN_S:
            self.known, self.asked = self._threads(), monotonic()
        return {name: count for name, count in self.known.items() if name not in self.refused}

    def _threads(self) -> dict[str, int]:
        if self.client is None or self.client.status not in ("running", "newly-created"):
            raise Gone(f"{self.place} has gone away")
        known = self.client.scheduler_info(n_workers=-1)["workers"]
        return {name: worker["nthreads"] for name, worker in known.items()}

    def width(self) -> int:
        """Return how many threads of workers serve this run."""
        return sum(self._fit().values())

    def submit(self, function: Any, *arguments: Any) -> "Future[Ran]":
        """Hand a call to a worker, one that was refused apart."""
        assert self.client is not None
        only = {"workers": list(self._fit())} if self.refused else {}
        executor: Executor = self.client.get_executor(pure=False, **only)
        return executor.submit(function, *arguments)

    def refuse(self, worker: str) -> None:
        """Hand nothing to a worker from now on."""
        self.refused.add(worker)

    def killed(self, error: BaseException) -> bool:
        """Say whether the workers died that ran a call."""
        from distributed import KilledWorker

        return isinstance(error, KilledWorker)

    def end(self, run: str) -> None:
        """End the processes in which workers run cases of a run."""
        if self.client is not None and self.client.status == "running":
            with suppress(Exception):  # they end by themselves when nothing is asked of them
                self.client.run(end, run, on_error="ignore")

    def close(self) -> None:
        """Leave a scheduler of another's as it is; end one that was started here."""
        for each in (self.client, self.local):
            if each is not None:
                with suppress(Exception):
                    each.close()
