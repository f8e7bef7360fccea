"""Verbs about samples: refuted, held or undecided by limits, and told what draws would decide."""

import pytest


def test_probability(project):
    cases, output = project.outcomes(
        """
        def test_holds_equal(evidence):
            evidence.probability("heads", 5_030, 10_000, equals=0.5, resolves=0.05)

        def test_refuted_below(evidence):
            evidence.probability("heads", 4_500, 10_000, equals=0.5, resolves=0.05)

        def test_refuted_above(evidence):
            evidence.probability("heads", 5_500, 10_000, equals=0.5, resolves=0.05)

        def test_refuted_by_less_than_it_resolves(evidence):
            evidence.probability("heads", 5_300, 10_000, equals=0.5, resolves=0.2)

        def test_inconclusive_after_three_lucky_seeds(evidence):
            evidence.probability("success", 3, 3, at_least=0.9, resolves=0.4)

        def test_holds_at_least(evidence):
            evidence.probability("success", 200, 200, at_least=0.9, resolves=0.4)

        def test_refuted_at_least(evidence):
            evidence.probability("success", 100, 200, at_least=0.9, resolves=0.4)

        def test_holds_at_most(evidence):
            evidence.probability("failure", 0, 200, at_most=0.1, resolves=0.4)

        def test_refuted_at_most(evidence):
            evidence.probability("failure", 100, 200, at_most=0.1, resolves=0.4)

        def test_holds_between(evidence):
            evidence.probability("share", 150, 300, at_least=0.4, at_most=0.6, resolves=0.25)

        def test_holds_certain(evidence):
            evidence.probability("success", 100, 100, equals=1, resolves=0.2)

        def test_refuted_certain(evidence):
            evidence.probability("failure", np.int64(1), np.int64(100), equals=0, resolves=0.2)
        """
    )
    judged = cases["refuted_certain"]["judgements"][0]
    told = {name: judged[name] for name in ("predicted", "rung", "error_rate", "between", "n")}
    assert told == {
        "predicted": "at most 0",
        "rung": "sampled",
        "error_rate": 1e-6,
        "between": ["-inf", 0.0],
        "n": 100,
    }
    low, high = cases["inconclusive_after_three_lucky_seeds"]["judgements"][0]["limits"]
    assert (low, high) == (pytest.approx(1e-2), 1.0)
    assert "[about 20 draws would decide at the present estimate]" in output


def test_mean(project):
    cases, _ = project.outcomes(
        """
        RNG = np.random.default_rng(0)
        SHARES = RNG.beta(90, 10, 100)
        VALUES = RNG.normal(1, 0.1, 100)

        def test_holds_by_support(evidence):
            evidence.mean("share", SHARES, at_least=0.9, resolves=0.2, support=(0, 1))

        def test_refuted_by_support(evidence):
            evidence.mean("share", SHARES, at_most=0.6, resolves=0.2, support=(0, 1))

        def test_inconclusive_by_support(evidence):
            evidence.mean("share", SHARES, equals=0.9, resolves=0.01, support=(0, 1))

        def test_holds_without_spread(evidence):
            evidence.mean("share", [1.0] * 90, at_least=0.95, resolves=0.15, support=(0, 1))

        def test_holds_whatever_rounding_does_to_a_constant(evidence):
            evidence.mean("share", [0.1 + 0.2] * 999 + [0.3], equals=0.3, resolves=0.1,
                support=(0, 1))

        def test_inconclusive_from_three_draws_that_hardly_differ(evidence):
            evidence.mean("share", [0.1 + 0.2, 0.3, 0.3], at_most=0.4, resolves=0.1,
                support=(0, 1))

        def test_holds_for_the_difference_of_pairs(evidence):
            evidence.mean("lead", SHARES, minus=SHARES / 2, at_least=0.4, resolves=0.4,
                support=(0, 1))

        def test_refuted_for_the_difference_of_pairs(evidence):
            evidence.mean("lead", SHARES / 2, minus=SHARES, at_least=0.1, resolves=0.4,
                support=(0, 1))

        def test_holds_for_samples_of_unequal_size(evidence):
            evidence.mean("lead", SHARES, minus=SHARES[:70] / 9, at_least=0.5, resolves=0.4,
                support=(0, 1))

        def test_holds_by_variance(evidence):
            evidence.mean("value", VALUES, equals=1, resolves=0.1, variance=0.01)

        def test_refuted_by_variance(evidence):
            evidence.mean("value", VALUES, at_most=0.9, resolves=0.1, variance=0.01)

        def test_inconclusive_by_variance(evidence):
            evidence.mean("value", VALUES[:20], equals=1, resolves=0.1, variance=0.01)

        def test_holds_if_normal(evidence):
            evidence.mean("value", VALUES, equals=1, resolves=0.1, assumes="normal")

        def test_refuted_if_normal(evidence):
            evidence.mean("value", VALUES * 2.0**600, at_most=0.9 * 2.0**600,
                resolves=0.1 * 2.0**600, assumes="normal")

        def test_inconclusive_if_normal(evidence):
            evidence.mean("value", VALUES[:9] * 2.0**-600, equals=2.0**-600,
                resolves=0.1 * 2.0**-600, assumes="normal")

        def test_holds_if_symmetric(evidence):
            evidence.mean("value", VALUES, equals=1, resolves=0.1, assumes="symmetric")

        def test_inconclusive_if_symmetric(evidence):
            evidence.mean("value", VALUES[:19], at_least=1, resolves=0.9, assumes="symmetric")

        def test_holds_within(evidence):
            evidence.mean("difference", SHARES - 0.9, within=0.2, support=(-1, 1))

        def test_inconclusive_within(evidence):
            evidence.mean("difference", SHARES - 0.9, within=0.05, support=(-1, 1))

        def test_refuted_within(evidence):
            evidence.mean("difference", SHARES - 0.1, within=0.1, support=(-1, 1))
        """
    )
    assert cases["holds_if_normal"]["judgements"][0]["assumes"] == "normal"
    assert cases["holds_by_support"]["judgements"][0]["assumes"] == ""


def test_a_rare_large_event_that_was_not_drawn_is_not_taken_for_none(project):
    """One run in twenty is off by .3: nothing within .0149 is to be said from 40 of them."""
    cases, _ = project.outcomes(
        """
        def test_inconclusive(evidence):
            draws = evidence.rng("draws").normal(0, 0.001, 40)
            evidence.mean("difference", draws, within=0.0149, support=(-0.31, 0.31))
        """
    )
    assert cases["inconclusive"]["judgements"][0]["limits"][1] > 0.0149


def test_quantiles(project):
    cases, _ = project.outcomes(
        """
        HEAVY = 1 + np.random.default_rng(0).standard_cauchy(100)
        SHARES = np.random.default_rng(1).random(2000)

        def test_holds_median(evidence):
            evidence.median("ratio", HEAVY, at_least=1, resolves=1)

        def test_refuted_median(evidence):
            evidence.median("ratio", HEAVY, at_most=-1, resolves=1)

        def test_holds_from_twenty_of_a_sign(evidence):
            evidence.median("ratio", np.abs(HEAVY[:20]), at_least=0.5, resolves=0.5)

        def test_inconclusive_from_nineteen_of_a_sign(evidence):
            evidence.median("ratio", np.abs(HEAVY[:19]), at_least=0.5, resolves=0.5)

        def test_holds_far_below(evidence):
            evidence.median("ratio", -np.abs(HEAVY), at_most=1, resolves=1)

        def test_holds_within(evidence):
            evidence.median("ratio", HEAVY - 1, within=2)

        def test_holds_quantile(evidence):
            evidence.quantile("reach", SHARES[:400], 0.9, equals=0.9, resolves=0.15)

        def test_refuted_quantile(evidence):
            evidence.quantile("reach", SHARES[:400], 0.9, at_most=0.7, resolves=0.1)

        def test_holds_distribution(evidence):
            evidence.distribution("law", SHARES, lambda x: np.clip(x, 0, 1),
                resolves=0.15)

        def test_refuted_distribution(evidence):
            evidence.distribution("law", SHARES, lambda x: np.clip(x, 0, 1) ** 2,
                resolves=0.15)

        def test_holds_distribution_with_jumps(evidence):
            evidence.distribution("law", SHARES.round(), lambda x:
                np.where(x < 0, 0, np.where(x < 1, 0.5, 1)), resolves=0.15)

        def test_inconclusive_distribution(evidence):
            evidence.distribution("law", SHARES[:20], lambda x: np.clip(x, 0, 1), resolves=0.3)
        """
    )
    kinds = [case["judgements"][0]["kind"] for case in cases.values()]
    assert set(kinds) == {"median", "0.9-quantile", "distribution"}
    assert cases["holds_far_below"]["judgements"][0]["slack"] == 0
    assert cases["refuted_quantile"]["judgements"][0]["slack"] == pytest.approx(0.9 / 0.7, rel=0.1)


def test_greater(project):
    cases, _ = project.outcomes(
        """
        RNG = np.random.default_rng(0)
        NOISE = RNG.normal(0, 0.1, 100)
        ZERO = np.zeros(100)

        def test_holds(evidence):
            evidence.greater("ours", 1 + NOISE, ZERO, resolves=0.4)

        def test_holds_above_a_half_though_below_what_is_predicted(evidence):
            evidence.greater("ours", np.r_[NOISE[:20], 1 + NOISE[20:]], np.full(100, 0.5),
                resolves=0.4)

        def test_refuted_where_equal(evidence):
            evidence.greater("ours", ZERO, ZERO, resolves=0.4)

        def test_refuted_where_smaller(evidence):
            evidence.greater("ours", ZERO, 1 + NOISE, resolves=0.4)

        def test_inconclusive(evidence):
            evidence.greater("ours", (1 + NOISE)[:10], ZERO[:10], resolves=0.4)
        """
    )
    judged = cases["holds"]["judgements"][0]
    assert (judged["predicted"], judged["hits"], judged["resolves"]) == ("at least 0.9", [100], 0.4)


def test_rate(project):
    cases, _ = project.outcomes(
        """
        X = np.array([1, 2, 4, 8, 16])
        RNG = np.random.default_rng(0)
        NOISE = np.exp(0.1 * RNG.normal(size=(40, 5)))
        SHARES = RNG.random((400, 5)) < 0.5

        def test_holds_power(evidence):
            evidence.rate("error", X, 3 / X * NOISE, law="power", equals=-1, resolves=0.2)

        def test_refuted_power_too_fast(evidence):
            evidence.rate("error", X, 3 / X * NOISE, law="power", equals=-0.8, resolves=0.2)

        def test_refuted_power_too_slow(evidence):
            evidence.rate("error", X, 3 / X * NOISE, law="power", at_most=-1.2, resolves=0.2)

        def test_inconclusive_power(evidence):
            evidence.rate("error", X, 3 / X * NOISE[:3], law="power", equals=-1, resolves=0.01)

        def test_holds_exponential(evidence):
            evidence.rate("loss", X, np.exp(-X / 4) * NOISE,
                law="exponential", equals=-0.25, resolves=0.1)

        def test_refuted_exponential(evidence):
            evidence.rate("loss", X, np.exp(-X / 4) * NOISE,
                law="exponential", at_least=-0.15, resolves=0.1)

        def test_holds_for_the_mean_though_a_run_may_be_zero(evidence):
            evidence.rate("error", X, SHARES / X, law="power", of="mean", support=1 / X,
                at_most=-1, resolves=0.5)

        def test_refuted_for_the_mean(evidence):
            evidence.rate("error", X, SHARES / X, law="power", of="mean", support=1 / X,
                at_most=-2, resolves=0.5)

        def test_inconclusive_for_the_mean(evidence):
            evidence.rate("error", X, SHARES[:9] / X, law="power", of="mean", support=1 / X,
                at_most=-1, resolves=0.1)

        def test_holds_to_rounding(evidence):
            evidence.rate("error", X[:4] / 3, (3 * X[:4]) ** -2.0, law="power", equals=-2)

        def test_refuted_single_curve(evidence):
            evidence.rate("error", X, 1 / X, law="power", equals=-2)

        def test_refuted_single_curve_that_bends(evidence):
            evidence.rate("error", X, [1, 1 / 2, 1 / 4, 1 / 8, 1 / 14], law="power", at_most=-0.9)
        """
    )
    assert cases["holds_power"]["judgements"][0]["kind"] == "rate (power) of a run"
    bent = cases["refuted_single_curve_that_bends"]["judgements"][0]
    assert (bent["rung"], bent["at"], bent["error_rate"]) == ("exact", [3], 0.0)
