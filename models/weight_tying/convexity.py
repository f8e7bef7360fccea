"""Theorem 2: with tied weights the objective is strongly convex if and only if c² exceeds k τ(K).

∇²F = c²I + kH(z) gives μ = c² - kτ(K) with τ(K) = -min_z λ_min H(z), and β = c² + k max_z λ_max
H(z). Two lines prove τ ≤ 1 + 2e^{-3/2} and the same for λ_max: the Gaussian at 0 is ≽ -I, each of
the others ≽ ½ min_t (1-t)e^{-t/2} I = -e^{-3/2}I; from above they are at most 2e^{-3/2}, ½ and ½.
At z = 0 along ν the curvature is -(1 + (K-1)e^{-K/2}), so that τ(K) is at least that; with K = 3 it
is all of 1 + 2e^{-3/2}. Boxes in interval arithmetic prove any μ < c² - kτ(K).
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from models.certificates import texts
from models.certificates.strong_convexity import (
    LARGEST_RADIUS,
    Box,
    bounds,
    completed,
    walk,
)

Floats = NDArray[np.float64]

PROVED = 1 + 2 * np.exp(-1.5)  # -PROVED I ≼ H ≼ PROVED I for every K


def scaled_hessian(z: Floats, energy: float) -> Floats:
    """Return H(z), (..., 2, 2), for z (..., 2) = (along ν, across) and K = `energy`."""
    nu, eye = np.array([np.sqrt(energy), 0.0]), np.eye(2)

    def part(v: Floats) -> Floats:
        wave = np.exp(-(v**2).sum(axis=-1) / 2)[..., None, None] / 2
        return (eye - v[..., :, None] * v[..., None, :]) * wave

    own = np.exp(-2 * (z**2).sum(axis=-1))[..., None, None]
    return (4 * z[..., :, None] * z[..., None, :] - eye) * own + part(z - nu) + part(z + nu)


def curvatures(z: Floats, energy: float) -> Floats:
    """Return H(z)'s eigenvalues for d ≥ 3, (..., 3): two ascending in span(ν, z), one elsewhere."""
    nu = np.array([np.sqrt(energy), 0.0])
    waves = [np.exp(-((z + shift) ** 2).sum(axis=-1) / 2) / 2 for shift in (nu, -nu)]
    elsewhere = sum(waves) - np.exp(-2 * (z**2).sum(axis=-1))
    return np.concatenate(
        [np.linalg.eigvalsh(scaled_hessian(z, energy)), elsewhere[..., None]], axis=-1
    )


def origin_threshold(energy: float) -> float:
    """Return 1 + (K-1)e^{-K/2}: below k times it, c² leaves negative curvature at w = 0."""
    return float(1 + (energy - 1) * np.exp(-energy / 2))


def threshold(energy: float) -> float:
    """Return τ(K) = -min λ_min H as a search finds it; `origin_threshold` from K = 0.2752 on."""
    return float(-curvatures(lowest_point(energy), energy).min())


def lowest_point(energy: float) -> Floats:
    """Return where a search finds the smallest eigenvalue of H, (2,)."""
    return _highest(lambda z: -curvatures(z, energy).min(axis=-1), energy)


def largest_curvature(energy: float) -> float:
    """Return max λ_max H as a search finds it: from 0.765 as K → 0 to ½ for large K."""
    return float(curvatures(highest_point(energy), energy).max())


def highest_point(energy: float) -> Floats:
    """Return where a search finds the largest eigenvalue of H, (2,)."""
    return _highest(lambda z: curvatures(z, energy).max(axis=-1), energy)


def _highest(height: Callable[[Floats], Floats], energy: float) -> Floats:
    """Return the point (2,) at which a height is largest."""
    # H decays like a Gaussian away from 0 and ν, and everything happens within a few units of them.
    x, y = np.arange(0, np.sqrt(energy) + 4, 0.1), np.arange(0, 4, 0.1)
    grid = np.stack(np.meshgrid(x, y, indexing="ij"), axis=-1).reshape(-1, 2)
    start = grid[np.argmax(height(grid))]
    found = minimize(
        lambda z: -float(height(z)),
        start,
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-14},
    )
    return np.asarray(found.x if -found.fun > height(start) else start)


def make_certificate(
    patches: int, energy: Fraction, stiffness: Fraction, modulus: Fraction, smoothness: Fraction
) -> dict[str, object]:
    """Return the certificate that μI ≼ ∇²F ≼ βI for q = `energy`, in every dimension.

    ValueError where the bounds fail at some point, or cannot be decided there, and Rejected where
    boxes of exact corners are too coarse for that: a refusal disproves nothing.
    """
    curvature = bounds(patches, energy, stiffness, modulus, smoothness)
    radius = next((r for r in range(1, LARGEST_RADIUS + 1) if curvature.bounded_beyond(r)), None)
    if radius is None:
        raise ValueError(f"the bounds are not proved beyond any radius up to {LARGEST_RADIUS}")
    splits: list[int] = []

    def halved(box: Box) -> bool:
        proved = curvature.bounded_on(box)
        # Halving brings no proof to a box whose very centre has none.
        if not proved and not curvature.bounded_on((box[0], 0.0, box[2], 0.0)):
            raise ValueError(f"the bounds are not proved at z = ({box[0]}, {box[2]})")
        splits.append(int(not proved))
        return not proved

    walk(radius, halved)
    total = float(patches * energy)
    lowest, highest = (
        [Fraction(round(abs(z) * 2**20), 2**20) for z in found.tolist()]
        for found in (lowest_point(total), highest_point(total))
    )
    certificate = {
        "kind": "strong convexity",
        "patches": patches,
        "energy": str(energy),
        "stiffness": str(stiffness),
        "modulus": str(modulus),
        "smoothness": str(smoothness),
        "radius": radius,
        "splits": splits,
        "lowest": texts(lowest),
        "highest": texts(highest),
    }
    return completed(certificate)
