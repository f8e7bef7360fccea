"""Layers dead at the start: no node of theirs is active on any input, and no gradient passes them.

With zero biases and one input x > 0 a pre-activation keeps its sign for all x. A node whose inputs
are not all 0 and whose weights have independent, symmetric and continuous distributions is then
active with probability 1/2, given all layers below, and so are the m nodes of a layer,
independently: the layer is dead with probability 2^-m, if none below is. A network of depth L has L
- 1 hidden layers: none is dead with probability (1 - 2^-m)^(L-1).
"""

import numpy as np
import torch
from torch import Tensor

Parameters = list[
    tuple[Tensor, Tensor]
]  # for each layer weights (S, nodes, inputs) and biases (S, nodes)


def he(
    networks: int,
    depth: int,
    width: int,
    rng: np.random.Generator,
    *,
    tied: bool = False,
    bias: float = 0.0,
) -> Parameters:
    """Return S `networks` of `depth` layers, `width` nodes in each, one input, float64.

    Weights are normal with variance 2/inputs (K. He et al. 2015, Delving Deep into Rectifiers,
    section 2.2), biases uniform in [-bias, bias]. In a `tied` layer the second half of the nodes is
    the negative of the first; ValueError for an odd width.
    """
    if tied and width % 2:
        raise ValueError(f"{width} nodes cannot be tied in pairs; choose an even width")
    layers = []
    for inputs in [1] + [width] * (depth - 1):
        weights = torch.from_numpy(rng.normal(0, np.sqrt(2 / inputs), (networks, width, inputs)))
        biases = torch.from_numpy(rng.uniform(-bias, bias, (networks, width)))
        if tied:
            half = width // 2
            weights = torch.cat([weights[:, :half], -weights[:, :half]], 1)
            biases = torch.cat([biases[:, :half], -biases[:, :half]], 1)
        layers.append((weights, biases))
    return layers


def hidden(layers: Parameters, points: Tensor) -> list[Tensor]:
    """Return the outputs (S, points, nodes) of every hidden layer at `points` (points,)."""
    values = points[None, :, None]
    outputs = []
    for weights, biases in layers[:-1]:
        values = torch.relu(values @ weights.mT + biases[:, None])
        outputs.append(values)
    return outputs


def some_layer_is_dead(layers: Parameters, points: Tensor) -> Tensor:
    """Return for each network (S,) whether some hidden layer is 0 on all the points (points,)."""
    return torch.stack([(values == 0).all(dim=(1, 2)) for values in hidden(layers, points)]).any(
        dim=0
    )


def gradients(layers: Parameters, points: Tensor, labels: Tensor) -> list[Tensor]:
    """Return the mean logistic loss's gradients in the weights and the biases of each layer.

    The logit is o_1 - o_2. `points` and `labels` are (points,), the labels 0.0 and 1.0. The biases
    of the last layer, which come last, are all that still learns in a network with a dead layer.
    """
    leaves = [
        (weights.clone().requires_grad_(), biases.clone().requires_grad_())
        for weights, biases in layers
    ]
    weights, biases = leaves[-1]
    inputs = hidden(leaves, points)[-1] if len(leaves) > 1 else points[None, :, None]
    scores = inputs @ weights.mT + biases[:, None]
    logits = scores[..., 0] - scores[..., 1]
    losses = torch.nn.functional.binary_cross_entropy_with_logits(
        logits, labels.expand_as(logits), reduction="none"
    )
    return list(torch.autograd.grad(losses.mean(dim=1).sum(), [p for pair in leaves for p in pair]))
