"""Margins of networks, and constants that normalise them (Bartlett, Foster, Telgarsky, NIPS 2017).

A network is F(x) = A_L relu(A_{L-1} ... relu(A_1 x)); each matrix is stacked over S seeds, (S, g,
f). ReLU is 1-Lipschitz, so that its constants do not appear. All functions are differentiable and
keep the dtype they are given.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from models import roundings


def margins(outputs: Tensor, labels: Tensor) -> Tensor:
    """Return F(x)_y - max_{j ≠ y} F(x)_j, (S, n).

    The outputs are (S, k, n), k ≥ 2, and the labels (S, n), or (n,).
    """
    own = labels.expand(len(outputs), -1)[:, None]
    others = outputs.scatter(1, own, -torch.inf)
    return outputs.gather(1, own)[:, 0] - others.amax(dim=1)


def spectral_norms(weights: Sequence[Tensor]) -> list[Tensor]:
    """Return the largest singular value of every matrix, (S,) for each layer."""
    return [torch.linalg.matrix_norm(weight, ord=2) for weight in weights]


def group_norm(matrix: Tensor) -> Tensor:
    """Return ‖B‖_{2,1}, the sum over the columns of B (S, g, f) of their Euclidean norms: (S,)."""
    return torch.linalg.vector_norm(matrix, dim=-2).sum(dim=-1)


def lipschitz(norms: Sequence[Tensor]) -> Tensor:
    """Return Π‖A_i‖_σ, (S,), of the layers' spectral norms: a Euclidean Lipschitz constant of F."""
    return torch.stack(list(norms)).prod(dim=0)


def complexity(
    weights: Sequence[Tensor], norms: Sequence[Tensor], references: Sequence[Tensor] | None = None
) -> Tensor:
    """Return the spectral complexity R_A, (S,), with references M_i (S, g, f), by default 0.

    R_A = (Π‖A_i‖_σ) (Σ (‖A_iᵀ - M_iᵀ‖_{2,1} / ‖A_i‖_σ)^{2/3})^{3/2}, equation (1.2) of the paper.
    `norms` are the spectral norms ‖A_i‖_σ, (S,) for each layer.
    """
    moved = (
        weights if references is None else [a - m for a, m in zip(weights, references, strict=True)]
    )
    shares = [(group_norm(d.mT) / norm) ** (2 / 3) for d, norm in zip(moved, norms, strict=True)]
    return lipschitz(norms) * torch.stack(shares).sum(dim=0) ** 1.5


def operations(shapes: Sequence[tuple[int, int]]) -> int:
    """Bound the roundings in R_A, or in Π‖A_i‖_σ, of layers of these `shapes` (g, f).

    To first order a relative error of ‖A_i‖_σ enters R_A at most once, and the largest of those of
    the ‖A_iᵀ‖_{2,1}, sums of g norms, as well; then come a quotient, two powers, a sum over the
    layers and their product.
    """
    norms = sum(roundings.orthogonal(g, f) for g, f in shapes)
    rows = max(g + roundings.norm(f) for g, f in shapes)
    return norms + rows + 1 + 2 * roundings.ELEMENTARY + 2 * len(shapes)


def normalised(raw: Tensor, constant: Tensor, inputs: Tensor) -> Tensor:
    """Return the margins (S, n) over R ‖X‖_F / n, for R (S,) and inputs X (S, n, d) or (n, d)."""
    scale = constant * torch.linalg.matrix_norm(inputs) / inputs.shape[-2]
    return raw / scale[:, None]


class PowerIteration:
    """The spectral norms of layers in training, by one step of power iteration at every call.

    Between two steps of training a singular vector hardly turns, so that one step of the iteration
    is to follow it (T. Miyato et al. 2018, Section 2.2). The gradient of a norm is u vᵀ, which is
    exact once v has settled. A norm is never told too large, but too small where several singular
    values are the largest almost alike, which is what a penalty on it leads to.
    """

    def __init__(
        self, weights: Sequence[Tensor], rng: np.random.Generator, steps: int = 30
    ) -> None:
        """Take `steps` steps from a random direction."""
        self.weights = weights
        self.right = [
            torch.from_numpy(rng.standard_normal((len(w), w.shape[2], 1))).to(w.dtype)
            for w in weights
        ]
        for _ in range(steps):
            self._turn()

    def __call__(self) -> list[Tensor]:
        """Return the norms, (S,) for each layer."""
        left = self._turn()
        return [
            (u * (w @ v)).sum(dim=(1, 2))
            for u, w, v in zip(left, self.weights, self.right, strict=True)
        ]

    @torch.no_grad()
    def _turn(self) -> list[Tensor]:
        """Replace every v by Aᵀu / ‖Aᵀu‖ for u = A v / ‖A v‖, and return the u."""
        left = [
            torch.nn.functional.normalize(w @ v, dim=1)
            for w, v in zip(self.weights, self.right, strict=True)
        ]
        self.right = [
            torch.nn.functional.normalize(w.mT @ u, dim=1)
            for w, u in zip(self.weights, left, strict=True)
        ]
        return left
