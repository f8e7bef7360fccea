"""Small samples and networks drawn for a search, and SGD on them, of floats or of Fractions.

A network is drawn as the rows a_r = v w_r, v = 1/√2k: N(x) = Σ_r ±σ(a_r·x), an update adds
±(η/2k) s y x to a row, ‖W‖² = 2k Σ‖a_r‖² and ⟨W, W*⟩ = √2k Σ ±a_r·w*. So all of it is rational.
"""

from fractions import Fraction
from typing import Any, NamedTuple

import mpmath
import numpy as np

from models import roundings
from models.linear_separators import plain
from models.linear_separators.kernel import Network, Record
from models.linear_separators.separator import hard_margin
from models.linear_separators.sgd import ORDERS, train
from theoremcheck import Rounding

CHOSEN = ["cyclic", "first-violated", "worst", "smallest-violation"]
MOST = 50_000  # updates of a run
in_fifty_digits = mpmath.workdps(50)


class Instance(NamedTuple):
    """Signed points z_i = y_i x_i (n, d), labels (n,), rows vW (2k, d), α, η, and an order."""

    signed: Any
    labels: Any
    rows: Any
    slope: Any
    step: Any
    order: str = "cyclic"

    @property
    def points(self):
        """The points x_i, (n, d)."""
        return self.labels[:, None] * self.signed

    @property
    def weights(self):
        """The weights W, (2k, d), of floats."""
        return np.sqrt(len(self.rows)) * self.rows

    @property
    def squared_norm(self):
        """Return ‖W‖², a Fraction where the rows are."""
        return len(self.rows) * (self.rows**2).sum()


def separable(draw, *, size, shortest=1 / 2):
    """Return up to `size` signed points of the unit ball, (n, d) for d = 2 or 3, with z_1 > 0.

    Stereographic projection is rational: it makes unit vectors of [-.6, .6]^{d-1}, among them
    orthonormal ones. Their lengths are then from `shortest` to 1.
    """
    dimension, size = draw.integer("dimension", 2, 3), draw.integer("examples", 1, size)
    t = draw.reals("projections", (size, dimension - 1), -0.6, 0.6)
    squared = (t * t).sum(axis=1, keepdims=True)
    unit = np.concatenate([1 - squared, 2 * t], axis=1) / (1 + squared)
    return draw.reals("lengths", (size, 1), shortest, 1.0) * unit


def any_start(draw, dimension, *, largest, width=2):
    """Return rows (2k, d) of up to `width` units of each sign, `largest` at most, and often 0."""
    units = 2 * draw.integer("width", 1, width)
    return draw.integer("scale", 0, largest) * draw.reals("rows", (units, dimension), -1.0, 1.0)


def any_signs(draw, size):
    return 2 * draw.integers("labels", size, 0, 1) - 1


def any_step(draw, least=1 / 3):
    """Return η = t²/(1 - t)², from 1/4 to 100: half of all beyond 3."""
    t = draw.real("√η/(1 + √η)", least, 10 / 11)
    return (t / (1 - t)) ** 2


def on_axes(draw, *, size=3):
    """Return up to so many signed points y_i e_i, (n, n), and their labels, (n,)."""
    labels = any_signs(draw, draw.integer("examples", 1, size))
    return np.diag(labels), labels


def any_run(draw, *, size=3, largest=3, slope=0.2, step=1 / 3, orders=CHOSEN):
    """Draw points of the unit ball that some w separates, a start, α, η and one of the `orders`;
    `slope` is the least α, and `step` that of √η/(1 + √η).
    """
    signed = separable(draw, size=size)
    rows = any_start(draw, signed.shape[1], largest=largest)
    labels, order = any_signs(draw, len(signed)), draw.choice("order", orders)
    rates = draw.real("slope", slope, 1.0), any_step(draw, step)
    drawn = Instance(signed, labels, rows, *rates, order)
    draw.show(lambda: {"x": drawn.points, "w*": hard_margin(signed), "W": drawn.weights})
    return drawn


def margins(instance, rows=None):
    """Return y N(x) of all points, (n,), at the instance's rows vW or others."""
    rows = instance.rows if rows is None else rows
    inputs = instance.points @ rows.T
    signs = np.repeat([1, -1], len(rows) // 2)
    return instance.labels * (np.where(inputs > 0, inputs, instance.slope * inputs) @ signs)


def losses(instance, rows=None):
    """Return the hinge loss of each point, (n,), likewise."""
    return np.maximum(1 - margins(instance, rows), 0)


def clearly_violated(instance):
    """Say whether y N(x) is below 1 on each point, and no unit at a kink, whatever is rounded."""
    sizes = np.abs(instance.signed) @ np.abs(instance.rows).T
    inputs = instance.points @ instance.rows.T
    operations = roundings.dense((*instance.rows.shape[::-1], 1)) + 3
    below = 1 - margins(instance) > Rounding(operations, sizes.sum(axis=1)).allowance()
    apart = np.abs(inputs) > Rounding(operations, sizes).allowance()
    return bool(below.all() and (apart | (sizes == 0)).all())


def away_from_ties(instance, used):
    """Say whether no y N(x) that is looked at is 1 up to rounding, where `used` was used.

    N is homogeneous: what start and step 1 ± ε times as large make it is 1 ± ε times as large.
    """
    rows, step = instance.rows, instance.step
    # A row has added up as many steps, of three products each; then come the products and units.
    operations = 4 * len(used) + roundings.dense((*rows.shape[::-1], 1)) + 5
    size = np.abs(rows).sum() + len(used) * step
    blur = Rounding(operations, size).allowance()
    return all(
        np.array_equal(used, run(instance._replace(rows=f * rows, step=f * step)).used[0])
        for f in (1 - blur, 1 + blur)
    )


def run(instance, **options):
    """Run the compiled trainer from the instance's start."""
    size, order = len(instance.labels), instance.order
    options = {"order": np.arange(size) if order == "cyclic" else order} | options
    weights, labels = instance.weights[None], instance.labels.astype(float)
    rates = {"slope": instance.slope, "step": instance.step}
    return train(instance.points, labels, weights, **rates, **options)


def run_exactly(instance, separator=None, most=MOST):
    """Return the points used, the rows at the end, and ⟨vW, W*⟩ and ‖vW‖² after each update.

    The NumPy reference does it, on Fractions: output weights ±1 and the step η/2k make it move the
    rows vW.
    """
    units, dimension = instance.rows.shape
    signs = np.repeat([1, -1], units // 2)
    rows, used = instance.rows.T.copy(), np.empty(most, int)
    course = np.empty((0 if separator is None else most + 1, 2), object)
    target = np.outer(np.zeros(dimension, int) if separator is None else separator, signs)
    updates, *_ = plain.descend(
        instance.points,
        instance.labels,
        ORDERS[instance.order],
        np.arange(len(instance.labels)),
        np.random.default_rng(0),
        Network(rows, signs, instance.slope, instance.slope),
        instance.step / units,
        Record(target, used, course),
    )
    return used[:updates].copy(), rows.T, course[: updates + 1]


def shortest_norm(signed):
    """Return ω = ‖w*‖ of the shortest separator of signed points, (n, d) of floats."""
    return float(np.linalg.norm(hard_margin(signed)))


def nearly_shortest_norm(signed):
    """Return ‖w‖ in fifty digits for w with the margin 1, parallel to w* but for its rounding."""
    direction = exact(hard_margin(signed.astype(float)))
    return root((direction**2).sum()) / real(min(signed @ direction))


def most_updates(instance, initial=None):
    """Return ω² times the most of (2/η - α) u² + (1 + α + 2B_0/(ωη)) u over 1 ≤ u ≤ 1/α, in fifty
    digits, for the start's B_0 or an `initial` share of ω.

    A vertex that is outside is one of the ends, and does no harm.
    """
    omega = nearly_shortest_norm(instance.signed)
    initial = root(instance.squared_norm) / omega if initial is None else initial
    slope, step = real(instance.slope), real(instance.step)
    square, linear = 2 / step - slope, 1 + slope + 2 * initial / step
    vertex = min(max(-linear / (2 * square), 1), 1 / slope) if square else 1
    return omega**2 * max(square * u**2 + linear * u for u in (1, 1 / slope, vertex))


def exact(array):
    """Return floats as Fractions, an array of objects."""
    return np.frompyfunc(Fraction, 1, 1)(array)


def real(number):
    """Return a Fraction or a whole number in fifty digits."""
    return mpmath.mpf(number.numerator) / number.denominator


def root(number):
    return mpmath.sqrt(real(number))
