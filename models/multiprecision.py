"""Numbers for a second look: floats as they are, exact ones in the digits mpmath works with."""

from fractions import Fraction
from typing import Any

import mpmath  # type: ignore[import-untyped]
import numpy as np

as_mpf = np.frompyfunc(mpmath.mpmathify, 1, 1)


def numbers(drawn: Any) -> Any:
    """Return floats as they are, and Fractions as mpf: a number, or an array of the same shape."""
    array = np.asarray(drawn)
    return as_mpf(array) if array.dtype == object or isinstance(drawn, Fraction) else array[()]


def norm(vector: Any) -> Any:
    """Return the Euclidean norm of all entries, of floats or of mpf."""
    return (vector * vector).sum() ** 0.5
