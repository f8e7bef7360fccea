"""Counts of violations, which say how many checks there were: none found among none is no proof."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from theoremcheck.judging._inputs import EvidenceError, aligned, judged
from theoremcheck.judging._rationals import nearest, told
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome, Rung


def compare_counts(
    quantity: str, violations: ArrayLike, of: ArrayLike, searched: bool
) -> Judgement:
    """Judge that no violation was found in as many checks, setting by setting."""
    found = _whole(quantity, judged(quantity, violations, what="violations"), "violations")
    checks = _whole(quantity, aligned(quantity, found, of, "checks"), "checks")
    if not np.all(checks > 0):
        raise EvidenceError(
            f"{quantity!r}: nothing was checked{_place(checks > 0)}; check at least one"
        )
    if np.any(found > checks):
        raise EvidenceError(
            f"{quantity!r}: more violations than checks{_place(found <= checks)}; count both alike"
        )
    worst = np.unravel_index(int(np.argmax(found > 0)), found.shape)
    return Judgement(
        quantity=quantity,
        kind="never",
        outcome=Outcome.REFUTED if found.any() else Outcome.HOLDS,
        measured=nearest(found.sum()),
        predicted=f"0 of {checks.sum()}",
        slack=None,
        n=int(checks.sum()),
        rung=Rung.SEARCHED if searched else Rung.EXACT,
        detects=1,
        at=[int(i) for i in worst] if found.any() and found.ndim else None,
    )


def _whole(quantity: str, counts: NDArray[Any], what: str) -> NDArray[Any]:
    """Return counts as Python integers; EvidenceError for what is none."""
    whole = np.array([int(each) for each in counts.flat], dtype=object).reshape(counts.shape)
    wrong = np.asarray((whole != counts) | (whole < 0), dtype=bool)
    if wrong.any():
        entry = told(counts[np.unravel_index(int(np.argmax(wrong)), counts.shape)])
        raise EvidenceError(f"{quantity!r}: {what} of {entry}; count whole numbers, 0 or more")
    return whole


def _place(fine: NDArray[np.bool]) -> str:
    """Say where the first entry is that is not fine; nothing of a single number."""
    where = np.unravel_index(int(np.argmin(fine)), np.shape(fine))
    return f" at {[int(i) for i in where]}" if np.ndim(fine) else ""
