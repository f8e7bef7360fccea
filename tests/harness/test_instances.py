"""Instances by named coordinates: drawn within their ranges, and given again to the last bit."""

from fractions import Fraction

import numpy as np
import pytest

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._instances import Drawing, Given, Outside, Sampled


def instance(drawing):
    n = drawing.integer("n", 2, 5)
    return (
        n,
        drawing.integers("labels", (n, 2), -1, 1),
        drawing.choice("loss", ["hinge", "logistic"]),
        drawing.real("rate", 0.5, 2.0),
        drawing.reals("weights", n, -1.0, 1.0),
    )


def sampled(seed):
    drawing = Sampled(np.random.default_rng(seed))
    return drawing, instance(drawing)


GOOD = {"n": 2, "labels": [[0, 1], [-1, 0]], "loss": "hinge", "rate": 1.0, "weights": [0.1, -1.0]}


def test_each_end_and_each_option_of_a_range_is_drawn():
    drawn = [sampled(seed)[1] for seed in range(60)]
    assert {n for n, *_ in drawn} == {2, 3, 4, 5}
    assert {label for _, labels, *_ in drawn for label in labels.flat} == {-1, 0, 1}
    assert {loss for _, _, loss, *_ in drawn} == {"hinge", "logistic"}
    rates = [rate for *_, rate, _ in drawn]
    assert 0.5 <= min(rates) < 0.7 < 1.8 < max(rates) <= 2.0
    assert all(weights.shape == (n,) for n, *_, weights in drawn)


def test_what_was_drawn_is_given_again():
    for seed in range(20):
        drawing, (n, labels, loss, rate, weights) = sampled(seed)
        again = Given(drawing.values)
        n_, labels_, loss_, rate_, weights_ = instance(again)
        assert (n, loss, rate) == (n_, loss_, rate_)
        assert labels.tolist() == labels_.tolist()
        assert weights.tolist() == weights_.tolist()
        assert again.values == drawing.values
        # Entries of both arrays, the real number, what n is above its least, a less plain loss.
        above, less_plain = n - 2, int(loss == "logistic")
        assert again.size == drawing.size == 2 * n + n + 1 + above + less_plain


def test_real_numbers_are_given_as_fractions_where_one_asks_for_it():
    *_, rate, weights = instance(Given(GOOD, exact=True))
    assert type(rate) is Fraction
    assert list(weights) == [Fraction(0.1), Fraction(-1)]


def test_a_range_that_is_given_exactly_may_have_been_rounded_when_it_was_drawn_from():
    drawn = 0.1 + 0.2  # of a range up to 3/10 that was rounded twice
    assert Given({"x": drawn}, exact=True).real("x", 0, Fraction(3, 10)) == Fraction(drawn)
    for exact, high in ((True, Fraction(3, 10) - Fraction(1, 10**9)), (False, 0.3)):
        with pytest.raises(Outside):
            Given({"x": drawn}, exact=exact).real("x", 0, high)


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 1},
        {"n": 6},
        {"n": True},
        {"n": 2.0},
        {"labels": [[0, 2], [0, 0]]},
        {"labels": [[-2, 0], [0, 0]]},
        {"labels": [[0.5, 0], [0, 0]]},
        {"labels": [0, 0]},
        {"loss": "squared"},
        {"rate": 0.4},
        {"rate": 2.1},
        {"rate": float("nan")},
        {"rate": [1.0]},
        {"weights": [0.0, 1.1]},
        {"weights": [-1.1, 0.0]},
        {"weights": [0.0]},
    ],
    ids=str,
)
def test_what_is_out_of_range_is_an_instance_of_something_else(wrong):
    instance(Given(GOOD))
    with pytest.raises(Outside):
        instance(Given(GOOD | wrong))


@pytest.mark.parametrize("missing", GOOD)
def test_what_is_missing_is_an_instance_of_something_else(missing):
    with pytest.raises(Outside):
        instance(Given({name: value for name, value in GOOD.items() if name != missing}))


def test_a_coordinate_has_a_name_of_its_own_and_an_assumption_leaves():
    drawing, _ = sampled(0)
    with pytest.raises(EvidenceError, match="coordinate 'n' is drawn twice"):
        drawing.integer("n", 2, 5)
    drawing.assume(True)
    with pytest.raises(Outside):
        drawing.assume(False)


def test_each_way_to_draw_says_how_of_all_that_is_drawn():
    ways = {"_choice", "_integer", "_integers", "_reals"}
    assert {name for name in vars(Drawing) if name in Drawing.__abstractmethods__} == ways
