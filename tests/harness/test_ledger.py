"""The ledger: each rate once, apart by whether a law is assumed, and what is not promised."""

import pytest

from tests.harness import records
from theoremcheck.record._ledger import ledger, not_promised, promised

THOUSANDTHS = [records.judgement(rung="sampled", error_rate=1e-3) for _ in range(10)]


def test_rates_are_added_exactly(project):
    """Ten thousandths are a hundredth, and within a budget of one."""
    budget = ledger(0.01, [records.case(judgements=THOUSANDTHS)])
    assert (budget.free, budget.judgements, budget.named) == (0.01, 10, 0.0)
    tests = """
        @pytest.mark.parametrize("n", range(10))
        def test_holds(evidence, n):
            evidence.probability("p", 500, 1000, equals=0.5, resolves=0.3, error_rate=1e-3)
        """
    project.claim("c", tests)
    assert project.run("claims", "--error-budget", "1e-2").ret == 0


def test_each_judgement_counts_once_in_instances_and_departures(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("n", [1, 2, 3])
        def test_instance(evidence, n):
            evidence.premise("small", True)
            evidence.probability("p", 500, 1000, equals=0.5, resolves=0.3, error_rate=1e-3)
            evidence.mean("m", evidence.rng("m").normal(size=99), within=1, assumes="normal")
            evidence.at_most("error", 0.1, 0.2, error_rate=1e-4, trivial=None)

        @without("small", breaks="p")
        def test_departure(evidence):
            evidence.premise("small", False)
            evidence.probability("p", 700, 1000, equals=0.5, resolves=0.1, error_rate=1e-3)

        @pytest.mark.parametrize("n", [instance(4, expect="inconclusive")])
        def test_undecided(evidence, n):
            evidence.premise("small", True)
            evidence.probability("p", 2, 4, equals=0.5, resolves=0.1, error_rate=1e-3)
        """,
    )
    result = project.run("claims", "--junitxml=junit.xml")
    assert result.ret == 0
    budget = project.record()["run"]["error_budget"]
    assert budget == {
        "limit": 0.01,
        "free": pytest.approx(4.3e-3, rel=1e-15),
        "judgements": 7,
        "named": 3e-6,
        "samples": 3,
        "without_rate": ["section.c::undecided[n=4]"],
    }
    told = (
        "P(any wrong verdict) ≤ 4.3e-03 for 7 judgements that assume no law; ≤ 4.3e-03 for all, "
        "if the 3 named samples follow their laws"
    )
    undecided = "without a rate, as they are to be inconclusive: section.c::undecided[n=4]"
    page, summary, junit = (
        (project.path / name).read_text("utf-8")
        for name in ("reports/latest/index.html", "reports/latest/summary.md", "junit.xml")
    )
    for place in (page, summary, junit, " ".join(result.stdout.str().split())):
        assert told in place
        assert undecided in place
    result = project.run("claims", "--error-budget", "1e-3")
    assert result.ret == 1
    assert project.claims()["c"]["verdict"] == "SUPPORTED"
    result.stdout.fnmatch_lines(
        ["NOT GREEN: P(any wrong verdict) <= 0.0043 is above the error budget 0.001;*"]
    )


def test_what_assumes_no_law_is_said_alone():
    assert promised(ledger(0.01, [records.case()])) == "nothing was sampled"
    assert promised(ledger(0.01, [records.case(judgements=THOUSANDTHS[:1])])) == (
        "P(any wrong verdict) ≤ 1.0e-03 for 1 judgement that assumes no law"
    )


def test_one_sample_that_rests_on_a_law_follows_its_law():
    named = records.judgement(rung="sampled", error_rate=2e-3, assumes="normal")
    assert promised(ledger(0.01, [records.case(judgements=[*THOUSANDTHS[:1], named])])) == (
        "P(any wrong verdict) ≤ 1.0e-03 for 1 judgement that assumes no law; ≤ 3.0e-03 for all, if "
        "the named sample follows its law"
    )


def test_the_largest_share_of_a_cap_is_named():
    near = records.case(id="s.c::near", batches=[{"size": 10, "made": 60, "cap": 80}])
    far = records.case(id="s.c::far", batches=[{"size": 10, "made": 20, "cap": 80}])
    undecided = records.case(outcome="inconclusive", batches=[{"size": 9, "made": 9, "cap": 9}])
    assert not_promised(records.record(records.claim(far, near, undecided))) == (
        "Not promised: that every case is decided (of the draws at most asked for, s.c::near took "
        "most: 75%)"
    )
