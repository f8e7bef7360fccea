"""Hinge loss of the two-layer leaky network and its closed-form gradient, for many weights at once.

N_W(x) = v (Σ_{r≤k} σ(w_r·x) − Σ_{r>k} σ(w_r·x)), v = 1/√(2k), σ(z) = z for z > 0 and αz otherwise,
and L_S(W) = 1/n Σ_i max(1 − y_i N_W(x_i), 0). Where L_S is differentiable, the chain rule gives
row r as g_r = −(v_r/n) Σ_{i: y_i N < 1} σ'(w_r·x_i) y_i x_i with v_r = ±v. At a kink w_r·x_i = 0
the slope is α, and a sample with y_i N = 1 adds nothing: this is the direction in which stochastic
gradient descent steps.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class LossAndGradient:
    """Mean hinge loss (...), gradient (..., 2k, d), and fraction of samples with y N < 1 (...)."""

    loss: np.ndarray
    gradient: np.ndarray
    violated: np.ndarray


def output_weights(units: int) -> np.ndarray:
    """Return the output weights (2k,): +1/√(2k) for the first k units, −1/√(2k) for the others."""
    if units < 2 or units % 2:
        raise ValueError(f"the weights have {units} rows: they need 2k, k for each sign")
    return np.repeat([1.0, -1.0], units // 2) / np.sqrt(units)


def loss_and_gradient(
    weights: np.ndarray, points: np.ndarray, labels: np.ndarray, slope: float
) -> LossAndGradient:
    """Return loss, gradient and violated fraction at `weights` (..., 2k, d), in float64.

    `points` are (n, d), `labels` (n,) ±1.0, and `slope` is α (0 for the plain ReLU). A ValueError
    names an odd number of rows.
    """
    signs = output_weights(weights.shape[-2])[:, None]
    inputs = weights @ points.T
    slopes = np.where(inputs > 0, 1.0, slope)
    margins = labels * (signs * slopes * inputs).sum(axis=-2)
    violated = margins < 1
    pulls = signs * slopes * (violated * labels)[..., None, :] / len(points)
    return LossAndGradient(
        loss=np.maximum(1 - margins, 0).mean(axis=-1),
        gradient=-pulls @ points,
        violated=violated.mean(axis=-1),
    )
