"""Elementary functions of floats, or of exact numbers with the digits that mpmath works with."""

import mpmath
import numpy as np


def real(x):
    """Return floats as they are, and Fractions as numbers that mpmath computes with."""
    if isinstance(x, np.ndarray):
        return _each(mpmath.mpmathify)(x) if x.dtype == object else x
    return x if isinstance(x, float) else mpmath.mpmathify(x)


def _each(function):
    return np.frompyfunc(function, 1, 1)


def _of(name):
    floating, precise = getattr(np, name), _each(getattr(mpmath, name))

    def function(x):
        exact = x.dtype == object if isinstance(x, np.ndarray) else not isinstance(x, float | int)
        return precise(x) if exact else floating(x)

    return function


exp, log, sqrt, cos, sin = (_of(name) for name in ("exp", "log", "sqrt", "cos", "sin"))
