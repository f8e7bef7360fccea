r"""The two potentials behind Theorem 2: alignment with the separator, and the squared norm.

Each update moves $W$ towards $W^*=(w^*,\dots,w^*,-w^*,\dots,-w^*)$ by at least $\eta\alpha$ (P1),
while $\|W\|_F^2$ grows by at most $2\eta+\eta^2$ (P2); by Cauchy and Schwarz the first cannot go on
for long without the second. Both are checked at every single update, from the weights themselves,
since a wrong gradient breaks them long before any count comes near $M$. On points at the margin
(P1) is attained where $\alpha=1$, and by an update of units that all sleep where $\alpha<1$, (P2)
nearly so by the first update from zero when the step is large. An update of the compiled trainer is
a step along the gradient that automatic differentiation finds.

Runs on short rationals are certified: with every update replayed in exact arithmetic, along the
slope of the piece on which the loss is linear, both gains are shown to the last digit.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import exact, instances
from claims.linear_separators.runs import GRID, check_sample, rescaled, run, sample_of
from models.linear_separators import data, starts
from models.linear_separators.network import gradient_step
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\frac{\Delta\langle W, W^*\rangle}{\sqrt{2k}} \ge \eta\alpha, \qquad
        \Delta \|W\|_F^2 \le 2\eta + \eta^2 \quad \text{at every update}, \qquad
        \Delta W = -\eta \nabla_W \max\{1 - y N_W(x), 0\}""",
    place="Theorem 2",
    source="brutzkus2018, Theorem 2",
    premises={
        "margin": r"y \langle w^*, x \rangle \ge 1",
        "unit ball": r"\|x\| \le 1",
    },
    quantifiers={
        "updates": "all of 11 runs by certificate, in five orders (fast tier: 6 runs); all of each "
        "run, in random order, from zero and from norm 1; first violated point each time, from a "
        "start with all units asleep; searched over updates from any weights of up to three units "
        "of each sign",
        "data": "orthonormal points, and points all exactly at the margin; searched over the unit "
        "ball in 2 and 3 dimensions, and all $w^*$ with a margin from 1 to 3",
        r"$k, \alpha, \eta$": r"$k\in\{1,5\}$, $\alpha\in\{0.3,1\}$, $\eta\in\{0.1,1,100\}$; "
        r"searched over $\alpha\in[\frac15,1]$, $\eta\in[\frac14,100]$",
    },
    conclusion="gains of an exact run",
)


SHORT = Fraction(1, 2**2000)  # less than any distance of what is drawn to a kink


@pytest.mark.parametrize("family, slope, step, width, order", exact.CELLS)
def test_both_potentials_along_an_exact_run(evidence, family, slope, step, width, order):
    run, separator = exact.run_of(evidence, family, slope, step, width, order)
    exact.certify(evidence, "gains of an exact run", "potentials", run, separator=separator)


@pytest.mark.parametrize("family", ["orthonormal", "edge"])
@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_both_potentials_at_every_update(evidence, family, slope, step, width):
    sample = sample_of(evidence, family)
    unit = starts.of_norm(1, 4, width, sample.points.shape[1], evidence.rng("weights"))
    starting = np.array([0.0, 0.0, 1.0, 1.0])[:, None, None] * unit
    drawn = evidence.rng("order")
    runs = judge(evidence, sample, starting, slope, step, "random", rng=drawn, slope_at_zero=1.0)
    if (family, step, width) == ("edge", 1, 5):
        draw(evidence, sample.separator, runs, slope, step)


@pytest.mark.parametrize("step", [0.1, 1])
def test_an_update_of_sleeping_units(evidence, step):
    """All slopes are α at the first update, on a point at the margin: it gains ηα."""
    sample = data.orthonormal(5, evidence.rng("data", by=[]))
    starting = starts.asleep(1, 2, 5, 0.3)
    judge(evidence, sample, starting, 0.3, step, "first-violated", attained=True)


@pytest.mark.parametrize("slope, step", GRID)
@pytest.mark.parametrize("width", [1, 5])
def test_an_update_is_a_gradient_step(evidence, slope, step, width):
    """The compiled trainer, stopped after one update, against automatic differentiation of the
    network.
    """
    sample = data.edge(1, 8, 0.2, evidence.rng("data", by=[]))
    starting = starts.of_norm(0.5, 20, width, 8, evidence.rng("weights", by=["width"]))
    compiled = run(sample, starting, slope, step, np.arange(1), max_updates=1)
    stepped = [gradient_step(sample, weights, slope, step) for weights in starting]
    rounding = of_step(0.5 + step)
    evidence.identity("weights after an update", compiled.weights, stepped, rounding=rounding)


@pytest.mark.parametrize("tries", TRIES)
def test_any_update(evidence, tries):
    for quantity, relation, attack, precise in (
        ("alignment gained by any", "at least", any_alignment, exact_alignment),
        ("squared norm gained by any", "at most", any_growth, exact_growth),
        ("weights after any", "identity", any_step, exact_step),
    ):
        evidence.search(quantity, attack, relation=relation, tries=tries // 2, precise=precise)


def any_update(draw):
    """Draw an update of one point, and a separator of that point, (d,)."""
    signed = instances.separable(draw, size=1)
    rows = instances.any_start(draw, signed.shape[1], largest=2, width=3)
    labels, slope = instances.any_signs(draw, 1), draw.real("slope", 0.2, 1.0)
    drawn = instances.Instance(signed, labels, rows, slope, instances.any_step(draw))
    # N is homogeneous, so that its margin can be brought below 1.
    share = draw.real("share of the margin", 0.0, 0.999) / max(1, instances.margins(drawn)[0])
    update = drawn._replace(rows=share * rows)
    # Any w with w·z > 0, times what makes its margin 1 or more.
    across = draw.reals("across", signed.shape[1], -1.0, 1.0)
    square = (signed[0] ** 2).sum()
    away = across - (across @ signed[0]) / square * signed[0]
    separator = draw.real("margin", 1.0, 3.0) * (signed[0] / square + away)
    return update, separator


def any_alignment(draw):
    update, separator = any_update(draw)
    draw.assume(instances.clearly_violated(update))
    runs = instances.run(update, max_updates=1, separator=separator)
    return gained_in_alignment(runs, separator, update.slope, update.step)


def any_growth(draw):
    update, separator = any_update(draw)
    draw.assume(instances.clearly_violated(update))
    runs = instances.run(update, max_updates=1, separator=separator)
    return gained_in_norm(runs, update.step)


def exact_alignment(draw):
    update, separator = any_update(draw)
    *_, course = instances.run_exactly(update, separator, most=1)
    return course[1, 0] - course[0, 0], update.step * update.slope


def exact_growth(draw):
    update, separator = any_update(draw)
    *_, course = instances.run_exactly(update, separator, most=1)
    gained = len(update.rows) * (course[1, 1] - course[0, 1])
    return gained, 2 * update.step + update.step**2


def any_step(draw):
    update, _ = any_update(draw)
    draw.assume(instances.clearly_violated(update))
    moved = instances.run(update, max_updates=1).weights[0]
    sample = data.Sample(update.points, update.labels.astype(float), np.zeros(0))
    stepped = gradient_step(sample, update.weights, update.slope, update.step)
    return moved, stepped, of_step(np.abs(update.weights).max() + update.step)


def exact_step(draw):
    """N is linear between its kinks: a difference quotient below W is the derivative."""
    update, _ = any_update(draw)
    _, moved, _ = instances.run_exactly(update, most=1)
    expected = update.rows.copy()
    for at in np.ndindex(expected.shape):
        below = -SHORT if update.points[0, at[1]] > 0 else SHORT
        shifted = update.rows.copy()
        shifted[at] += below
        fall = instances.losses(update)[0] - instances.losses(update, shifted)[0]
        expected[at] += update.step / len(expected) * fall / below
    return moved, expected


@pytest.mark.parametrize(
    "slope, step, radius, shortened",
    [
        without("unit ball", 1, 100, 10, 1, breaks="squared norm gained"),
        without("margin", 1, 100, 1, 4, breaks="alignment gained"),
    ],
)
def test_potentials_break(evidence, slope, step, radius, shortened):
    sample = rescaled(evidence.rng("data", by=[]), radius, shortened)
    judge(evidence, sample, np.zeros((1, 10, 20)), slope, step, "first-violated")


def judge(evidence, sample, starting, slope, step, order, attained=False, **options):
    """(P1) and (P2), from the weights themselves before and after each update; at α = 1, or where
    it is said to be, (P1) is `attained`.
    """
    check_sample(evidence, sample)
    runs = run(sample, starting, slope, step, order, separator=sample.separator, **options)
    alignment, least, rounding = gained_in_alignment(runs, sample.separator, slope, step)
    evidence.at_least(
        "alignment gained",
        alignment,
        least,
        trivial=0,
        attained=float(rounding.allowance()) / least if attained or slope == 1 else None,
        rounding=rounding,
    )
    # From zero yN = 0 at the first update, which adds η² of at most η² + 2η.
    growth, most, rounding = gained_in_norm(runs, step)
    evidence.at_most(
        "squared norm gained",
        growth,
        most,
        trivial=None,
        attained=0.02 if step == 100 else None,
        rounding=rounding,
    )
    return runs


def draw(evidence, separator, runs, slope, step):
    """Draw what each update of the first run, from zero, gains."""
    numbers = 1 + np.arange(runs.updates[0])
    for name, (gained, bound, _) in {
        "alignment gained by each update from zero, and the least": gained_in_alignment(
            runs, separator, slope, step
        ),
        "squared norm gained by each update from zero, and the most": gained_in_norm(runs, step),
    }.items():
        evidence.curve(
            name,
            numbers,
            gained[: len(numbers)],
            predicted=np.full(len(numbers), bound),
            axes=("update", "gain"),
        )


def gained_in_alignment(runs, separator, slope, step):
    """Return what each update gains, the bound, and how far rounding may move it."""
    units = runs.weights.shape[1]
    alignment = np.concatenate([np.diff(course) for course in runs.alignment]) / np.sqrt(units)
    magnitude = 2 * np.sqrt(largest(runs)) * np.linalg.norm(separator)
    return alignment, step * slope, Rounding(added(runs), magnitude)


def gained_in_norm(runs, step):
    """Return as `gained_in_alignment` does what each update adds to ‖W‖²."""
    growth = np.concatenate([np.diff(course) for course in runs.squared_norm])
    return growth, 2 * step + step**2, Rounding(added(runs), 2 * largest(runs))


def added(runs):
    """Both are sums over all weights, which a step has rounded by three products and a sum; a
    square doubles these. The difference of two sums is what the magnitude doubles.
    """
    return runs.weights[0].size + 2 * 4


def largest(runs):
    return max(course[1:].max() for course in runs.squared_norm if len(course) > 1)


def of_step(magnitude):
    """w + η v α x, v = 1/√2k, from either side: a root, a quotient, three products and a sum."""
    return Rounding(2 * 6, magnitude)
