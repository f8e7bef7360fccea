"""Linear regression by one unit, with and without batch normalisation; all optima known exactly.

The targets are t = u Ŵ + c 1 + r with a residual r orthogonal to 1 and to the inputs. Without
normalisation the mean squared error of u W is least at W* = Ŵ + c u⁺1. Normalised, the output z = γ
ŷ + β has ½ ‖z - t‖² = const - γ <ŷ, t>, for any γ > 0 and β: it is least where uW correlates most
with t, on the ray k Ŵ, k > 0. W* lies on that ray when c = 0; otherwise it may be no optimum of the
normalised unit (Dannemann and Junike 2025).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.normalisation import normalise

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Regressions:
    """N regressions: `inputs` (N, m, d), `targets` (N, m), `optimum` W* (N, d), `ray` Ŵ (N, d)."""

    inputs: Floats
    targets: Floats
    optimum: Floats
    ray: Floats

    def outputs(self, weights: Floats, epsilon: float = 0.0, variant: str = "batch") -> Floats:
        """Return the outputs (N, m) at `weights` (N, d), normalised as in `normalise` by `variant`.

        γ and β are the spread and the mean of the plain unit's outputs at W*, so that the
        normalised unit does there what the plain one does.
        """
        return self._outputs(torch.from_numpy(weights), epsilon, variant).numpy()

    def _outputs(self, weights: Tensor, epsilon: float, variant: str) -> Tensor:
        u = torch.from_numpy(self.inputs)
        best = (u * torch.from_numpy(self.optimum)[:, None]).sum(2, keepdim=True)
        scale, shift = best.std(1, correction=0, keepdim=True), best.mean(1, keepdim=True)
        y = (u * weights[:, None]).sum(2, keepdim=True)
        return normalise(y, scale, shift, epsilon, variant).output[..., 0]

    def loss_and_gradient(
        self, weights: Floats, epsilon: float = 0.0, variant: str = "batch"
    ) -> tuple[Floats, Floats]:
        """Return half the mean squared error (N,) and its gradient (N, d) at `weights` (N, d).

        The unit is that of `outputs`.
        """
        w = torch.from_numpy(weights).requires_grad_()
        residuals = self._outputs(w, epsilon, variant) - torch.from_numpy(self.targets)
        losses = residuals.square().mean(1) / 2
        (gradient,) = torch.autograd.grad(losses.sum(), w)
        return losses.detach().numpy(), gradient.numpy()


def draw(
    count: int, points: int, dimension: int, intercept: float, rng: np.random.Generator
) -> Regressions:
    """Draw Gaussian inputs of means about 1, Ŵ ~ N(0, I/d), residuals about 1/2; c is `intercept`.

    Raises ValueError unless points > dimension + 1.
    """
    if points <= dimension + 1:
        raise ValueError(
            f"{points} points leave no residual in dimension {dimension}: give more points"
        )
    u = rng.standard_normal((count, points, dimension)) + rng.standard_normal((count, 1, dimension))
    ray = rng.standard_normal((count, dimension)) / np.sqrt(dimension)
    residual = rng.standard_normal((count, points, 1)) / 2
    ones = np.ones((count, points, 1))
    basis = np.linalg.qr(np.concatenate([ones, u], axis=2))[0]
    for _ in range(2):  # the second projection removes what rounding left of the first
        residual = residual - basis @ (basis.swapaxes(1, 2) @ residual)
    targets = (u * ray[:, None]).sum(2) + intercept + residual[..., 0]
    optimum = ray + intercept * (np.linalg.pinv(u) @ ones)[..., 0]
    return Regressions(u, targets, optimum, ray)
