"""SIGTERM during a run: heard by the process that keeps the record, and by no child of it."""

import os
import signal
from collections.abc import Callable
from types import FrameType


class Termination:
    """Calls `end` at SIGTERM, between `expect()` and `done()`.

    A child of fork inherits the handler. There it would end the child as Ctrl-C ends a run, and
    what a case sees of its children would depend on whether it runs in an xdist worker, which has
    none; so a child gets back the handler that was there before.
    """

    def __init__(self, end: Callable[[], None]) -> None:
        self.end = end
        self.before: signal.Handlers | Callable[[int, FrameType | None], object] | int | None = None

    def expect(self) -> None:
        """Listen from now on."""
        self.before = signal.signal(signal.SIGTERM, self._heard)
        _EXPECTING.append(self)

    def _heard(self, number: int, frame: FrameType | None) -> None:
        self.end()

    def done(self) -> None:
        """Put back the handler that was there before."""
        if self in _EXPECTING:
            _EXPECTING.remove(self)
            signal.signal(signal.SIGTERM, self.before)


_EXPECTING: list[Termination] = []


def _let_go() -> None:
    for each in reversed(tuple(_EXPECTING)):
        each.done()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)
