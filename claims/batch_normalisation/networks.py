"""The exact claims' random networks, common premises, and how far rounding may push gradients."""

import dataclasses

import numpy as np
import torch

from models import roundings
from models.batch_normalisation import stack
from theoremcheck import Rounding

COUNT = 40
WIDTHS = (6, 5, 5, 5, 3)
ACTIVATIONS = ("relu", "tanh", "softplus")
SMOOTH = ACTIVATIONS[1:]
AT_ANY_EPSILON = {
    "normalised": r"\hat y = (y - \mu) / \sqrt{\sigma^2 + \varepsilon}",
    "biased variance": r"\sigma^2 = \frac{1}{m} \sum_i (y_i - \mu)^2",
    "differentiated": r"\sigma \text{ depends on } y, \text{ for the gradient as well}",
}
PREMISES = {**AT_ANY_EPSILON, "epsilon of 0": r"\varepsilon = 0"}


def draw(evidence, batch, epsilon, variant, widths=WIDTHS, activations=ACTIVATIONS):
    """Return stacks of COUNT networks for each activation, the same for all normalisations of them.

    Without one a layer of ReLUs may be 0 on a whole batch, which leaves no spread to compare with.
    """
    chosen = [name for name in activations if variant != "none" or name in SMOOTH]
    return [
        dataclasses.replace(
            stack.draw(
                COUNT, batch, widths, activation, evidence.rng(f"{activation} networks", by=())
            ),
            epsilon=epsilon,
            variant=variant,
        )
        for activation in chosen
    ]


def check(evidence, drawn, *names):
    """Record whether the premises hold in every layer of the stacks that are drawn."""
    for name in names:
        evidence.premise(
            name, all(_holds(name, s, layer) for s in drawn for layer in enumerate(stack.layers(s)))
        )


def _holds(name, drawn, level_and_layer):
    level, layer = level_and_layer
    if name == "epsilon of 0":
        return drawn.epsilon == 0
    if name == "differentiated":
        return drawn.normalise(
            level, layer.preactivation.clone().requires_grad_()
        ).deviation.requires_grad
    if name == "normalised":
        centred = layer.preactivation - layer.preactivation.mean(1, keepdim=True)
        size = (layer.deviation * conditioning(layer)).expand_as(centred)
        return _within(layer.deviation * layer.normalised, centred, layer, size)
    biased = layer.preactivation.var(1, correction=0, keepdim=True) + drawn.epsilon
    # The variance takes the roundings of y in with twice the deviation.
    squared = layer.deviation.square()
    return _within(squared, biased, layer, 2 * squared * conditioning(layer))


def _within(measured, expected, layer, magnitude):
    """Whether two numbers, each with its centring over a batch, agree up to rounding."""
    rounding = Rounding(operations(layer), magnitude.detach().numpy())
    return rounding.covers((measured - expected).detach().numpy(), 0)


def conditioning(layer):
    """Return 1 + max |y| / s, (N, 1, h): how much the centring y - mean magnifies y's rounding."""
    return 1 + layer.preactivation.abs().amax(1, keepdim=True) / layer.deviation


def gradient_size(layer):
    """Bound the norm of the terms that add up to v, (N, h).

    v = (γ/s)(g - mean g - ŷ <g, ŷ>/m): the norm of each term is at most that of g, and ŷ carries
    the rounding of y.
    """
    ratio = (layer.scale.abs() / layer.deviation * conditioning(layer))[:, 0]
    return 3 * ratio * layer.output_gradient.norm(dim=1)


def operations(layer):
    """Count roundings on one way through the layer."""
    return roundings.normalised(layer.inputs.shape[2], layer.output.shape[1])


def gradient_operations(layer):
    """Count roundings on the way through the layer and back."""
    return 2 * operations(layer)


def squared_operations(layer):
    """Count those of v, which its square doubles, and of `squared_length`'s terms."""
    return 3 * gradient_operations(layer)


def squared_length(layer):
    """What Theorem 4.1 makes of ‖v‖², (N, h): the right side of its equation."""
    g, normalised, points = layer.output_gradient, layer.normalised, layer.output.shape[1]
    along = (g * normalised).sum(1).square() / points * (2 - normalised.square().sum(1) / points)
    return scaled(layer, g) - (layer.scale / layer.deviation)[:, 0].square() * (
        g.sum(1).square() / points + along
    )


def scaled(layer, g):
    """(γ/s)² ‖g‖², (N, h): the theorem's bound."""
    return (layer.scale / layer.deviation)[:, 0].square() * g.square().sum(1)


def worth(rounding, bound):
    """Return the share of a bound by which rounding may part what is equal to it."""
    return float((rounding.allowance() / np.asarray(bound)).max())


def join(parts):
    """Return tensors of any shapes as one vector."""
    return torch.cat([part.ravel() for part in parts])
