"""Claims in several folders, and in those of a project that is laid out in another way."""

import pytest

from tests.conftest import HOLDS

SECTION = 'from theoremcheck import Section\n\nSECTION = Section({}, "{}", ("One",))\n'
CLAIM = """from theoremcheck import Claim

CLAIM = Claim(kind="{kind}", statement="a = b", place="One"{more})
"""


@pytest.fixture
def two(project):
    """A project of two folders of claims, `claims` and `more`, each with a section."""
    ini = (project.path / "pytest.ini").read_text("utf-8")
    project.write("pytest.ini", ini.replace("claims = claims", "claims = claims more"))
    project.write("more/__init__.py", "")
    project.write("more/other/__init__.py", SECTION.format(2, "Another section"))
    project.claim("c", HOLDS)
    return project


def claim(project, file, tests=HOLDS, kind="identity", more=""):
    project.write(file, CLAIM.format(kind=kind, more=more) + tests)


def test_claims_of_all_folders_are_verified(two):
    two.write("more/references.bib", "@book{abel, author = {Abel}, title = {A Book}}\n")
    claim(two, "more/other/test_d.py", more=', source="abel, p. 3"')
    claim(two, "more/other/test_sum.py", "", "take-home", ', rests_on=["section.c", "other.d"]')
    for arguments in ((), ("-n", "2"), ("--reuse",)):
        assert two.run(*arguments, "claims", "more").ret == 0
        told = {claim["id"]: claim["verdict"] for claim in two.record()["claims"]}
        assert told == dict.fromkeys(["section.c", "other.d", "other.sum"], "SUPPORTED")
    assert "Abel, A Book" in (two.path / "reports/latest/index.html").read_text("utf-8")
    assert two.run("claims").ret == 0
    assert two.record("reports/partial")["run"]["partial"], "of one folder"


def test_two_claims_of_one_id_are_refused(two):
    two.write("more/section/__init__.py", SECTION.format(1, "A section"))
    claim(two, "more/section/test_c.py")
    output = two.run("claims", "more")
    assert output.ret == 1
    told = "more/section/test_c.py: "
    assert told in output.stdout.str()
    assert "claims/section/test_c.py is section.c too; rename one of both" in output.stdout.str()


def test_a_circle_through_two_folders_is_seen(two):
    claim(two, "more/other/test_d.py", "", "take-home", ', rests_on=["other.e"]')
    claim(two, "more/other/test_e.py", "", "take-home", ', rests_on=["section.back"]')
    two.claim("back", "", kind="take-home", rests_on=["other.d"])
    output = two.run("claims", "more").stdout.str()
    assert "rests_on is circular: other.d -> other.e -> section.back -> other.d" in output
