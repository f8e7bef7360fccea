r"""Lemma 1: throughout training the pseudo-gradients are almost the true gradients.

A step moves $w_r$ by at most $\eta D_r\,\mathrm{mean}(1-o_y)$ with $D_r=\max_{i,j}|V_{ir}-V_{jr}|$,
so after a path of $\tau_t=\eta\sum\mathrm{mean}(1-o_y)$ a unit can have flipped on $x_s$ only where
$|w_r(0)\cdot x_s|\le D_r\tau_t$. Only such exposed pairs can make the two gradients differ. That
holds surely, at every step, for every network; what needs $\sigma=1/\sqrt m$ and a step like $1/m$
is that the exposed pairs become few.

How few, and how slowly: in a typical run flips fall like $m^{-1/2}$, the relative gap of the
gradients between $m^{-1/4}$ and $m^{-1/2}$. "Almost the same" is a statement about very wide
networks: at $m=2048$ the gap is still a quarter.
"""

import numpy as np
import pytest

from models import roundings
from models.structured_data import coupling, data, network
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="rate",
    statement=r"""\begin{array}{c} r \text{ flipped on } x_s \;\Rightarrow\; |w_r(0)^\top x_s| \le
        D_r \tau_t, \qquad
        \text{share of flips} \sim m^{-1/2} \\
        \|G - \tilde{G}\|_F \le \mathrm{mean}_s \left[(1 - o_{y_s}) \left(\sum_r D_r^2
        \chi_{rs}\right)^{1/2}\right]
        \end{array}""",
    slide="Proof Ideas: Lemma 1",
    source="li2018, Lemma 5.2",
    premises={
        "step like 1/m": r"\eta = c/m",
        "deviation": r"\sigma = 1/\sqrt{m}",
    },
    quantifiers={
        "$t$": "every one of 100 full-batch steps",
        "$m$": "64 to 1024 for what holds surely; 128 to 2048, and to 8192 in the full tier, for "
        "the rates",
        "data": "32 random mixtures on the sphere per width; of the exponents of 32 runs the "
        "median is judged",
    },
    conclusion=["reach of a flip", "flips by width", "gap of the gradients"],
    errata=[
        r'the slide says the pseudo-gradients are "almost" the same; correct is with $\eta=c/m$, '
        r"$\sigma=1/\sqrt m$ and a "
        r"fixed number of steps, and then as slowly as $m^{-1/4}$ in the bound",
    ],
    rests_on=["structured_data.gradient_formula"],
)
SEEDS, STEPS = 32, 50


@pytest.mark.parametrize(
    "width, rate, scale",
    [
        (64, "1/m", "1/sqrt m"),
        (256, "1/m", "1/sqrt m"),
        (1024, "1/m", "1/sqrt m"),
        (256, "5/m", "1/sqrt m"),
        without("step like 1/m", 256, "0.05", "1/sqrt m", expect="holds"),
        without("deviation", 256, "1/m", "1/m", expect="holds"),
    ],
)
def test_surely_at_every_step(evidence, width, rate, scale):
    """The inclusion and the bounds survive both departures: they belong to the rates alone."""
    course = follow(evidence, width, rate, scale, seeds=4, steps=100)
    # A step and a bound each are made of a gradient.
    operations = 2 * roundings.dense_gradient((10, width, 3), 60)
    evidence.at_most(
        "reach of a flip", course.reach, 1, rounding=Rounding(operations, 1), trivial=None
    )
    evidence.at_most("flips", course.flips, course.exposed, trivial=1)
    evidence.at_most(
        "gap of the gradients",
        course.gap,
        course.gap_bound,
        rounding=Rounding(operations, course.norm + course.gap),
    )
    bound = course.distance_bound
    evidence.at_most(
        "distance from the frozen output",
        course.distance,
        bound,
        rounding=Rounding(operations, 1 + bound),
    )


@pytest.mark.parametrize("up_to", [2048, pytest.param(8192, marks=pytest.mark.full)])
def test_flips_vanish(evidence, up_to):
    judge_flips(evidence, up_to, "1/m", "1/sqrt m")


@without("step like 1/m")
def test_flips_with_a_constant_step(evidence):
    judge_flips(evidence, 2048, "0.05", "1/sqrt m")


@without("deviation")
def test_flips_of_a_smaller_start(evidence):
    judge_flips(evidence, 2048, "1/m", "1/m")


@pytest.mark.parametrize("up_to", [2048, pytest.param(8192, marks=pytest.mark.full)])
def test_gradients_come_together(evidence, up_to):
    judge_gap(evidence, up_to, "1/m", "1/sqrt m")


@without("deviation")
def test_gradients_of_a_smaller_start(evidence):
    judge_gap(evidence, 2048, "1/m", "1/m")


def judge_flips(evidence, top, rate, scale):
    widths, courses = over_widths(evidence, top, rate, scale)
    flips = np.stack([course.flips[:, -1] for course in courses], axis=1)
    # The law is asymptotic: corrections of relative size m^{-1/2} move the exponent by some
    # hundredths at these widths.
    evidence.rate(
        "flips by width", widths, flips, law="power", at_least=-0.6, at_most=-0.4, resolves=0.2
    )
    draw(evidence, "flipped share", widths, flips, -0.5)


def judge_gap(evidence, top, rate, scale):
    widths, courses = over_widths(evidence, top, rate, scale)
    gaps = np.stack([course.relative_gap[:, -1] for course in courses], axis=1)
    evidence.rate(
        "relative gap by width",
        widths,
        gaps,
        law="power",
        at_least=-0.5,
        at_most=-0.25,
        resolves=0.25,
    )
    draw(evidence, "relative gap", widths, gaps, -0.25)


def draw(evidence, name, widths, values, exponent):
    """Draw what is left after 50 steps, with the middle half of the runs, and the law through its
    first point.
    """
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75], axis=0)
    local = np.diff(np.log(median)) / np.diff(np.log(widths))
    evidence.curve(
        name,
        widths,
        median,
        low=low,
        high=high,
        predicted=median[0] * (widths / widths[0]) ** exponent,
        axes=("m", name),
        scales=("log", "log"),
    )
    middles = np.sqrt(widths[1:] * widths[:-1])
    evidence.curve(
        f"local exponent of the {name}",
        middles,
        local,
        axes=("m", "local exponent"),
        scales=("log", "linear"),
    )


def over_widths(evidence, top, rate, scale):
    widths = np.array([top // 16, top // 4, top])
    return widths, [follow(evidence, int(width), rate, scale, SEEDS, STEPS) for width in widths]


def follow(evidence, width, rate, scale, seeds, steps):
    evidence.premise("step like 1/m", rate.endswith("/m"))
    evidence.premise("deviation", scale == "1/sqrt m")
    rng = evidence.rng(f"mixtures and networks of width {width}", by=[])
    mixtures = [data.sphere(3, 2, 10, 1 / 16, rng) for _ in range(seeds)]
    samples = [mixture.draw(60, rng) for mixture in mixtures]
    deviation = 1 / width if scale == "1/m" else None
    output, weights = network.initialise(seeds, 3, width, 10, rng, deviation=deviation)
    step = float(rate.removesuffix("/m")) / width if rate.endswith("/m") else float(rate)
    points, labels = (
        np.stack([getattr(s, name) for s in samples]) for name in ("points", "labels")
    )
    return coupling.follow(
        points, labels, output, weights, step=step, steps=steps, last_only=seeds == SEEDS
    )
