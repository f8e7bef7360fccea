"""Mistakes of an author: noted where they happen, so that no body and no thread can swallow one."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from theoremcheck.judging._inputs import EvidenceError


class Noting(Protocol):
    """What keeps the mistakes that its verbs meet, in words."""

    mistakes: list[str]


S = TypeVar("S", bound="Noting")
P = ParamSpec("P")
R = TypeVar("R")


def noted(verb: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let a verb note its error before it raises, so that no body and no thread can swallow it."""

    @wraps(verb)
    def noting(self: S, *arguments: P.args, **keywords: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            return verb(self, *arguments, **keywords)
        except EvidenceError as error:
            self.mistakes.append(str(error))
            raise
        except Exception as error:
            self.mistakes.append(f"{verb.__name__}: {type(error).__name__}: {error}")
            raise

    return noting
