"""The same objective by other routes: quadrature, Monte Carlo, sixty decimal digits.

With D = (w_1 - u_0, 0, ..., 0) the residual is c D·x + cos(W·x) - cos(U·x), a function of the three
jointly Gaussian numbers D·x, W·x and U·x whose covariance is the Gram matrix of D, W and U. None of
these routes knows the closed form, save the last, which repeats it in more digits than any
cancellation can eat.
"""

import mpmath  # type: ignore[import-untyped]
import numpy as np
from mpmath import mpf
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DIGITS = 60


def quadrature(weights: Floats, target: Floats, stiffness: float, nodes: int = 60) -> float:
    """Return F(W) for one W (k, d) by Gauss-Hermite quadrature with nodes³ points.

    It is exact to rounding while ‖W‖ and ‖U‖ stay below about 2, where 60 nodes resolve the
    cosines.
    """
    return float(_expectation(weights, target, stiffness, nodes)[0])


def quadrature_gradient(
    weights: Floats, target: Floats, stiffness: float, nodes: int = 60
) -> Floats:
    """Return ∇F(W), (k, d), by the same quadrature.

    E[r sin(W·x) x] lies in the span of D, W and U: Stein's lemma turns it into expectations in the
    three numbers.
    """
    return _expectation(weights, target, stiffness, nodes)[1]


def _expectation(
    weights: Floats, target: Floats, stiffness: float, nodes: int
) -> tuple[float, Floats]:
    c = np.sqrt(stiffness)
    first = np.zeros_like(weights)
    first[0] = 1.0
    across = (weights - target) * first
    rows = np.stack(
        [across.ravel(), weights.ravel(), np.broadcast_to(target, weights.shape).ravel()]
    )
    # Not Cholesky: at W = U the covariance is singular.
    values, vectors = np.linalg.eigh(rows @ rows.T)
    factor = vectors * np.sqrt(np.maximum(values, 0))
    at, mass = np.polynomial.hermite_e.hermegauss(nodes)
    grid = np.stack(np.meshgrid(at, at, at, indexing="ij"), axis=-1).reshape(-1, 3)
    mass = (mass[:, None, None] * mass[:, None] * mass).ravel() / (2 * np.pi) ** 1.5
    d, w, u = factor @ grid.T
    residual = c * d + np.cos(w) - np.cos(u)
    # E[g(x) x] = E[∇g(x)]: here for g = r and for g = -r sin(W·x), in the directions D, W and U.
    along_linear = np.array([c, _mean(mass, -np.sin(w)), _mean(mass, np.sin(u))])
    along_cosine = -np.array(
        [
            c * _mean(mass, np.sin(w)),
            _mean(mass, residual * np.cos(w) - np.sin(w) ** 2),
            _mean(mass, np.sin(u) * np.sin(w)),
        ]
    )
    shape = weights.shape
    pull = c * (along_linear @ rows).reshape(shape) * first + (along_cosine @ rows).reshape(shape)
    return _mean(mass, residual**2) / 2, pull


def product_mean(
    weights: Floats, target: Floats, stiffness: float, at: Floats, mass: Floats
) -> float:
    """Return E ½(p_W(x) - p_U(x))² for independent entries of x, `at` (n,) with masses (n,).

    It adds up n^{kd} terms.
    """
    grids = np.meshgrid(*[at] * weights.size, indexing="ij")
    x = np.stack([grid.ravel() for grid in grids], axis=-1).reshape(-1, *weights.shape)
    masses = np.meshgrid(*[mass] * weights.size, indexing="ij")
    squares = _residual(weights, target, stiffness, x)[0] ** 2
    return _mean(np.prod(masses, axis=0).ravel(), squares) / 2


def _mean(mass: Floats, values: Floats) -> float:
    """Return Σ mass·values by NumPy: a BLAS's sum depends on where in memory the arrays lie."""
    return float((mass * values).sum())


def sampled_objective(
    weights: Floats, target: Floats, stiffness: float, samples: int, rng: np.random.Generator
) -> Floats:
    """Return ½(p_W(x) - p_U(x))² at independent x, (samples,): its mean is F(W)."""
    return (
        _residual(weights, target, stiffness, rng.standard_normal((samples, *weights.shape)))[0]
        ** 2
        / 2
    )


def sampled_gradient(
    weights: Floats, target: Floats, stiffness: float, samples: int, rng: np.random.Generator
) -> Floats:
    """Return (p_W - p_U) ∂p_W/∂W at independent x, (samples, k, d): gradients of mean ∇F(W)."""
    x = rng.standard_normal((samples, *weights.shape))
    residual, phase = _residual(weights, target, stiffness, x)
    direction = -np.sin(phase)[:, None, None] * x
    direction[:, 0] += np.sqrt(stiffness) * x[:, 0]
    return residual[:, None, None] * direction


def _residual(
    weights: Floats, target: Floats, stiffness: float, x: Floats
) -> tuple[Floats, Floats]:
    """Return p_W(x) - p_U(x) and W·x, both (samples,)."""
    phase = np.einsum("nkd,kd->n", x, weights)
    linear = np.sqrt(stiffness) * (x[:, 0] @ (weights[0] - target))
    return linear + np.cos(phase) - np.cos(x.sum(axis=1) @ target), phase


def precise_objective(weights: Floats, target: Floats, stiffness: float) -> mpf:
    """Return F(W) for one W (k, d) whose floats are taken as exact, to about 60 digits."""
    with mpmath.workdps(DIGITS):
        w, u = _entries(weights), _entries(np.broadcast_to(target, weights.shape))
        linear = mpmath.fsum((a - b) ** 2 for a, b in zip(w[: len(target)], u, strict=False))
        own, minus, plus = _precise_waves(w, u)
        cosines = mpf(1) / 2 + own / 4 + mpmath.exp(-2 * _square(u)) / 4 - minus / 2 - plus / 2
        return mpf(stiffness) / 2 * linear + cosines


def precise_gradient(weights: Floats, target: Floats, stiffness: float) -> Floats:
    """Return ∇F(W), (k, d), computed in about 60 digits and rounded once."""
    with mpmath.workdps(DIGITS):
        w, u = _entries(weights), _entries(np.broadcast_to(target, weights.shape))
        own, minus, plus = _precise_waves(w, u)
        entries = [
            (mpf(stiffness) * (a - b) if i < len(target) else 0)
            - a * own
            + (a - b) * minus / 2
            + (a + b) * plus / 2
            for i, (a, b) in enumerate(zip(w, u, strict=True))
        ]
        return np.array([float(entry) for entry in entries]).reshape(weights.shape)


def _precise_waves(w: list[mpf], u: list[mpf]) -> tuple[mpf, mpf, mpf]:
    below = _square([a - b for a, b in zip(w, u, strict=True)])
    above = _square([a + b for a, b in zip(w, u, strict=True)])
    return mpmath.exp(-2 * _square(w)), mpmath.exp(-below / 2), mpmath.exp(-above / 2)


def _square(vector: list[mpf]) -> mpf:
    return mpmath.fsum(entry**2 for entry in vector)


def _entries(array: Floats) -> list[mpf]:
    return [mpf(float(entry)) for entry in array.ravel()]
