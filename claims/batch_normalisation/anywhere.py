"""Any network with one normalised layer: what a search draws, in floats or exactly."""

from typing import NamedTuple

import numpy as np
import torch

from claims.batch_normalisation import networks
from models.batch_normalisation import stack

EPSILONS = (0.0, 1e-5, 0.1, 1.0)
MAGNIFIED = 1e3  # by what the centring of a unit may magnify a rounding


class Instance(NamedTuple):
    """Inputs (m, f) with labels (m,); weights (f, h), γ and β (h,), output weights (h, classes).

    All real numbers are floats or Fractions.
    """

    inputs: np.ndarray
    labels: np.ndarray
    weights: np.ndarray
    scale: np.ndarray
    shift: np.ndarray
    output: np.ndarray
    activation: str
    epsilon: float

    def stack(self):
        """Return the network as a stack of one, float64."""
        inputs, weights, scale, shift, output = (
            torch.from_numpy(numbers)[None]
            for numbers in (self.inputs, self.weights, self.scale, self.shift, self.output)
        )
        return stack.Stack(
            inputs,
            torch.from_numpy(self.labels)[None],
            [weights, output],
            [scale[:, None]],
            [shift[:, None]],
            self.activation,
            self.epsilon,
        )


def instance(draw, *, points=(2, 5), inputs=(1, 3), units=2, epsilons=EPSILONS):
    """Draw a network of up to `units` units whose γ is 1/4 to 2 in size; 2 or 3 classes."""
    activation = draw.choice("activation", ["tanh", "softplus", "relu"])
    epsilon = draw.choice("ε", epsilons)
    m, f = draw.integer("points", *points), draw.integer("inputs", *inputs)
    h, classes = draw.integer("units", 1, units), draw.integer("classes", 2, 3)
    labels = draw.integers("labels", m, 0, classes - 1)
    signs = 2 * draw.integers("signs of γ", h, 0, 1) - 1
    return Instance(
        reals(draw, "u", (m, f), -3, 3),
        labels,
        reals(draw, "W", (f, h), -3, 3),
        signs * reals(draw, "γ", h, 1 / 4, 2),
        reals(draw, "β", h, -1, 1),
        reals(draw, "output weights", (h, classes), -3, 3),
        activation,
        epsilon,
    )


def reals(draw, name, shape, low, high):
    """Draw real numbers of which none is so near to 0 that products of a few of them underflow."""
    drawn = draw.reals(name, shape, low, high)
    return np.where(abs(drawn) < 1e-9, 0 * drawn, drawn)


def layer(draw, drawn):
    """Return the normalised layer of a network, of which none vanishes: inputs, spread, gradient.

    No ReLU is at its kink.
    """
    (found,) = stack.layers(drawn)
    draw.assume(bool((found.deviation > 0).all()))
    draw.assume(bool((networks.conditioning(found) < MAGNIFIED).all()))
    for numbers in (found.inputs, found.preactivation, found.output_gradient):
        draw.assume(bool((numbers.norm(dim=1) > 0).all()))
    if drawn.activation == "relu":
        draw.assume(bool((found.output.abs() > 1e-6).all()))
    return found
