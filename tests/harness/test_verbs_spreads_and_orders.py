"""Verbs about a variance, an order of several samples and a test of the author's own."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from tests.harness.records import verb
from theoremcheck import Evidence
from theoremcheck.judging import _inference as inference
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._variances import _least, limits
from theoremcheck.statement._outcomes import Outcome

INF = np.inf


def test_variance(project):
    cases, _ = project.outcomes(
        """
        RNG = np.random.default_rng(0)
        SHARES = RNG.random(1000)
        NOISE = RNG.normal(3, 2, 300)

        def test_holds_by_support(evidence):
            evidence.variance("share", SHARES, equals=1 / 12, resolves=0.07, support=(0, 1))

        def test_refuted_too_large(evidence):
            evidence.variance("share", SHARES, at_most=0.04, resolves=0.05, support=(0, 1))

        def test_refuted_too_small(evidence):
            evidence.variance("share", SHARES / 2, at_least=0.06, resolves=0.05, support=(0, 1))

        def test_inconclusive_by_support(evidence):
            evidence.variance("share", SHARES, equals=1 / 12, resolves=0.01, support=(0, 1))

        def test_holds_though_there_is_a_drift_of_the_mean_far_away(evidence):
            evidence.variance("share", SHARES + 1e6, at_most=0.1, resolves=0.1,
                support=(1e6, 1e6 + 1))

        def test_holds_if_normal(evidence):
            evidence.variance("noise", NOISE, equals=4, resolves=3, assumes="normal")

        def test_refuted_if_normal(evidence):
            evidence.variance("noise", NOISE, at_most=1, resolves=1, assumes="normal")

        def test_inconclusive_if_normal(evidence):
            evidence.variance("noise", NOISE[:30], equals=4, resolves=1, assumes="normal")

        def test_inconclusive_though_nothing_was_seen_of_a_rare_large_value(evidence):
            evidence.variance("noise", np.r_[[0.0] * 40], at_most=0.001, resolves=0.001,
                support=(0, 1))
        """
    )
    assert cases["holds_by_support"]["judgements"][0]["assumes"] == ""
    assert cases["holds_if_normal"]["judgements"][0]["assumes"] == "normal"
    assert {case["judgements"][0]["kind"] for case in cases.values()} == {"variance"}


LAWS = [([0, 1], [0.5, 0.5]), ([0, 1], [0.9, 0.1]), ([0, 0.3, 1], [0.2, 0.5, 0.3])]


@pytest.mark.parametrize("values, chances", LAWS)
def test_no_law_makes_the_bets_on_its_variance_grow_in_the_mean(values, chances):
    """All sequences of six draws; pairs are fair, and what is bet on nearness can only lose."""
    law = np.array(values), np.array(chances)
    variance = (law[0] ** 2 @ law[1]) - (law[0] @ law[1]) ** 2
    below = above = 0.0
    for places in map(list, product(range(len(values)), repeat=6)):
        found = limits(law[0][places], (0.0, 1.0), 1e-3)
        below += law[1][places].prod() * np.exp(found.lower.won(variance))
        above += law[1][places].prod() * np.exp(found.upper.won(-variance))
    assert below == pytest.approx(1, abs=1e-9)
    assert 0.3 < above < 1


def test_all_draws_count_against_a_large_variance_and_each_pair_against_a_small_one():
    draws = np.random.default_rng(0).random(401)
    found, short = (limits(each, (0.0, 1.0), 1e-6) for each in (draws, draws[:-1]))
    assert found.lower.won(0.05) == short.lower.won(0.05)
    assert found.upper.won(-0.12) != short.upper.won(-0.12)
    assert found.value == pytest.approx(draws.var(ddof=1))


def test_a_variance_is_that_of_draws_that_are_moved_and_stretched():
    draws = np.random.default_rng(0).beta(2, 5, 300)
    low, high = limits(draws, (0.0, 1.0), 1e-4).ends()
    assert low < draws.var() < high
    moved = limits(5 - 8 * draws, (-3.0, 5.0), 1e-4).ends()
    assert moved == pytest.approx((64 * low, 64 * high))


@pytest.mark.parametrize(
    "draws", [np.zeros(50), np.tile([0.0, 1.0], 25), np.linspace(0, 1, 51), np.ones(2)]
)
def test_limits_of_a_variance_are_where_it_begins_to_be_excluded(draws):
    found = limits(draws, (0.0, 1.0), 1e-3)
    low, high = found.ends()
    assert 0 <= low <= 0.25
    assert found.above(low - 1e-6)
    assert not found.above(low + 1e-6)
    assert found.below(high + 1e-6)
    assert not found.below(high - 1e-6)


@pytest.mark.parametrize("low, high", [(0.1, INF), (-INF, 0.1), (0.05, 0.15)])
def test_no_draws_decide_a_variance_sooner_than_is_said(low, high):
    """Pairs of both ends exclude the most from below, draws in the middle the most from above."""
    prediction = Prediction(low, high, 0.04, 1e-6)
    least = _least(prediction, (0.0, 1.0))
    ends, middle = np.tile([0.0, 1.0], 200), np.full(400, 0.5)

    def first(draws, said, wanted):
        found = (limits(draws[:n], (0.0, 1.0), prediction.rate) for n in range(2, 400))
        return next(n for n, each in enumerate(found, 2) if said.outcome(each) is wanted)

    from_below = prediction._replace(high=INF), ends, middle
    from_above = prediction._replace(low=-INF), middle, ends
    asked = [way for way in (from_below, from_above) if np.isfinite(way[0][:2]).any()]
    held = max(first(best, said, Outcome.HOLDS) for said, best, _ in asked)
    refuted = min(first(worst, said, Outcome.REFUTED) for said, _, worst in asked)
    decided = min(refuted, *(first(best, said, Outcome.HOLDS) for said, best, _ in asked))
    assert held - 1 <= least.held <= held
    assert decided - 1 <= least.decided <= decided


def test_a_variance_of_normal_draws_has_the_limits_of_chi_squared():
    draws = np.random.default_rng(0).normal(5, 3, 40)
    found = inference.chi_squared("q", draws, 1e-3)
    assert found.value == pytest.approx(draws.var(ddof=1))
    score = 39 * draws.var(ddof=1) / np.array(found.ends())
    assert stats.chi2(39).sf(score[0]) == pytest.approx(1e-3)
    assert stats.chi2(39).cdf(score[1]) == pytest.approx(1e-3)
    with pytest.raises(EvidenceError, match="other tails"):
        inference.chi_squared("q", stats.t(1.5).ppf(np.linspace(0.001, 0.999, 200)), 1e-3)


def test_ordered(project):
    cases, output = project.outcomes(
        """
        RNG = np.random.default_rng(0)
        LUCK = RNG.standard_cauchy(100)  # that the samples have in common
        A, B, C = (LUCK + RNG.normal(0, 0.1, 100) + place for place in range(3))
        SHARES = RNG.random((3, 400)) < np.array([[0.1], [0.5], [0.9]])
        MEANS = {"of": "mean", "support": (0, 1)}

        def test_holds(evidence):
            evidence.ordered("loss", [A, B, C], at_least=0.5, resolves=0.5)

        def test_refuted_in_another_order(evidence):
            evidence.ordered("loss", [A, C, B], resolves=0.5)

        def test_refuted_where_a_step_is_less_than_predicted(evidence):
            evidence.ordered("loss", [A, B, C + 4], at_least=2, resolves=0.5)

        def test_holds_with_ties(evidence):
            evidence.ordered("loss", [A, B, B], resolves=0.5)

        def test_refuted_with_ties_that_are_not_predicted(evidence):
            evidence.ordered("loss", [A, A, B], at_least=0.5, resolves=0.5)

        def test_inconclusive_from_few(evidence):
            evidence.ordered("loss", [A[:20], B[:20], C[:20]], resolves=0.5)

        def test_holds_from_twenty_of_two(evidence):
            evidence.ordered("loss", [A[:20], B[:20]], resolves=0.5)

        def test_holds_in_the_mean(evidence):
            evidence.ordered("success", SHARES, resolves=0.2, **MEANS)

        def test_refuted_in_the_mean(evidence):
            evidence.ordered("success", SHARES[::-1], resolves=0.2, **MEANS)

        def test_inconclusive_in_the_mean(evidence):
            evidence.ordered("success", SHARES[:, :40], at_least=0.3, resolves=0.05, **MEANS)

        def test_holds_in_batches(evidence):
            for size in evidence.batches(20, cap=400):
                losses = evidence.rng("losses").random((3, size)) + np.arange(3)[:, None]
                evidence.ordered("loss", losses, resolves=0.4)
                spread = evidence.rng("spread").random(size)
                evidence.variance("spread", spread, at_most=0.1, support=(0, 1), resolves=0.14)
        """
    )
    judged = {name: case["judgements"][0] for name, case in cases.items()}
    assert (judged["holds"]["kind"], judged["holds_in_the_mean"]["kind"]) == (
        "order of a run",
        "order of the means",
    )
    # The step that goes the wrong way is told, and of those that hold the smallest.
    astray = judged["refuted_in_another_order"]
    assert (astray["at"], astray["note"]) == ([1], "step 2 of 2")
    assert astray["measured"] == pytest.approx(-1, abs=0.1)
    assert judged["holds_with_ties"]["at"] == [1]
    assert judged["holds"]["error_rate"] == 1e-6
    assert "step 1 of 2; about 21 draws would decide at the present estimate" in output
    assert [each["n"] for each in cases["holds_in_batches"]["judgements"]] < [400, 400]


def test_p_value(project, capsys):
    cases, output = project.outcomes(
        """
        WORD = {"test": "a permutation test", "least": 1e-7, "resolves": 0.2}

        def test_holds(evidence):
            evidence.p_value("no effect", 0.4, 1e-6, **WORD)

        def test_refuted(evidence):
            evidence.p_value("no effect", 1e-6, 0.4, **WORD)

        def test_refuted_where_both_are_small(evidence):
            evidence.p_value("no effect", 1e-7, 1e-7, **WORD)

        def test_inconclusive(evidence):
            evidence.p_value("no effect", 0.4, 1.1e-6, **WORD)
        """
    )
    judged = {name: case["judgements"][0] for name, case in cases.items()}
    told = {name: judged["holds"][name] for name in ("kind", "rung", "measured", "predicted")}
    assert told == {
        "kind": "p-value",
        "rung": "sampled",
        "measured": 0.4,
        "predicted": "p above 1e-06",
    }
    assert judged["holds"]["assumes"] == "a permutation test to be valid"
    assert (judged["holds"]["detects"], judged["inconclusive"]["detects"]) == (0.2, None)
    assert "P(any wrong verdict) ≤ 0 for 0 judgements" in output
    assert "if the 4 named samples follow their laws" in output
    shown = verb(capsys, "show", project.path / "reports/latest", "c")[1]
    assert "assumes a permutation test to be valid" in " ".join(shown.split())


def test_a_permutation_test_of_too_few_is_told_how_many_would_do():
    evidence = Evidence("c", {}, {}, 0)
    with pytest.raises(EvidenceError, match="make 999 permutations or more") as told:
        evidence.p_value("q", 0.5, 0.5, test="t", least=0.01, resolves=1, error_rate=1e-3)
    assert evidence.mistakes == [str(told.value)]
    evidence.p_value("q", 0.5, 1e-3, test="t", least=1e-3, resolves=1, error_rate=1e-3)
    assert evidence.judgements[0].outcome is Outcome.HOLDS
