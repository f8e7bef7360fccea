"""What the body of a case must leave alone: global generators, fresh entropy, the process itself.

Evidence is a function of the case's own streams. A global generator makes it depend on what ran
before, an unseeded one on the moment, and a process that leaves by itself takes the record along.
"""

import builtins
import inspect
import linecache
import os
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import FrameType, ModuleType
from typing import Any, NoReturn

REMEDY = "draw from evidence.rng(role)"


class _Python:
    """The generator behind `random.random()`: its state can be compared, and put back."""

    name = "Python's"

    def state(self) -> object:
        return random.getstate()

    def restore(self, state: Any) -> None:
        random.setstate(state)


class _NumPy:
    """The generator behind `numpy.random.normal()` and its like."""

    name = "NumPy's"

    def state(self) -> object:
        kind, keys, *rest = sys.modules["numpy"].random.get_state()
        return kind, keys.tolist(), rest

    def restore(self, state: Any) -> None:
        kind, keys, rest = state
        sys.modules["numpy"].random.set_state((kind, keys, *rest))


class _Torch:
    """The generator behind `torch.randn()`, and behind the weights that a new layer has."""

    name = "torch's"

    def state(self) -> object:
        return sys.modules["torch"].get_rng_state().tolist()

    def restore(self, state: Any) -> None:
        torch = sys.modules["torch"]
        torch.set_rng_state(torch.tensor(state, dtype=torch.uint8))

    def unmoved(self) -> object:
        """Return the state that its seed alone gives: the one before anything was drawn."""
        torch = sys.modules["torch"]
        return torch.Generator().manual_seed(torch.initial_seed()).get_state().tolist()


@contextmanager
def kept_apart(note: Callable[[str], None]) -> Iterator[None]:
    """Run a body and call `note` with each mistake: what it moved, or opened without a seed.

    States are put back, so that one case's mistake is not the next one's evidence.
    """
    moved: list[_Python | _NumPy | _Torch] = [_Python()]
    moved += [_NumPy()] if "numpy" in sys.modules else []
    moved += [_Torch()] if "torch" in sys.modules else []
    before = [(each, each.state()) for each in moved]
    try:
        with _imports_forgotten(moved), _entropy_noted(note), _exit_noted(note):
            yield
    finally:
        if "torch" in sys.modules and not any(isinstance(each, _Torch) for each in moved):
            before.append((late := _Torch(), late.unmoved()))
        for each, state in before:
            if each.state() != state:
                each.restore(state)
                note(
                    f"the body moves {each.name} global generator, which others move too; {REMEDY}"
                )


@contextmanager
def _imports_forgotten(kept: Sequence[_Python | _NumPy | _Torch]) -> Iterator[None]:
    """Put back what a module draws while the body imports it, as scikit-learn's data sets do."""
    find, outermost = builtins.__import__, True

    def importing(
        name: str, globals: Any = None, locals: Any = None, fromlist: Any = (), level: int = 0
    ) -> ModuleType:
        nonlocal outermost
        known = sys.modules.get(name)
        there = known is not None and vars(known).keys() >= set(fromlist or ())
        if there or not outermost:
            return find(name, globals, locals, fromlist, level)
        outermost, before = False, [(each, each.state()) for each in kept]
        try:
            return find(name, globals, locals, fromlist, level)
        finally:
            outermost = True
            for each, state in before:
                if each.state() != state:
                    each.restore(state)

    builtins.__import__ = importing
    try:
        yield
    finally:
        builtins.__import__ = find


@contextmanager
def _entropy_noted(note: Callable[[str], None]) -> Iterator[None]:
    """Tell of generators that are opened without a seed: these ask the system for one."""

    def opened(caller: FrameType) -> None:
        if not _importing(caller):
            note(
                f"the body opens a generator without a seed, which draws anew on each run; {REMEDY}"
            )

    source = sys.modules.get("numpy.random.bit_generator")
    python_seed, bits = random.Random.seed, getattr(source, "randbits", None)

    def seed(self: random.Random, a: Any = None, version: int = 2) -> None:
        opener = sys._getframe(2)
        # The standard library's own, for names of temporary files, are no evidence.
        if a is None and _room(opener) not in sys.stdlib_module_names:
            opened(opener)
        python_seed(self, a, version)

    def randbits(count: int) -> Any:
        if not _keyed(opener := sys._getframe(1)):
            opened(opener)
        return bits(count) if bits else None

    random.Random.seed = seed  # type: ignore[method-assign]
    if source:
        source.randbits = randbits  # type: ignore[attr-defined]
    try:
        yield
    finally:
        random.Random.seed = python_seed  # type: ignore[method-assign]
        if source:
            source.randbits = bits  # type: ignore[attr-defined]


def _keyed(frame: FrameType) -> bool:
    """Say whether a frame makes a Philox of a key: that asks for entropy, and throws it away."""
    place = inspect.getframeinfo(frame).positions
    if place is None or place.lineno is None:
        return False
    lines = linecache.getlines(frame.f_code.co_filename)[place.lineno - 1 : place.end_lineno]
    return re.search(r"Philox\(.*\bkey\s*=", "".join(lines), re.DOTALL) is not None


def _importing(frame: FrameType | None) -> bool:
    """Say whether a module is being imported between the body and this frame.

    What a library draws while it is loaded, such as scipy for the examples of its documentation, is
    over before it measures anything.
    """
    while frame is not None and _room(frame) not in ("_pytest", "pluggy"):
        if frame.f_globals.get("__name__") == "importlib._bootstrap":
            return True
        frame = frame.f_back
    return False


def _room(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


class LeftTheProcess(BaseException):
    """A body asked for the end of the process that keeps the record."""


def _exit_noted(note: Callable[[str], None]) -> AbstractContextManager[None]:
    """Turn `os._exit(0)` in a body into an error."""

    def left() -> None:
        note("the body ends the process by os._exit(0); let the test return")
        raise LeftTheProcess("os._exit(0)")

    return _exit_zero(left)


def exit_told(tell: Callable[[str], None]) -> AbstractContextManager[None]:
    """Turn `os._exit(0)` of a process that keeps a record into status 1, wherever it is said."""
    return _exit_zero(lambda: tell("os._exit(0) before the record was written: exit status 1"))


@contextmanager
def _exit_zero(left: Callable[[], None]) -> Iterator[None]:
    """Call `left` at `os._exit(0)`: status 0 would tell of a green run without a record.

    Children of a fork leave by it as they must, and any other status is red by itself.
    """
    leave, own = os._exit, os.getpid()

    def held(status: int) -> NoReturn:
        if os.getpid() != own or status:
            leave(status)
        left()
        leave(1)

    os._exit = held
    try:
        yield
    finally:
        os._exit = leave
