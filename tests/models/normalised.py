"""A certificate of each kind that is about batch normalisation."""

from fractions import Fraction
from typing import Any

import numpy as np

from claims.batch_normalisation import rational
from models.certificates import normalised_regression, normalised_unit
from models.certificates.normalisation import Unit
from models.certificates.normalised_regression import Regression


def unit(relation: str = "squared length", epsilon: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    inputs, weights, g = (rational.short(rng.normal(size=size)) for size in ((4, 2), 2, 4))
    given = [Fraction(2, 3)] if relation.startswith("rescaled") else []
    numbers = inputs.tolist(), weights.tolist(), Fraction(3, 4), Fraction(epsilon), g.tolist()
    return normalised_unit.make(relation, [Unit(*numbers, given)])


def optimum() -> dict[str, Any]:
    """Residuals (1, -1, -1, 1) are orthogonal to 1 and to the inputs."""
    inputs = [[Fraction(x)] for x in (1, 2, 4, 5)]
    line = [Fraction(3 * x[0], 2) - r for x, r in zip(inputs, (1, -1, -1, 1), strict=True)]
    made = Regression(inputs, line, [Fraction(3, 2)], [Fraction(7, 3)])
    return normalised_regression.make("on the ray", made)
