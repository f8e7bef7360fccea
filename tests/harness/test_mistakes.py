"""Mistakes are said all at once, each in a line with a code, and every code is explained."""

import re
from pathlib import Path

from tests.conftest import HOLDS

ROOT = Path(__file__).resolve().parents[2]


def test_all_mistakes_of_a_module_are_said_at_once(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("x", [without("odd", 1), pytest.param(2, marks=pytest.mark.xfail)])
        def test_it(evidence, x):
            pass

        @as_written(erratum=Erratum(quote="a", correct=""), expect="maybe")
        def test_other(evidence):
            pass
        """,
        kind="hunch",
        statement=" ",
        source="gauss",
        rests_on=["section.nothing"],
        errata=["a typo"],
    )
    output = project.run("claims").stdout.str()
    told = [line for line in output.splitlines() if line.startswith("claims/section/test_c.py: ")]
    codes = ["premise", "xfail", "expect", "erratum-correct", "kind", "statement", "erratum"]
    codes += ["source", "rests-on"]
    assert [re.search(r" \[([\w-]+)\]$", line)[1] for line in told] == codes
    reason = project.claims()["c"]["reason"]
    assert reason == f"{told[0]}, and 8 more mistakes"


def test_mistakes_of_cases_in_a_class_are_said_too(project):
    project.claim(
        "c",
        """
        class TestAll:
            @without("odd")
            def test_it(self, evidence):
                pass
        """,
    )
    output = project.run("claims")
    assert output.ret == 1
    told = "claims/section/test_c.py: test_it: without('odd') names no premise of the claim"
    assert f"{told}; it has none [premise]" in output.stdout.str()
    assert project.claims()["c"]["verdict"] == "ERROR"


def test_a_claim_without_a_section_is_told_its_other_mistakes(project):
    project.write("claims/bare/__init__.py", "")
    project.claim("c", folder="bare", kind="hunch")
    output = project.run("claims").stdout.str()
    assert "[no-section]" in output
    assert "[kind]" in output
    assert "place 'One'" not in output


def test_evidence_without_a_folder_of_claims_names_the_key(project):
    project.write("pytest.ini", "[pytest]\n")
    project.write("test_c.py", HOLDS)
    output = project.run("test_c.py")
    output.assert_outcomes(errors=1)
    assert "say `claims = FOLDER` in pytest.ini" in output.stdout.str()


def test_a_project_may_have_an_evidence_of_its_own(project):
    project.write("pytest.ini", "[pytest]\n")
    own = "import pytest\n\n@pytest.fixture\ndef evidence():\n    return 3\n"
    project.write("test_c.py", own + "\ndef test_it(evidence):\n    assert evidence == 3\n")
    project.run("test_c.py").assert_outcomes(passed=1)


def test_every_code_is_explained_and_no_other():
    files = (ROOT / "theoremcheck").rglob("*.py")
    texts = [file.read_text("utf-8") for file in files]
    used = {code for text in texts for code in re.findall(r'Mistake\(\s*"([\w-]+)"', text)}
    used |= {code for text in texts for code in re.findall(r" \[([\w-]+)\]\"", text)}
    page = (ROOT / "docs" / "mistakes.md").read_text("utf-8")
    assert set(re.findall(r"^`([\w-]+)`\n:", page, re.MULTILINE)) == used
