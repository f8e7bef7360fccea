"""The smallest generalised gradient of the hinge loss, at kinks and at margins of exactly 1.

Clarke's subdifferential of L_S at W lies in the polytope G(W) of all g with the rows
g_r = −(v_r/n) Σ_i c_i s_ir z_i, z_i = y_i x_i, where c_i = 1 if y_i N < 1, c_i = 0 if y_i N > 1,
c_i ∈ [0, 1] at a tie y_i N = 1, and s_ir = σ'(w_r·x_i) off the kinks, s_ir ∈ [α, 1] at a kink
w_r·x_i = 0. If the point of G(W) nearest to 0 is not 0, then W is not critical.

G(W) is convex: only a_ir = c_i s_ir counts, and αc_i ≤ a_ir ≤ c_i is a jointly linear constraint. A
linear function is minimised over G(W) by looking at signs, so that the nearest point follows from
Wolfe's scheme ("Finding the nearest point in a polytope", 1976): add the vertex that the linear
problem names, take the nearest point of the hull of the vertices so far, repeat.
"""

import numpy as np
from scipy.optimize import nnls

from models.linear_separators.gradient import output_weights

# Relative to the mean ‖x_i‖: far above the rounding of small least squares (1e-15 to 1e-13).
ACCURACY = 1e-10


def smallest_clarke_norm(
    weights: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> float:
    """Return the smallest norm in G(W) at `weights` (2k, d), up to 1e-10 of the mean ‖x_i‖.

    `points` are (n, d), `labels` (n,) ±1.0, `slope` is α. Kinks and ties are recognised by exact
    equality: take integer weights and points (and 2k = 4 units with a dyadic slope, where v = 1/2,
    if ties are to be exact too).

    The error is bounded by duality: for every g in G(W), min_{h ∈ G(W)} ⟨g, h⟩ / ‖g‖ is a lower
    bound of the norm.
    """
    scale = float(np.linalg.norm(points, axis=1).mean()) or 1.0  # any unit will do where all is 0
    vertices = _vertex(np.zeros_like(weights), weights, points, labels, slope)[None]
    while True:
        nearest = _nearest_in_hull(vertices, scale)
        norm = float(np.linalg.norm(nearest))
        vertex = _vertex(nearest, weights, points, labels, slope)
        if norm <= ACCURACY * scale or norm - np.vdot(nearest, vertex) / norm <= ACCURACY * scale:
            return norm
        vertices = np.concatenate([vertices, vertex[None]])


def _vertex(
    direction: np.ndarray, weights: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> np.ndarray:
    """Return the element of G(W) with the smallest inner product with `direction` (2k, d)."""
    signed = labels[:, None] * points
    signs = -output_weights(len(weights))[:, None] / len(points)
    inputs = weights @ points.T
    gains = signs * (direction @ signed.T)  # what one unit of a_ir adds to the inner product
    slopes = np.where(inputs > 0, 1.0, slope)
    margins = labels * (output_weights(len(weights)) @ (slopes * inputs))
    chosen = np.where(inputs == 0, np.where(gains > 0, slope, 1.0), slopes)
    tied = np.where((chosen * gains).sum(axis=0) < 0, 1.0, 0.0)
    active = np.where(margins < 1, 1.0, np.where(margins == 1, tied, 0.0))
    return (signs * chosen * active) @ signed


def _nearest_in_hull(vertices: np.ndarray, scale: float) -> np.ndarray:
    """Return the point of the convex hull of `vertices` (m, 2k, d) that is nearest to 0.

    Minimise ‖Σ λ_j q_j‖² + (1 − Σ λ_j)² over λ ≥ 0: for λ = tμ with Σ μ_j = 1 this is
    t²‖Σ μ_j q_j‖² + (1 − t)², which grows with ‖Σ μ_j q_j‖ at every t > 0. So the best μ is that
    of the nearest point: no constraint Σ λ_j = 1 and no penalty for it is needed.
    """
    columns = vertices.reshape(len(vertices), -1).T / scale
    system = np.vstack([columns, np.ones(len(vertices))])
    target = np.zeros(len(system))
    target[-1] = 1.0
    shares, _ = nnls(system, target)
    return np.tensordot(shares / shares.sum(), vertices, axes=1)


def draw_with_kinks(
    size: int, dimension: int, zero_rows: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw small whole numbers: separable points (n, d), labels (n,), weights (4, d) full of kinks.

    Three of the four rows are orthogonal to a point of the sample, and `zero_rows` rows are zero
    throughout; products of small whole numbers are exact, so these kinks are exact zeros.
    """
    separator = rng.integers(1, 4, size=dimension) * rng.choice([-1, 1], size=dimension)
    points = rng.integers(-3, 4, size=(50 * size, dimension))
    points = points[points @ separator != 0][:size]
    weights = rng.integers(-3, 4, size=(4, dimension))
    for row in range(3):
        first, second = points[rng.integers(size), :2]
        weights[row] = 0
        weights[row, :2] = second, -first  # orthogonal to that point
    weights[rng.permutation(4)[:zero_rows]] = 0
    return points.astype(float), np.sign(points @ separator).astype(float), weights.astype(float)
