"""Statistical verbs: green iff the prediction is true and the sample could have said otherwise."""


def test_probability(project):
    cases, output = project.outcomes(
        """
        def test_holds_equal(evidence):
            evidence.probability("heads", 5_030, 10_000, equals=0.5, resolves=0.05)

        def test_refuted_below(evidence):
            evidence.probability("heads", 4_500, 10_000, equals=0.5, resolves=0.05)

        def test_refuted_above(evidence):
            evidence.probability("heads", 5_500, 10_000, equals=0.5, resolves=0.05)

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

        def test_refuted_by_one_failure(evidence):
            evidence.probability("success", 99, 100, equals=1, resolves=0.2)

        def test_refuted_by_one_success(evidence):
            evidence.probability("failure", np.int64(1), np.int64(100), equals=0, resolves=0.2)
        """
    )
    judged = cases["refuted_by_one_failure"]["judgements"][0]
    assert (judged["predicted"], judged["rung"], judged["error_rate"]) == (
        "at least 1",
        "sampled",
        1e-6,
    )
    assert "[a violation of 0.4 could be missed]" in output


def test_mean(project):
    project.outcomes(
        """
        SAMPLE = np.random.default_rng(0).normal(1, 0.1, 100)

        def test_holds_equal(evidence):
            evidence.mean("value", SAMPLE, equals=1, resolves=0.1)

        def test_refuted_below(evidence):
            evidence.mean("value", SAMPLE, equals=1.1, resolves=0.1)

        def test_refuted_above(evidence):
            evidence.mean("value", SAMPLE, equals=0.9, resolves=0.1)

        def test_inconclusive_about_little(evidence):
            evidence.mean("value", SAMPLE, equals=1, resolves=0.01)

        def test_inconclusive_from_three(evidence):
            evidence.mean("value", SAMPLE[:3], equals=1, resolves=0.1)

        def test_inconclusive_from_two(evidence):
            evidence.mean("value", SAMPLE[:2], at_least=0.9, resolves=0.1)

        def test_holds_at_least(evidence):
            evidence.mean("value", SAMPLE, at_least=0.9, resolves=0.1)

        def test_refuted_at_least(evidence):
            evidence.mean("value", SAMPLE, at_least=1.1, resolves=0.1)

        def test_holds_at_most(evidence):
            evidence.mean("value", list(SAMPLE), at_most=1.1, resolves=0.1)

        def test_refuted_at_most(evidence):
            evidence.mean("value", SAMPLE, at_most=0.9, resolves=0.1)

        def test_holds_equivalent(evidence):
            evidence.mean("difference", SAMPLE - 1, within=0.08)

        def test_inconclusive_equivalence(evidence):
            evidence.mean("difference", SAMPLE - 1, within=0.03)

        def test_refuted_equivalence(evidence):
            evidence.mean("difference", SAMPLE - 0.8, within=0.1)
        """
    )


def test_greater(project):
    cases, _ = project.outcomes(
        """
        RNG = np.random.default_rng(0)
        NOISE = RNG.normal(0, 0.1, 100)
        ZERO = np.zeros(100)

        def test_holds_by_sign(evidence):
            evidence.greater("ours", 1 + NOISE, ZERO, resolves=0.4)

        def test_refuted_by_sign_where_equal(evidence):
            evidence.greater("ours", ZERO, ZERO, resolves=0.4)

        def test_refuted_by_sign_where_smaller(evidence):
            evidence.greater("ours", ZERO, 1 + NOISE, resolves=0.4)

        def test_inconclusive_by_sign(evidence):
            evidence.greater("ours", (1 + NOISE)[:10], ZERO[:10], resolves=0.4)

        def test_holds_by_permutation(evidence):
            evidence.greater("ours", 1 + NOISE, ZERO, resolves=1,
                test="permutation", error_rate=1e-3)

        def test_refuted_by_permutation(evidence):
            evidence.greater("ours", NOISE, ZERO, resolves=1,
                test="permutation", error_rate=1e-3)

        def test_inconclusive_with_fewer_patterns_than_the_error_rate_asks_for(evidence):
            evidence.greater("ours", 1 + NOISE[:9], ZERO[:9], resolves=1, test="permutation")
        """
    )
    assert cases["holds_by_sign"]["judgements"][0]["predicted"] == "at least 0.9"
    assert list(cases["holds_by_permutation"]["streams"]) == ["permutation of ours"]


def test_rate(project):
    cases, _ = project.outcomes(
        """
        X = np.array([1, 2, 4, 8, 16])
        NOISE = np.exp(0.1 * np.random.default_rng(0).normal(size=(40, 5)))

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

        def test_holds_to_rounding(evidence):
            evidence.rate("error", X[:4] / 3, (3 * X[:4]) ** -2.0,
                law="power", equals=-2, resolves=0.1)

        def test_holds_to_rounding_over_seeds(evidence):
            decay = np.tile((3 * X) ** -2.0, (5, 1))
            evidence.rate("error", X, decay, law="power", equals=-2, resolves=0.1)

        def test_refuted_single_row(evidence):
            evidence.rate("error", X, 1 / X, law="power", equals=-2, resolves=0.1)
        """
    )
    assert cases["holds_power"]["judgements"][0]["kind"] == "rate (power)"
