"""Bounds on how the loss reacts to a normalisation's output, from the norms of what comes after."""

from collections.abc import Sequence

import torch
from torch import Tensor

from models.batch_normalisation.stack import Layer, Stack

BENT = {"relu": 0.0, "tanh": 1.0, "softplus": 0.25}  # bounds of |φ''|; |φ'| <= 1 for all three


def norms_of_the_rest(stack: Stack, found: Sequence[Layer], level: int) -> tuple[Tensor, Tensor]:
    """Bound the loss's gradient and Hessian at z in hidden layer `level`: two norms, (N,) each.

    With bounds J, S of the derivatives of an outer function and j, t of those of an inner one, the
    composition has the bounds J j and S j² + J t. A softmax with cross-entropy has J = √2, S = 1/2
    for one point. A normalisation has j = |γ|/s and, with a = <ŷ, w>/m and b = ‖w‖²/m, the second
    derivative (γ/s²)(ŷ (3a² - b) - 2a w) along a centred w, whose norm is at most 6 (|γ|/s²)
    ‖w‖²/√m. Weights count with the norm of their absolute values.
    """
    count, points = stack.labels.shape
    slope = torch.full((count,), (2 / points) ** 0.5, dtype=torch.float64)
    bend = torch.full((count,), 0.5 / points, dtype=torch.float64)
    for later in range(stack.depth, level, -1):
        if later < stack.depth:
            layer = found[later]
            steep = (layer.scale.abs() / layer.deviation).amax((1, 2))
            second = 6 * (layer.scale.abs() / layer.deviation.square()).amax((1, 2)) / points**0.5
            slope, bend = slope * steep, bend * steep**2 + slope * second
        size = torch.linalg.matrix_norm(stack.weights[later].abs(), ord=2)
        slope, bend = slope * size, bend * size**2
        bend = bend + slope * BENT[stack.activation]
    return slope, bend
