"""The inputs of a unit, of a given norm, at which its weights have the largest gradient."""

import numpy as np
import torch
from torch import Tensor


def worst(y: Tensor, v: Tensor, norms: Tensor) -> tuple[Tensor, Tensor]:
    """Return inputs X (N, m, 2) and weights W (N, 2, 1) with XW = y and ‖Xᵀv‖ = ‖X‖ ‖v‖.

    `y` and `v` (N, m) are a unit's pre-activations and the loss's gradient there, and `norms` (N,)
    the largest singular values of X. Both singular directions of X have it: that of v, and what is
    orthogonal to v in y.
    """
    along = v / v.norm(dim=1, keepdim=True)
    beside = y
    for _ in range(2):  # the second projection removes what rounding left of the first
        beside = beside - (along * beside).sum(1, keepdim=True) * along
    basis = torch.stack([along, beside / beside.norm(dim=1, keepdim=True)], dim=2)
    return _with_singular_values(basis, norms[:, None].expand(-1, 2), y)


def some(y: Tensor, norms: Tensor, columns: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Draw inputs X (N, m, `columns`) and weights W (N, `columns`, 1) with XW = y and ‖X‖ <= norms.

    One of the left singular directions is that of y, the others are uniform beside it; the singular
    values are uniform below `norms` (N,).
    """
    count, points = y.shape
    drawn = torch.from_numpy(rng.standard_normal((count, points, columns - 1)))
    basis = torch.linalg.qr(torch.cat([y[..., None], drawn], dim=2))[0]
    values = norms[:, None] * torch.from_numpy(rng.uniform(0.05, 1, (count, columns)))
    return _with_singular_values(basis, values, y)


def _with_singular_values(basis: Tensor, values: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Return X = basis · diag(values), in its own right singular directions, and W with XW = y."""
    return basis * values[:, None], (basis.mT @ y[..., None]) / values[..., None]
