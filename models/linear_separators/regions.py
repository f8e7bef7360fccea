"""All activation regions of a small sample, and those where a hinge-loss gradient can vanish.

The hyperplanes w·x_i = 0 cut the space of one row w into cones, each named by its covector of signs
+, −, 0. Inside a cone and for fixed violated samples, row r of a generalised gradient vanishes iff
Σ_i a_i z_i = 0, z_i = y_i x_i, with a_i = c_i s_i from intervals that the covector and the violated
set fix. The rows of a critical W solve one such system each, for the same violated set, so that "no
system has a solution" speaks for every W and every width k.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import eye_array, hstack, kron

from models.linear_separators.gradient import output_weights

# HiGHS keeps its constraints to 1e-7: ten times that is taken for 0. A residual on separable points
# in the unit ball, paired with w*, is at least α/‖w*‖: far above on samples small enough to be
# enumerated.
ZERO = 1e-6

VIOLATED, TIED, SATISFIED = 1, 0, -1


@dataclass(frozen=True)
class CriticalSystems:
    """Covectors (m, n) in {−1, 0, 1}, the number of systems examined and that of solvable ones."""

    covectors: np.ndarray
    examined: int
    critical: int


@dataclass(frozen=True)
class CriticalRegions:
    """Counts of regions of W, those of vanishing gradient, weights (2k, d) in each realised one."""

    examined: int
    critical: int
    witnesses: tuple[np.ndarray, ...]


def covectors(points: np.ndarray, *, faces: bool = False) -> np.ndarray:
    """Return the sign patterns (m, n) of (w·x_1, …, w·x_n): open cells (no 0), or faces as well.

    Depth first over `points` (n, d), pruned by one linear program a prefix: by homogeneity w·x_i >
    0 may be asked as w·x_i ≥ 1. ValueError for a zero point, whose sign no w decides.
    """
    if not np.abs(points).sum(axis=1).all():
        raise ValueError("a point is zero, so that it has no activation regions: leave it out")
    signs = (1, -1, 0) if faces else (1, -1)

    def extend(prefix: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(prefix) == len(points):
            yield prefix
            return
        for sign in signs:
            if _is_realised((*prefix, sign), points):
                yield from extend((*prefix, sign))

    return np.array(list(extend(())))


def _is_realised(prefix: tuple[int, ...], points: np.ndarray) -> bool:
    pattern, seen = np.array(prefix), points[: len(prefix)]
    strict = pattern != 0
    return linprog(
        np.zeros(points.shape[1]),
        A_ub=-(pattern[:, None] * seen)[strict],
        b_ub=-np.ones(strict.sum()),
        A_eq=seen[~strict],
        b_eq=np.zeros((~strict).sum()),
        bounds=(None, None),
    ).success


def critical_systems(
    points: np.ndarray, labels: np.ndarray, slope: float, *, faces: bool = False
) -> CriticalSystems:
    """Count the systems Σ a_i z_i = 0 with at least one violated sample that have a solution.

    Open cells: every covector without 0 with every violated set, a plain sum each. With `faces`:
    every covector with every split into violated, tied and satisfied samples, (3^n − 2^n) splits,
    where a_i ranges over [α, 1] at a kink, and from 0 up at a tie. `points` are (n, d), `labels`
    (n,) ±1.0, `slope` is α.
    """
    patterns = covectors(points, faces=faces)
    states = (VIOLATED, TIED, SATISFIED) if faces else (VIOLATED, SATISFIED)
    splits = np.array([split for split in product(states, repeat=len(points)) if VIOLATED in split])
    highest = np.where(patterns < 0, slope, 1.0)[:, None] * (splits != SATISFIED)
    lowest = np.where(patterns > 0, 1.0, slope)[:, None] * (splits == VIOLATED)
    shape = (len(patterns) * len(splits), len(points))
    signed = labels[:, None] * points
    if faces:
        unit = np.linalg.norm(points, axis=1).max()
        solved = _solvable(lowest.reshape(shape), highest.reshape(shape), signed / unit)
    else:
        solved = _vanishes(highest.reshape(shape), signed)
    return CriticalSystems(patterns, len(solved), int(solved.sum()))


def _vanishes(coefficients: np.ndarray, signed: np.ndarray) -> np.ndarray:
    """Say whether Σ a_i z_i = 0 for each row of `coefficients` (m, n), up to n terms' rounding."""
    rounding = (len(signed) + 1) * np.finfo(float).eps
    return (np.abs(coefficients @ signed) <= rounding * (coefficients @ np.abs(signed))).all(axis=1)


def _solvable(lowest: np.ndarray, highest: np.ndarray, signed: np.ndarray) -> np.ndarray:
    """Return for each row of the bounds (m, n) whether Σ a_i z_i = 0 has a solution between them.

    One block-diagonal linear program decides all: it minimises the 1-norms of the residuals
    Σ a_i z_i = p − q, p, q ≥ 0, which share no variable, so that each is at its own minimum.
    """
    systems, (size, dimension) = len(lowest), signed.shape
    blocks = kron(eye_array(systems), signed.T)
    slack = eye_array(systems * dimension)
    free = np.full(systems * dimension, np.inf)
    solution = linprog(
        np.repeat([0.0, 1.0], [systems * size, 2 * systems * dimension]),
        A_eq=hstack([blocks, -slack, slack]).tocsc(),
        b_eq=np.zeros(systems * dimension),
        bounds=np.column_stack(
            [
                np.concatenate([lowest.ravel(), np.zeros(2 * systems * dimension)]),
                np.concatenate([highest.ravel(), free, free]),
            ]
        ),
    )
    residuals = solution.x[systems * size :].reshape(2, systems, dimension).sum(axis=(0, 2))
    return residuals <= ZERO


def feasible_critical_regions(
    points: np.ndarray, labels: np.ndarray, slope: float, k: int
) -> CriticalRegions:
    """Examine all open regions of W for 2k units: a covector a unit times a non-empty violated set.

    Units of the same sign are interchangeable, so that each group takes its covectors as a
    multiset. A region is critical if every row's sum vanishes there; its loss is positive by the
    violated set; it counts as realised if weights exist inside. `points` are (n, d), `labels` (n,)
    ±1.0, `slope` is α, 0 for the plain ReLU.
    """
    cells = covectors(points)
    signed = labels[:, None] * points
    groups = list(combinations_with_replacement(range(len(cells)), k))
    slopes = np.where(cells > 0, 1.0, slope)
    examined, critical, witnesses = 0, 0, []
    for split in product((True, False), repeat=len(points)):
        if not any(split):
            continue
        violated = np.array(split)
        stationary = _vanishes(slopes * violated, signed)
        examined += len(groups) ** 2
        for positive, negative in product(groups, repeat=2):
            units = [*positive, *negative]
            if stationary[units].all():
                critical += 1
                inside = _weights_inside(cells[units], violated, points, labels, slope)
                witnesses += [] if inside is None else [inside]
    return CriticalRegions(examined, critical, tuple(witnesses))


def _weights_inside(
    cells: np.ndarray, violated: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> np.ndarray | None:
    """Return weights (2k, d) in the open region, None if it is empty.

    In a region N is linear in W. The program maximises the distance t by which all strict
    inequalities hold: sign·w_r·x_i ≥ t, y_i N ≤ 1 − t on the violated samples and y_i N ≥ 1 + t on
    the others; t ≤ 1 keeps it finite.
    """
    units, (size, dimension) = len(cells), points.shape
    inputs = np.kron(np.eye(units), points) * cells.reshape(-1, 1)
    outputs = output_weights(units)[:, None] * np.where(cells > 0, 1.0, slope)
    margins = (labels * outputs).T[:, :, None] * points[:, None]
    sides = np.where(violated, 1.0, -1.0)
    solution = linprog(
        -np.eye(units * dimension + 1)[-1],
        A_ub=np.column_stack(
            [
                np.vstack([-inputs, sides[:, None] * margins.reshape(size, -1)]),
                np.ones(units * size + size),
            ]
        ),
        b_ub=np.concatenate([np.zeros(units * size), sides]),
        bounds=[(None, None)] * (units * dimension) + [(None, 1.0)],
    )
    if not solution.success or solution.x[-1] <= ZERO:
        return None
    return solution.x[:-1].reshape(units, dimension)
