"""AdaBoost as a map of weights, on a matrix M_ij = y_i h_j(x_i) of ±1: example i, classifier j.

The edge of a classifier is r = Σ_i d_i M_ij. Its step α = ½ ln((1 + r)/(1 - r)) multiplies d_i by
e^{-α M_ij}, and what is left has the sum √(1 - r²): it is d_i/(1 + r M_ij). Rational weights stay
rational. C. Rudin, I. Daubechies, R. Schapire, The Dynamics of AdaBoost: Cyclic Behavior and
Convergence of Margins, 2004.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from models.certificates.root_five import RootFive

Numbers = NDArray[Any]  # of fractions, of a + b√5, or float64
Signs = NDArray[np.int64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Three classifiers that are wrong on one example each.
THREE: Signs = 1 - 2 * np.eye(3, dtype=np.int64)
# Rudin, Daubechies and Schapire's, on which AdaBoost stays with the first three of eight.
EIGHT: Signs = np.array(
    [
        [-1, 1, 1, 1, 1, -1, -1, 1],
        [-1, 1, 1, -1, -1, 1, 1, 1],
        [1, -1, 1, 1, 1, -1, 1, 1],
        [1, -1, 1, 1, -1, 1, 1, 1],
        [1, -1, 1, -1, 1, 1, 1, -1],
        [1, 1, -1, 1, 1, 1, 1, -1],
        [1, 1, -1, 1, 1, 1, -1, 1],
        [1, 1, 1, 1, -1, -1, 1, -1],
    ]
)
MATRICES = {"three": THREE, "eight": EIGHT}

QUARTER = Fraction(1, 4)
LEAST = RootFive(3 * QUARTER, -QUARTER)  # (3 - √5)/4, the least weight of the cycle
MIDDLE = RootFive(-QUARTER, QUARTER)  # (√5 - 1)/4


@dataclass(frozen=True, eq=False)
class Course:
    """T rounds on M (m, n): `weights` (T + 1, m) before each and in the end, `choices` (T,).

    `edges` (T,) are those of the choices, `best` (T,) the largest of all.
    """

    signs: Signs
    weights: Numbers
    choices: Ints
    edges: Numbers
    best: Numbers
    shrinkage: float

    @property
    def edges_after(self) -> Numbers:
        """The edge of what was chosen, under the weights after its step, (T,)."""
        after = zip(self.weights[1:], self.choices, strict=True)
        return np.array([weights @ self.signs[:, j] for weights, j in after])

    @property
    def odds(self) -> Numbers:
        """(1 + r)/(1 - r), e^{2α} where the step is full, (T,)."""
        return (1 + self.edges) / (1 - self.edges)

    @property
    def powers(self) -> Numbers:
        """e^{2Σα} of each classifier, over the rounds that chose it, after each round, (T, n)."""
        powers, found = np.full(self.signs.shape[1], Fraction(1)), []
        for j, odds in zip(self.choices, self.odds, strict=True):
            powers = powers.copy()
            powers[j] *= odds
            found.append(powers)
        return np.array(found)

    @property
    def margins(self) -> Floats:
        """The margins of the vote after each round, (T, m)."""
        steps = self.shrinkage / 2 * np.log(self.odds.astype(float))
        votes = np.zeros((len(steps), self.signs.shape[1]))
        votes[np.arange(len(steps)), self.choices] = steps
        scores = np.cumsum(votes @ self.signs.T, axis=0)
        return scores / np.cumsum(steps)[:, None]

    def has_full_steps(self) -> bool:
        """Say whether each step divides d_i by 1 + r M_ij, exactly or up to rounding."""
        factors = 1 + self.edges[:, None] * self.signs.T[self.choices]
        left, right = self.weights[1:] * factors, self.weights[:-1]
        if left.dtype == object:
            return bool((left == right).all())
        return bool((np.abs(left - right) <= 2.0**-40).all())


def course(
    signs: Signs,
    start: Numbers,
    rounds: int,
    *,
    rank: int = 1,
    shrinkage: float = 1.0,
) -> Course:
    """Boost from the weights `start` (m,), in their own arithmetic.

    A round takes the classifier of the `rank`-th largest edge, the first one of equals. `shrinkage`
    multiplies each α; with another one than 1 all is done in float64. ValueError for weights that
    are not positive and of sum 1, and where a classifier errs nowhere or no better than a coin.
    """
    weights = np.asarray(start) if shrinkage == 1 else np.asarray(start).astype(float)
    if any(w <= 0 for w in weights) or not abs(float(weights.sum()) - 1) < 2.0**-40:
        raise ValueError("the weights to start from must be positive and of sum 1")
    path, choices, edges, best = [weights], [], [], []
    for _ in range(rounds):
        found = path[-1] @ signs
        choice = int(np.argsort(-found, kind="stable")[rank - 1])
        edge = found[choice]
        if not 0 < edge < 1:
            raise ValueError(f"the chosen classifier has an edge of {float(edge)}, not in (0, 1)")
        factors = 1 + edge * signs[:, choice]
        if shrinkage != 1:
            factors = ((1 + edge) / (1 - edge)) ** (shrinkage / 2 * signs[:, choice])
        after = path[-1] / factors
        # Fractions keep their sum; floats would move away from it, further with each round.
        path.append(after if after.dtype == object else after / after.sum())
        choices.append(choice)
        edges.append(edge)
        best.append(found.max())
    return Course(
        signs, np.array(path), np.array(choices), np.array(edges), np.array(best), shrinkage
    )


def uniform(examples: int) -> Numbers:
    """Return the weights 1/m as fractions, (m,)."""
    return np.full(examples, Fraction(1, examples))


def drawn(examples: int, rng: np.random.Generator) -> Numbers:
    """Draw whole numbers from 1 to 1000 and return them over their sum, (m,) fractions."""
    return shares(rng.integers(1, 1001, examples).tolist())


def shares(numbers: Sequence[int]) -> Numbers:
    """Return whole numbers over their sum as fractions, (m,)."""
    return np.array([Fraction(number, sum(numbers)) for number in numbers])


def cycle_start(signs: Signs, choices: Sequence[int]) -> list[RootFive]:
    """Return the weights (m,) of the cycle that takes these three classifiers in turn.

    One of them is next, of which all examples together have the least weight; the last one's have
    1/2. The examples that a classifier errs on share its weight alike, those without errors have 0.
    """
    masses = dict(zip(choices, (LEAST, MIDDLE, RootFive.of(Fraction(1, 2))), strict=True))
    errors = {j: np.flatnonzero(signs[:, j] < 0).tolist() for j in choices}
    start = [RootFive.of(0)] * len(signs)
    for j, mass in masses.items():
        for example in errors[j]:
            start[example] = mass / len(errors[j])
    return start


def cross_ratios(least: Numbers) -> list[RootFive]:
    """Return (y - y_*)/(y - ȳ) of each y, y_* and ȳ = (3 ∓ √5)/4: the fixed points of y's map.

    Of three classifiers that err on one example each, the next least weight after y is
    (1 - 2y)/(4 - 4y), a Möbius map: it multiplies this ratio by its slope at y_*.
    """
    other = RootFive(LEAST.rational, -LEAST.root)
    return [(y - LEAST) / (y - other) for y in (RootFive.of(Fraction(each)) for each in least)]


def best_vote(signs: Signs) -> tuple[list[Fraction], list[Fraction]]:
    """Return the vote (n,) of the largest smallest margin, and weights (m,) that prove it.

    A linear program finds both in floating point; rationals of small denominators near them hold it
    exactly, or it is a ValueError.
    """
    examples, classifiers = signs.shape
    found = linprog(
        np.r_[np.zeros(classifiers), -1],
        A_ub=np.column_stack([-signs, np.ones(examples)]),
        b_ub=np.zeros(examples),
        A_eq=[np.r_[np.ones(classifiers), 0]],
        b_eq=[1],
        bounds=[(0, None)] * classifiers + [(None, None)],
    )
    vote, prices = (
        [Fraction(entry).limit_denominator(1000) for entry in entries]
        for entries in (found.x[:-1].tolist(), (-found.ineqlin.marginals).tolist())
    )
    votes, edges = signs @ np.array(vote), np.array(prices) @ signs
    if sum(vote) != 1 or sum(prices) != 1 or min(votes) != max(edges):
        raise ValueError("no rationals of small denominators near the program's solution hold it")
    return vote, prices
