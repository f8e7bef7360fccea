r"""Three classifiers that err on one example each: AdaBoost goes in circles, at the largest margin.

A step leaves its classifier without an edge, so that the weights have another best classifier in
every round. Of three that are wrong on one example each it is the one chosen longest ago, whose
example has the least weight $y$. The next least weight is $\frac{1-2y}{4-4y}$, a Möbius map, whose
fixed points are $y_*,\bar y=\frac{3\mp\sqrt5}4$: $\frac{y-y_*}{y-\bar y}$ is multiplied by
$-\varphi^{-2}=-0.382$, in every round and from every start, with $\varphi$ the golden ratio. So the
weights run into one of two cycles of three, $(\frac12,\frac{\sqrt5-1}4,\frac{3-\sqrt5}4)$ in either
order, at edges of $\frac{\sqrt5-1}2$, and what is left of a small distance after three rounds is
$\varphi^{-6}=0.056$.

From uniform weights everything is told by Fibonacci's numbers. After $t$ rounds the weights are
$F_{t+2},F_{t+1},F_t$ over $2F_{t+2}$; the steps telescope, so that the classifiers have the
weights $\frac12\ln F_{t+2}$, $\frac12\ln F_{t+1}$ and $\frac12\ln F_t$ in the vote; and the
smallest margin tends to $\frac13$, from below, like $\frac13-\frac2{3t}$. More no vote can have,
since the mean of the three margins is $\frac13$. Whoever takes the second best classifier has two
that take turns, and in the end no margin.

That AdaBoost maximises the margin is no rule: on eight examples and classifiers of Rudin,
Daubechies and Schapire it takes the first three in all of 1000 rounds, at the margin $\frac13$ in
the end, though another vote has $\frac38$. The cycles themselves, with the numbers $a+b\sqrt5$, are
certified.
"""

import math
from fractions import Fraction

import numpy as np
import pytest

from models import roundings
from models.certificates import cycle
from models.certificates.root_five import RootFive
from models.certificates.second import cycle as by_matrices
from models.since_the_talk import cycling
from theoremcheck import TRIES, Claim, Rounding, without

EDGE, WEIGHTS = "edge of the chosen after its step", "weights of the examples"
RATIO, SMALLEST = "cross ratio of the least weight", "smallest margin of the vote"
CLAIM = Claim(
    kind="rate",
    statement=r"""\begin{array}{c}
        \sum_i d_{t+1,i} M_{i j_t} = 0, \qquad
        \frac{y_{t+1} - y_*}{y_{t+1} - \bar y} = -\varphi^{-2} \; \frac{y_t - y_*}{y_t - \bar y},
        \qquad y_t = \min_i d_{t,i}, \quad y_*, \bar y = \frac{3 \mp \sqrt 5}{4} \\
        d_t = \frac{1}{2 F_{t+2}} (F_{t+2}, F_{t+1}, F_t), \qquad
        e^{2 \Sigma \alpha} = F_{t+2}, F_{t+1}, F_t \\
        \frac{1}{3} = \max_w \min_i (Mw)_i \ge \min_i y_i f_t(x_i) = 1 -
        \frac{2 \ln F_{t+2}}{\ln (F_t F_{t+1} F_{t+2})} \ge \frac{1}{3} -
        \frac{2 \ln (9/2)}{9\,(t-1) \ln \varphi} \end{array}""",
    place="Margin Distributions",
    source="rudin2004",
    premises={
        "best": r"j_t = \operatorname{argmax}_j \sum_i d_{t,i} M_{ij}",
        "full step": r"\alpha_t = \frac{1}{2} \ln \frac{1 + r_t}{1 - r_t}",
        "one each": r"\text{each of three classifiers errs on one of three examples}",
        "uniform": r"d_1 = (\frac{1}{3}, \frac{1}{3}, \frac{1}{3}), \text{ but for the edge, the "
        r"cross ratio and the cycles}",
    },
    quantifiers={
        "$t$": "60 rounds in fractions, 1000 for the margins; those of the cross ratio begin after "
        "the first; the lower bound from $t=2$ on",
        "start": "20 drawn ones; searched, with whole numbers from 1 to 1000, for 12 rounds; the "
        "edge also on any matrix of up to 5 examples and classifiers",
        "cycle": "certified, both orders of the three",
    },
    conclusion=[EDGE, RATIO, WEIGHTS, "votes of the classifiers", SMALLEST, "cycle"],
    rests_on=["margins.exponential_loss"],
)
ROUNDS = 60
MULTIPLIER = RootFive(Fraction(-3, 2), Fraction(1, 2))  # -φ^-2


@pytest.mark.parametrize("start", ["uniform", without("uniform", "drawn", breaks=WEIGHTS)])
def test_weights_in_fibonacci_numbers(evidence, start):
    rng = evidence.rng("start")
    weights = cycling.uniform(3) if start == "uniform" else cycling.drawn(3, rng)
    course = cycling.course(cycling.THREE, weights, ROUNDS)
    check(evidence, course)
    found = [sorted(each, reverse=True) for each in course.weights[1:]]
    evidence.identity(WEIGHTS, found, [cycling.shares(three) for three in threes()])
    evidence.identity(EDGE, course.edges_after, 0)


def test_votes_in_fibonacci_numbers(evidence):
    course = cycling.course(cycling.THREE, cycling.uniform(3), ROUNDS)
    check(evidence, course)
    found = [sorted(each, reverse=True) for each in course.powers]
    evidence.identity("votes of the classifiers", found, np.array(threes(), dtype=object))


@pytest.mark.parametrize(
    "rank, shrinkage",
    [
        (1, 1.0),
        without("best", 2, 1.0, breaks=RATIO),
        without("full step", 1, 0.5, breaks=RATIO),
    ],
)
def test_the_cycle_is_approached_at_one_rate(evidence, rank, shrinkage):
    rng, ratios, predicted = evidence.rng("start", by=[]), [], []
    for _ in range(20):
        start = cycling.drawn(3, rng)
        course = cycling.course(cycling.THREE, start, 24, rank=rank, shrinkage=shrinkage)
        check(evidence, course, uniform=False)
        least = course.weights[1:].min(axis=1)
        found = cycling.cross_ratios(least)
        ratios += found[1:]
        predicted += [each * MULTIPLIER for each in found[:-1]]
    evidence.identity(RATIO, coefficients(ratios), coefficients(predicted))
    if rank == shrinkage == 1:
        rounds = np.arange(1, len(least) + 1)
        ratio = float(found[0].rational) + float(found[0].root) * np.sqrt(5)
        ratio *= (-(((1 + np.sqrt(5)) / 2) ** -2)) ** (rounds - 1)
        # y = (y_* - z ȳ)/(1 - z), which is y_* - z √5/2 / (1 - z).
        evidence.curve(
            "least weight on its way to the cycle",
            rounds,
            abs(least.astype(float) - (3 - np.sqrt(5)) / 4),
            predicted=abs(ratio / (1 - ratio)) * np.sqrt(5) / 2,
            axes=("round", "distance from (3 - √5)/4"),
            scales=("linear", "log"),
        )


@without("full step")
def test_half_a_step_leaves_an_edge(evidence):
    course = cycling.course(cycling.THREE, cycling.uniform(3), ROUNDS, shrinkage=0.5)
    check(evidence, course)
    evidence.identity(EDGE, course.edges_after, 0)


@pytest.mark.parametrize("tries", TRIES)
def test_any_start(evidence, tries):
    evidence.search(RATIO + ", any start", any_ratio, relation="identity", tries=tries)
    evidence.search(EDGE + ", any matrix", any_edge, relation="identity", tries=tries)


def any_ratio(draw):
    start = cycling.shares(draw.integers("weights", 3, 1, 1000).tolist())
    course = cycling.course(cycling.THREE, start, draw.integer("rounds", 2, 12))
    found = cycling.cross_ratios(course.weights[1:].min(axis=1))
    predicted = [each * MULTIPLIER for each in found[:-1]]
    return coefficients(found[1:]), coefficients(predicted)


def any_edge(draw):
    shape = draw.integer("examples", 2, 5), draw.integer("classifiers", 1, 5)
    signs = 2 * draw.integers("signs", shape, 0, 1) - 1
    start = cycling.shares(draw.integers("weights", shape[0], 1, 20).tolist())
    draw.assume(0 < (start @ signs).max() < 1)
    return cycling.course(signs, start, 1).edges_after, np.array([0])


@pytest.mark.parametrize(
    "matrix, rank",
    [
        ("three", 1),
        without("one each", "eight", 1, breaks=SMALLEST),
        without("best", "three", 2, breaks=SMALLEST),
    ],
)
def test_the_largest_margin(evidence, matrix, rank):
    signs = cycling.MATRICES[matrix]
    course = cycling.course(signs, cycling.uniform(len(signs)), 1000, rank=rank)
    check(evidence, course)
    vote, _ = cycling.best_vote(signs)
    largest, rounds = min(signs @ vote), np.arange(2, 1001)
    found = course.margins[1:].min(axis=1)
    # F_{t+2}² ≤ (9/2) F_t F_{t+1} with equality at t = 2, and F_t F_{t+1} F_{t+2} ≥ φ^{3(t-1)}.
    golden = np.log((1 + np.sqrt(5)) / 2)
    bound = float(largest) - 2 * np.log(4.5) / (9 * (rounds - 1) * golden)
    rounding = rounding_of(course)
    # Known without it is what `margins.minimum_margin` says. The rounds' own constant is 2/3.
    known, tight = guaranteed(course)[-1], 0.001 if (matrix, rank) == ("three", 1) else None
    evidence.at_least(SMALLEST, found[-1], bound[-1], trivial=known, attained=tight)
    evidence.at_most("largest margin of a vote", found, largest, trivial=1, rounding=rounding)
    if tight:
        predicted = np.array([smallest_margin(int(t)) for t in rounds])
        evidence.identity("smallest margin by round", found, predicted, rounding=rounding)
        evidence.at_least(
            "smallest margin in every round", found, bound, trivial=-1, rounding=rounding
        )
    else:
        predicted = np.full(len(rounds), float(largest))
    evidence.curve(
        "smallest margin and what is predicted, the largest of any vote elsewhere",
        rounds,
        found,
        predicted=predicted,
        series=f"{matrix}, the best classifier" if rank == 1 else f"{matrix}, the second best",
        axes=("round", "smallest margin"),
        scales=("log", "linear"),
    )


@pytest.mark.parametrize("order", ["0 2 1", "0 1 2", without("one each", "eight", expect="holds")])
def test_cycles_are_certified(evidence, order):
    """Also that of the eight, at the margin 1/3 of seven examples, beside a vote that has 3/8."""
    signs = cycling.EIGHT if order == "eight" else cycling.THREE
    evidence.premise("one each", one_each(signs))
    choices = [0, 2, 1] if order == "eight" else [int(j) for j in order.split()]
    start = cycling.cycle_start(signs, choices)
    made = cycle.make(signs.tolist(), choices, start, *cycling.best_vote(signs))
    evidence.certificate("cycle", made, cycle.check, by_matrices.check)


def check(evidence, course, uniform=True):
    evidence.premise("best", bool((course.edges == course.best).all()))
    evidence.premise("full step", course.has_full_steps())
    evidence.premise("one each", one_each(course.signs))
    if uniform:
        evidence.premise("uniform", len(set(course.weights[0])) == 1)


def one_each(signs):
    errs = signs == -1
    return len(signs) == 3 and bool((errs.sum(axis=0) == 1).all() and (errs.sum(axis=1) == 1).all())


def threes():
    """Return F_{t+2}, F_{t+1} and F_t after each round t."""
    numbers = fibonacci(ROUNDS + 2)
    return [numbers[t - 1 : t + 2][::-1] for t in range(1, ROUNDS + 1)]


def fibonacci(count):
    """Return F_1, F_2, ..., beginning with 1, 1."""
    numbers = [1, 1]
    while len(numbers) < count:
        numbers.append(numbers[-2] + numbers[-1])
    return numbers[:count]


def smallest_margin(rounds):
    """Return the smallest margin after t rounds from uniform weights."""
    *before, last = fibonacci(rounds + 2)[-3:]
    return 1 - 2 * math.log(last) / math.log(math.prod(before) * last)


def coefficients(numbers):
    """Return a and b of each number a + b√5, (2 n,) fractions."""
    return np.array([part for each in numbers for part in (each.rational, each.root)])


def guaranteed(course):
    """Return Υ(γ_t) - ln n/Σα after each round, for the smallest edge 2γ_t so far."""
    least = np.minimum.accumulate(course.edges.astype(float))
    total = np.cumsum(np.log(course.odds.astype(float)) / 2)
    return -np.log1p(-(least**2)) / (2 * np.arctanh(least)) - np.log(len(course.signs)) / total


def rounding_of(course):
    """How far rounding may move margins: T steps and their sums over examples, and a closed form's
    two logarithms, product and quotient.
    """
    operations = 2 * (len(course.edges) + sum(course.signs.shape)) + 4 * roundings.ELEMENTARY + 6
    return Rounding(operations, 2)
