"""A network with one normalised layer in many digits: a second way that differentiates nothing.

Losses are computed in 200 digits, and their derivatives are differences of values a step of 10^-50
to both sides: these are off by the square of the step, so that far more than fifty digits are left.
Where terms may cancel to 0, both sides are raised by their size, of which fifty digits are told.
"""

from functools import cached_property

import mpmath
import numpy as np
from mpmath import mpf

in_digits = mpmath.workdps(200)
STEP = mpf(10) ** -50


class Numbers(np.ndarray):
    """An array of mpf that knows what tensors call by names of their own."""

    def square(self):
        """Return the square of each entry."""
        return self * self

    def mean(self, axis, keepdim=False):
        """Return the means along an axis, which is kept on demand."""
        return self.sum(axis, keepdims=keepdim) / self.shape[axis]


def numbers(array):
    """Return an array of Fractions, floats or whole numbers as one of mpf."""
    return as_mpf(np.asarray(array)).view(Numbers)


as_mpf, root, exp, log, tanh = (
    np.frompyfunc(f, 1, 1)
    for f in (mpmath.mpmathify, mpmath.sqrt, mpmath.exp, mpmath.log, mpmath.tanh)
)
ACTIVATIONS = {
    "relu": lambda z: z * (z > 0),
    "tanh": tanh,
    "softplus": lambda z: log(1 + exp(z)),
}


class Digits:
    """The normalised layer of an instance: what a `Layer` of one network has, in digits."""

    def __init__(self, instance):
        self.inputs, self.weights, self.last = (
            numbers(each)[None] for each in (instance.inputs, instance.weights, instance.output)
        )
        self.scale, self.shift = (
            numbers(each)[None, None] for each in (instance.scale, instance.shift)
        )
        self.labels, self.activate = instance.labels, ACTIVATIONS[instance.activation]
        self.epsilon = mpf(instance.epsilon)
        self.preactivation = self.inputs @ self.weights
        self.deviation, self.normalised = normalise(self.preactivation, self.epsilon)
        self.output = self.scale * self.normalised + self.shift

    def behind(self, z):
        """Return the loss as a function of z (1, m, h)."""
        (logits,) = self.activate(z) @ self.last
        own = logits[np.arange(len(logits)), self.labels]
        return sum((log(exp(logits).sum(1)) - own).tolist()) / len(logits)

    def loss(self, y):
        """Return the loss as a function of y (1, m, h)."""
        return self.behind(self.scale * normalise(y, self.epsilon)[1] + self.shift)

    @cached_property
    def output_gradient(self):
        """g = ∂L/∂z, (1, m, h)."""
        return slope(self.behind, self.output)

    @cached_property
    def gradient(self):
        """v = ∂L/∂y, (1, m, h)."""
        return slope(self.loss, self.preactivation)

    @cached_property
    def weight_gradient(self):
        """∂L/∂W, (1, f, h)."""
        return slope(lambda weights: self.loss(self.inputs @ weights), self.weights)

    @cached_property
    def input_gradient(self):
        """∂L/∂u, (1, m, f)."""
        return slope(lambda inputs: self.loss(inputs @ self.weights), self.inputs)

    def curvature(self, _stack, _level, _layer, direction, normalised):
        """Return the loss's second derivatives (1, h), as the stack's `curvature` does."""
        function, x = (self.loss, self.preactivation) if normalised else (self.behind, self.output)
        found = []
        for unit in range(x.shape[2]):
            away = STEP * direction * (np.arange(x.shape[2]) == unit)
            found.append((function(x + away) - 2 * function(x) + function(x - away)) / STEP**2)
        return numbers([found])


def normalise(y, epsilon):
    """Return s (1, 1, h) and ŷ (1, m, h) of y (1, m, h)."""
    centred = y - y.mean(1, keepdim=True)
    spread = root(centred.square().mean(1, keepdim=True) + epsilon)
    return spread, centred / spread


def raised(measured, predicted, terms):
    """Return both sides, each with the size added of the terms that may cancel in them."""
    size = abs(terms).sum()
    return measured + size, predicted + size


def slope(function, x):
    """Return the gradient of a function of an array, entry by entry, of its shape."""
    found = np.empty(x.shape, object)
    for at in np.ndindex(x.shape):
        away = np.full(x.shape, mpf(0))
        away[at] = STEP
        found[at] = (function(x + away) - function(x - away)) / (2 * STEP)
    return found.view(Numbers)
