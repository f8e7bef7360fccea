"""Verdicts: each of them, which one wins, what a take-home gets, and the exit status of the run."""

import pytest

SMALL = "    evidence.premise('small', True)\n"
HOLDS = f"def test_holds(evidence):\n{SMALL}    evidence.at_most('value', 1, 2, trivial=None)\n"
REFUTED = f"def test_refuted(evidence):\n{SMALL}    evidence.at_most('value', 3, 2, trivial=None)\n"
ERROR = "def test_error(evidence):\n    1 / 0\n"
LOST = "def test_zlost(evidence):\n    pytest.exit('enough')\n"
LARGE = "(evidence):\n    evidence.premise('small', False)\n"
JUDGE = "    evidence.at_most('value', {}, 2, trivial=None)\n"
UNPREDICTED = f"@without('small')\ndef test_unbroken{LARGE}{JUDGE.format(1)}"
BROKEN = f"@without('small')\ndef test_broken{LARGE}{JUDGE.format(3)}"
UNDECIDED = (
    f"def test_undecided(evidence):\n{SMALL}"
    "    evidence.probability('heads', 3, 3, at_least=0.9, resolves=0.4)\n"
)
VACUOUS = (
    f"@instance(expect='vacuous')\ndef test_vacuous(evidence):\n{SMALL}"
    "    evidence.at_most('value', 0, 2, trivial=1)\n"
)
NOISY = "@instance(expect='inconclusive')\n" + UNDECIDED
OPT_IN = "def test_opt_in(evidence):\n    evidence.not_run('no data')\n"


def text(*tests):
    """Return tests as one module, which speaks of its premise only where one of them drops it."""
    whole = "\n".join(tests)
    return whole if "@without" in whole else whole.replace(SMALL, "")


@pytest.mark.parametrize(
    "tests, verdict, reason, status",
    [
        ((HOLDS, BROKEN, VACUOUS, NOISY, OPT_IN), "SUPPORTED", "", 0),
        (
            (HOLDS, ERROR, REFUTED, UNPREDICTED, LOST),
            "ERROR",
            "section.c::error: ZeroDivisionError",
            2,
        ),
        (
            (HOLDS, REFUTED, UNPREDICTED, LOST),
            "REFUTED",
            "section.c::refuted: value refuted (model measured 3",
            2,
        ),
        (
            (HOLDS, UNPREDICTED, LOST),
            "NOT RUN",
            "section.c::zlost: not run: the run stopped early (enough)",
            2,
        ),
        (
            (HOLDS, UNPREDICTED),
            "INCONCLUSIVE",
            "section.c::unbroken: value holds (model measured 1, claim predicted at most 2)",
            1,
        ),
        ((HOLDS, UNDECIDED), "INCONCLUSIVE", "section.c::undecided: heads inconclusive", 1),
        ((NOISY, VACUOUS, BROKEN), "INCONCLUSIVE", "no instance could be decided", 1),
        ((VACUOUS, BROKEN), "VACUOUS", "no instance could have failed", 1),
        ((BROKEN,), "VACUOUS", "all of its cases are departures; add an instance", 1),
        ((OPT_IN,), "NOT ASKED", "no instance was asked for", 1),
    ],
)
def test_the_gravest_finding_is_the_verdict(project, tests, verdict, reason, status):
    project.claim("c", text(*tests))
    result = project.run("claims")
    claim = project.claims()["c"]
    assert (claim["verdict"], result.ret) == (verdict, status)
    assert claim["reason"].startswith(reason)
    result.stdout.fnmatch_lines([f"  c  * {verdict} *"])


RUNGS = """
@pytest.mark.parametrize("n", [1, 2, 3])
def test_exact(evidence, n):
    evidence.at_most("value", n, 4, trivial=None)

def test_sampled(evidence):
    evidence.probability("value", 9, 9, at_least=0.6, resolves=0.5, error_rate=1e-3)
    evidence.probability("side effect", 0, 99, equals=0, resolves=0.5)

def test_attained(evidence):
    evidence.identity("attained", 1, 1)
"""


@pytest.mark.parametrize(
    "conclusion, rung, instances, higher",
    [
        ("value", "sampled", 4, 3),
        (("value", "attained"), "sampled", 5, 4),
        ("attained", "exact", 1, 0),
        ((), "sampled", 5, 4),  # without a name, all that instances judge
    ],
)
def test_a_claim_stands_on_the_rung_on_which_its_conclusion_holds_in_every_instance(
    project, conclusion, rung, instances, higher
):
    project.claim("c", RUNGS, conclusion=conclusion)
    assert project.run("claims").ret == 0
    claim = project.claims()["c"]
    assert (claim["rung"], claim["instances"], claim["higher"]) == (rung, instances, higher)
    assert claim["rungs"] == {"sampled": 2, "searched": 0, "exact": 4, "certified": 0}


def test_a_conclusion_is_judged(project):
    project.claim("c", RUNGS, conclusion=("value", "worth"))
    assert project.run("claims").ret == 1
    assert project.claims()["c"]["reason"] == (
        "conclusion 'worth' is judged by no instance; "
        "name one of 'attained', 'side effect', 'value'"
    )
    # Half of the instances say nothing about the others.
    assert project.run("claims", "-k", "exact").ret == 0


@pytest.mark.parametrize(
    "expect, verdict", [("vacuous", "VACUOUS"), ("inconclusive", "INCONCLUSIVE")]
)
def test_a_conclusion_that_held_nowhere_supports_nothing(project, expect, verdict):
    judged = {
        "vacuous": "evidence.at_most('value', 0, 2, trivial=1)",
        "inconclusive": "evidence.probability('value', 3, 3, at_least=0.9, resolves=0.4)",
    }
    tests = f"@instance(expect='{expect}')\ndef test_it(evidence):\n    {judged[expect]}\n\n"
    tests += "def test_side(evidence):\n    evidence.identity('side', 1, 1)\n"
    project.claim("c", tests, conclusion="value")
    assert project.run("claims").ret == 1
    claim = project.claims()["c"]
    assert (claim["verdict"], claim["reason"]) == (
        expect.upper(),
        "its conclusion, 'value', holds in no instance",
    )


def test_an_instance_that_cannot_run_here_hides_no_flaw_of_the_claim(project):
    tests = "def test_it(evidence):\n    evidence.identity('value', 1, 1)\n\n"
    tests += "def test_far(evidence):\n    evidence.not_run('no data')\n"
    project.claim("c", tests, conclusion="worth")
    assert project.run("claims").ret == 1
    assert project.claims()["c"]["reason"].startswith("conclusion 'worth' is judged by no instance")


def test_only_bounds_have_a_slack_and_only_samples_an_error_rate(project):
    project.claim("c", RUNGS)
    project.run("claims")
    claim = project.claims()["c"]
    assert claim["worst_slack"] == 0.75
    assert claim["error_rate"] == 1e-3 + 1e-6


@pytest.fixture
def talk(project):
    project.claim("good", text(HOLDS))
    project.claim("vacuous", text(VACUOUS))
    project.claim("refuted", text(REFUTED))
    project.claim("hope", "", kind="take-home", rests_on=["section.good"])
    # Its support comes later in the talk, and rests on others itself.
    project.claim("all", "", kind="take-home", rests_on=["section.worst", "section.good"])
    project.claim(
        "worst", "", kind="take-home", rests_on=["section.vacuous", "section.refuted"], place="Two"
    )
    return project


def test_a_take_home_gets_the_worst_of_what_it_rests_on(talk):
    assert talk.run("claims").ret == 1
    claims = talk.claims()
    found = {
        name: (claim["verdict"], claim["reason"])
        for name, claim in claims.items()
        if not claim["cases"]
    }
    assert found == {
        "hope": ("SUPPORTED", ""),
        "worst": ("REFUTED", "rests on section.refuted"),
        "all": ("REFUTED", "rests on section.worst"),
    }
    assert claims["hope"]["rung"] == "exact"
    assert sorted(claims["good"]["supports"]) == ["section.all", "section.hope"]


def test_a_take_home_is_not_asked_where_a_support_is_not(talk):
    result = talk.run("claims", "-k", "good or all")
    assert result.ret == 0
    assert talk.claims("reports/partial")["all"]["verdict"] == "NOT ASKED"
    assert talk.claims("reports/partial")["hope"]["verdict"] == "SUPPORTED"
    result = talk.run("claims/section/test_good.py", "claims/section/test_all.py")
    assert (result.ret, talk.claims("reports/partial")["all"]["verdict"]) == (0, "NOT ASKED")
