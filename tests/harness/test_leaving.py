"""A process that leaves with status 0 leaves no green run behind, wherever it leaves from."""

import pytest

LEAVING = {
    "os._exit": ("os._exit(0)", "error", "the body ends the process by os._exit(0)"),
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


def test_a_fixture_that_leaves_with_status_0_is_its_case_s_error(project):
    leaving = "@pytest.fixture(autouse=True)\ndef leaving():\n    os._exit(0)\n\n"
    project.claim("c", leaving + "def test_it(evidence):\n    evidence.identity('v', 1, 1)\n")
    assert project.run("claims").ret == 1
    assert project.cases()["c::it"]["reason"].startswith("the body ends the process by os._exit(0)")


def test_a_module_that_leaves_with_status_0_is_no_green_run(project):
    project.claim("c", "os._exit(0)\n\ndef test_it(evidence):\n    evidence.identity('v', 1, 1)\n")
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


def test_a_child_that_returns_from_the_body_does_not_go_on_with_the_run(project):
    project.claim(
        "c",
        """
        def test_it(evidence):
            if (child := os.fork()) == 0:
                return
            evidence.identity("status", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 1)

        def test_next(evidence):
            evidence.identity("v", 1, 1)
        """,
    )
    assert project.run("claims").ret == 0
    lines = (project.path / "reports/latest/cases.jsonl").read_text()
    assert (lines.count('{"case"'), lines.count('{"end"')) == (2, 1)


def test_a_verb_in_a_child_is_an_error_there(project):
    project.claim(
        "c",
        """
        import multiprocessing

        def test_it(evidence):
            child = multiprocessing.get_context("fork").Process(
                target=evidence.identity, args=("v", 1, 1)
            )
            child.start()
            child.join()
            evidence.identity("exit code", child.exitcode, 1)
        """,
    )
    assert project.run("claims").ret == 0
