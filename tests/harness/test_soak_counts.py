"""What a soak counts: runs of cases by how they came out, seeds by verdict, and exact limits."""

import pytest
from scipy.stats import beta, binom

from tests.harness.records import case, claim, judgement, record
from theoremcheck.record._soak import Tally, how_astray, share
from theoremcheck.report._soak import head, lines


@pytest.mark.parametrize("of", [1, 3, 60, 57480])
def test_limits_are_those_of_clopper_and_pearson(of):
    for count in {0, 1, of // 2, of}:
        found = share(count, of)
        assert found.low == pytest.approx(beta.ppf(0.025, count, of - count + 1) if count else 0)
        high = beta.ppf(0.975, count + 1, of - count) if count < of else 1
        assert found.high == pytest.approx(high)
    assert share(0, of).high == pytest.approx(1 - 0.025 ** (1 / of))


@pytest.mark.parametrize("p", [0.001, 0.03, 0.5, 0.99])
def test_limits_cover_the_chance_as_often_as_they_say(p):
    covering = [k for k in range(41) if (found := share(k, 40)).low <= p <= found.high]
    assert binom.pmf(covering, 40, p).sum() >= 0.95


def departure(*judged, outcome, breaks="q"):
    return case(
        sort="without",
        premise="small",
        breaks=breaks,
        expected="refuted",
        outcome=outcome,
        as_predicted=False,
        judgements=[judgement(quantity=name, outcome=found) for name, found in judged],
    )


def instance(outcome, **fields):
    fields = {"as_predicted": outcome == "holds"} | fields
    return case(outcome=outcome, judgements=[judgement(outcome=outcome)], **fields)


@pytest.mark.parametrize(
    "one, how",
    [
        (instance("holds"), None),
        (instance("refuted"), "wrong"),
        (instance("inconclusive"), "undecided"),
        (instance("vacuous"), "undecided"),
        (instance("holds", expected="inconclusive", as_predicted=False), "wrong"),
        (case(outcome="error", as_predicted=False), "error"),
        (case(outcome="not run", as_predicted=False), "not run"),
        (case(outcome="not run", as_predicted=True, asked=False), None),
        (departure(("q", "holds"), outcome="holds"), "wrong"),
        (departure(("q", "inconclusive"), outcome="inconclusive"), "undecided"),
        (departure(("q", "refuted"), ("r", "inconclusive"), outcome="refuted"), "undecided"),
        (departure(("q", "refuted"), ("r", "refuted"), outcome="refuted"), "wrong"),
    ],
)
def test_wrong_is_what_was_decided_against_its_prediction(one, how):
    assert how_astray(one) == how


def counted(*cases_by_seed):
    tally = Tally()
    for seed, cases in enumerate(cases_by_seed):
        verdict = "SUPPORTED" if all(c.as_predicted for c in cases) else "REFUTED"
        whole = record(claim(*cases, verdict=verdict, reason="why"), root_seed=seed)
        tally.add(whole)
    return tally.soak()


def test_a_case_that_draws_counts_under_each_seed_and_any_other_once():
    drawn = {"id": "s.c::drawn", "streams": {"data": "00"}}
    good, bad = instance("holds", **drawn), instance("refuted", **drawn)
    fixed = instance("holds")
    found = counted([good, fixed], [bad, fixed], [good, fixed])
    assert (found.cases, found.fixed, found.fixed_astray, found.red) == (2, 1, 0, [1])
    assert (found.wrong.count, found.wrong.of, found.undecided.count) == (1, 3, 0)
    assert (found.green.count, found.green.of) == (2, 3)
    (only,) = found.claims
    assert only.verdicts == {"SUPPORTED": [0, 2], "REFUTED": [1]}
    assert (only.wrong.count, only.wrong.of, only.undecided.count) == (1, 3, 0)
    assert [(one.case, one.how, one.seeds) for one in only.astray] == [("s.c::drawn", "wrong", [1])]


def test_a_case_without_a_stream_is_wrong_under_any_seed():
    found = counted([instance("refuted")], [instance("refuted")])
    assert (found.wrong.count, found.wrong.of, found.fixed_astray) == (0, 0, 1)
    assert head(found) == (
        "2 seeds · 1 case · wrong 0 of 0 · undecided 0 of 0 · 1 not as predicted under any seed"
    )
    assert "  wrong: s.c::it under any seed, for it has no stream" in list(lines(found))


def test_what_came_to_nothing_is_no_trial():
    lost = case(outcome="not run", as_predicted=False)
    broken = case(outcome="error", as_predicted=False)
    found = counted([broken], [lost], [instance("holds", streams={"data": "00"})])
    assert (found.errors, found.not_run, found.wrong.of) == (1, 1, 1)
    assert head(found).endswith(" · error 1 · not run 1")


def test_what_no_claim_shows_is_told_with_its_seeds_and_the_case_that_took_most():
    near, undecided = (
        instance("holds", batches=[{"size": 10, "made": made, "cap": 80}], **told)
        for made, told in ((60, {}), (80, {"expected": "inconclusive", "as_predicted": True}))
    )
    tally, blank = Tally(), {"limit": 0.01, "judgements": 1, "named": 0.0, "samples": 0}
    for seed, free in ((3, 0.001), (4, 0.02)):
        budget = blank | {"free": free, "without_rate": []}
        tally.add(record(claim(near, undecided), root_seed=seed, error_budget=budget))
    told = list(lines(tally.soak()))
    assert told[1].endswith("of the draws at most asked for, s.c::it took most: 75%; limits at 95%")
    assert told[2].startswith(
        "under seed 4: P(any wrong verdict) <= 0.02 is above the error budget"
    )
    assert len(told) == 3


def test_many_seeds_are_named_in_short():
    bad = instance("refuted", streams={"data": "00"})
    told = "\n".join(lines(counted(*[[bad]] * 12)))
    assert "under seeds 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 2 more" in told
    assert "wrong 12 of 12 (at least 0.74)" in told
