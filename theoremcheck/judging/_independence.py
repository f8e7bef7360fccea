"""Whether numbers that are to be independent draws recur, as those of a stream used twice do."""

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._inputs import EvidenceError

BLOCK = 8  # draws in a row that no law repeats by chance, unless it has few values
LATTICE = 1e-4  # of their range: the least step by which a lattice is told from numbers at large


def check_recurrence(quantity: str, draws: NDArray[np.float64]) -> None:
    """Raise EvidenceError where a block of BLOCK different numbers recurs bit for bit.

    `draws` (n,) or (n, points) are read row by row. Equal draws are lawful, and so are values on a
    lattice (shares of a few examples), of which a block may recur by chance.
    """
    flat = np.ascontiguousarray(draws).reshape(-1)
    if flat.size < 2 * BLOCK or np.unique(flat).size in (1, flat.size):  # no number recurs, or all
        return
    starts = np.flatnonzero(_all_differ(flat))
    digests = _digests(flat)[starts]
    order = np.argsort(digests, kind="stable")
    same = np.flatnonzero(digests[order][1:] == digests[order][:-1])
    for first, second in zip(starts[order[same]], starts[order[same + 1]], strict=True):
        block, again = (flat[start : start + BLOCK] for start in (first, second))
        if np.array_equal(block, again) and not _on_a_lattice(block):
            points = draws.shape[1] if draws.ndim == 2 else 1
            raise EvidenceError(
                f"{quantity!r}: {BLOCK} numbers from draw {first // points} on recur at draw "
                f"{second // points}; draw each from a stream of its own"
            )


def _all_differ(flat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return for each start whether the BLOCK numbers from there on are all different."""
    windows = flat.size - BLOCK + 1
    found = np.ones(windows, bool)
    for lag in range(1, BLOCK):
        equal = np.concatenate([[0], np.cumsum(flat[lag:] == flat[:-lag])])
        found &= equal[BLOCK - lag :][:windows] == equal[:windows]
    return found


def _digests(flat: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return a digest of the BLOCK numbers from each start on, equal for equal blocks."""
    bits, windows = flat.view(np.uint64), flat.size - BLOCK + 1
    found = np.zeros(windows, np.uint64)
    for place in range(BLOCK):  # odd factors modulo 2^64, as in multiplicative hashing
        factor = np.uint64((0x9E3779B97F4A7C15 * (2 * place + 1)) % 2**64)
        found = (found ^ bits[place : place + windows]) * factor
        found ^= found >> np.uint64(29)
    return found


def _on_a_lattice(block: NDArray[np.float64]) -> bool:
    """Say whether the numbers of a block lie apart by multiples of one step."""
    steps = np.diff(np.sort(block))
    step, nothing = 0.0, LATTICE / 100 * float(steps.sum())
    for other in map(float, steps):  # Euclid's algorithm, down to what counts as nothing
        while other > nothing:
            step, other = other, step % other
    return step > LATTICE * float(steps.sum())
