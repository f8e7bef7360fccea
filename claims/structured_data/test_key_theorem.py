r"""Key theorem: with enough hidden nodes SGD outputs the right answer with high probability.

The theorem's "enough" is a polynomial that nobody writes down, so what is verified is the passage
from failing to certain: a network counts as successful when it is right on at least 99 per cent of
400 fresh points, and the probability of that is bounded exactly. Success does not prove the
mechanism: it comes at a constant step as well, at which Lemma 1 fails. The condition
$\lambda\le1/(8l)$ is a device of the proof: components almost a hundred times as wide are learnt as
well, given time.
"""

from dataclasses import replace

import numpy as np
import pytest

from models.structured_data.learning import CIRCLE, FINE_CIRCLE, SPHERE, Setting, experiment
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="probability",
    statement=r"""m \ge \mathrm{poly}(k, l, 1/\delta, 1/\epsilon): \quad
        \Pr_{(x,y)}\left[f_y(x) > f_j(x) \text{ for all } j \ne y\right] \ge 1 - \epsilon
        \quad \text{with high probability}""",
    slide="Key Theorem",
    source="li2018, Theorem 4.1",
    premises={
        "wide": r"m \text{ large}",
        "clean labels": r"\text{every point has the label of its component}",
        "labels by component": r"\text{labels are not random}",
        "small components": r"\lambda \le \frac{1}{8l}",
        "step like 1/m": r"\eta = c/m \text{ with one } c \text{ for all } m",
    },
    quantifiers={
        "data": "alternating arcs on the circle (k=2, l=4; l=8 in the full tier) and caps on the "
        "sphere (k=3, l=2, d=10)",
        "$m$": "4 to 256; 128 and 256 judged",
        "seeds": "up to 300 mixtures, samples and networks per case, until 2 of 10 failures are "
        "excluded, or success in 95 of 100 is",
    },
    conclusion="success",
    errata=[
        "the slide says nothing of the initialisation; correct is $V\\sim N(0,1)$, $W\\sim "
        "N(0,1/m)$, $\\|x\\|=1$, "
        "$\\eta=c/m$, on all of which the theorem's proof relies"
    ],
    rests_on=["structured_data.coupling", "structured_data.pseudo_gradient_bound"],
)
FAMILIES = {"circle": CIRCLE, "sphere": SPHERE, "fine circle": FINE_CIRCLE}
# Of runs. 67 in a row exclude that less than 8 of 10 succeed.
BATCH, CAP = 25, 300
RESOLVES = 0.15


@pytest.mark.parametrize(
    "family, width",
    [
        ("circle", 128),
        ("circle", 256),
        ("sphere", 128),
        ("sphere", 256),
        pytest.param("fine circle", 512, marks=pytest.mark.full),
        without("wide", "circle", 4),
        without("wide", "sphere", 4),
    ],
)
def test_success(evidence, family, width):
    evidence.premise("wide", width >= 128)
    for size in evidence.batches(BATCH, cap=CAP):
        runs = experiment(FAMILIES[family], width, size, evidence.rng("runs"))
        check_labels(evidence, runs)
        check_step(evidence, runs, width, FAMILIES[family])
        judge(evidence, runs)


@pytest.mark.parametrize(
    "family", ["circle", "sphere", pytest.param("fine circle", marks=pytest.mark.full)]
)
def test_from_failing_to_certain(evidence, family):
    """Success by width; the last width must be as sure as the theorem says.

    Each width has as many runs as the last one took, of which the intervals of all others know
    nothing.
    """
    widths, counts, trials = 2 ** np.arange(2, 9), np.zeros(7, int), 0
    for size in evidence.batches(BATCH, cap=CAP):
        runs = [
            experiment(FAMILIES[family], int(m), size, evidence.rng(f"m = {m}")) for m in widths
        ]
        judge(evidence, runs[-1])
        counts, trials = counts + [successes(each) for each in runs], trials + size
    low, high = exact_intervals(counts, trials)
    evidence.curve(
        "share of successful networks",
        widths,
        counts / trials,
        low=low,
        high=high,
        axes=("m", f"share of {trials} networks"),
        scales=("log", "linear"),
    )


@pytest.mark.parametrize(
    "ratio",
    [
        1 / 32,
        without("small components", 1, expect="holds"),
        without("small components", 3, expect="holds"),
    ],
)
def test_wide_components(evidence, ratio):
    """λ = 3 is 96 times what the proof allows; it takes five times as many steps."""
    evidence.premise("small components", ratio <= 1 / 32)
    setting = replace(CIRCLE, size=400, steps=2000)
    for size in evidence.batches(BATCH, cap=CAP):
        judge(evidence, experiment(setting, 128, size, evidence.rng("runs"), ratio=ratio))


@without("step like 1/m", expect="holds")
def test_constant_step(evidence):
    """At η = 1 whatever m, where the gradients of Lemma 1 stay apart, the networks succeed all the
    same.
    """
    setting = replace(CIRCLE, rate=512.0)
    for size in evidence.batches(BATCH, cap=CAP):
        runs = experiment(setting, 512, size, evidence.rng("runs"))
        check_step(evidence, runs, 512, CIRCLE)
        judge(evidence, runs)


@without("clean labels")
def test_a_quarter_of_one_component_mislabelled(evidence):
    """Then nobody is right on more than 31 of 32 points."""
    for size in evidence.batches(BATCH, cap=CAP):
        runs = experiment(CIRCLE, 128, size, evidence.rng("runs"), noise=0.25)
        check_labels(evidence, runs)
        judge(evidence, runs)


@without("labels by component", breaks="success")
def test_random_labels(evidence):
    """The same network has the capacity to memorise them, and then says nothing: true labels at
    exactly 1 in 3.
    """
    setting = Setting(3, 2, 10, size=40, steps=6000)
    for size in evidence.batches(BATCH, cap=CAP):
        runs = experiment(setting, 256, size, evidence.rng("runs"), ratio=1.0, random_labels=True)
        evidence.premise("labels by component", are_by_component(runs))
        judge(evidence, runs)
        evidence.probability(
            "random labels memorised",
            int((runs.trained == 1).sum()),
            size,
            at_least=0.9,
            resolves=RESOLVES,
        )
        evidence.mean(
            "accuracy on true labels", runs.fresh, support=(0, 1), equals=1 / 3, resolves=0.1
        )


def check_labels(evidence, runs):
    evidence.premise("clean labels", not runs.mislabelled.any())
    evidence.premise("labels by component", are_by_component(runs))


def are_by_component(runs):
    """Say whether most points have the label of their component: drawn anew, at most half have."""
    return bool(runs.mislabelled.mean() < 0.5)


def check_step(evidence, runs, width, setting):
    """The step times m is the constant of the family, up to the two roundings between them."""
    rounding = Rounding(2, setting.rate)
    evidence.premise("step like 1/m", rounding.covers(runs.step * width, setting.rate))


def judge(evidence, runs):
    trials = len(runs.fresh)
    evidence.probability("success", successes(runs), trials, at_least=0.95, resolves=RESOLVES)


def successes(runs):
    return int((runs.fresh >= 0.99).sum())


def exact_intervals(counts, trials):
    from scipy.stats import binomtest

    ends = [binomtest(count, trials).proportion_ci(method="exact") for count in counts]
    return [end.low for end in ends], [end.high for end in ends]
