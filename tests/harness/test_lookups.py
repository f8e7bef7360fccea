"""What the report adds to the record: what was not tested, who is to blame, where slacks lie."""

import pytest

from tests.conftest import HOLDS
from tests.harness import records
from theoremcheck import Erratum
from theoremcheck.record._loading import load
from theoremcheck.report import _lookups as lookups

RED = HOLDS.replace("1, 1)", "1, 2)")


BOTH = {"small": "x < 1", "even": "2 | x"}


def told(project, tests, *arguments, **fields):
    """Run a claim of these tests; return what the report says was not tested of it."""
    project.claim("c", tests, quantifiers={"$x$": "some"}, **fields)
    project.run("claims", *arguments)
    return " ".join(lookups.not_tested(claims(project)["c"]))


def claims(project):
    """Return the claims of the latest record by name, without their section."""
    found = load(project.path / "reports/latest").claims
    return {claim.id.rpartition(".")[2]: claim for claim in found}


def page(project):
    return (project.path / "reports/latest/index.html").read_text("utf-8")


def test_premises_that_no_case_drops_or_measures_are_named(project):
    tests = """
    def test_it(evidence):
        evidence.premise("small", True)
        evidence.identity("v", 1, 1)
    """
    text = told(project, tests, premises=BOTH)
    assert "No case drops: small, even." in text
    assert "Taken for granted, not measured on the sample: even." in text
    assert "Any value beyond those listed under “for all”." in text
    assert "detects" not in text


def test_nothing_is_taken_for_granted_where_nothing_ran(project):
    tests = """
    def test_it(evidence):
        raise RuntimeError("no data")
    """
    assert "Taken for granted" not in told(project, tests, premises=BOTH)


def test_a_premise_that_cannot_be_dropped_stands_with_its_reason(project):
    tests = """
    def test_it(evidence):
        evidence.premise("even", True)
        evidence.premise("small", True)
        evidence.identity("v", 1, 1)

    @without("small")
    def test_large(evidence):
        evidence.premise("small", False)
        evidence.identity("v", 1, 2)
    """
    text = told(project, tests, premises=BOTH, cannot_drop={"even": "half of 3 is no integer."})
    assert text == "Any value beyond those listed under “for all”."
    assert "half of 3 is no integer" in (project.path / "reports/latest/index.html").read_text()
    assert claims(project)["c"].verdict == "SUPPORTED"


def test_what_the_other_tier_has_is_named(project):
    later = """
@pytest.mark.full
@without("small")
def test_later(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 2)
"""
    text = told(project, HOLDS + later, premises=BOTH)
    assert "Not dropped in this run: small." in text
    assert "No case drops: even." in text
    assert "1 case left out (full tier), among them all of “later”." in text
    text = told(project, HOLDS + later, "--tier", "full", premises=BOTH)
    assert "Not dropped" not in text
    assert "left out" not in text


def test_what_stayed_open_or_could_not_run_is_named(project):
    tests = """
    def test_it(evidence):
        evidence.identity('v', 1, 1)

    @instance(expect="vacuous")
    def test_open(evidence):
        evidence.at_most('error', 0.2, 2, trivial=1)

    def test_sample(evidence):
        evidence.mean('size', evidence.rng('data').normal(2, 1, 99), at_least=1,
            resolves=1, variance=1)

    def test_absent(evidence):
        evidence.not_run('the photographs are not at hand')
    """
    text = told(project, tests)
    assert "Undecided: error (1 vacuous)." in text
    assert "1 case left out (the photographs are not at hand)" in text
    assert "Violations smaller than what a sampled judgement detects" in text


def test_a_take_home_says_that_it_stands_on_others(project):
    project.claim("c")
    project.claim("home", "", kind="take-home", rests_on=["section.c"])
    project.run("claims")
    assert lookups.not_tested(claims(project)["home"]) == [
        "It has no cases of its own: its verdict is the worst of those that it rests on."
    ]


@pytest.mark.parametrize(
    "red, causes",
    [
        ("lemma", {"theorem": ["lemma"], "other": ["lemma"], "home": ["lemma"]}),
        ("theorem", {"home": ["theorem"]}),
        (None, {}),
    ],
)
def test_a_red_lemma_withdraws_all_that_it_supports(project, red, causes):
    project.claim("lemma", RED if red == "lemma" else HOLDS)
    project.claim("theorem", RED if red == "theorem" else HOLDS, rests_on=["section.lemma"])
    project.claim("other", rests_on=["section.lemma"])
    project.claim("home", "", kind="take-home", rests_on=["section.theorem", "section.other"])
    project.run("claims")
    found = lookups.withdrawn(load(project.path / "reports/latest"))
    short = {
        name.partition(".")[2]: [claim.id.partition(".")[2] for claim in cause]
        for name, cause in found.items()
    }
    assert short == causes
    assert page(project).count("Support withdrawn: it rests on") == len(causes)


def test_the_deepest_red_claim_is_the_cause(project):
    project.claim("lemma", RED)
    project.claim("theorem", RED, rests_on=["section.lemma"])
    project.claim("home", "", kind="take-home", rests_on=["section.theorem"])
    project.run("claims")
    assert [
        claim.id
        for claim in lookups.withdrawn(load(project.path / "reports/latest"))["section.home"]
    ] == ["section.lemma"]


def test_each_erratum_stands_with_the_case_that_refutes_it(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("x", [
            1, as_written(4, erratum=Erratum(quote="$x<5$", correct="$x<3$"))
        ])
        def test_it(evidence, x):
            evidence.at_most("value", x, 2, trivial=None)
        """,
        errata=[Erratum(quote="teh", correct="the")],
    )
    project.run("claims")
    listed = lookups.errata(load(project.path / "reports/latest"))
    found = [(erratum.quote, case and case.outcome) for _, erratum, case in listed]
    assert found == [("$x<5$", "refuted"), ("teh", None)]
    text = page(project)
    errata = text[text.index('<section id="errata"') : text.index('<section class="claims"')]
    assert "Counterexample: value: measured 4, predicted at most 2" in errata
    assert "Erratum, not tested." in errata


def test_what_is_wrong_elsewhere_in_print_has_a_list_of_its_own(project, capsys):
    book = "@book{key, title={A Book}, author={Abel, N.}, year={1900}}\n"
    project.write("claims/references.bib", book)
    project.claim(
        "c",
        HOLDS + "\nBOOK = Erratum(source='key, p. 7', says='$x<5$', correct='$x<3$')\n"
        "@as_written(erratum=BOOK)\n"
        "def test_book(evidence):\n    evidence.identity('value', 4, 3)\n",
        errata=[Erratum(quote="teh", says="an article", correct="the")],
    )
    output = " ".join(project.run("claims").stdout.str().split())
    assert "1 erratum in the text, 1 elsewhere in print" in output
    text = page(project)
    own, elsewhere = text[text.index('<section id="errata"') :].split('id="elsewhere"')[:2]
    assert "The passage says <q>teh</q>, that is, an article. Correct: the." in own
    assert "A Book" not in own
    found = elsewhere[: elsewhere.index("</section>")]
    assert "Abel, A Book, 1900, p. 7, says" in " ".join(found.split())
    assert "pytest claims/section/test_c.py::test_book --root-seed 0" in found
    _, shown, _ = records.verb(capsys, "show", project.path / "reports/latest", "section.c")
    shown = " ".join(shown.split())
    assert (
        "Erratum (refuted by section.c::book): Abel, A Book, 1900, p. 7 says x < 5. Correct: x < 3."
        in shown
    )


def test_an_erratum_that_stood_its_ground_is_not_called_refuted(project):
    project.claim(
        "c",
        HOLDS + "\n@as_written(erratum=Erratum(quote='a', correct='b'))\n"
        "def test_slide(evidence):\n    evidence.identity('value', 1, 1)\n",
    )
    project.run("claims")
    assert "Erratum, not refuted in this run." in page(project)


def test_what_breaks_is_told_of_a_departure_in_which_not_all_does():
    judgements = [records.judgement(measured=1), records.judgement(measured=2, outcome="refuted")]
    case = records.case(sort="without", outcome="refuted", judgements=judgements)
    assert [j.measured for j in lookups.aimed(case)] == [2, 1]


def test_what_is_vacuous_stands_on_no_rung():
    judgements = [records.judgement(rung="exact", outcome=how) for how in ("holds", "vacuous")]
    claim = records.claim(records.case(judgements=[*judgements, judgements[1]]))
    assert lookups.rungs(claim) == [("q", "1 exact, 2 vacuous")]
    assert "Undecided: q (2 vacuous)." in lookups.not_tested(claim)


def test_what_is_refuted_stands_on_no_rung():
    outcomes = ["holds"] * 5 + ["refuted"] * 3 + ["inconclusive"]
    judgements = [records.judgement(rung="exact", outcome=how) for how in outcomes]
    claim = records.claim(records.case(outcome="refuted", judgements=judgements))
    assert lookups.rungs(claim) == [("q", "5 exact, 3 refuted, 1 inconclusive")]


def test_an_erratum_that_several_cases_refute_is_one(project):
    project.claim(
        "c",
        """
        TWICE = Erratum(quote="a", correct="b")

        @pytest.mark.parametrize("x", [
            1, as_written(4, erratum=TWICE), as_written(5, erratum=TWICE)
        ])
        def test_it(evidence, x):
            evidence.at_most("value", x, 2, trivial=None)
        """,
    )
    project.run("claims")
    assert [e["case"] for e in project.claims()["c"]["errata"]] == ["section.c::it[x=4]"]


@pytest.mark.parametrize(
    "fields, count",
    [
        ({"outcome": "refuted"}, 1),
        ({"outcome": "holds", "as_predicted": False}, 0),
        ({"outcome": "not run", "asked": False, "reason": "not asked: elsewhere"}, 0),
    ],
)
def test_an_erratum_counts_as_refuted_where_this_run_refuted_it(fields, count):
    erratum = {"says": "a", "correct": "b", "tested": True, "case": "s.c::it"}
    written = records.case(sort="as_written", expected="refuted", **fields)
    misprint = {"says": "teh", "correct": "the", "tested": False}
    whole = records.record(records.claim(written, errata=[erratum, misprint]))
    assert f"; {count} of 2 errata refuted in this run" in lookups.totals(whole)[1]


@pytest.mark.parametrize(
    "source, link, place",
    [
        ("10.1038/nature14539, p. 436", "https://doi.org/10.1038/nature14539", ", p. 436"),
        ("doi:10.1/a,b", None, None),
        ("doi:10.1090/s0025-5718,(1)", "https://doi.org/10.1090/s0025-5718,(1)", ""),
        (
            "https://arxiv.org/abs/1611.03530v2, Table 1",
            "https://arxiv.org/abs/1611.03530v2",
            ", Table 1",
        ),
        ("https://example.org/a,b?c=<d>&e", "https://example.org/a,b?c=&lt;d&gt;&amp;e", ""),
    ],
)
def test_a_source_may_be_an_address(project, source, link, place):
    project.claim("c", HOLDS, source=source)
    project.run("claims")
    if link is None:
        assert (
            f"source {source!r} is not in claims/references.bib" in project.claims()["c"]["reason"]
        )
        return
    told = " ".join(page(project).split())
    assert f'<a href="{link}" rel="noreferrer">{link}</a>{place}' in told
