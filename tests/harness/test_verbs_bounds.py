"""Bounds: from above and below, tight ones, and counts of violations among so many checks."""


def test_bounds(project):
    cases, _ = project.outcomes(
        """
        def test_holds_below(evidence):
            evidence.at_most("count", [1, 2, 3], 4, trivial=None)

        def test_holds_at_the_bound(evidence):
            evidence.at_most("count", 4, 4, trivial=None)

        def test_refuted_above(evidence):
            evidence.at_most("count", [1, 5, 8, 3], 4, trivial=None)

        def test_refuted_above_zero(evidence):
            evidence.at_most("count", 1e-300, 0, trivial=None)

        def test_refuted_among_negatives(evidence):
            evidence.at_most("change", [-2, -1], -1.5, trivial=None)

        def test_holds_from_below(evidence):
            evidence.at_least("norm", [4, 5], [4, 4.5], trivial=None)

        def test_refuted_from_below(evidence):
            evidence.at_least("norm", [4, 5], [4, 5.5], trivial=None)

        def test_refuted_at_nothing(evidence):
            evidence.at_least("norm", 0, 1e-9, trivial=None)

        def test_holds_by_rounding(evidence):
            evidence.at_most("count", 1 + 2**-53 * 2, 1, rounding=Rounding(3, 1), trivial=None)

        def test_refuted_beyond_rounding(evidence):
            evidence.at_most("count", 1 + 2**-51, 1, rounding=Rounding(3, 1), trivial=None)

        def test_inconclusive_by_rounding(evidence):
            rounding = Rounding(100, 1e4, reason="a test")
            evidence.at_most("count", 0, 1e-12, rounding=rounding, trivial=None)

        def test_vacuous_beside_the_trivial_bound(evidence):
            evidence.at_most("error", [0.1, 0.9], [1.2, 7], trivial=1)

        def test_vacuous_lower_bound(evidence):
            evidence.at_least("norm", 3, -1, trivial=0)

        def test_holds_where_one_element_says_something(evidence):
            evidence.at_most("error", [0.1, 0.9], [0.5, 7], trivial=1)

        def test_refuted_where_even_the_trivial_bound_fails(evidence):
            evidence.at_most("error", 3, 2, trivial=1)

        def test_holds_against_an_adversary(evidence):
            evidence.at_least("norm", 2, 1, searched=True, trivial=None)

        def test_holds_with_high_probability(evidence):
            evidence.at_most("error", 0.2, 0.3, error_rate=1e-7, trivial=None)
        """,
    )

    def judged(name):
        return cases[name]["judgements"][0]

    assert judged("holds_below")["slack"] == 0.75
    assert judged("holds_from_below")["slack"] == 1
    assert judged("refuted_from_below")["at"] == [1]
    assert judged("refuted_above")["at"] == [2]  # the worst of two
    assert judged("refuted_above_zero")["slack"] == judged("refuted_at_nothing")["slack"] == "inf"
    assert judged("holds_where_one_element_says_something")["n"] == 1
    assert judged("holds_against_an_adversary")["rung"] == "searched"
    assert judged("holds_with_high_probability")["rung"] == "sampled"
    assert judged("holds_with_high_probability")["error_rate"] == 1e-7


def test_tight_bounds(project):
    cases, output = project.outcomes(
        """
        def test_holds_where_one_comes_near(evidence):
            evidence.at_most("updates", [3, 99, 50], [20, 100, 80], trivial=None, attained=0.02)

        def test_refuted_where_none_does(evidence):
            evidence.at_most("updates", [3, 97, 50], [20, 100, 80], trivial=None, attained=0.02)

        def test_holds_exactly(evidence):
            evidence.at_most("updates", 4, 4, trivial=None, attained=0)

        def test_refuted_below(evidence):
            evidence.at_most("updates", 3, 4, trivial=None, attained=0)

        def test_refuted_above(evidence):
            evidence.at_most("updates", 5, 4, trivial=None, attained=0.5)

        def test_holds_from_above(evidence):
            evidence.at_least("norm", [9, 101], [2, 100], trivial=None, attained=0.01)

        def test_refuted_far_above(evidence):
            evidence.at_least("norm", [9, 103], [2, 100], trivial=None, attained=0.01)

        def test_refuted_where_only_a_trivial_element_comes_near(evidence):
            evidence.at_most("error", [0.2, 2], [0.5, 2], trivial=1, attained=0.1)

        def test_error_of_a_ratio_without_a_sign(evidence):
            evidence.at_most("change", -2, -1, trivial=None, attained=0.1)

        def test_error_of_more_than_all(evidence):
            evidence.at_most("updates", 3, 4, trivial=None, attained=2)

        def test_error_of_a_high_probability(evidence):
            evidence.at_most("error", 0.2, 0.3, trivial=1, attained=0.5, error_rate=1e-3)
        """,
    )
    near = cases["refuted_where_none_does"]["judgements"][0]
    assert (near["at"], near["slack"]) == ([1], 0.97)
    assert "[not attained: no other comes nearer to its bound]" in output
    assert near["predicted"] == "at most 100, attained within 0.02 of it"
    for name, told in {
        "a_ratio_without_a_sign": "'change': attained= compares by a ratio",
        "more_than_all": "'updates': attained=2 must lie in [0, 1), 0.02 for within 2 %",
        "a_high_probability": "'error': attained= is for a bound that holds for sure",
    }.items():
        assert told in cases[f"error_of_{name}"]["reason"]


def test_counts_of_violations(project):
    cases, _ = project.outcomes(
        """
        def test_holds_where_none_is_found(evidence):
            evidence.never("points with the wrong label", [0, 0], of=[4, 1000])

        def test_refuted_by_one(evidence):
            evidence.never("points with the wrong label", [0, 1, 0], of=8)

        def test_holds_against_a_search(evidence):
            evidence.never("points with the wrong label", 0, of=2**60, searched=True)

        def test_error_of_no_checks(evidence):
            evidence.never("wrong", [0, 0], of=[3, 0])

        def test_error_of_too_many(evidence):
            evidence.never("wrong", 3, of=2)

        def test_error_of_a_share(evidence):
            evidence.never("wrong", 0.5, of=2)

        def test_error_of_less_than_none(evidence):
            evidence.never("wrong", -1, of=2)
        """,
    )
    holds, refuted, searched = (
        cases[name]["judgements"][0]
        for name in ("holds_where_none_is_found", "refuted_by_one", "holds_against_a_search")
    )
    assert (holds["kind"], holds["predicted"], holds["n"]) == ("never", "0 of 1004", 1004)
    assert (refuted["measured"], refuted["predicted"], refuted["at"]) == (1, "0 of 24", [1])
    assert (holds["rung"], searched["rung"], searched["n"]) == ("exact", "searched", 2**60)
    for name, told in {
        "no_checks": "'wrong': nothing was checked at [1]; check at least one",
        "too_many": "'wrong': more violations than checks; count both alike",
        "a_share": "'wrong': violations of 1/2; count whole numbers, 0 or more",
        "less_than_none": "'wrong': violations of -1; count whole numbers, 0 or more",
    }.items():
        assert told in cases[f"error_of_{name}"]["reason"]
