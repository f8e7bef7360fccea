"""Limits agree with scipy and brute force, and no law makes a wealth grow in the mean."""

from itertools import product

import numpy as np
import pytest
from scipy import stats

from theoremcheck.judging import _inference as inference
from theoremcheck.judging._limits import (
    PARTS,
    STAKES,
    Interval,
    Quantile,
    Share,
    Wealth,
    anytime_share,
    betting,
    catoni,
)
from theoremcheck.judging._means import Basis
from theoremcheck.judging._prediction import Prediction
from theoremcheck.judging._questions import exponents, probability, quantile
from theoremcheck.judging._samples import Draws
from theoremcheck.statement._outcomes import Outcome

RNG = np.random.default_rng(20261128)
INF = np.inf


@pytest.mark.parametrize("hits, n", [(0, 1), (1, 1), (0, 40), (40, 40), (13, 40), (600, 1000)])
@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.2])
def test_limits_of_a_share_are_those_of_clopper_and_pearson(hits, n, rate):
    share, ends = Share(hits, n, rate), stats.binomtest(hits, n).proportion_ci(1 - 2 * rate)
    assert share.ends() == pytest.approx((ends.low, ends.high), abs=1e-12)
    for chance in (0.05, 0.3, 0.5, 0.95):
        excluded = stats.binomtest(hits, n, chance, alternative="greater").pvalue <= rate
        assert share.above(chance) == excluded
        excluded = stats.binomtest(hits, n, chance, alternative="less").pvalue <= rate
        assert share.below(chance) == excluded


@pytest.mark.parametrize("limits", [Share, anytime_share])
@pytest.mark.parametrize("hits, n", [(0, 30), (30, 30), (7, 30), (5 * 10**7 - 3, 5 * 10**7)])
def test_limits_enclose_the_estimate_and_mirror(limits, hits, n):
    low, high = limits(hits, n, 1e-3).ends()
    mirrored = limits(n - hits, n, 1e-3).ends()
    assert 0 <= low <= hits / n <= high <= 1
    assert (low, high) == pytest.approx((1 - mirrored[1], 1 - mirrored[0]), abs=1e-7)
    exact = Share(hits, n, 1e-3).ends()
    assert low <= exact[0] + 1e-9
    assert high >= exact[1] - 1e-9


@pytest.mark.parametrize("n", [19, 20, 21, 40])
@pytest.mark.parametrize("p", [0.5, 0.9])
def test_limits_of_a_quantile_are_order_statistics_by_the_binomial(n, p):
    draws, rate = np.sort(RNG.normal(size=n)), 1e-4
    quantile = Quantile(draws, p, lambda hits, n: Share(hits, n, rate))
    below = int(stats.binom.ppf(rate, n, p))  # least k with P(at most k below) > rate
    low = draws[below - 1] if below else -INF
    above = int(stats.binom.isf(rate, n, p)) + 1  # least k with P(at least k below) <= rate
    high = draws[above - 1] if above <= n else INF
    assert quantile.ends() == (low, high)
    points = np.concatenate([draws, draws - 1e-9, draws + 1e-9])
    assert [quantile.above(point) for point in points] == [low > point for point in points]
    assert [quantile.below(point) for point in points] == [high < point for point in points]


@pytest.mark.parametrize("hits", [0, 5, 9])
def test_no_probability_lies_beyond_zero_and_one(hits):
    share = Share(hits, 9, 1e-6)
    assert share.below(1.5)
    assert share.above(-0.5)


def test_twenty_draws_of_one_sign_exclude_a_median_of_another_at_a_millionth():
    for n, excluded in ((19, False), (20, True)):
        positive = Quantile(np.ones(n), 0.5, lambda hits, n: Share(hits, n, 1e-6))
        assert positive.above(0) is excluded


@pytest.mark.parametrize("mean", [0.1, 0.5, 0.83])
def test_a_coin_is_fair_against_the_mean_by_enumeration(mean):
    """Over all outcomes of a law of three values, E wealth = 1 at its mean, and less above it."""
    values, n = np.array([0.0, mean, 1.0]), 6
    chances = np.array([(1 - mean) / 2, 0.5, mean / 2])
    expected = {mean: 0.0, mean + 0.05: 0.0}
    for outcome in product(range(3), repeat=n):
        draws = values[list(outcome)]
        for point in expected:
            wealth = np.exp(betting(draws, (0.0, 1.0), 0.01).lower.won(point))
            expected[point] += chances[list(outcome)].prod() * wealth
    assert expected[mean] == pytest.approx(1, rel=1e-9)
    assert expected[mean + 0.05] < 1


@pytest.mark.parametrize(
    "values, chances",
    [([-3.0, 0.0, 0.5, 6.0], [0.1, 0.5, 0.35, 0.05]), ([-0.9, 0.1], [0.1, 0.9])],
)
def test_a_coin_is_at_most_fair_against_a_mean_of_known_variance(values, chances):
    values, chances = np.array(values), np.array(chances)
    mean = chances @ values
    variance = chances @ (values - mean) ** 2
    stakes = np.geomspace(0.05, 3, 7)
    for sign in (1, -1):
        expected = sum(
            chance * np.exp(catoni(np.array([sign * value]), variance, stakes, 0.01).lower.won(m))
            for value, chance in zip(values, chances, strict=True)
            for m in [sign * mean]
        )
        assert 0.5 < expected <= 1 + 1e-12


def test_a_coin_that_never_grows_excludes_nothing():
    idle = Wealth(lambda point: np.zeros(2), np.array([0.5, 0.5]), 0.01)
    assert not idle.excludes(-1e300)
    assert idle.end(0.0, 1.0) == -INF


def test_limits_do_not_depend_on_the_order_of_draws():
    draws = RNG.beta(2, 3, 200)
    for order in (np.sort(draws), np.sort(draws)[::-1], RNG.permutation(draws)):
        assert betting(order, (0.0, 1.0), 1e-6).ends() == betting(draws, (0.0, 1.0), 1e-6).ends()


def test_a_support_may_be_moved_and_stretched():
    draws = RNG.beta(2, 3, 50)
    low, high = betting(draws, (0.0, 1.0), 1e-4).ends()
    moved = betting(7 - 4 * draws, (3.0, 7.0), 1e-4).ends()
    assert moved == pytest.approx((7 - 4 * high, 7 - 4 * low), abs=1e-6)


def test_ends_are_where_points_begin_to_be_excluded():
    samples = [RNG.beta(2, 3, 60), np.zeros(60), np.ones(60), (RNG.random(60) < 0.9) * 1.0]
    for draws in samples:
        for limits in (betting(draws, (0.0, 1.0), 1e-4), catoni(draws, 0.3, np.ones(1), 1e-4)):
            low, high = limits.ends()
            for end, excluded in ((low, limits.above), (high, limits.below)):
                inner, outer = (1e-6, -1e-6) if end == low else (-1e-6, 1e-6)
                assert not excluded(end + inner)
                assert excluded(end + outer)


def test_successes_alone_need_as_many_draws_as_a_quarter_of_the_coin_says():
    """It grows by 1 / .8 with each success against "at most .8"; the other parts spare a few."""
    enough = int(np.ceil(np.log(4e6) / np.log(1 / 0.8)))
    assert anytime_share(enough, enough, 1e-6).above(0.8)
    assert not anytime_share(enough - 4, enough - 4, 1e-6).above(0.8)


@pytest.mark.parametrize("n", [8, 25, 100])
@pytest.mark.parametrize("rate", [1e-6, 0.05])
def test_limits_of_normal_draws_are_students(n, rate):
    draws = RNG.normal(0.6, 1, n)
    ends = stats.ttest_1samp(draws, 0).confidence_interval(1 - 2 * rate)
    found = inference.normal("q", draws, rate)
    assert found.ends() == pytest.approx((ends.low, ends.high), rel=1e-9)


@pytest.mark.parametrize("n", [10, 25, 60])
def test_limits_of_symmetric_draws_are_those_of_signed_ranks(n):
    draws, rate = RNG.normal(0.6, 1, n), 0.01
    found = inference.symmetric("q", draws, rate)
    for centre in np.linspace(-1, 2, 61):
        p = stats.wilcoxon(draws - centre, alternative="greater", method="exact").pvalue
        assert found.above(centre) == (p <= rate)


def test_the_distance_of_distributions_is_kolmogorovs():
    draws = np.sort(RNG.random(500))
    found = inference.distance(draws, draws, draws, 0.01)
    assert found.value == pytest.approx(stats.kstest(draws, "uniform").statistic, rel=1e-12)
    assert found.ends()[1] - found.value == pytest.approx(np.sqrt(np.log(200) / 1000), rel=1e-12)


@pytest.mark.parametrize(
    "low, high, outcome",
    [
        (0.96, 0.99, "holds"),  # the range is at least .95, and a violation of .1 matters
        (0.86, 0.99, "holds"),
        (0.85, 0.99, "inconclusive"),
        (0.10, 0.94, "refuted"),
        (0.90, 0.94, "refuted"),
        (0.80, 0.95, "inconclusive"),
    ],
)
def test_the_rule(low, high, outcome):
    prediction = Prediction(0.95, INF, 0.1, 1e-6)
    assert prediction.outcome(Interval(0.9, low, high, 10)) == Outcome(outcome)


def test_each_limit_of_two_ends_has_half_of_the_rate():
    assert Prediction(0, 1, 0.1, 1e-6).rate == 5e-7
    assert Prediction(-INF, 1, 0.1, 1e-6).rate == 1e-6


@pytest.mark.parametrize(
    "low, high, reach", [(-INF, 1, 0), (-INF, 0.25, 0.25), (-1, INF, 2), (-1, 0, 2), (-4, 1, 0)]
)
def test_limits_reach_out_of_a_range_as_far_as_the_further_one(low, high, reach):
    assert Prediction(low, high, 0.1, 1e-6).reach(Interval(0, -3, 0.5, 9)) == reach


def test_several_quantities_hold_together_or_not_at_all():
    prediction = Prediction(0.0, INF, 1.0, 0.01)
    holds, refuted, open_one = (
        Interval(0, low, high, 9) for low, high in ((0, 1), (-3, -2), (-3, 1))
    )
    found = [
        prediction.outcome_of_all(several)
        for several in ([holds, holds], [holds, open_one], [open_one, refuted])
    ]
    assert found == [Outcome.HOLDS, Outcome.INCONCLUSIVE, Outcome.REFUTED]


def test_about_as_many_draws_decide_as_are_said():
    prediction = Prediction(0.48, INF, 0.04, 1e-6)
    draws = RNG.beta(5, 5, 40)
    draws += 0.5 - draws.mean()
    said = prediction.draws([betting(draws, (0.0, 1.0), prediction.rate)])
    longer = betting(np.tile(draws, said // 40 + 1), (0.0, 1.0), prediction.rate)
    assert prediction.outcome(longer) is Outcome.HOLDS
    shorter = betting(np.tile(draws, int(said // 40 * 0.9)), (0.0, 1.0), prediction.rate)
    assert prediction.outcome(shorter) is Outcome.INCONCLUSIVE
    # At the end of a range without a violation that matters nothing is ever decided.
    at_the_end = Interval(0.5, 0.2, 0.6, 10)
    assert Prediction(-0.5, 0.5, 0.0, 1e-6).draws([at_the_end]) is None


def test_stakes_are_shares_of_a_coin_each_another_and_all_of_it_is_staked():
    assert len(set(STAKES)) == STAKES.size
    assert ((STAKES > 0) & (STAKES <= 1)).all()
    assert PARTS.sum() == pytest.approx(1, abs=1e-15)
    assert (PARTS > 0).all()


@pytest.mark.parametrize("low, high, hit", [(0.1, 0.3, 1), (0.7, 0.9, 0)])
def test_a_probability_is_refuted_soonest_where_all_draws_are_the_rare_ones(low, high, hit):
    said = Prediction(low, high, 0.1, 1e-6)
    refuted = (said.outcome(anytime_share(hit * n, n, said.rate)) for n in range(1, 400))
    found = probability("q", "probability", said).least().decided
    assert list(refuted).index(Outcome.REFUTED) + 1 == found


def test_a_quantile_is_refuted_soonest_by_draws_of_its_rare_side():
    """All draws above a range, however wide, exclude it as its 0.9-quantile when 0.1^n is small."""
    wide = Prediction(-100.0, 100.0, 0.1, 1e-6)
    least = quantile("q", "quantile", wide, 0.9).least()
    of_one = quantile("q", "quantile", Prediction(-INF, 100.0, 0.1, 5e-7), 0.9).least()
    assert 7 <= least.decided == of_one.decided < 20
    assert least.held > 131  # 0.9^131 is a millionth


@pytest.mark.parametrize("far", [0.0, 1e15, -1e15])
def test_a_quantile_is_decided_as_soon_wherever_its_range_lies(far):
    """Order statistics know no scale; 1e15 from 0 rounding takes 0.01 for nothing.

    All draws inside exclude the other side when 0.9^n (or 0.1^n) is small.
    """
    at_least, at_most = Prediction(far, INF, 0.01, 1e-6), Prediction(-INF, far, 0.01, 1e-6)
    near = Prediction(0.0, INF, 0.01, 1e-6), Prediction(-INF, 0.0, 0.01, 1e-6)
    for here, there in zip((at_least, at_most), near, strict=True):
        for p in (0.5, 0.9):
            found = [quantile("q", "quantile", said, p).least() for said in (here, there)]
            assert found[0] == found[1]
            assert found[0].held < 500


def test_a_mean_of_known_variance_is_bet_on_at_seven_stakes():
    """From an eighth of the one that is best for a violation of `resolves` to eight times it."""
    values, variance, rate = RNG.normal(0.3, 1.0, 50), 2.0, 1e-3
    question, draws = Basis.of("q", None, variance, None).question(
        "q", [values], Prediction(0.0, INF, 0.5, rate)
    )
    (found,) = question.limits(draws, True)
    stakes = 0.5 / variance * np.array([1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8])
    assert found.ends() == pytest.approx(catoni(values, variance, stakes, rate).ends(), rel=1e-12)


def test_pairs_of_points_share_the_rate():
    across, draws = np.arange(5.0), RNG.random((30, 5))
    question = exponents("q", "rate", Prediction(-INF, 0.0, 1.0, 1e-3), across, np.ones(5))
    pairs = question.limits(Draws(draws, 30), False)
    assert [limits.lower.rate for limits in pairs] == [1e-3 / 3] * 3
    assert [limits.upper.rate for limits in pairs] == [1e-3 / 3] * 3


def test_samples_of_unequal_size_have_half_of_the_rate_each():
    sides, support = [RNG.random(40), RNG.random(30)], (0.0, 1.0)
    basis = Basis.of("q", support, None, None)
    question, draws = basis.question("q", sides, Prediction(-0.5, INF, 0.4, 1e-3))
    (low, high), (least, most) = (betting(side, support, 5e-4).ends() for side in sides)
    (limits,) = question.limits(draws, False)
    assert limits.ends() == pytest.approx((low - most, high - least))
