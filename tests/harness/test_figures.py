"""Curves as figures: how lines are named, when a figure is too full, how numbers are written."""

import re
from itertools import count
from math import inf, nextafter

import numpy as np
import pytest

from tests.harness import records
from theoremcheck.judging._numerals import bound_in_words, scaled, written
from theoremcheck.report._figures import CROWD, DASH, _path, figures
from theoremcheck.report._lookups import told

HEIGHTS = count(1)


def case(sort="instance", premise=None, series=("",), name="c", height=None, **parameters):
    curves = [
        records.curve(name=name, x=[1, 2], y=[3, height or next(HEIGHTS)], series=each)
        for each in series
    ]
    return records.case(sort=sort, premise=premise, parameters=parameters, curves=curves)


def legends(*cases):
    found = figures(records.claim(*cases))
    return [[line.label for line in figure.lines] for figure in found]


def test_a_line_is_named_by_what_tells_it_from_the_others():
    assert legends(case(size=3, seeds=9)) == [["measured"]]
    assert legends(case(size=3, seeds=9), case(size=4, seeds=8)) == [["size = 3", "size = 4"]]
    assert legends(case(size=3, adam_epochs=9), case(size=3, adam_epochs=None)) == [
        ["adam epochs = None", "adam epochs = 9"]
    ]
    both = [case(size=3, rate=1), case(size=3, rate=2), case(size=4, rate=1), case(size=4, rate=2)]
    assert legends(*both) == [
        [f"size = {size}, rate = {rate}" for size in (3, 4) for rate in (1, 2)]
    ]


def test_a_departure_is_named_by_its_premise_and_the_others_by_having_them_all():
    assert legends(case(rate=1), case("without", "small", rate=2), case("as_written", rate=3)) == [
        ["all premises", "without small", "as written"]
    ]
    assert legends(case("without", "small", rate=2)) == [["without small"]]
    assert legends(case(series=("free", "tied")), case("without", "small", ("free", "tied"))) == [
        ["free", "tied", "free, without small", "tied, without small"]
    ]


def test_a_departure_that_draws_what_an_instance_does_would_hide_it_and_is_left_out():
    same = case(height=7), case("without", "small", height=7), case("as_written", height=7)
    assert legends(*same) == [["measured"]]
    assert legends(*same[1:]) == [["without small", "as written"]]


def test_lines_that_nothing_tells_apart_are_named_alike():
    assert legends(case(), case()) == [["measured", "measured"]]


def test_a_crowd_is_parted_by_departures_and_then_by_premises():
    instances = [case(size=size) for size in range(CROWD - 1)]
    small, even = (
        [case("without", premise, size=size) for size in range(4)] for premise in ("small", "even")
    )
    assert list(map(len, legends(*instances, small[0]))) == [CROWD]
    assert list(map(len, legends(*instances, *small))) == [CROWD - 1, 4]
    assert list(map(len, legends(*instances, *small[:2], *even[:2]))) == [CROWD - 1, 4]
    assert list(map(len, legends(*instances, *small, *even))) == [CROWD - 1, 4, 4]
    assert list(map(len, legends(*[case(size=size) for size in range(CROWD + 2)]))) == [CROWD + 2]


def test_figures_of_departures_say_from_what():
    instances = [case(size=size) for size in range(CROWD - 1)]
    departed = {
        ", without small": [case("without", "small", size=size) for size in range(4)],
        ", without even": [case("without", "even", size=size) for size in range(4)],
        ", as written": [case("as_written", None, size=size) for size in range(4)],
    }

    def names(*some):
        return [figure.name for figure in figures(records.claim(*some))]

    (name,) = names(*instances)
    for words, cases in departed.items():
        assert names(*instances, *cases) == [name, name + words]
    apart = [each for cases in departed.values() for each in cases]
    assert names(*instances, *apart) == [name, *(name + words for words in departed)]
    small, even = (cases[:2] for cases in list(departed.values())[:2])
    assert names(*instances, *small, *even) == [name, f"{name}, premises dropped"]


def test_no_line_is_lost_and_none_is_drawn_twice():
    cases = [case("without" if n % 3 else "instance", f"p{n % 3}", size=n) for n in range(30)]
    found = figures(records.claim(*cases))
    assert sum(len(figure.lines) for figure in found) == 30


def point(x, y, sort="instance", premise=None, series="", **parameters):
    curve = records.curve(name="c", x=[x], y=[y], predicted=[2 * y], series=series)
    return records.case(sort=sort, premise=premise, parameters=parameters, curves=[curve])


def places(path):
    """Return the points of a path, of which the first is told, and the others by their steps."""
    numbers = [float(told) for told in re.findall(r"-?(?:\d+(?:\.\d+)?|\.\d+)", path)]
    return [
        tuple(round(each, 6) for each in place)
        for place in np.cumsum(np.reshape(numbers, (-1, 2)), axis=0)
    ]


def test_cases_of_one_point_each_are_one_line_in_the_order_of_x():
    (figure,) = figures(records.claim(point(4, 1, m=4, d=2), point(1, 3, m=1, d=2)))
    assert [line.label for line in figure.lines] == ["measured", "theory"]
    measured, theory = figure.lines
    assert measured.marks.count("h0") == 2
    assert len(places(theory.path)) == 2
    (left, _), (right, _) = places(measured.path)
    assert left < right


def test_what_is_predicted_of_a_single_point_is_a_dash():
    (figure,) = figures(records.claim(point(2, 3)))
    left, right = places(figure.lines[1].path)
    assert left[1] == right[1]
    assert right[0] - left[0] == pytest.approx(2 * DASH)


def test_points_of_other_series_or_sorts_or_at_one_x_stay_apart():
    apart = point(1, 3, series="a"), point(2, 3, series="b")
    assert len([each for each in legends(*apart)[0] if "theory" not in each]) == 2
    mixed = point(1, 3, m=1), point(2, 3, m=2), point(3, 4, "without", "small", m=3)
    assert legends(*mixed)[0][:2] == ["all premises", "without small"]
    assert legends(*mixed)[0][2:] == ["theory, all premises", "theory, without small"]
    twice = point(1, 3, m=1), point(1, 4, m=2), point(2, 4, m=3)
    assert legends(*twice)[0][:3] == ["m = 1", "m = 2", "m = 3"]


@pytest.mark.parametrize(
    "value, told",
    [
        (None, ""),
        ("inf", "inf"),
        (True, "True"),
        (-0.0, "0"),
        (1387786.0, "1387786"),
        (2e9, "2e+09"),
        (3, "3"),
        (0.1234567, "0.123457"),
        (-1.5, "-1.5"),
        (-float("inf"), "-inf"),
        (float("nan"), "nan"),
        (9999999.5, "1e+07"),
    ],
)
def test_a_number_has_six_digits_and_a_count_all_of_its_own(value, told):
    assert written(value) == told


@pytest.mark.parametrize(
    "value, told",
    [
        (1e-6, "10⁻⁶"),
        (1e13, "10¹³"),
        (2e-7, "2·10⁻⁷"),
        (-1e8, "-10⁸"),
        (10000, "10000"),
        (0.0001, "0.0001"),
        (-0.0, "0"),
    ],
)
def test_a_tick_far_from_1_is_a_power_of_ten(value, told):
    assert scaled(value) == told
    assert scaled(5.0, power=True) == "5·10⁰"


def test_the_ticks_of_a_logarithmic_axis_are_all_plain_or_all_powers():
    def ticks(*heights):
        curve = records.curve(name="c", x=[1, 2], y=heights, scales=("linear", "log"))
        (figure,) = figures(records.claim(records.case(curves=[curve])))
        return [text for _, text in figure.ticks[1]]

    assert {"0.01", "1", "100"} <= set(ticks(0.01, 1000))
    assert {"10⁻⁶", "10⁻²", "10⁰"} <= set(ticks(1e-6, 100))


@pytest.mark.parametrize(
    "bound, upper, told",
    [
        (2.5, True, "at most 2.5"),
        (0.1 + 0.7, False, "at least 0.8"),
        (nextafter(0, 1), False, "more than 0"),
        (nextafter(0, -1), True, "less than 0"),
        (nextafter(0.5, 0), True, "less than 0.5"),
        (nextafter(0.5, 1), True, "at most 0.5"),
        (1 / 3, False, "at least 0.333333"),
        (inf, True, "at most inf"),
    ],
)
def test_the_float_next_to_a_short_number_is_a_strict_bound(bound, upper, told):
    assert bound_in_words(bound, upper=upper) == told


def test_a_certificate_is_accepted_or_rejected_and_all_else_is_measured_against_a_prediction():
    certificate = {"quantity": "c > 0", "kind": "certificate", "predicted": "accepted"}
    rejected = records.judgement(**certificate, outcome="refuted")
    assert told(rejected) == "certificate rejected, c > 0"
    assert told(records.judgement(**certificate)) == "certificate accepted, c > 0"
    measured = {"kind": "at most", "measured": 2.0, "predicted": "at most 1.5"}
    violated = records.judgement(quantity="c > 0", outcome="refuted", **measured)
    assert told(violated) == "c > 0 2 against at most 1.5"


def test_a_line_of_which_no_point_has_a_place_is_no_path():
    assert _path(np.array([[0.0, np.inf], [1.0, np.inf], [2.0, np.inf]])) == ""
    assert _path(np.array([[0.0, 1.0], [1.0, 2.0]])) == "M0 1l1 1"

    rounded = places(_path(np.array([[0.04, 5.0], [0.08, 4.26], [10.12, 4.21]])))
    assert rounded == [(0, 5), (0.1, 4.3), (10.1, 4.2)]
