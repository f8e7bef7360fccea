"""What the greens are worth: each rule reports what was planted, and leaves the innocent alone."""

from math import inf

import pytest

from tests.harness import records
from theoremcheck.record import _power as power
from theoremcheck.record._loading import load
from theoremcheck.report import _worth as worth

NOT_ASKED = {"asked": False, "outcome": "not run", "reason": "not asked: full tier"}
NOT_ASKED |= {"judgements": []}


def judged(*judgements, **fields):
    """Return a claim with one case that has these judgements."""
    return records.claim(records.case(judgements=list(judgements), **fields))


# Bounds that could not have been violated


@pytest.mark.parametrize(
    "fields, why",
    [
        ({"outcome": "vacuous", "n": 0, "slack": None}, "vacuous"),
        ({"n": 2}, "in part"),
        ({"measured": 0.009, "slack": 0.009, "trivial": None}, "far"),
        ({"measured": 0.0, "slack": 0.0, "trivial": None}, "far"),
        ({"measured": 0.009, "slack": 0.009, "trivial": None, "elements": None}, "far"),
        ({"kind": "at least", "slack": 0.009, "trivial": None, "between": [1, "inf"]}, "far"),
    ],
)
def test_a_bound_that_could_not_have_been_violated_is_reported(fields, why):
    (found,) = power.idle(judged(records.bound(**fields)))
    assert (found.quantity, found.why, len(found.found)) == ("q", why, 1)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"measured": 0.009, "slack": 0.009},  # the bound beats what is known
        {"measured": 0.011, "slack": 0.011, "trivial": None},
        {"measured": 0.0, "slack": 0.0, "between": ["-inf", 0], "trivial": None},  # tight
        {"measured": -1.0, "slack": 0.0, "trivial": None},  # no ratio
        {"kind": "identity", "slack": 0.0, "trivial": None},  # a share of its rounding
        {"outcome": "refuted", "slack": 2.0, "trivial": None, "n": 2},
    ],
)
def test_a_bound_that_could_have_been_violated_is_not(fields):
    assert power.idle(judged(records.bound(**fields))) == []


def test_what_is_to_break_or_did_not_run_is_no_green():
    vacuous = records.bound(outcome="vacuous")
    assert power.idle(judged(vacuous, sort="without", expected="refuted")) == []
    assert power.idle(judged(vacuous, asked=False)) == []
    assert len(power.idle(judged(vacuous, sort="without", expected="holds"))) == 1


def test_judgements_of_a_quantity_are_told_together_the_nearest_first():
    far = [records.bound(measured=m, slack=m, trivial=None) for m in (0.001, 0.008, 0.002)]
    (found,) = power.idle(judged(*far))
    assert [judgement.slack for _, judgement in found.found] == [0.008, 0.002, 0.001]
    assert worth.of_idle(found).startswith(
        "3 judgements a factor of more than 100 from the bound (nearest 0.008,"
    )


def test_the_verbs_record_how_many_elements_a_bound_says_something_of(project):
    project.claim(
        "c",
        """
        def test_some(evidence):
            evidence.at_most("some", [0.1, 0.9], [0.5, 7], trivial=1)
            evidence.at_most("all", [0.1, 0.9], [0.2, 0.95], trivial=1)
            evidence.at_least("far", 1000, 1, trivial=None)
            evidence.at_most("near", 0.9, 1, trivial=None)
        """,
    )
    assert project.run("claims").ret == 0
    (claim,) = load(project.path / "reports/latest").claims
    assert [(found.quantity, found.why) for found in power.idle(claim)] == [
        ("some", "in part"),
        ("far", "far"),
    ]
    some, every, far, near = claim.cases[0].judgements
    assert [(j.n, j.elements, j.trivial) for j in (some, every, far)] == [
        (1, 2, 1.0),
        (2, 2, 1.0),
        (1, 1, None),
    ]
    assert (far.between, near.between) == ((1.0, "inf"), ("-inf", 1.0))
    told = " ".join(worth.lines(claim))
    assert "some: 1 judgement, in which 1 of 2 elements could have been violated." in told
    assert (
        "far: 1 judgement a factor of more than 100 from the bound (nearest 1000, at least 1)"
        in told
    )
    assert "nothing is known without it" in told


# Judgements that miss a violation of the predicted size


@pytest.mark.parametrize(
    "judgement, why, misses, size",
    [
        (records.sampled(0.3, inf, -0.1, 0.9), "no effect", 0.4, 0.3),
        (records.sampled(0.3, inf, 0.0, 0.9), "no effect", 0.3, 0.3),
        (records.sampled(-inf, -0.3, -0.9, 0.1), "no effect", 0.4, 0.3),
        (records.sampled(-inf, 0.05, 0.0, 0.31), "twice", 0.26, 0.05),
        (records.sampled(-0.05, inf, -0.31, 0.1), "twice", 0.26, 0.05),
        (records.sampled(0.1, 0.1, 0.01, 0.21), "twice", 0.11, 0.1),
        (records.bound(allowance=1.0), "twice", 1.0, 1.0),
        (
            records.bound(kind="identity", between=[0.5, 0.5], allowance=0.7, slack=0.1),
            None,
            0.7,
            0.5,
        ),
    ],
)
def test_what_misses_a_violation_of_the_predicted_size_is_reported(judgement, why, misses, size):
    found = power.coarse(judged(judgement))
    assert {each.why for each in found} == ({why} if why else {"no effect", "twice"})
    for each in found:
        assert (each.misses, each.size) == (pytest.approx(misses), size)


@pytest.mark.parametrize(
    "judgement",
    [
        records.sampled(0.3, inf, 0.001, 0.9),
        records.sampled(0.3, inf, 0.4, 0.9),
        records.sampled(-inf, 0.05, 0.0, 0.099),
        records.sampled(0.1, 0.1, 0.01, 0.19),
        records.sampled(0, 0, -0.1, 0.1),  # a predicted 0 has no size
        records.sampled(0.3, inf, -0.1, 0.9, outcome="inconclusive"),  # no green
        records.bound(allowance=1e-9),
        records.bound(kind="identity", between=[0, 0], allowance=0.7),
        records.judgement(kind="never"),
    ],
)
def test_what_sees_a_violation_of_the_predicted_size_is_not(judgement):
    assert power.coarse(judged(judgement)) == []


def test_the_coarsest_judgement_of_a_quantity_is_told_with_both_numbers():
    judgements = [
        records.sampled(-inf, 0.05, 0, most, predicted="at most 0.05") for most in (0.14, 0.31)
    ]
    (found,) = power.coarse(judged(*judgements))
    assert len(found.found) == 2
    assert worth.of_coarse(found) == (
        "2 judgements predicted at most 0.05, up to 0.26 off: twice that is not excluded (s.c::it)"
    )


# Quantifiers that were not exercised


def grid(*cases, quantifiers=("$n$",)):
    """Return a claim with instances of these (test, parameters, fields)."""
    made = []
    for test, parameters, fields in cases:
        cell = ",".join(f"{name}={value}" for name, value in parameters.items())
        blank = {"id": f"s.c::{test}[{cell}]", "judgements": [records.judgement()]}
        made.append(records.case(parameters=parameters, **blank | fields))
    return records.claim(*made, quantifiers=dict.fromkeys(quantifiers, "some"))


def gaps(claim):
    return [(gap.name, gap.why, gap.values) for gap in power.unexercised(claim)]


def test_a_claim_of_which_no_instance_ran_exercised_no_quantifier():
    claim = grid(("it", {"n": 1}, NOT_ASKED), ("it", {"n": 2}, NOT_ASKED), quantifiers=["$n$", "d"])
    assert gaps(claim) == [("", "nothing ran", ["$n$", "d"])]
    (told,) = worth.lines(claim)
    assert told == "no instance ran (full tier), so that nothing covers $n$, d."


def test_values_that_did_not_run_are_reported_with_the_reason():
    claim = grid(("it", {"n": 1}, {}), ("it", {"n": 2}, {}), ("it", {"n": 9}, NOT_ASKED))
    assert gaps(claim) == [("n", "not run", ["9"])]
    assert worth.lines(claim) == ["n: 9 did not run (full tier)."]


def test_how_long_a_search_goes_on_is_no_value_of_a_claim():
    claim = grid(("it", {"tries": 200}, {}), ("it", {"tries": 4000}, NOT_ASKED))
    assert gaps(claim) == []


def test_a_test_of_which_no_instance_ran_is_reported_once():
    claim = grid(
        ("it", {"n": 1}, {}),
        ("it", {"n": 2}, {}),
        ("far_out", {"m": 1}, NOT_ASKED),
        ("far_out", {"m": 2}, NOT_ASKED),
    )
    assert gaps(claim) == [("s.c::far_out", "nothing ran", [])]
    assert worth.lines(claim) == ["no instance of “far out” ran (full tier)."]


@pytest.mark.parametrize("outcome", ["vacuous", "inconclusive"])
def test_a_value_at_which_nothing_was_decided_is_reported(outcome):
    open_one = {"judgements": [records.judgement(outcome=outcome)]}
    claim = grid(("it", {"n": 1}, {}), ("it", {"n": 2}, open_one))
    assert gaps(claim) == [("n", "undecided", ["2"])]
    assert worth.lines(claim)[-1] == "n: at 2 nothing was decided."


def test_a_parameter_with_one_value_in_all_instances_is_reported():
    claim = grid(("it", {"n": 1, "d": 5}, {}), ("it", {"n": 2, "d": 5}, {}))
    assert gaps(claim) == [("d", "one value", ["5"])]
    assert worth.lines(claim) == ["d: 5 in all instances that have it."]


def test_what_ran_with_several_values_and_was_decided_is_no_gap():
    assert gaps(grid(("it", {"n": 1}, {}), ("it", {"n": 2}, {}))) == []
    assert gaps(grid(("it", {"n": 1}, {}))) == []  # a single instance


def test_what_a_premise_holds_fixed_is_no_gap():
    switch = {"sort": "without", "premise": "p", "expected": "refuted", "outcome": "refuted"}
    cells = [("it", {"n": n, "tied": True}, {}) for n in (1, 2)]
    assert gaps(grid(*cells)) == [("tied", "one value", ["True"])]
    assert gaps(grid(*cells, ("it", {"n": 1, "tied": False}, switch))) == []


def test_a_claim_without_quantifiers_has_none_to_exercise():
    assert gaps(grid(("it", {"n": 1}, NOT_ASKED), quantifiers=[])) == []


# Premises


def dropped(outcome, expected=None, **fields):
    expected = expected or outcome
    return records.case(
        sort="without",
        premise="p",
        outcome=outcome,
        expected=expected,
        as_predicted=outcome == expected or not fields.get("asked", True),
        **fields,
    )


@pytest.mark.parametrize(
    "cases, standing, both, why",
    [
        ([dropped("refuted")], "needed", False, ""),
        ([dropped("holds")], "device", False, ""),
        ([dropped("holds"), dropped("refuted")], "needed", True, ""),
        ([], "neither", False, "no case drops it"),
        ([dropped("holds", "refuted")], "neither", False, "s.c::it did not come out as predicted"),
        ([dropped("refuted", "holds")], "neither", False, "s.c::it did not come out as predicted"),
        ([dropped("inconclusive")], "neither", False, "s.c::it is inconclusive, as predicted"),
        (
            [dropped("not run", "refuted", asked=False, reason="not asked: full tier")],
            "neither",
            False,
            "not dropped in this run (full tier)",
        ),
    ],
)
def test_how_a_premise_stands(cases, standing, both, why):
    claim = records.claim(*cases, premises={"p": "x"})
    assert power.premises(claim) == [("p", standing, both, why)]


def test_why_a_premise_cannot_be_dropped_is_told():
    claim = records.claim(premises={"p": "x"}, cannot_drop={"p": "no $x$ without"})
    assert power.premises(claim) == [("p", "neither", False, "no $x$ without")]


def test_premises_are_counted_over_the_run():
    names = dict.fromkeys(("p", "other"), "x")
    record = records.record(
        records.claim(dropped("refuted"), premises=names),
        records.claim(dropped("holds"), premises=names),
    )
    assert power.counted(record) == {"needed": 1, "device": 1, "neither": 2}
    told = worth.totals(record)["premises"]
    assert told == "4 premises: 1 needed, 1 device of a proof, 2 neither"
