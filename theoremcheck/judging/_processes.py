"""The process from which those of checkers are forked: one for each process that judges."""

import atexit
import json
import os
import signal
import subprocess
import sys
from typing import NamedTuple

from theoremcheck.judging import _recheck

KINDLY_S = 1.0  # that a server may take to end by itself


class Ended(NamedTuple):
    """How a process ended, and the lines that it printed; `late` where its time was over."""

    status: int
    out: list[str]
    err: list[str]

    @property
    def late(self) -> bool:
        """Whether the alarm ended it."""
        return self.status == -signal.SIGALRM


def ask(request: dict[str, object]) -> Ended:
    """Return how the process of one checker ended, which is given `request["seconds"]`."""
    server = SERVERS[0] if SERVERS else _start()
    assert server.stdin
    assert server.stdout
    try:
        server.stdin.write(f"{json.dumps(request)}\n")
        server.stdin.flush()
        answer = server.stdout.readline()
    except BrokenPipeError:
        answer = ""
    except BaseException:  # an interrupt: the answer that is due must not be taken for the next
        stop()
        raise
    if not answer:
        stop()
        return Ended(server.wait(), [], [])
    said = json.loads(answer)
    return Ended(said["status"], said["out"].splitlines(), said["err"].strip().splitlines())


SERVERS: list[subprocess.Popen[str]] = []  # the one of this process, once it has asked


def _start() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-P", _recheck.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    SERVERS.append(server)
    return server


@atexit.register
def stop() -> None:
    """End the server, if there is one; the next request starts another."""
    while SERVERS:
        server = SERVERS.pop()
        try:
            server.communicate(timeout=KINDLY_S)  # closes its input: what does nothing ends by that
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()


def _leave_to_the_parent() -> None:
    """In a fork of this process: the server answers its parent, and it starts its own."""
    while SERVERS:
        server = SERVERS.pop()
        for pipe in (server.stdin, server.stdout):
            if pipe:
                pipe.close()
        server.wait()  # at once, for it is no child of this process


os.register_at_fork(after_in_child=_leave_to_the_parent)
