"""What is wrong with a claim is said in one line at collection, alike in one process or several."""

import pytest

from tests.conftest import HOLDS
from theoremcheck import Erratum

CLAIMS = {  # what is wrong: fields of the claim, its tests, and what is said
    "kind": (
        {"kind": "hunch"},
        None,
        "kind 'hunch' is unknown; choose one of theorem, lemma, identity",
    ),
    "statement": ({"statement": " "}, None, "the statement is empty; write it in LaTeX"),
    "place": (
        {"place": "Three"},
        None,
        "place 'Three' is not in section 'A section'; it has One, Two",
    ),
    "source": (
        {"source": "gauss1801, §3"},
        None,
        "source 'gauss1801, §3' is not in claims/references.bib; add it",
    ),
    "erratum": (
        {"errata": ["a typo"]},
        None,
        "erratum 'a typo' is no Erratum; write Erratum(quote=..., correct=...)",
    ),
    "erratum_of_the_text_and_a_paper": (
        {"errata": [Erratum(quote="a", source="gauss1801", says="a", correct="b")]},
        None,
        "erratum 'a' needs either quote=, the text's own words, or source=, where it stands",
    ),
    "erratum_of_nothing": (
        {"errata": [Erratum(correct="b")]},
        None,
        "erratum '' needs either quote=",
    ),
    "erratum_without_a_correction": (
        {"errata": [Erratum(quote="a", correct=" ")]},
        None,
        "erratum 'a' says what is wrong alone; say in correct= what is right",
    ),
    "erratum_elsewhere_without_words": (
        {"errata": [Erratum(source="gauss1801", correct="b")]},
        None,
        "erratum in 'gauss1801' does not tell what stands there; say it in says=",
    ),
    "erratum_in_an_unknown_source": (
        {"errata": [Erratum(source="gauss1801, p. 3", says="a", correct="b")]},
        None,
        "source 'gauss1801, p. 3' is not in claims/references.bib; add it",
    ),
    "as_written_in_an_unknown_source": (
        {},
        "@as_written(erratum=Erratum(source='gauss1801', says='a', correct='b'))\n"
        "def test_it(evidence): pass",
        "source 'gauss1801' is not in claims/references.bib; add it",
    ),
    "unknown_support": (
        {"rests_on": ["section.nothing"]},
        None,
        "rests_on 'section.nothing' is unknown; name a claim",
    ),
    "itself": (
        {"rests_on": ["section.itself"]},
        None,
        "rests_on is circular: section.itself -> section.itself;",
    ),
    "one": (
        {"rests_on": ["section.two"]},
        None,
        "rests_on is circular: section.one -> section.two -> section.one; leave one link out",
    ),
    "two": (
        {"rests_on": ["section.one"]},
        None,
        "rests_on is circular: section.two -> section.one -> section.two",
    ),
    "rootless": (
        {"kind": "take-home"},
        "",
        "a take-home rests on other claims; name them in rests_on",
    ),
    "take_home": (
        {"kind": "take-home", "rests_on": ["section.good"]},
        None,
        "a take-home has no cases; its verdict is that of what it rests on",
    ),
    "no_test": ({}, "", "the claim has no test; write one that calls a verb of `evidence`"),
    "no_claim": ({}, "CLAIM = None", "no claim; write CLAIM = Claim(...) at the top of the module"),
    "skipped": (
        {},
        "pytest.skip('later', allow_module_level=True)",
        "a claim is not skipped as a whole; say not_run(reason) in its cases",
    ),
    "premise": (
        {},
        "@without('odd')\ndef test_it(evidence): evidence.premise('small', True)",
        "test_it: without('odd') names no premise of the claim; it has 'small'",
    ),
    "expect": (
        {},
        "@without('small', expect='maybe')\ndef test_it(evidence): pass",
        "test_it: expect='maybe' is unknown; choose one of holds, refuted, vacuous, inconclusive",
    ),
    "refuted": (
        {},
        "@instance(expect='refuted')\ndef test_it(evidence): pass",
        "test_it: an instance cannot be expected to be refuted; "
        "name the departure by without or as_written",
    ),
    "as_written": (
        {},
        "@as_written(erratum='a = c')\ndef test_it(evidence): pass",
        "test_it: erratum 'a = c' is no Erratum; write Erratum(quote=..., correct=...)",
    ),
    "departures": (
        {},
        "@pytest.mark.parametrize('x', [without('small', 1)])\n"
        "@pytest.mark.parametrize('y', [1, without('even', 2)])\n"
        "def test_it(evidence, x, y): pass",
        "test_it[y=2-x=1] has two departures, without('even') and without('small'); "
        "give each a cell of its own",
    ),
    "departure_twice": (
        {},
        "@pytest.mark.parametrize('x', [without('small', 1)])\n@without('small')\n"
        "def test_it(evidence, x): pass",
        "test_it[x=1] has two departures, without('small') and without('small')",
    ),
    "value": (
        {},
        "@pytest.mark.parametrize('data', [[1, 2]])\ndef test_it(evidence, data): pass",
        "test_it[data0]: [1, 2] has no canonical form; give the case an explicit id",
    ),
    "nan": (
        {},
        "@pytest.mark.parametrize('x', [math.nan])\ndef test_it(evidence, x): pass",
        "test_it[nan]: nan has no canonical form; give the case an explicit id",
    ),
    "empty": (
        {},
        "@pytest.mark.parametrize('x', [])\ndef test_it(evidence, x): pass",
        "test_it[NOTSET]: parametrize was given no values; give it one, or leave it",
    ),
    "twins": (
        {},
        "@pytest.mark.parametrize('x', [1, without('small', 1, id='other')])\n"
        "def test_it(evidence, x): pass",
        "test_it[other] and test_it[x=1] are both section.twins::it[x=1]; "
        "rename a test or add a parameter",
    ),
    "xfail": (
        {},
        "@pytest.mark.xfail\ndef test_it(evidence): pass",
        "test_it: xfail predicts nothing; predict the break by without, as_written or expect=",
    ),
    "passed_over": (
        {},
        "class TestAll:\n    __test__ = False\n"
        "    def test_it(self, evidence): evidence.identity('value', 1, 2)\n\n"
        "def test_other(evidence): evidence.identity('value', 1, 1)",
        "TestAll is passed over by pytest; make it a plain function",
    ),
    "class_twice": (
        {},
        "class TestAll:\n    def test_it(self, evidence): evidence.identity('value', 1, 2)\n\n"
        "class TestAll:\n    def test_more(self, evidence): evidence.identity('value', 1, 1)",
        "TestAll is defined in lines 9 and 12, so that the last alone is run",
    ),
    "given": (
        {},
        "from hypothesis import given, strategies\n@given(strategies.integers())\n"
        "def test_it(evidence, n): evidence.at_most('value', n, 2, trivial=None)",
        "test_it: @given draws other examples on each run, so that no two runs have one evidence; "
        "draw from evidence.rng",
    ),
    "shadowed": (
        {},
        "def test_it(evidence): evidence.identity('value', 1, 2)\n\n"
        "def test_it(evidence): evidence.identity('value', 1, 1)",
        "test_it is defined in lines 9 and 11, so that the last alone is run",
    ),
    "shadowed_method": (
        {},
        "class TestAll:\n    def test_it(self, evidence): evidence.identity('value', 1, 2)\n"
        "    def test_it(self, evidence): evidence.identity('value', 1, 1)",
        "test_it is defined in lines 10 and 11, so that the last alone is run",
    ),
    "cannot_drop": (
        {"cannot_drop": {"big": "it is the statement"}},
        HOLDS,
        "cannot_drop names 'big', which is no premise; the claim has none",
    ),
    "import_error": (
        {},
        "import no_such_module",
        "ModuleNotFoundError: No module named 'no_such_module'",
    ),
}


@pytest.fixture
def malformed(project):
    project.claim("good")
    project.write(
        "claims/references.bib", "@book{euclid, title={Elements}, author={Euclid}, year={-300}}\n"
    )
    for name, (fields, tests, _) in CLAIMS.items():
        project.claim(name, **({} if tests is None else {"tests": tests}), **fields)
    project.write("claims/bare/__init__.py", "")
    project.claim("homeless", folder="bare")
    return project


def test_every_mistake_is_one_clean_line_that_reads_the_same_on_workers(malformed):
    told = {}
    for workers in ("0", "2"):
        result = malformed.run("claims", "-n", workers)
        assert result.ret != 0
        output = result.stdout.str()
        assert "INTERNALERROR" not in output
        assert "theoremcheck/collection.py" not in output
        claims = malformed.claims()
        told[workers] = {
            name: (claim["verdict"], claim["reason"]) for name, claim in claims.items()
        }
        for name, (_, _, said) in CLAIMS.items():
            verdict, reason = told[workers][name]
            assert verdict == "ERROR"
            assert said in reason
            assert "\n" not in reason
            if name != "import_error":
                assert reason.startswith(f"claims/section/test_{name}.py: ")
                assert reason.partition(", and ")[0] in output
        assert (
            "no section; write SECTION = Section(number, title, places)"
            in claims["homeless"]["reason"]
        )
        assert claims["good"]["verdict"] == "SUPPORTED"
    assert told["0"] == told["2"]


def test_a_broken_support_is_an_error_of_its_own_only(project):
    project.claim("broken", "import no_such_module")
    project.claim("blank", "CLAIM = None")
    project.claim("sum", "", kind="take-home", rests_on=["section.broken", "section.blank"])
    project.run("claims")
    claims = project.claims()
    assert claims["sum"]["reason"] == "rests on section.broken, section.blank"
    assert "no claim" in claims["blank"]["reason"]


def test_values_with_a_canonical_form_or_an_id_are_cases(project):
    project.claim(
        "c",
        """
        from enum import Enum, IntEnum

        class Colour(str, Enum):
            RED = "red"

        class Size(IntEnum):
            BIG = 3

        class Data:
            pass

        @pytest.mark.parametrize("x", [True, 1.5, 2.0, np.float64(0.1), np.int64(7),
            np.bool_(False), np.str_("s"), None,
            "text", math.inf, 10**30, Colour.RED, Size.BIG, pytest.param(Data(), id="made up")])
        @pytest.mark.parametrize("y", [4])
        def test_it(evidence, x, y):
            evidence.identity("value", 1, 1)
            evidence.rng("data", by=["x"])
        """,
    )
    forms = [
        "True",
        "1.5",
        "2",
        "0.1",
        "7",
        "False",
        "s",
        "None",
        "text",
        "inf",
        str(10**30),
        "red",
        "3",
    ]
    for workers in ("0", "2"):
        assert project.run("claims", "-n", workers).ret == 0
        assert set(project.cases()) == {f"c::it[x={form},y=4]" for form in [*forms, "made up"]}
