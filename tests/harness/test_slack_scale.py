"""Slacks on one scale: nothing is left out, hidden, squeezed or called what it is not."""

import re
from itertools import pairwise

import pytest

from tests.harness import records
from theoremcheck.report._page import page
from theoremcheck.report._slack_scale import BOTH, OVER, UNDER, slack_scale


def case(*values, sort="instance", kind="at most", **fields):
    judgements = [records.judgement(kind=kind, slack=value, **fields) for value in values]
    premise = "small" if sort == "without" else None
    return records.case(
        id=f"s.c::{sort}[{kind}{values}]", sort=sort, premise=premise, judgements=judgements
    )


def drawn(*values, **fields):
    return slack_scale(records.claim(case(*values, **fields)))


def ticks(scale):
    return {text: x for x, text in scale.ticks}


def shown(*cases):
    """Return the drawing on the page of a claim of these cases."""
    text = page(records.record(records.claim(*cases)))
    found = re.search(
        r'<figure class="strip">.*?</figure>|<p class="faint">No slack.*?</p>', text, re.S
    )
    return found and found[0]


def test_slacks_lie_on_one_logarithmic_scale():
    scale = drawn(0.001, 1, 10)
    assert [text for _, text in scale.ticks] == ["10⁻³", "0.01", "0.1", "1", "10"]
    places = ticks(scale)
    (row,) = scale.rows
    assert (row.quantity, row.told) == ("q", "3 instances: 0.001 to 10")
    assert row.marks == {"instance": [places["10⁻³"], places["1"], places["10"]]}
    assert (scale.one, scale.sorts, scale.beyond) == (places["1"], ["instance"], [])


@pytest.mark.parametrize(
    "sort, told",
    [("without", "1 without a premise: ∞"), ("as_written", "1 as written: ∞")],
)
def test_a_departure_without_end_stands_at_the_edge(sort, told):
    """It was left out where no other slack of its quantity was a positive number."""
    claim = records.claim(case(0.5), case("inf", sort=sort, quantity="p", outcome="refuted"))
    scale = slack_scale(claim)
    row = scale.rows[1]
    assert (row.quantity, row.told) == ("p", told)
    assert row.marks == {sort: [ticks(scale)["∞"]]}
    assert row.edges == [(1, ticks(scale)["∞"])]
    assert scale.beyond == ["At the right edge: 1 that is infinite"]


def test_departures_have_a_lane_and_shapes_of_their_own():
    """An instance was hidden under a departure at the same place."""
    cases = [case(0.5, sort=sort) for sort in ("instance", "without", "as_written")]
    figure, _, _ = shown(*cases).partition("<figcaption>")
    found = re.findall(r'<path class="(instance|without|as_written)" d="M\d+ (\d+)([^"]+)"', figure)
    lanes = {sort: lane for sort, lane, _ in found}
    assert lanes["instance"] != lanes["without"] == lanes["as_written"]
    shapes = {shape for *_, shape in found}
    assert len(shapes) == 3
    assert drawn(0.5).rows[0].lanes == 1


@pytest.mark.parametrize(
    "kind, between, ratio",
    [
        ("at most", None, OVER),
        ("at least", None, UNDER),
        ("mean", ["-inf", 2], OVER),
        ("mean", [2, "inf"], UNDER),
        ("rate", [-3, 2], OVER),
        ("probability", [0.2, 0.4], BOTH),
    ],
)
def test_each_quantity_says_what_is_divided_by_what(kind, between, ratio):
    """A lower bound's was called measured over bound, too."""
    (row,) = drawn(0.5, kind=kind, between=between).rows
    assert row.ratio == ratio
    assert ratio in shown(case(0.5, kind=kind, between=between))


@pytest.mark.parametrize(
    "outlier, edge, told",
    [
        (1e-12, "<0.1", "At the left edge: 1 far smaller: 1e-12"),
        (1e-5, "<0.1", "At the left edge: 1 far smaller: 1e-05"),
        (1e9, ">10", "At the right edge: 1 far larger: 1e+09"),
        (0.0, "0", "At the left edge: 1 that is 0"),
    ],
)
def test_one_outlier_does_not_squeeze_the_others(outlier, edge, told):
    scale, lone = drawn(0.2, 0.5, 0.9, outlier), drawn(0.2, 0.5, 0.9)
    assert [text for _, text in scale.ticks] == ["0.1", "1", "10", edge]
    assert [text for _, text in lone.ticks] == ["0.1", "1", "10"]
    assert scale.beyond == [told]
    (row,), (other,) = scale.rows, lone.rows
    assert len(row.marks["instance"]) == len(other.marks["instance"]) + 1
    assert ticks(scale)[edge] in row.marks["instance"]
    shown = float(scale.ends[1]) - float(scale.ends[0])
    assert shown > 0.85 * (float(lone.ends[1]) - float(lone.ends[0]))


def test_a_spread_is_no_outlier():
    scale = drawn(0.5, 0.01, 1e-4, 1e-5)
    assert list(ticks(scale)) == ["10⁻⁴", "0.01", "1"]
    assert scale.beyond == []


def test_both_ends_and_what_is_far_share_the_edges():
    scale = drawn(0.5, 0.6, 0.7, 0.8, 0.9, 1e-9, 0.0, 1e9, "inf")
    assert list(ticks(scale))[-2:] == ["<0.1", ">10"]
    assert scale.beyond == [
        "At the left edge: 1 that is 0; 1 far smaller: 1e-09",
        "At the right edge: 1 that is infinite; 1 far larger: 1e+09",
    ]


@pytest.mark.parametrize(
    "value, told", [(1e-300, "left"), (1e300, "right"), ("inf", "right"), (0.0, "left")]
)
def test_a_claim_all_of_whose_slacks_are_at_an_edge_says_so(value, told):
    scale = drawn(value)
    assert scale.beyond[0].startswith(f"At the {told} edge, all of them: 1 ")
    assert all(0 < float(x) < 400 for x in scale.rows[0].marks["instance"])
    assert f"At the {told} edge, all of them" in shown(case(value))


@pytest.mark.parametrize("value", [1e-300, 1e-5, 1e300, 1])
def test_extreme_slacks_keep_the_scale_readable(value):
    scale = drawn(value)
    assert 2 <= len(scale.ticks) <= 8
    places = sorted(float(x) for x, _ in scale.ticks)
    assert min(b - a for a, b in pairwise(places)) >= 15


def test_what_has_no_place_on_the_scale_is_told():
    claim = records.claim(
        case(0.5),
        case(0.5, kind="identity", quantity="i"),
        case(None, kind="never", quantity="n"),
        case(0.5, kind="mean", outcome="inconclusive"),
        case(1.5, sort="without", outcome="refuted"),
        case(9.0, sort="without", kind="identity", quantity="i", outcome="refuted"),
        case(None, sort="without", kind="never", quantity="n", outcome="refuted"),
        case(None, sort="as_written", kind="mean", quantity="m", outcome="refuted"),
    )
    assert slack_scale(claim).missing == [
        "3 of 4 departures (1 identity, 1 count of violations, 1 prediction without a ratio)",
        "3 of 4 judgements of instances (1 identity, 1 count of violations, 1 inconclusive)",
    ]
    assert "Not on this scale: 3 of 4 departures (" in shown(*claim.cases)


def test_a_claim_without_a_slack_says_so():
    """It had no plot, and no word of it."""
    told = shown(
        case(0.5, kind="identity"), case(9, kind="identity", sort="without", outcome="refuted")
    )
    assert told == (
        '<p class="faint">No slack has a place on a scale: 1 of 1 departure (1 identity); '
        "1 of 1 judgement of instances (1 identity).</p>"
    )
    assert shown() is None


def test_every_departure_is_drawn_or_told():
    claim = records.claim(
        *(case(v, sort="without", outcome="refuted") for v in (1.5, "inf", None)),
        records.case(sort="without", premise="small", outcome="error"),
    )
    scale = slack_scale(claim)
    assert [row.told for row in scale.rows] == ["2 without a premise: 1.5 to ∞"]
    assert scale.missing == [
        "2 of 4 departures (1 prediction without a ratio, 1 without a judgement)"
    ]


def test_estimates_may_lie_on_the_right_of_the_bound():
    assert "an estimate's limits" not in shown(case(0.5))
    assert "an estimate's limits" in shown(
        case(0.5, kind="mean", rung="sampled", between=["-inf", 2])
    )
