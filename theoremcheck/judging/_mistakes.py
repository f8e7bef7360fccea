"""Mistakes of an author: noted where they happen, so that no body and no thread can swallow one."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from theoremcheck.judging._inputs import EvidenceError


class Noting(Protocol):
    """What keeps the mistakes that its verbs meet, in words.

    It belongs to one `process`, and to a case that has not `ended`; `late` says that a verb was
    called after that.
    """

    mistakes: list[str]
    process: int
    ended: bool
    late: bool


S = TypeVar("S", bound="Noting")
P = ParamSpec("P")
R = TypeVar("R")


def noted(verb: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a verb note its error before it raises, so that no body and no thread can swallow it."""

    @wraps(verb)
    def noting(self: S, *arguments: P.args, **keywords: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            _check_time_and_place(self, verb.__name__)
            return verb(self, *arguments, **keywords)
        except EvidenceError as error:
            self.mistakes.append(str(error))
            raise
        except Exception as error:
            notes = getattr(error, "__notes__", ())  # such as where a search was
            told = "; ".join([f"{type(error).__name__}: {error}", *notes])
            self.mistakes.append(f"{verb.__name__}: {told}")
            raise

    return noting


def _check_time_and_place(noting: Noting, verb: str) -> None:
    """Raise EvidenceError where what a verb records would reach nobody."""
    if os.getpid() != noting.process:
        raise EvidenceError(f"{verb} was called in a child process; hand its numbers to the parent")
    if noting.ended:
        noting.late = True
        raise EvidenceError(f"{verb} was called after the body had ended; call it in the body")
