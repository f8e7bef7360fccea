"""The objective and its derivatives in numbers of mpmath, in as many digits as it works with.

Weights are object arrays (k, d) of mpf, a target is one (d,). `by_products` knows only what a
product of two cosines has for its mean, the others repeat the closed form.
"""

from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np
from mpmath import mpf
from numpy.typing import NDArray

from models.multiprecision import as_mpf

Numbers = NDArray[Any]  # of mpf


def by_products(weights: Numbers, target: Numbers, stiffness: Any) -> tuple[Any, Numbers]:
    """Return E ½(c(w_1 - u_0)·x_1 + cos W·x - cos U·x)² and its gradient (k, d), square by square,
    product by product.
    """
    shared = np.broadcast_to(target, weights.shape)

    def product(a: Numbers, b: Numbers) -> tuple[Any, Numbers]:
        """Return E cos(a·x) cos(b·x), of covariances a·b, and its derivative by a."""
        both, mixed = (a * a).sum() + (b * b).sum(), 2 * (a * b).sum()
        near, far = mpmath.exp((mixed - both) / 2) / 2, mpmath.exp(-(mixed + both) / 2) / 2
        return near + far, (b - a) * near - (a + b) * far

    gap = weights[0] - target
    (own, by_one), (mixed, by_w), (rest, _) = (
        product(weights, weights),
        product(weights, shared),
        product(shared, shared),
    )
    slope = by_one - by_w  # half of twice each: W stands on both sides of its own product
    slope[0] = slope[0] + stiffness * gap
    return (stiffness * (gap @ gap) + own - 2 * mixed + rest) / 2, slope


def objective(weights: Numbers, target: Numbers, stiffness: Any) -> Any:
    """Return F(W) as the sum of its five Gaussians and the linear term."""
    gap = weights[0] - target
    own, minus, plus = _waves(weights, target)
    rest = mpmath.exp(-2 * len(weights) * (target @ target))
    return stiffness * (gap @ gap) / 2 + mpf(1) / 2 + (own + rest) / 4 - (minus + plus) / 2


def gradient(weights: Numbers, target: Numbers, stiffness: Any) -> Numbers:
    """Return ∇F(W), (k, d)."""
    own, minus, plus = _waves(weights, target)
    slope = (weights - target) * minus / 2 + (weights + target) * plus / 2 - weights * own
    slope[0] = slope[0] + stiffness * (weights[0] - target)
    return np.asarray(slope)


def tied_gradient(weight: Numbers, target: Numbers, patches: int, stiffness: Any) -> Numbers:
    """Return the gradient (d,) by w (d,), all patches' together, at W = (w, ..., w)."""
    return np.asarray(gradient(np.tile(weight, (patches, 1)), target, stiffness).sum(axis=0))


def tied_curvature(weight: Numbers, target: Numbers, patches: int, stiffness: Any) -> Any:
    """Return the smallest eigenvalue of ∇²F(w): k times the mean of all blocks of ∇²F(W)."""
    own, minus, plus = _waves(np.tile(weight, (patches, 1)), target)
    k, eye = patches, np.diag(as_mpf(np.ones(len(weight), int)))
    below, above = weight - target, weight + target
    hessian = eye * (stiffness + k * ((minus + plus) / 2 - own)) + k * k * (
        4 * own * np.outer(weight, weight)
        - minus * np.outer(below, below) / 2
        - plus * np.outer(above, above) / 2
    )
    return min(mpmath.eigsy(mpmath.matrix(hessian.tolist()), eigvals_only=True))


def _waves(weights: Numbers, target: Numbers) -> tuple[Any, Any, Any]:
    below, above = weights - target, weights + target
    return (
        mpmath.exp(-2 * (weights * weights).sum()),
        mpmath.exp(-(below * below).sum() / 2),
        mpmath.exp(-(above * above).sum() / 2),
    )
