"""The objective of the standard and the tied model in closed form, with gradient and Hessian.

E cos(a·x) cos(b·x) = ½ (e^{-‖a-b‖²/2} + e^{-‖a+b‖²/2}) for x ~ N(0, I), and E (a·x) cos(b·x) = 0 by
symmetry, so

    F(W) = ½c²‖w_1 - u_0‖² + ½ + ¼e^{-2‖W‖²} + ¼e^{-2K} - ½e^{-‖W-U‖²/2} - ½e^{-‖W+U‖²/2}.

Tying is W = (w, ..., w), where ‖W±U‖² = k‖w±u_0‖². Near W = U the terms cancel; there, with
δ = ‖W-U‖², s = U·(W-U) and A = -2s - δ/2, so that ‖W+U‖²/2 = 2K - A and 2‖W‖² = 2K - 2A + δ,

    F(W) = ½c²‖w_1 - u_0‖² - ½expm1(-δ/2) + ¼e^{-2K} (expm1(A)² + e^{2A} expm1(-δ)),

whose terms lose no digits for a target that is not small: the last is about e^{-2K} times the
second, with the other sign, so that both are coth K times as large as their sum, which is 1/K
near U = 0. The gradients are treated alike.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

# Below δ = 1 the expanded form is better conditioned; no exponent overflows before K = 3·10⁴.
NEAR = 1.0


def objective(weights: Floats, target: Floats, stiffness: float) -> Floats:
    """Return F(W), (...), for `weights` (..., k, d), `target` (d,): to rounding also as W → U."""
    gap = weights - target
    linear = (gap[..., 0, :] ** 2).sum(axis=-1)
    return stiffness / 2 * linear + _cosine_part(
        (gap**2).sum(axis=(-2, -1)),
        (gap @ target).sum(axis=-1),
        weights.shape[-2] * (target @ target),
    )


def tied_objective(weight: Floats, target: Floats, patches: int, stiffness: float) -> Floats:
    """Return F(w, ..., w), (...), for w (..., d), `target` (d,): to rounding also as w → u_0."""
    gap = weight - target
    distance = (gap**2).sum(axis=-1)
    return stiffness / 2 * distance + _cosine_part(
        patches * distance, patches * (gap @ target), patches * (target @ target)
    )


def plain_objective(weights: Floats, target: Floats, stiffness: float) -> Floats:
    """Return F(W), (...), by the formula as it is usually written: all digits cancel as W → U."""
    k, linear = weights.shape[-2], ((weights[..., 0, :] - target) ** 2).sum(axis=-1)
    own, minus, plus = _waves(weights, target)
    target_wave = np.exp(-2 * k * (target @ target))
    return stiffness / 2 * linear + 0.5 + own / 4 + target_wave / 4 - minus / 2 - plus / 2


def _cosine_part(distance: Floats, projection: Floats, energy: Floats) -> Floats:
    """Return F - ½c²‖w_1 - u_0‖² from δ, s and K."""
    plain = (
        0.5
        + np.exp(-2 * (energy + 2 * projection + distance)) / 4
        + np.exp(-2 * energy) / 4
        - np.exp(-distance / 2) / 2
        - np.exp(-2 * energy - 2 * projection - distance / 2) / 2
    )
    near = distance < NEAR
    delta, s = np.where(near, distance, 0), np.where(near, projection, 0)
    shift = -2 * s - delta / 2
    bracket = np.expm1(shift) ** 2 + np.exp(2 * shift) * np.expm1(-delta)
    return np.where(near, -np.expm1(-delta / 2) / 2 + np.exp(-2 * energy) * bracket / 4, plain)


def gradient(weights: Floats, target: Floats, stiffness: float) -> Floats:
    """Return ∇F(W), (..., k, d): c²(w_1 - u_0) ⊕ 0 - We^{-2‖W‖²} + ½ Σ_± (W±U) e^{-‖W±U‖²/2}."""
    gap = weights - target
    own, minus, plus = (wave[..., None, None] for wave in _waves(weights, target))
    delta = (gap**2).sum(axis=(-2, -1))[..., None, None]
    s = (gap @ target).sum(axis=-1)[..., None, None]
    result = gap * minus / 2 + _far_pull(weights, gap, target, own, plus, delta, s)
    result[..., 0, :] += stiffness * gap[..., 0, :]
    return result


def tied_gradient(weight: Floats, target: Floats, patches: int, stiffness: float) -> Floats:
    """Return ∇F(w), (..., d): c²(w - u_0) - kwe^{-2k‖w‖²} + ½k Σ_± (w±u_0) e^{-k‖w±u_0‖²/2}."""
    gap = weight - target
    own, minus, plus = (wave[..., None] for wave in _tied_waves(weight, target, patches))
    delta = patches * (gap**2).sum(axis=-1)[..., None]
    s = patches * (gap @ target)[..., None]
    pull = _far_pull(weight, gap, target, own, plus, delta, s)
    return stiffness * gap + patches * (gap * minus / 2 + pull)


def _far_pull(
    w: Floats, gap: Floats, target: Floats, own: Floats, plus: Floats, delta: Floats, s: Floats
) -> Floats:
    """Return -We^{-2‖W‖²} + ½(W+U)e^{-‖W+U‖²/2}, which vanishes at W = U.

    There e^{-2‖W‖²} = e^{-‖W+U‖²/2} e^{-2s-3δ/2} turns it into -(U expm1(·) + (W-U)(½ + expm1(·)))
    e^{-‖W+U‖²/2}.
    """
    near = delta < NEAR
    growth = np.expm1(np.where(near, -2 * s - 1.5 * delta, 0))
    return np.where(
        near, -(target * growth + gap * (0.5 + growth)) * plus, (w + target) * plus / 2 - w * own
    )


def hessian(weights: Floats, target: Floats, stiffness: float) -> Floats:
    """Return ∇²F(W), (..., kd, kd), patch by patch.

    It is c²(I_d ⊕ 0) + (4WWᵀ - I) e^{-2‖W‖²} + ½ Σ_± (I - (W±U)(W±U)ᵀ) e^{-‖W±U‖²/2} with W and U
    as long columns.
    """
    *batch, k, d = weights.shape
    own, minus, plus = (wave[..., None, None] for wave in _waves(weights, target))
    w, below, above = (
        v.reshape(*batch, k * d, 1) for v in (weights, weights - target, weights + target)
    )
    eye = np.eye(k * d, dtype=weights.dtype)
    linear = stiffness * np.diag(np.arange(k * d) < d).astype(weights.dtype)
    return linear + _curvatures(w, below, above, own, minus, plus, eye)


def tied_hessian(weight: Floats, target: Floats, patches: int, stiffness: float) -> Floats:
    """Return ∇²F(w), (..., d, d).

    It is c²I + (4k²wwᵀ - kI) e^{-2k‖w‖²} + ½ Σ_± (kI - k²(w±u_0)(w±u_0)ᵀ) e^{-k‖w±u_0‖²/2}.
    """
    own, minus, plus = (wave[..., None, None] for wave in _tied_waves(weight, target, patches))
    root = np.sqrt(patches).astype(weight.dtype)
    w, below, above = (root * v[..., None] for v in (weight, weight - target, weight + target))
    eye = np.eye(len(target), dtype=weight.dtype)
    return stiffness * eye + patches * _curvatures(w, below, above, own, minus, plus, eye)


def _curvatures(
    w: Floats, below: Floats, above: Floats, own: Floats, minus: Floats, plus: Floats, eye: Floats
) -> Floats:
    def square(column: Floats) -> Floats:
        return column * column.swapaxes(-1, -2)

    return (
        (4 * square(w) - eye) * own
        + (eye - square(below)) * minus / 2
        + (eye - square(above)) * plus / 2
    )


def _waves(weights: Floats, target: Floats) -> tuple[Floats, Floats, Floats]:
    """Return e^{-2‖W‖²}, e^{-‖W-U‖²/2} and e^{-‖W+U‖²/2}, each (...)."""
    return (
        np.exp(-2 * (weights**2).sum(axis=(-2, -1))),
        np.exp(-((weights - target) ** 2).sum(axis=(-2, -1)) / 2),
        np.exp(-((weights + target) ** 2).sum(axis=(-2, -1)) / 2),
    )


def _tied_waves(weight: Floats, target: Floats, patches: int) -> tuple[Floats, Floats, Floats]:
    """Return the same three for W = (w, ..., w), each (...)."""
    return (
        np.exp(-2 * patches * (weight**2).sum(axis=-1)),
        np.exp(-patches * ((weight - target) ** 2).sum(axis=-1) / 2),
        np.exp(-patches * ((weight + target) ** 2).sum(axis=-1) / 2),
    )
