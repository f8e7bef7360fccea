"""The verbs' tests keep promises: error rates, power, agreement with scipy and brute force."""

from functools import cache

import numpy as np
import pytest
from scipy.stats import binom, binomtest, norm, ttest_1samp

from theoremcheck.judging import _inference as inference
from theoremcheck.judging._inference import Prediction

RATE = 0.01  # inflated, so that 2000 draws tell
DRAWS = 2000


@pytest.fixture(autouse=True)
def _each_count_once(monkeypatch):
    """A binomial test is a function of its count: thousands of draws need few of them."""
    monkeypatch.setattr(inference, "binomial", cache(inference.binomial))


def refutations(test, draws=DRAWS):
    """Return how many of `draws` samples are refuted; `test` maps a generator to an Estimate."""
    rng = np.random.default_rng(20261123)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            inference, "_power", lambda *_: (0.0, 0.0)
        )  # nobody asks for it here, and it takes longest
        return sum(test(rng).refuted for _ in range(draws))


def at_most(count, rate, draws=DRAWS):
    """Say whether `count` refutations fit a chance of at most `rate` each, at one in a million."""
    return binom.sf(count - 1, draws, rate) > 1e-6


def at_least(count, rate, draws=DRAWS):
    return binom.cdf(count, draws, rate) > 1e-6


def coin(p, low=0.3, high=1.0, n=400):
    return lambda rng: inference.binomial(
        int(rng.binomial(n, p)), n, Prediction(low, high, 0.1, RATE)
    )


def normal(mean, low, high, n=20):
    return lambda rng: inference.student(rng.normal(mean, 1, n), Prediction(low, high, 1.0, RATE))


def pairs(test, excess, n=40):
    def draw(rng):
        arguments = (rng.normal(excess, 1, n), np.zeros(n), 1.5, RATE)
        return (
            inference.permutation(*arguments, rng)
            if test == "permutation"
            else inference.sign(*arguments)
        )

    return draw


def decay(slope, seeds=30):
    x = np.log([1, 2, 4, 8, 16.0])

    def draw(rng):
        # An effect on all points of a seed, and one on each point: such dependence does no harm.
        noise = np.exp(0.2 * rng.normal(size=(seeds, 5)) + 0.3 * rng.normal(size=(seeds, 1)))
        return inference.log_slope(x, np.exp(slope * x) * noise, Prediction(-1.0, -1.0, 0.2, RATE))

    return draw


@pytest.mark.parametrize(
    "name, test, draws",
    [
        ("binomial, lower end", coin(0.3), DRAWS),
        ("binomial, upper end", coin(0.3, 0.0, 0.3), DRAWS),
        ("binomial, both ends", coin(0.3, 0.3, 0.3), DRAWS),
        ("student, lower end", normal(0, 0, np.inf), DRAWS),
        ("student, three values and both ends", normal(0, 0, 0, n=3), DRAWS),
        (
            "sign",
            lambda rng: inference.sign(rng.normal(norm.ppf(0.8), 1, 60), np.zeros(60), 0.3, RATE),
            DRAWS,
        ),
        ("permutation", pairs("permutation", 1.5), 400),
        ("slope over seeds", decay(-1), DRAWS),
    ],
)
def test_a_true_prediction_is_refuted_no_more_often_than_the_error_rate(name, test, draws):
    assert at_most(refutations(test, draws), RATE, draws)


def test_two_ends_spend_the_whole_error_rate():
    refuted = refutations(normal(0, 0, 0))
    assert at_most(refuted, RATE)
    assert at_least(refuted, RATE)


def test_what_detects_says_is_seen_with_probability_99():
    rng = np.random.default_rng(1)
    lower = inference.binomial(120, 400, Prediction(0.3, 1.0, 0.1, RATE)).detects
    upper = inference.binomial(120, 400, Prediction(0.0, 0.3, 0.1, RATE)).detects
    assert at_least(refutations(coin(0.3 - lower)), 0.99)
    assert at_least(refutations(coin(0.3 + upper, 0.0, 0.3)), 0.99)
    # Where spread is estimated, it is that of a typical sample: the power is right on average.
    values = rng.normal(size=20)
    shift = inference.student(
        (values - values.mean()) / values.std(ddof=1), Prediction(0, 0, 1, RATE)
    ).detects
    count = refutations(normal(shift, 0, 0), 1000)
    assert at_least(count, 0.99, 1000)
    assert at_most(count, 0.99, 1000)


def test_no_excess_at_all_is_seen_where_the_sign_or_permutation_test_says_so():
    rng = np.random.default_rng(2)
    sign = inference.sign(rng.normal(3, 1, 60), np.zeros(60), 0.4, RATE)
    assert sign.detects <= 0.4
    fair = refutations(lambda rng: inference.sign(rng.normal(0, 1, 60), np.zeros(60), 0.4, RATE))
    assert at_least(fair, 0.99)
    exchanged = pairs("permutation", 1.5)(rng)
    assert exchanged.detects <= 1.5
    assert at_least(refutations(pairs("permutation", 0.0), 100), 0.99, 100)


def test_the_permutation_test_sees_what_it_says_it_detects():
    values = np.random.default_rng(5).normal(size=40)
    values = 1.5 + (values - values.mean()) / values.std(ddof=1)
    detects = inference.permutation(
        values, np.zeros(40), 1.5, RATE, np.random.default_rng(6)
    ).detects
    assert 0.5 < detects < 1.5
    assert at_least(refutations(pairs("permutation", 1.5 - detects), 200), 0.99, 200)


def test_a_wrong_slope_is_seen():
    assert decay(-1)(np.random.default_rng(3)).detects < 0.2
    assert at_least(refutations(decay(-0.8), 500), 0.99, 500)


@pytest.mark.parametrize(
    "successes, trials", [(0, 1), (1, 1), (0, 40), (40, 40), (13, 40), (600, 1000)]
)
@pytest.mark.parametrize("p", [0.05, 0.3, 0.5, 0.95])
@pytest.mark.parametrize("rate", [1e-6, 0.01, 0.2])
def test_binomial_agrees_with_scipy(successes, trials, p, rate):
    up = binomtest(successes, trials, p, alternative="greater").pvalue
    down = binomtest(successes, trials, p, alternative="less").pvalue
    assert inference.binomial(successes, trials, Prediction(0.0, p, 0.01, rate)).refuted == (
        up <= rate
    )
    assert inference.binomial(successes, trials, Prediction(p, 1.0, 0.01, rate)).refuted == (
        down <= rate
    )
    both = inference.binomial(successes, trials, Prediction(p, p, 0.01, rate))
    assert both.refuted == (min(up, down) <= rate / 2)
    interval = binomtest(successes, trials).proportion_ci(1 - rate)
    assert both.interval == pytest.approx((interval.low, interval.high), abs=1e-12)


@pytest.mark.parametrize(
    "trials, p, resolves, rate", [(30, 0.4, 0.2, 0.01), (500, 0.1, 0.05, 1e-6), (8, 0.5, 0.3, 0.1)]
)
def test_binomial_power_agrees_with_brute_force(trials, p, resolves, rate):
    counts = np.arange(trials + 1)
    refuting = [
        inference.binomial(int(k), trials, Prediction(0.0, p, resolves, rate)).refuted
        for k in counts
    ]
    test = inference.binomial(0, trials, Prediction(0.0, p, resolves, rate))

    def seen(q):
        return binom.pmf(counts, trials, q)[refuting].sum()

    assert test.miss_rate == pytest.approx(1 - seen(p + resolves), abs=1e-12)
    assert seen(p + test.detects) == pytest.approx(0.99, abs=1e-9)
    mirrored = inference.binomial(trials, trials, Prediction(1 - p, 1.0, resolves, rate))
    assert (mirrored.miss_rate, mirrored.detects) == pytest.approx(
        (test.miss_rate, test.detects), abs=1e-9
    )


def test_too_few_trials_detect_nothing():
    test = inference.binomial(3, 3, Prediction(0.9, 1.0, 0.4, 1e-6))
    assert (test.detects, test.miss_rate, test.refuted) == (np.inf, 1.0, False)


@pytest.mark.parametrize("n", [2, 3, 50])
@pytest.mark.parametrize("rate", [1e-6, 0.05])
def test_student_agrees_with_scipy(n, rate):
    sample = np.random.default_rng(n).normal(0.6, 1, n)
    scipy = ttest_1samp(sample, 0)
    both = inference.student(sample, Prediction(0, 0, 1, rate))
    interval = scipy.confidence_interval(1 - rate)
    assert both.interval == pytest.approx((interval.low, interval.high), rel=1e-9)
    assert both.refuted == (scipy.pvalue < rate)
    less = ttest_1samp(sample, 1, alternative="less").pvalue
    assert inference.student(sample, Prediction(1, np.inf, 1, rate)).refuted == (less < rate)


def test_student_power_agrees_with_scipy_by_simulation():
    rng = np.random.default_rng(4)
    sample = rng.normal(size=10)
    sample = (sample - sample.mean()) / sample.std(ddof=1)
    miss_rate = inference.student(sample, Prediction(0, np.inf, 1.0, RATE)).miss_rate
    missed = DRAWS - refutations(normal(-1.0, 0, np.inf, n=10))
    assert at_most(missed, miss_rate)
    assert at_least(missed, miss_rate)


@pytest.mark.parametrize("n", [2, 3])
def test_two_or_three_values_promise_no_power_at_a_strict_rate(n):
    test = inference.student(np.arange(n) * 1.0, Prediction(0, 0, 1.0, 1e-6))
    assert test.detects > 100
    assert test.miss_rate > 0.99


def test_a_violation_far_beyond_what_is_detectable_is_not_called_missed():
    test = inference.student(
        np.random.default_rng(0).normal(0, 1e-9, 10), Prediction(0, 0, 1.0, 1e-6)
    )
    assert test.miss_rate < 1e-6


def test_a_permutation_test_with_too_few_patterns_detects_nothing():
    difference = np.random.default_rng(0).normal(1, 0.1, 9)
    test = inference.permutation(difference, np.zeros(9), 1.0, 1e-6, np.random.default_rng(1))
    assert (test.detects, test.miss_rate) == (np.inf, 1.0)


def test_slopes_agree_with_least_squares():
    x = np.log([1, 2, 4, 8.0])
    y = np.exp(-1.5 * x + np.array([0.1, -0.2, 0.05, 0.1]))
    slope = np.polyfit(x, np.log(y), 1)[0]
    assert inference.log_slope(x, y[None], Prediction(-2, -2, 0.1, RATE)).value == pytest.approx(
        slope, rel=1e-12
    )
    assert inference.log_slope(
        x, np.tile(y, (3, 1)), Prediction(-2, -2, 0.1, RATE)
    ).value == pytest.approx(slope, rel=1e-12)


def test_a_larger_violation_is_never_missed_more_often():
    """Also where scipy's noncentral t gives up: there the chance is bounded, not lost."""
    for n in (5, 24, 32, 400):
        sample = np.random.default_rng(n).standard_normal(n)
        misses = [
            inference.student(sample, Prediction(0, np.inf, size, 1e-6)).miss_rate
            for size in np.geomspace(0.1, 1e5, 60)
        ]
        assert (np.diff(misses) <= 1e-9).all()
        assert misses[-1] < 1e-6
