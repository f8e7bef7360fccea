"""What the body of a case must leave alone: shared generators, fresh entropy, the process itself.

Evidence is a function of the case's own streams. A shared generator makes it depend on what ran
before, an unseeded one on the moment, and a process that leaves by itself takes the record along.
"""

import builtins
import os
import random
import secrets
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType, ModuleType
from typing import Any, NoReturn

from theoremcheck.running._generators import Kept, shared, torch_late
from theoremcheck.running._places import opens_by_key, place

REMEDY = "draw from evidence.rng(role), or give the call a seed"
PACKAGES = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
STANDARD = sysconfig.get_path("stdlib")  # outside of a virtual environment the packages lie in it


class LeftTheProcess(BaseException):
    """A body asked for the end of the process that keeps the record."""


@dataclass
class Watch:
    """A body under watch: where its mistakes go, and what answers a library that wants entropy."""

    note: Callable[[str], None]
    entropy: Callable[[int, bool], int]
    kept: list[tuple[Kept, object]]
    process: int = field(default_factory=os.getpid)
    importing: bool = False


# The body that runs now, and what a process that leaves by status 0 is told otherwise. What is
# replaced below is replaced once a process, and looks here: a body may patch the same names itself.
_now: Watch | None = None
_leaving: tuple[int, Callable[[str], None]] | None = None
_find, _leave, _python_seed = builtins.__import__, os._exit, random.Random.seed


@contextmanager
def watched(
    note: Callable[[str], None], entropy: Callable[[int, bool], int], names: Mapping[str, object]
) -> Iterator[None]:
    """Run a body and call `note` with each mistake: what it moved, or opened without a seed.

    `names` are those of its module: a generator among them is shared by its cases. States are put
    back, so that one case's mistake is not the next one's evidence. `entropy` returns so many bits
    of the case's own, for libraries that open a generator without being told a seed; it is told
    whether what they open is kept.
    """
    global _now
    _install()
    kept = [(each, each.state()) for each in shared(names)]
    outer, _now = _now, Watch(note, entropy, kept)
    try:
        yield
    finally:
        _now = outer
        for each, state in [*kept, *torch_late(kept)]:
            if each.state() != state:
                each.restore(state)
                note(f"the body moves {each.name}, which others move too; {REMEDY}")


@contextmanager
def exit_told(tell: Callable[[str], None]) -> Iterator[None]:
    """Turn `os._exit(0)` of a process that keeps a record into status 1, wherever it is said."""
    global _leaving
    _install()
    outer, _leaving = _leaving, (os.getpid(), tell)
    try:
        yield
    finally:
        _leaving = outer


def _install() -> None:
    """Put the watching functions in place, once a process."""
    if os._exit is _leave:
        os._exit = _exit
    if builtins.__import__ is _find:
        builtins.__import__ = _import
    if random.Random.seed is _python_seed:
        random.Random.seed = _seed  # type: ignore[method-assign]
    source = sys.modules.get("numpy.random.bit_generator")
    if source is not None and not hasattr(source, "_bits_of_the_system"):
        source._bits_of_the_system = source.randbits  # type: ignore[attr-defined]
        source.randbits = _randbits  # type: ignore[attr-defined]


def _import(
    name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
) -> ModuleType:
    """Import as ever, and put back what a module draws while a body imports it, as rich does."""
    known, watch = sys.modules.get(name), _now
    there = known is not None and getattr(known, "__dict__", {}).keys() >= set(fromlist or ())
    if there or watch is None or watch.importing:
        return _find(name, globals, locals, fromlist, level)
    before = [(each, each.state()) for each, _ in watch.kept]
    watch.importing = True
    try:
        return _find(name, globals, locals, fromlist, level)
    finally:
        watch.importing = False
        for each, state in before:
            if each.state() != state:
                each.restore(state)


def _seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    opener = sys._getframe(2)
    # The standard library's own, for names of temporary files, are no evidence.
    if a is None and _now is not None and (_of(opener, *PACKAGES) or not _of(opener, STANDARD)):
        a = _answer(opener, 128)
    _python_seed(self, a, version)


def _randbits(count: int) -> int:
    return _answer(sys._getframe(1), count)


def _answer(opener: FrameType, count: int) -> int:
    """Return bits for a generator that is opened without a seed: the case's own, in a body.

    A library may open one that it never uses, or that it was given no way to be told a seed for;
    with the case's own bits its numbers are the same in every run. Code of the suite is told.
    """
    # A child of a fork asks the system: all children would get the same bits here, as if by chance.
    if _now is None or os.getpid() != _now.process:
        return secrets.randbits(count)
    own = not _of(opener, STANDARD, *PACKAGES)
    keyed = own and opens_by_key(opener)
    if own and not keyed:
        told = "opens a generator without a seed, which draws anew on each run"
        _now.note(f"{place(opener)} {told}; {REMEDY}")
    # What is opened by an import depends on who comes first, and is no part of any case.
    return _now.entropy(count, not (keyed or _now.importing))


def _of(frame: FrameType, *folders: str) -> bool:
    return frame.f_code.co_filename.startswith(("<frozen", *folders))


def _exit(status: int) -> NoReturn:
    """Leave as ever, but in the process that keeps the record not by a status that says green.

    Children of a fork leave as they must, and any other status is red by itself.
    """
    if status == 0 and _now is not None and os.getpid() == _now.process:
        _now.note("the body ends the process by os._exit(0); let the test return")
        raise LeftTheProcess("the body ends the process by os._exit(0); let the test return")
    if status == 0 and _leaving is not None and os.getpid() == _leaving[0]:
        _leaving[1]("os._exit(0) before the record was written: exit status 1")
        status = 1
    _leave(status)
