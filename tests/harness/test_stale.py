"""Run twice in one process, as a notebook does: what was edited in between is told, not judged."""

import subprocess
import sys

import pytest

EDITED = "was edited after this process had imported it, and the old code was judged"
CLAIM = """
import shapes

def test_it(evidence):
    import lazily
    evidence.identity("value", shapes.ONE, lazily.ONE)
"""
TWICE = """
import importlib, sys
from pathlib import Path
import pytest

def run(*options):
    print("RUN", pytest.main(["claims", "-p", "no:cacheprovider", *options]), flush=True)

def edit(name):
    with Path(name).open("a") as file:
        file.write("# edited")

run()
{steps}
run()
"""


@pytest.fixture
def told(project):
    """Return a function that does something between two runs, and tells what the second says."""

    def call(steps):
        project.write("shapes.py", "ONE = 1\n")
        project.write("lazily.py", "ONE = 1\n")
        project.claim("c", CLAIM)
        command = [sys.executable, "-c", TWICE.format(steps=steps)]
        done = subprocess.run(
            command, cwd=project.path, capture_output=True, text=True, check=True
        ).stdout
        first, second, _ = done.split("RUN ")
        assert EDITED not in first
        assert second.startswith("0")
        return " ".join(second.split()), done.split("RUN ")[2].startswith("0")

    return call


@pytest.mark.parametrize(
    "file, name",
    [
        ("shapes.py", "shapes"),
        ("lazily.py", "lazily"),
        ("claims/section/test_c.py", "claims.section.test_c"),
    ],
)
def test_a_module_that_was_edited_between_two_runs_is_named_with_the_remedy(
    told, project, file, name
):
    second, green = told(f"edit({file!r})")
    assert f"NOT GREEN: {name} {EDITED}; start Python anew, in a notebook its kernel" in second
    assert not green
    project.run("claims", "--reuse").stdout.no_fnmatch_line("Reused:*")  # as the new code's


def test_several_are_counted(told):
    second, green = told("edit('shapes.py'); edit('lazily.py')")
    assert f"lazily (and 1 more module) {EDITED}" in second
    assert not green


@pytest.mark.parametrize(
    "steps",
    [
        "",
        "edit('unrelated.py')",
        "edit('shapes.py'); importlib.reload(sys.modules['shapes'])",
        "edit('lazily.py'); del sys.modules['lazily']",
    ],
)
def test_what_is_as_its_file_says_is_not_named(told, project, steps):
    second, green = told(steps)
    assert EDITED not in second
    assert green
    project.run("claims", "--reuse").stdout.fnmatch_lines(["Reused: 1 of 1 cases*"])
