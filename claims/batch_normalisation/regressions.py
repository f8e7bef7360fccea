"""The regressions of the claims about optima, and how far rounding may push their outputs."""

import numpy as np

from models import roundings
from models.batch_normalisation import regression

COUNT, POINTS, DIMENSION, INTERCEPT = 300, 20, 5, 3.0
# The way through a layer with normalisation, and back.
OPERATIONS = 2 * roundings.normalised(DIMENSION, POINTS)


def draw(evidence, intercept):
    """Return 300 regressions, the same ones but for the intercept of their targets."""
    return regression.draw(COUNT, POINTS, DIMENSION, intercept, evidence.rng("regressions", by=()))


def sizes(drawn):
    """Return σ at W*, a rounding's effect on ŷ there, and the largest possible residual, (N,) each.

    No pre-activation is off by more than |u| |W|, and no ŷ is more than √m.
    """
    products = drawn.inputs * drawn.optimum[:, None]
    spread = products.sum(2).std(1)
    root = drawn.targets.shape[1] ** 0.5
    moved = 2 * (1 + root) * np.abs(products).sum(2).max(1) / spread
    return (
        spread,
        moved,
        np.abs(drawn.targets).max(1) + np.abs(products).sum(2).max(1) + spread * root,
    )
