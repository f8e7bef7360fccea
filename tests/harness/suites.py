"""A suite of two claims that import this and that, and its runs: what a later run may reuse."""

from tests.conftest import ROOTS

MODEL = "import numpy as np\nfrom shapes import units\nONE = units.ONE\n"
CONFTEST = """
import os
import pytest

def pytest_addoption(parser):
    parser.addoption("--device", default="cpu")

@pytest.fixture
def one(request):
    return 1 if request.config.getoption("--device") and os.environ.get("ONES") != "x" else 0
"""
USES = """
    import checkers
    from shapes import sizes

    @pytest.mark.parametrize("n", [1, 2])
    def test_it(evidence, one, n):
        evidence.identity("value", sizes.ONE, one)
        evidence.curve("line", range(n), range(n))
        evidence.certificate("root", {"root": 3, "square": 9}, checkers.check)
        evidence.identity("drawn", evidence.rng("x").random() < 2, True)
"""
ALONE = """
    from . import shared

    def test_it(evidence):
        evidence.identity("value", shared.VALUE, 1)
"""


def written(project):
    """A project of two claims: one uses a model, a conftest and a checker, the other a sibling."""
    project.write("conftest.py", CONFTEST)
    project.write("checkers.py", ROOTS)
    project.write("shapes/__init__.py", "")
    project.write("shapes/sizes.py", MODEL)
    project.write("shapes/units.py", "ONE = 1\n")
    project.write("claims/section/shared.py", "VALUE = 1\n")
    project.claim("uses", USES)
    project.claim("alone", ALONE)
    return project


def again(project, *arguments, at="claims"):
    """Run with the evidence of the latest run; return the claims of which a case was run again."""
    project.run(at, "--reuse", *arguments)
    return {c["claim"].rpartition(".")[2] for c in project.cases().values() if not c["reused"]}
