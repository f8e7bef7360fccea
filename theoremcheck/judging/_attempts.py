"""What an attack finds: instances tried, how near to its bound each comes, which of them breaks it.

An instance is scored by the two sides of its inequality, that which must not be larger first. Where
both are positive by (low - high) / (low + high), which grows with their ratio, so that no instance
wins by being small; else by t / (1 + |t|), t = low - high, one less where low <= 0 < high and one
more where high <= 0 < low. The score grows with low, falls with high, and is more than 0 just where
the bound is violated. Of an identity it is the gap over what rounding allows, less 1, and HIGHEST
where nothing is allowed. Every score is finite: methods that climb calculate with it.
"""

import json
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from theoremcheck.judging._exact import drowned, ratio, share_used
from theoremcheck.judging._inputs import EvidenceError, aligned, judged
from theoremcheck.judging._instances import Attack, Drawing, Given, Outside, Values
from theoremcheck.judging._rationals import difference, floats
from theoremcheck.judging._rounding import EXACT, ROUNDINGS, Rounding, allowed

Relation = Literal["at most", "at least", "identity"]
RELATIONS = ("at most", "at least", "identity")
BLURRED = 2.0**-40  # of both sides: a violation that small may be one of rounding, whatever is said
HIGHEST = 1e9  # score of a gap where none is allowed
TOLD_OF_ONE = 300  # characters of an instance on a line


class Sides(NamedTuple):
    """What an attack returns of an instance: both sides, and how far rounding may move them."""

    measured: Any
    bound: Any
    rounding: Rounding = EXACT


class Trial(NamedTuple):
    """An instance that was tried, with its `slack` as exact verbs define it.

    `clear` is a violation by more than ROUNDINGS allowances, `drowned` none where rounding may be
    as large as what is predicted: it says nothing.
    """

    values: Values
    structure: str
    size: int
    slack: float
    score: float
    violated: bool
    clear: bool
    drowned: bool


def sides(quantity: str, returned: object, by: str = "the attack") -> Sides:
    """Return what an attack returned; EvidenceError for what is no pair, with a rounding model."""
    if isinstance(returned, tuple) and len(returned) in (2, 3):
        said = Sides(*returned)
        if isinstance(said.rounding, Rounding):
            return said
    told = " ".join(repr(returned).split())
    raise EvidenceError(
        f"{quantity!r}: {by} returns {told:.40}; return what it measured and the bound, and "
        f"the rounding model if there is one"
    )


def written(values: Values) -> str:
    """Return an instance on one line, as much of it as that holds."""
    line = ", ".join(f"{name} = {json.dumps(value)}" for name, value in values.items())
    return line if len(line) <= TOLD_OF_ONE else f"{line[:TOLD_OF_ONE]} …"


def score(
    relation: Relation, measured: NDArray[Any], bound: NDArray[Any], allowance: NDArray[Any]
) -> tuple[float, float, bool, bool, bool]:
    """Return what a trial says: slack, score, whether violated, whether clearly, or drowned."""
    low, high = (bound, measured) if relation == "at least" else (measured, bound)
    gap = difference(low, high)  # of numbers that float64 takes for one another too
    gap = np.asarray(np.abs(gap)) if relation == "identity" else gap
    violated = np.asarray(gap > allowance, bool)
    low, high, over = floats(low), floats(high), floats(gap)
    with np.errstate(all="ignore"):
        if relation == "identity":
            slack = share_used(over, allowance, violated)
            share = np.where(over > 0, np.inf, 0.0)
            near = np.divide(over, allowance, out=share, where=allowance > 0)
            near = np.minimum(near - 1, HIGHEST)
        else:
            slack = ratio(low, high, violated)
            part = np.nan_to_num(over / (abs(low) + abs(high)), nan=0.0)
            bent = np.where(np.isinf(over), np.sign(over), over / (1 + abs(over)))
            near = np.where((low > 0) & (high > 0), part, bent + (low > 0) - (high > 0))
        clearly = np.maximum(ROUNDINGS * allowance, BLURRED * abs(low) + BLURRED * abs(high))
        worst = float(np.max(slack[violated] if violated.any() else slack))
        near, clear = float(np.max(near)), bool(np.any(over > clearly))
    nothing = not violated.any() and drowned(floats(bound), allowance)
    return worst, near, bool(violated.any()), clear, nothing


class Attempts:
    """The tries of an attack under a budget, and the nearest of them.

    `tries` is what may be spent; `enough` says that it is, or that a clear violation was found.
    """

    def __init__(self, quantity: str, relation: Relation, attack: Attack, tries: int) -> None:
        self.quantity, self.relation, self.attack = quantity, relation, attack
        self.tries, self.made, self.inside, self.turns = tries, 0, 0, 0
        self.nearest: list[Trial] = []
        self.tightest: Trial | None = None  # the one of the largest slack
        self.kept: list[tuple[str, Trial]] = []  # each that was nearer than all before, and others
        self.tops: dict[str, Values] = {}  # by method, where a climb started that was the nearest
        self.way = ""

    def enough(self) -> bool:
        """Say whether to stop: the budget is spent, or the bound is broken beyond doubt."""
        return self.made >= self.tries or self.broken()

    def broken(self) -> bool:
        """Say whether an instance breaks the bound by more than rounding could."""
        return bool(self.nearest) and self.nearest[0].clear

    def attempt(self, drawing: Drawing) -> Trial | None:
        """Try the instance that `drawing` draws; None where it is none of the statement's."""
        self.made += 1
        try:
            returned = sides(self.quantity, self.attack(drawing))
        except Outside:
            return None
        except Exception as error:
            error.add_note(f"{self.quantity!r} at {written(drawing.values)}")
            raise
        values = drawing.values
        trial = Trial(values, structure(values), drawing.size, *self._score(returned, values))
        nearer = not self.nearest or key(trial) > key(self.nearest[0])
        some = self.inside % max(1, self.tries // TOLD) == 0 and not trial.drowned
        self.tightest = tighter(self.tightest, trial)
        if nearer or some or self.tightest is trial:
            self.kept.append((self.way, trial))
        self.inside += not trial.drowned
        self._keep(trial)
        return trial

    def again(self, values: Values) -> Trial | None:
        """Try an instance that is given by its coordinates."""
        return self.attempt(Given(values))

    def _score(self, said: Sides, values: Values) -> tuple[float, float, bool, bool, bool]:
        try:
            measured = judged(self.quantity, said.measured)
            bound = aligned(self.quantity, measured, said.bound, "bound")
            allowance = allowed(self.quantity, measured, said.rounding)
        except EvidenceError as error:
            raise EvidenceError(
                f"{error}; so it is at {written(values)}, which assume() leaves out if the "
                f"statement does"
            ) from None
        return score(self.relation, measured, bound, allowance)

    def _keep(self, trial: Trial) -> None:
        """Keep the nearest instances, a few of each structure, so that a search has several."""
        if len(self.nearest) == KEPT and key(trial) < key(self.nearest[-1]):
            return
        if any(trial.values == other.values for other in self.nearest):
            return
        alike = [other for other in self.nearest if other.structure == trial.structure]
        if len(alike) >= ALIKE:
            if key(trial) < key(alike[-1]):  # one as near takes its place: plateaus are crossed
                return
            self.nearest.remove(alike[-1])
        self.nearest.append(trial)
        self.nearest.sort(key=key, reverse=True)
        del self.nearest[KEPT:]


KEPT, ALIKE = 16, 4  # nearest instances, and those of one structure among them
TOLD = 50  # tries that are told besides those that were nearer than all before


def key(trial: Trial) -> tuple[bool, bool, float, int]:
    """Return what orders trials: a clear violation first, then by score, the smaller one first."""
    return trial.clear, trial.violated, trial.score, -trial.size


def tighter(one: Trial | None, other: Trial | None) -> Trial | None:
    """Return that of two trials which has the larger slack, or the nearer where both have it.

    The nearest instance need not be it: of 0 <= 0, the nearest that there is, no ratio can be told.
    Nor is it one that rounding drowns, if another says anything.
    """
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda trial: (not trial.drowned, trial.slack, key(trial)))


def structure(values: Values) -> str:
    """Return what of an instance is no real number: its whole numbers, options and shapes."""
    return repr({name: skeleton(value) for name, value in values.items()})


def skeleton(value: Any) -> Any:
    """Return a value with each real number struck out."""
    if isinstance(value, list):
        return [skeleton(each) for each in value]
    return "" if isinstance(value, float) else value
