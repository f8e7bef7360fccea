"""AdaBoost as a map: by its exponentials, its Jacobian, and its cycles as certificates."""

import copy
import json
import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.certificates import Rejected, cycle
from models.certificates import second as other
from models.certificates.root_five import RootFive
from models.certificates.second import cycle as by_matrices
from models.since_the_talk import cycling

small = st.fractions(-4, 4, max_denominator=9)
numbers = st.builds(RootFive, small, small)
examples = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def digits(number: RootFive) -> mpmath.mpf:
    parts = [mpmath.mpf(p.numerator) / p.denominator for p in (number.rational, number.root)]
    return parts[0] + parts[1] * mpmath.sqrt(5)


@examples
@given(numbers, numbers)
def test_numbers_with_a_root_of_five_in_sixty_digits(a, b):
    with mpmath.workdps(60):
        x, y = digits(a), digits(b)
        found = [digits(each) for each in (a + b, a - b, a * b, 2 - a, 1 + a, 3 * b)]
        for each, expected in zip(found, [x + y, x - y, x * y, 2 - x, 1 + x, 3 * y], strict=True):
            assert abs(each - expected) < mpmath.mpf(10) ** -50
        assert ((a < b), (a > b)) == ((x < y and a != b), (x > y and a != b))
        if b != RootFive.of(0):
            assert a / b * b == a
            assert 1 / b * b == RootFive.of(1)
        else:
            with pytest.raises(ZeroDivisionError):
                a / b


@pytest.mark.parametrize("matrix", cycling.MATRICES)
@pytest.mark.parametrize("shrinkage", [1.0, 0.5])
def test_the_map_is_adaboost_with_exponentials(matrix, shrinkage):
    signs = cycling.MATRICES[matrix]
    start = np.random.default_rng(3).dirichlet(np.ones(len(signs)))
    course = cycling.course(signs, start, 40, shrinkage=shrinkage)
    scores, total = np.zeros(len(signs)), 0.0
    for t, choice in enumerate(course.choices):
        weights = start * np.exp(-scores)
        weights /= weights.sum()
        np.testing.assert_allclose(weights, course.weights[t], rtol=1e-11, atol=1e-300)
        error = weights[signs[:, choice] < 0].sum()
        assert error == pytest.approx(min(weights[column < 0].sum() for column in signs.T))
        alpha = shrinkage * math.log((1 - error) / error) / 2
        scores, total = scores + alpha * signs[:, choice], total + alpha
        np.testing.assert_allclose(course.margins[t], scores / total, rtol=0, atol=1e-12)
    assert course.has_full_steps() == (shrinkage == 1)


def test_what_cannot_be_boosted_is_an_error():
    for start in ([0.5, 0.5, 0.0], [0.5, 0.5, 0.5]):
        with pytest.raises(ValueError, match="positive and of sum 1"):
            cycling.course(cycling.THREE, np.array(start), 1)
    with pytest.raises(ValueError, match=r"an edge of 1\.0, not in"):
        cycling.course(np.ones((2, 1), int), cycling.uniform(2), 1)


def test_three_rounds_contract_as_the_sixth_power_of_the_golden_ratio():
    """The Jacobian of three rounds at the cycle, by differences in exact arithmetic."""
    start = cycling.cycle_start(cycling.THREE, [0, 1, 2])
    step, columns = Fraction(1, 10**12), []
    for i in range(3):
        moved = [w + step * (i == k) - step * Fraction(1, 3) for k, w in enumerate(start)]
        after = np.array(moved)
        for choice in (0, 1, 2):
            after = after / (1 + cycling.THREE[:, choice] * (after @ cycling.THREE)[choice])
        columns.append([float(digits((a - w) / step)) for a, w in zip(after, start, strict=True)])
    eigenvalues = sorted(np.abs(np.linalg.eigvals(np.array(columns).T)))
    assert eigenvalues[-1] == pytest.approx(((1 + 5**0.5) / 2) ** -6, rel=1e-6)


def test_the_eight_take_only_the_first_three():
    course = cycling.course(cycling.EIGHT, cycling.uniform(8), 1000)
    assert set(course.choices) == {0, 1, 2}
    assert list(course.choices[-6:]) in ([0, 2, 1] * 2, [2, 1, 0] * 2, [1, 0, 2] * 2)


@pytest.mark.parametrize("matrix, value", [("three", (1, 3)), ("eight", (3, 8))])
def test_the_best_vote(matrix, value):
    signs = cycling.MATRICES[matrix]
    vote, prices = cycling.best_vote(signs)
    assert min(signs @ vote) == max(prices @ signs) == Fraction(*value)
    tries = np.random.default_rng(0).dirichlet(np.ones(len(vote)), 2000)
    assert (signs @ tries.T).min(axis=0).max() <= float(Fraction(*value))


def circle(**changes: Any) -> dict[str, Any]:
    start = cycling.cycle_start(cycling.THREE, [0, 1, 2])
    signs = cycling.THREE
    made = cycle.make(signs.tolist(), [0, 1, 2], start, *cycling.best_vote(signs))
    return json.loads(json.dumps(made | changes))


def swapped() -> dict[str, Any]:
    """A cycle of the second best: weights (1/2, 1/2, 0), two classifiers that take turns."""
    half, none = RootFive.of(Fraction(1, 2)), RootFive.of(0)
    signs = cycling.THREE.tolist()
    return cycle.make(signs, [1, 0], [half, half, none], *cycling.best_vote(cycling.THREE))


FORGED = {
    "another margin": circle(margins=["1/2", "1/3", "1/3"]),
    "a vote that another one beats": circle(vote=["1/2", "1/4", "1/4"], votes=["0", "1/2", "1/2"]),
    "the cycle begun at another round": circle(choices=[1, 2, 0]),
    "the weights of one round before": circle(weights=circle()["weights"][::-1]),
    "a choice of edge 0": swapped(),
    "a negative weight": circle(weights=[[["-1/2", "0"], ["1", "0"], ["1/2", "0"]]] * 3),
    "no rounds": circle(choices=[], weights=[]),
    "signs of no length": circle(signs=[[], [], []]),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_cycles_are_rejected(name):
    for check, rejected in ((cycle.check, Rejected), (by_matrices.check, other.Rejected)):
        check(circle())
        with pytest.raises(rejected):
            check(copy.deepcopy(FORGED[name]))
