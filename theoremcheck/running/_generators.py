"""Generators that several cases share: their states can be compared, and put back."""

import random
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple


class Kept(NamedTuple):
    """A generator that is not a case's own: its name, its state in a form to compare, and back."""

    name: str
    state: Callable[[], object]
    restore: Callable[[Any], None]


def shared(names: Mapping[str, object]) -> list[Kept]:
    """Return the global generators that there are, and those among the `names` of a module."""
    found = [Kept("Python's global generator", random.getstate, random.setstate)]
    numpy, torch = sys.modules.get("numpy"), _torch()
    if numpy is not None:
        own = numpy.random.mtrand._rand
        found.append(_numpy_state("NumPy's global generator", own))
        kinds = numpy.random.Generator, numpy.random.RandomState
        for name, value in names.items():
            if isinstance(value, kinds) and value is not own:
                found.append(_numpy_state(f"{name}, a generator of its module", value))
    if torch is not None:
        found.append(_torch_state(torch))
    for name, value in names.items():
        if isinstance(value, random.Random) and type(value) is not random.SystemRandom:
            told = f"{name}, a generator of its module"
            found.append(Kept(told, value.getstate, value.setstate))
    return found


def torch_late(kept: Sequence[tuple[Kept, object]]) -> Iterator[tuple[Kept, object]]:
    """Yield torch's global generator where the body was the first to import it, as it was then.

    That is the state that its seed alone gives.
    """
    torch = _torch()
    if torch is not None and TORCH not in [each.name for each, _ in kept]:
        unmoved = torch.Generator().manual_seed(torch.initial_seed())
        yield _torch_state(torch), unmoved.get_state().tolist()


TORCH = "torch's global generator"


def _torch() -> Any:
    """Return torch, None where it is not loaded, or where a test has put something in its place."""
    torch = sys.modules.get("torch")
    return torch if hasattr(torch, "get_rng_state") else None


def _torch_state(torch: Any) -> Kept:
    def restore(state: Any) -> None:
        torch.set_rng_state(torch.tensor(state, dtype=torch.uint8))

    return Kept(TORCH, lambda: torch.get_rng_state().tolist(), restore)


def _numpy_state(name: str, generator: Any) -> Kept:
    """Keep a RandomState, or the bits of a Generator, by a dictionary with arrays as lists."""
    if hasattr(generator, "get_state"):
        return Kept(name, lambda: _plain(generator.get_state(legacy=False)), generator.set_state)
    bits = generator.bit_generator

    def restore(state: Any) -> None:
        bits.state = state

    return Kept(name, lambda: _plain(bits.state), restore)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value
