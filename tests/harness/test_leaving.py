"""A process that leaves with status 0 leaves no green run behind, wherever it leaves from."""

import pytest

LEAVING = {
    "os._exit": ("os._exit(0)", "error", "os._exit(0)"),
    "sys.exit": ("raise SystemExit(0)", "error", "SystemExit: 0"),
    "pytest.exit": (
        "pytest.exit('bye', returncode=0)",
        "not run",
        "not run: the run stopped early",
    ),
}


@pytest.mark.parametrize("kind", LEAVING)
def test_a_body_that_leaves_with_status_0_leaves_no_green_run(project, kind):
    statement, outcome, told = LEAVING[kind]
    project.claim(
        "c",
        f"def test_it(evidence):\n    {statement}\n\n"
        "def test_next(evidence):\n    evidence.identity('v', 1, 1)\n",
    )
    process = project.start("claims")
    output, _ = process.communicate(timeout=60)
    assert process.returncode != 0, output
    case = project.cases()["c::it"]
    assert case["outcome"] == outcome
    assert case["reason"].startswith(told)


@pytest.mark.parametrize("place", ["module", "fixture"])
def test_leaving_with_status_0_beside_the_body_is_no_green_run_either(project, place):
    where = {
        "module": "os._exit(0)\n",
        "fixture": "@pytest.fixture(autouse=True)\ndef leaving():\n    os._exit(0)\n\n",
    }
    project.claim("c", where[place] + "def test_it(evidence):\n    evidence.identity('v', 1, 1)\n")
    process = project.start("claims")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "theoremcheck: os._exit(0) before the record was written" in output


def test_children_of_a_fork_leave_as_they_must(project):
    project.claim(
        "c",
        """
        def test_it(evidence):
            if (child := os.fork()) == 0:
                os._exit(0)
            evidence.identity("status", os.waitpid(child, 0)[1], 0)
        """,
    )
    assert project.run("claims").ret == 0
