"""Lemma 2: the pseudo-gradient is bounded below by the wrong mass, at all W at once.

With a_{s,i} = o_i(x_s) ≥ 0 for i ≠ y_s the pseudo-gradient is G̃ = mean_s Σ_{i≠y_s} a_{s,i}
q_{s,i}, where q_{s,i} = ((V_i - V_{y_s}) ∘ 1_s) x_sᵀ, (m, d), is fixed at the start, and Σ_i
a_{s,i} = 1 - o_{y_s}. Hence

    ‖G̃‖_F ≥ c · mean_s(1 - o_{y_s}),    c = min ‖Σ α_{s,i} q_{s,i}‖_F over the simplex,

and c is the best constant that serves all non-negative a. By duality c = max_U min_{s,i} ⟨U,
q_{s,i}⟩ over ‖U‖_F = 1: any U gives a lower bound, any α an upper one. If c > 0, the
pseudo-gradient vanishes nowhere.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import nnls

from models.certificates import cone as checker

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Cone:
    """The constant c between `lower` and `upper`.

    `lower` is what the `direction` (m, d) of norm 1 proves, `upper` what shares attain. The lower
    bound allows for its rounding, so that lower > 0 means c > 0; upper is 0, up to 1e-7 of the
    largest ‖q‖_F, where c = 0. The two differ by about as much elsewhere.
    """

    lower: float
    upper: float
    direction: Floats


def cone(points: Floats, labels: Ints, output: Floats, weights: Floats) -> Cone:
    """Return c for unit `points` (n, d) with `labels` (n,), V (k, m) and initial weights (m, d).

    It is the quadratic program over the simplex with the n(k-1) x n(k-1) Gram matrix of q_{s,i}.
    """
    owner, rows = _rows(points, labels, output, weights)
    gram = (rows @ rows.T) * (points @ points.T)[np.ix_(owner, owner)]
    shares = _shares(gram)
    spanned = (rows * shares[:, None]).T @ points[owner]
    upper = float(np.linalg.norm(spanned))
    direction = spanned / upper if upper > 0 else spanned
    products = (rows * (points[owner] @ direction.T)).sum(axis=1)
    # Each product sums m terms of d products; by Cauchy-Schwarz their sizes sum to ≤ ‖q‖_F.
    rounding = sum(weights.shape) * np.finfo(float).eps * np.sqrt(gram.diagonal().max())
    return Cone(max(0.0, float(products.min() - rounding)), upper, direction)


def infinite_width_constant(points: Floats, labels: Ints, classes: int) -> float:
    """Return the limit of c/√m as m → ∞ for unit `points` (n, d) with `labels` (n,).

    The Gram matrix over m tends to K_st E[(V_i - V_{y_s})(V_j - V_{y_t})], which for independent
    V_i ~ N(0, 1) is K_st (δ_ij - δ_{i y_t} - δ_{y_s j} + δ_{y_s y_t}). Two half-spaces with normals
    at the angle θ_st meet in a share (π - θ_st)/2π of all directions, hence K_st = ⟨x_s, x_t⟩ (π -
    θ_st)/2π, the arc-cosine kernel of order 0. Accurate to about 1e-7.
    """
    owner, rival = _pairs(labels, classes)
    own = labels[owner]
    inner = np.clip(points @ points.T, -1.0, 1.0)
    kernel = inner * (np.pi - np.arccos(inner)) / (2 * np.pi)
    covariance = (
        (rival[:, None] == rival).astype(float)
        - (rival[:, None] == own)
        - (own[:, None] == rival)
        + (own[:, None] == own)
    )
    gram = kernel[np.ix_(owner, owner)] * covariance
    shares = _shares(gram)
    return float(np.sqrt(max(shares @ gram @ shares, 0.0)))


def make_certificate(
    points: Floats, labels: Ints, output: Floats, weights: Floats
) -> dict[str, object]:
    """Return this instance's certificate of `models.certificates.cone`, each float64 taken exactly.

    The direction is rounded to the smallest denominator 2^b with which it proves nine tenths of c.
    ValueError when c is 0, up to rounding.
    """
    found = cone(points, labels, output, weights)
    if found.lower == 0:
        raise ValueError(
            "the cone contains 0: a certificate needs more units or points without contradiction"
        )
    least = Fraction(0.9 * found.lower)
    exact = {"points": _exact(points), "output": _exact(output), "weights": _exact(weights)}
    inputs = checker.all_inputs(exact["points"], exact["weights"])
    largest = np.abs(found.direction).max()
    for bits in range(53):
        grid = np.rint(found.direction / largest * 2**bits).astype(np.int64).tolist()
        direction = [[Fraction(entry, 2**bits) for entry in row] for row in grid]
        products = checker.all_products(
            exact["points"], inputs, exact["output"], direction, labels.tolist()
        )
        smallest = min(min(row) for row in products)
        if smallest > 0 and smallest**2 >= least**2 * checker.squared_norm(direction):
            return checker.make(**exact, direction=direction, labels=labels.tolist())
    raise ValueError(
        "no rational direction proves nine tenths of c: the instance is too near to c = 0"
    )


def _exact(matrix: Floats) -> list[list[Fraction]]:
    return [[Fraction(entry) for entry in row] for row in matrix.tolist()]


def _pairs(labels: Ints, classes: int) -> tuple[Ints, Ints]:
    """Return s and i of every pair of a point and a wrong class, each (n(k-1),)."""
    owner, rival = np.nonzero(labels[:, None] != np.arange(classes))
    return owner, rival


def _rows(points: Floats, labels: Ints, output: Floats, weights: Floats) -> tuple[Ints, Floats]:
    """Return s and (V_i - V_{y_s}) ∘ 1_s, (m,), for each pair: q_{s,i} is its product with x_sᵀ."""
    owner, rival = _pairs(labels, len(output))
    active = points @ weights.T > 0
    return owner, (output[rival] - output[labels[owner]]) * active[owner]


def _shares(gram: Floats) -> Floats:
    """Return the point α of the simplex with the smallest αᵀKα, for a positive semidefinite K.

    With K = RᵀR minimise ‖Ra‖² + (1 - Σa)² over a ≥ 0. For a = sα, s = Σa, this is s²αᵀKα + (1 -
    s)², which for every s > 0 is least where αᵀKα is: no constraint on Σa and no penalty is needed.
    At a = 0 it falls along any direction, so s > 0.
    """
    scale = gram.diagonal().max() or 1.0
    values, vectors = np.linalg.eigh(gram / scale)
    root = np.sqrt(np.clip(values, 0.0, None))[:, None] * vectors.T
    system = np.vstack([root, np.ones(len(root))])
    shares, _ = nnls(system, np.append(np.zeros(len(root)), 1.0), maxiter=30 * len(root))
    return shares / shares.sum()
