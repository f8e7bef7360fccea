r"""Lemma 1: throughout training the pseudo-gradients are almost the true gradients.

A step moves $w_r$ by at most $\eta D_r\,\mathrm{mean}(1-o_y)$ with $D_r=\max_{i,j}|V_{ir}-V_{jr}|$,
so after a path of $\tau_t=\eta\sum\mathrm{mean}(1-o_y)$ a unit can have flipped on $x_s$ only where
$|w_r(0)\cdot x_s|\le D_r\tau_t$. Only such exposed pairs, $\chi_{rs}=1$ and not 0, can make the two
gradients differ. That holds surely for points of the unit ball, at every step, for every network;
that the exposed pairs become few needs $\sigma=1/\sqrt m$, a step like $1/m$, and no more steps for
wider networks.

In a typical run flips fall with the width, and the relative gap of the gradients between $m^{-1/4}$
and $m^{-1/2}$. "Almost the same" is a statement about very wide networks: at $m=2048$, after fifty
steps of $1/m$, the gap is still a quarter of the gradient.
"""

import numpy as np
import pytest

from claims.structured_data.descents import DISTANCE, MEASURES, any_descent, precise_descent
from claims.structured_data.starts import check_ball, check_deviation
from models import roundings
from models.structured_data import coupling, data, network
from theoremcheck import TRIES, Claim, Erratum, Rounding, as_written, without

CLAIM = Claim(
    kind="rate",
    statement=r"""\begin{array}{c} r \text{ flipped on } x_s \;\Rightarrow\; |w_r(0)^\top x_s| \le
        D_r \tau_t, \qquad \|G - \tilde{G}\|_F \le \quad \mathrm{mean}_s \left[(1 - o_{y_s})
        \left(\sum_r D_r^2 \chi_{rs}\right)^{1/2}\right], \quad \chi_{rs} = 1\left[|w_r(0)^\top
        x_s| \le D_r \tau_t\right] \\
        \text{share of flips} \sim m^{e} \text{ with } e \le -\tfrac{1}{4}, \qquad
        \frac{\|G - \tilde{G}\|_F}{\|G\|_F} \sim m^{e'} \text{ with } -\tfrac{1}{2} \le e' \le
        -\tfrac{1}{4} \quad \text{in a typical run}
        \end{array}""",
    place="Proof Ideas: Lemma 1",
    source="li2018, Lemma 5.2",
    premises={
        "step like 1/m": r"\eta = c/m \text{ with one } c \text{ for all } m",
        "deviation": r"\sigma = 1/\sqrt{m}",
        "unit ball": r"\|x_s\| \le 1",
        "fixed time": r"\text{the number of steps does not grow with } m",
    },
    quantifiers={
        "$t$": "every one of 100 full-batch steps; after 50 for the rates",
        "$m$": "64 to 1024 for what holds surely; 128 to 2048, and to 8192 in the full tier, for "
        "the rates",
        "networks": "searched for what holds surely, over 2 steps of up to 2, 3 units, 2 points of "
        "the ball",
        "data": "random mixtures on the sphere: 4 per case for what holds surely, 32 per width for "
        "the rates, whose median exponent is judged, to exclude -.2 and more for the flips, and "
        "for the gap -.05 and more, -.7 and less",
    },
    conclusion=[
        "reach of a flip",
        "gap of the gradients",
        "flips, power of m",
        "relative gap, power of m",
    ],
    rests_on=["structured_data.gradient_formula", "structured_data.exposed_share"],
)
ALMOST = Erratum(
    quote="Throughout the training process, the “pseudo-gradients” are “almost” the same as the "
    "true gradients.",
    says="for any step, as long as the network is wide",
    correct=r"if $\eta=c/m$, $\sigma=1/\sqrt m$ and the number of steps does not grow with $m$, "
    r"their relative gap falls as $m$ grows, and the bound for it only like $m^{-1/4}$",
)
SEEDS, STEPS = 32, 50
FLIPS, GAP = -0.25, (-0.5, -0.25)  # exponents: at most, and a range


@pytest.mark.parametrize(
    "width, rate, scale",
    [
        (64, "1/m", "1/sqrt m"),
        (256, "1/m", "1/sqrt m"),
        (1024, "1/m", "1/sqrt m"),
        (256, "5/m", "1/sqrt m"),
        (256, "12.8/m", "1/sqrt m"),
        without("deviation", 256, "1/m", "1/m", expect="holds"),
    ],
)
def test_surely_at_every_step(evidence, width, rate, scale):
    """The inclusion and the bounds survive any start: they belong to the rates alone."""
    course = follow(evidence, width, rate, scale, seeds=4, steps=100)
    # A step and a bound each are made of a gradient.
    operations = 2 * roundings.dense_gradient((10, width, 3), 60)
    judge_surely(evidence, course, operations)


@pytest.mark.parametrize("height, tight", [(0.99, "reach of a flip"), (0.01, "distance")])
def test_bounds_are_attained(evidence, height, tight):
    """One point, three units of spread 10, an error of nearly 1: a step of .1 moves each by 1. A
    height of .99 is all but the reach of that step; from .01 the unit falls all but as far as the
    bound for the outputs says. A height of 1.01 is out of reach, so that the first unit is the only
    one exposed, and the flips and the gap are as large as they may be.
    """
    output = np.array([[[-5.0, -5.0, -5.0], [5.0, 5.0, 5.0]]])
    weights = np.array([[[height, 0.0], [1.01, 0.0], [10.0, 0.0]]])
    points, labels = np.array([[1.0, 0.0]]), np.array([0])
    course = coupling.follow(points, labels, output, weights, step=0.1, steps=1)
    shares = {"flips": 1e-9, "gap of the gradients": 1e-9}
    shares[DISTANCE if tight == "distance" else tight] = 0.01 + 1e-9
    check_ball(evidence, points)
    judge_surely(evidence, course, 2 * roundings.dense_gradient((2, 3, 2), 1), shares)


@pytest.mark.parametrize("quantity", MEASURES)
@pytest.mark.parametrize("tries", TRIES)
def test_any_descent_in_the_ball(evidence, quantity, tries):
    attack, precise = any_descent(quantity), precise_descent(quantity)
    evidence.search(quantity, attack, relation="at most", tries=tries, precise=precise)


@without("unit ball")
def test_a_point_outside_of_the_ball(evidence):
    """At |x| = 2 the same step moves an input by 4: from 3.8 it passes 0, though only heights up to
    1 are within reach of D τ.
    """
    output = np.array([[[-5.0, -5.0, -5.0], [5.0, 5.0, 5.0]]])
    weights = np.array([[[1.9, 0.0], [3.0, 0.0], [10.0, 0.0]]])
    points, labels = np.array([[2.0, 0.0]]), np.array([0])
    check_ball(evidence, points)
    course = coupling.follow(points, labels, output, weights, step=0.1, steps=1)
    evidence.at_most("reach of a flip", course.reach, 1, trivial=None)


def test_course_is_that_of_automatic_descent(evidence):
    """Ratios and bounds do not tell a gradient from its half; torch's own descent does."""
    steps, width = 8, 64
    points, labels, output, weights = networks(evidence, width, "1/sqrt m", 1)
    course = coupling.follow(points, labels, output, weights, step=5 / width, steps=steps)
    automatic = coupling.follow_automatically(
        points[0], labels[0], output[0], weights[0], step=5 / width, steps=steps
    )
    operations = 2 * steps * (roundings.dense_gradient((10, width, 3), 60) + 2)
    # A row of the gradient is a mean of at most 2 max|V| in size, known from outputs up to theirs.
    size = 2 * np.abs(output).max() * (1 + course.loss.max())
    for name, expected in automatic.items():
        factor = np.sqrt(width) if name in ("gap", "norm") else 1
        rounding = Rounding(operations, factor * size)
        evidence.identity(
            f"{name} in training", getattr(course, name)[0], expected, rounding=rounding
        )
    visited = coupling.visit(
        points[0], labels[0], output[0], weights[0], step=5 / width, steps=steps
    )
    losses = network.cross_entropy(network.logits(points[0], output[0], visited), labels[0])
    rounding = Rounding(operations, size)
    evidence.identity("loss of the W visited", losses, automatic["loss"], rounding=rounding)


@pytest.mark.parametrize("up_to", [2048, pytest.param(8192, marks=pytest.mark.full)])
def test_flips_vanish(evidence, up_to):
    judge_flips(evidence, up_to, "1/m", "1/sqrt m")


@without("step like 1/m")
def test_flips_with_a_constant_step(evidence):
    judge_flips(evidence, 2048, "0.5", "1/sqrt m")


@without("fixed time")
def test_flips_of_a_training_that_grows_with_the_width(evidence):
    """In m/8 steps of 1/m every W moves as long, at any width, and exposes ever more."""
    judge_flips(evidence, 512, "1/m", "1/sqrt m", steps=lambda width: width // 8)


@without("deviation")
def test_flips_of_a_smaller_start(evidence):
    judge_flips(evidence, 2048, "1/m", "1/m")


@pytest.mark.parametrize("up_to", [2048, pytest.param(8192, marks=pytest.mark.full)])
def test_gradients_come_together(evidence, up_to):
    judge_gap(evidence, up_to, "1/m", "1/sqrt m")


@without("deviation")
def test_gradients_of_a_smaller_start(evidence):
    judge_gap(evidence, 2048, "1/m", "1/m")


@as_written(erratum=ALMOST)
def test_gradients_at_a_constant_step(evidence):
    """A step of 1/2 at any width, for the slide names none: at once the gradients are apart."""
    judge_gap(evidence, 2048, "0.5", "1/sqrt m", steps=1)


def judge_surely(evidence, course, operations, attained=None):
    """Judge the inclusion and the bounds; `attained` names those that are tight, and how tight."""
    tight = attained or {}
    rounding = {
        "reach of a flip": Rounding(operations, 1),
        "gap of the gradients": Rounding(operations, course.norm + course.gap),
        DISTANCE: Rounding(operations, 1 + course.distance_bound),
    }
    judged = {
        "reach of a flip": (course.reach, 1, None),
        "flips": (course.flips, course.exposed, 1),
        "gap of the gradients": (course.gap, course.gap_bound, course.gap_known),
        DISTANCE: (course.distance, course.distance_bound, course.distance_known),
    }
    for quantity, (measured, bound, trivial) in judged.items():
        evidence.at_most(
            quantity,
            measured,
            bound,
            trivial=trivial,
            attained=tight.get(quantity),
            rounding=rounding.get(quantity, Rounding()),
        )


def judge_flips(evidence, top, rate, scale, steps=lambda _: STEPS):
    widths, courses = over_widths(evidence, top, rate, scale, steps)
    flips = np.stack([course.flips[:, -1] for course in courses], axis=1)
    # They are at most the exposed pairs, whose share falls like m^{-1/2} once g is small; half of
    # that exponent is what is called falling.
    evidence.rate("flips, power of m", widths, flips, law="power", at_most=FLIPS, resolves=0.05)
    draw(evidence, "flipped share", widths, flips, FLIPS)


def judge_gap(evidence, top, rate, scale, steps=STEPS):
    widths, courses = over_widths(evidence, top, rate, scale, lambda _: steps)
    gaps = np.stack([course.relative_gap[:, -1] for course in courses], axis=1)
    least, most = GAP
    # The root of the flips, and with it the bound, falls like m^{-1/4}; before that is reached
    # wide components have exponents between it and that of the flips.
    limits = {"at_least": least, "at_most": most}
    evidence.rate("relative gap, power of m", widths, gaps, law="power", resolves=0.2, **limits)
    departs = (rate, scale) != ("1/m", "1/sqrt m")
    draw(evidence, "relative gap", widths, gaps, most, None if departs else least)


def draw(evidence, name, widths, values, most, least=None):
    """Draw the middle half of the runs over the narrowest's, and exponents with their limits."""
    low, median, high = np.quantile(values / values[:, :1], [0.25, 0.5, 0.75], axis=0)
    evidence.curve(
        f"{name} over that of the narrowest network, and the slowest fall",
        widths / widths[0],
        median,
        low=low,
        high=high,
        predicted=(widths / widths[0]) ** most,
        axes=("m over the narrowest", f"{name}, relative"),
        scales=("log", "log"),
    )
    local = np.diff(np.log(values)) / np.diff(np.log(widths))
    limit = np.full(widths.size - 1, most)
    evidence.curve(
        f"local exponent of the {name} in a typical run, and its limits",
        np.sqrt(widths[1:] * widths[:-1]),
        np.median(local, axis=0),
        low=None if least is None else np.full(limit.size, least),
        high=None if least is None else limit,
        predicted=limit,
        axes=("m", "local exponent"),
        scales=("log", "linear"),
    )


def over_widths(evidence, top, rate, scale, steps):
    widths = np.array([top // 16, top // 4, top])
    constants = [step_of(rate, int(width)) * width for width in widths]
    evidence.premise("step like 1/m", bool(np.ptp(constants) <= np.spacing(max(constants))))
    taken = [steps(int(width)) for width in widths]
    evidence.premise("fixed time", len(set(taken)) == 1)
    return widths, [
        follow(evidence, int(width), rate, scale, seeds=SEEDS, steps=count, last_only=True)
        for width, count in zip(widths, taken, strict=True)
    ]


def follow(evidence, width, rate, scale, *, seeds, steps, last_only=False):
    return coupling.follow(
        *networks(evidence, width, scale, seeds),
        step=step_of(rate, width),
        steps=steps,
        last_only=last_only,
    )


def networks(evidence, width, scale, seeds):
    """Return points, labels, V and W(0) of `seeds` networks, each with a mixture of its own."""
    rng = evidence.rng(f"mixtures and networks of width {width}", by=[])
    mixtures = [data.sphere(3, 2, 10, 1 / 16, rng) for _ in range(seeds)]
    samples = [mixture.draw(60, rng) for mixture in mixtures]
    deviation = 1 / width if scale == "1/m" else None
    output, weights = network.initialise(seeds, 3, width, 10, rng, deviation=deviation)
    check_deviation(evidence, weights)
    points, labels = (
        np.stack([getattr(s, name) for s in samples]) for name in ("points", "labels")
    )
    check_ball(evidence, points)
    return points, labels, output, weights


def step_of(rate, width):
    return float(rate.removesuffix("/m")) / width if rate.endswith("/m") else float(rate)
