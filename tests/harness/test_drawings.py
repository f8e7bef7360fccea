"""Drawings of numbers: slacks on one scale, limits beside the range that was predicted."""

import pytest

from tests.harness import records
from theoremcheck.report._limits_strip import limits_strip
from theoremcheck.report._slack_scale import slack_scale


def slacks(*values, kind="at most", outcome="holds"):
    judgements = [records.judgement(kind=kind, outcome=outcome, slack=value) for value in values]
    return records.claim(records.case(judgements=judgements))


def test_slacks_lie_on_one_logarithmic_scale():
    drawn = slack_scale(slacks(0.001, 1, 10))
    assert [text for _, text in drawn.ticks] == ["0.001", "0.01", "0.1", "1", "10"]
    places = {text: x for x, text in drawn.ticks}
    (quantity, _, told, marks) = drawn.rows[0]
    assert (quantity, told) == ("q", "0.001 to 10")
    assert [x for x, _ in marks] == sorted((places["0.001"], places["1"], places["10"]))
    assert drawn.one == places["1"]
    assert drawn.sorts == {"instance"}


@pytest.mark.parametrize(
    "values, kind, outcome",
    [
        ((), "at most", "holds"),
        ((0.5,), "identity", "holds"),
        ((0.5,), "mean", "inconclusive"),
        (("inf", 0.0, None), "at most", "holds"),
    ],
)
def test_what_is_not_decided_against_a_bound_has_no_place_on_it(values, kind, outcome):
    assert slack_scale(slacks(*values, kind=kind, outcome=outcome)) is None


def test_a_slack_of_nothing_and_one_without_end_stand_beside_the_scale():
    drawn = slack_scale(slacks(0.0, 0.5, "inf"))
    assert drawn.ticks[-2:] == [("12", "0"), ("388", "∞")]
    (_, _, told, marks) = drawn.rows[0]
    assert told == "0 to inf"
    assert [x for x, _ in marks][::2] == ["12", "388"]


@pytest.mark.parametrize("value", [1e-300, 1e300, 1])
def test_extreme_slacks_keep_the_scale_readable(value):
    drawn = slack_scale(slacks(value))
    assert 2 <= len(drawn.ticks) <= 8
    assert all(0 <= float(x) <= 400 for _, _, _, marks in drawn.rows for x, _ in marks)


def test_limits_are_drawn_beside_the_range():
    one = records.judgement(
        rung="sampled", measured=0.9, limits=[0.7, 1.0], between=[0.95, "inf"], resolves=0.15
    )
    strip = limits_strip(one)
    # From .7 at the left edge to 1 at the right one; the range goes on to the border.
    assert strip.limits == (6, 114)
    assert (strip.predicted, strip.resolved) == ((96, 120), (42, 120))
    assert strip.value == 78
    assert limits_strip(records.judgement(measured=1.0)) is None
    unbounded = records.judgement(measured=1, limits=["-inf", "inf"], between=[0, 2], resolves=0)
    assert limits_strip(unbounded).limits == (0, 120)
