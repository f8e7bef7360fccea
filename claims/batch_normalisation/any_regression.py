"""Any regression by a linear unit without an intercept: what a search draws, in floats or exactly.

Residuals are made orthogonal to the inputs and to 1 by sums and quotients, so that an instance of
Fractions is exactly what its floats stand for.
"""

from typing import NamedTuple

import numpy as np

from claims.batch_normalisation import anywhere, fifty_digits
from models.batch_normalisation import regression


class Data(NamedTuple):
    """Inputs (m, d), targets (m,), and the plain unit's optimum W* (d,), floats or Fractions."""

    inputs: np.ndarray
    targets: np.ndarray
    optimum: np.ndarray


def data(draw, least=1):
    """Draw `least` to 3 dimensions, and one to three points more than leave no residual."""
    d = draw.integer("dimension", least, 3)
    m = d + draw.integer("more points", 2, 4)
    inputs = anywhere.reals(draw, "u", (m, d), -3, 3)
    optimum = anywhere.reals(draw, "W*", d, -3, 3)
    residual = anywhere.reals(draw, "residuals", m, -2, 2)
    basis = [np.ones(m, int)]
    for column in inputs.T:
        beside = rest(column, basis)
        draw.assume(20 * beside @ beside > column @ column)
        basis.append(beside)
    return Data(inputs, inputs @ optimum + rest(residual, basis), optimum)


def rest(vector, basis):
    """Return what of a vector is orthogonal to orthogonal ones."""
    for _ in range(2):  # the second projection removes what rounding left of the first
        for b in basis:
            vector = vector - (vector @ b) / (b @ b) * b
    return vector


def floats(draw, drawn):
    """Return the data as one regression; its unit has a spread at W*."""
    outputs = drawn.inputs @ drawn.optimum
    magnified = np.abs(drawn.inputs) @ np.abs(drawn.optimum)
    draw.assume(magnified.max() < anywhere.MAGNIFIED * outputs.std())
    optimum = drawn.optimum[None]
    return regression.Regressions(drawn.inputs[None], drawn.targets[None], optimum, optimum)


class Digits:
    """The normalised unit's and the plain one's loss, in as many digits as are worked with."""

    def __init__(self, drawn):
        self.inputs, self.targets, self.optimum = map(fifty_digits.as_mpf, drawn)
        outputs = self.inputs @ self.optimum
        self.shift = outputs.sum() / len(outputs)
        self.scale = fifty_digits.root(((outputs - self.shift) ** 2).sum() / len(outputs))
        self.size = abs(outputs).sum() + abs(self.targets).sum()

    def loss(self, weights):
        """Return half the mean squared error of the normalised unit at W (d,)."""
        y = self.inputs @ weights
        centred = y - y.sum() / len(y)
        spread = fifty_digits.root((centred * centred).sum() / len(y))
        return self._half(self.scale * centred / spread + self.shift)

    def plain_loss(self, weights):
        """Return half the mean squared error of the plain unit at W (d,)."""
        return self._half(self.inputs @ weights)

    def _half(self, outputs):
        return ((outputs - self.targets) ** 2).sum() / len(outputs) / 2
