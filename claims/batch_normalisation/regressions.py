"""The regressions of the claims about optima, and how far rounding may push their outputs."""

import numpy as np

from models.batch_normalisation import regression

# What a least-squares solution keeps of its digits depends on its conditioning, which no count of operations knows.
HALF_OF_THE_DIGITS = np.sqrt(np.finfo(float).eps)
COUNT, POINTS, DIMENSION, INTERCEPT = 300, 20, 5, 3.0
OPERATIONS = 4 * (
    POINTS + DIMENSION + 10
)  # a sum over the inputs, those over the batch, and what is between them


def draw(evidence, intercept):
    """Return 300 regressions, the same ones but for the intercept of their targets."""
    return regression.draw(COUNT, POINTS, DIMENSION, intercept, evidence.rng("regressions", by=()))


def close(measured, expected):
    """Say whether a premise holds to half of the digits."""
    return bool((np.abs(measured - expected) <= HALF_OF_THE_DIGITS * (1 + np.abs(expected))).all())


def sizes(drawn):
    """Return σ at W*, by how much one rounding moves ŷ there, and the largest residual that there can be, (N,) each.

    No pre-activation is off by more than |u| |W|, and no ŷ is more than √m.
    """
    products = drawn.inputs * drawn.optimum[:, None]
    spread = products.sum(2).std(1)
    moved = 2 * (1 + POINTS**0.5) * np.abs(products).sum(2).max(1) / spread
    return spread, moved, np.abs(drawn.targets).max(1) + np.abs(products).sum(2).max(1) + spread * POINTS**0.5
