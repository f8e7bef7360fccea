"""Run again in one process, as a notebook does: what was edited in between is told, not judged."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

EDITED = "was edited after this process had imported it, and the old code was judged"
CLAIM = """
import shapes

def test_it(evidence):
    import lazily
    evidence.identity("value", shapes.ONE, lazily.ONE)
"""
AGAIN = """
import importlib, sys
from pathlib import Path
import pytest

def edit(name):
    with Path(name).open("a") as file:
        file.write("# edited")

for step in {steps}:
    exec(step)
    print("STATUS", int(pytest.main(["claims"])), "STEP", flush=True)
"""
FOLLOWING = """
import sys
from pathlib import Path
from types import ModuleType

from theoremcheck.running._sources import Sources

sys.modules["bare"] = ModuleType("bare")
sys.modules["bare"].__file__ = "_ops.py"
follow = Sources.of

def noted(sources, module):
    with Path("followed").open("a") as file:
        print(module.stem, file=file)
    return follow(sources, module)

Sources.of = noted
"""
BACK = """
from theoremcheck.running import _dependencies

_dependencies._changed_at = lambda file: 0
"""
EDITS = """
def test_it(evidence):
    with open("shapes.py", "a") as file:
        file.write("# edited")
    evidence.identity("value", 1, 1)
"""
# What is done before a run, and the module that the run names.
STEPS = [
    ("", ""),
    ("", ""),
    ("edit('unrelated.py')", ""),
    ("edit('shapes.py')", "shapes"),
    ("", "shapes"),
    ("importlib.reload(sys.modules['shapes'])", ""),
    ("edit('lazily.py')", "lazily"),
    ("del sys.modules['lazily']", ""),
    ("edit('claims/section/test_c.py')", "claims.section.test_c"),
    ("edit('shapes.py')", "claims.section.test_c (and 1 more module)"),
]


def run(project, steps):
    """Run once after each step, all in one process; return what each run says."""
    project.write("shapes.py", "ONE = 1\n")
    project.write("lazily.py", "ONE = 1\n")
    project.claim("c", CLAIM)
    command = [sys.executable, "-c", AGAIN.format(steps=[step for step, _ in steps])]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=True)
    return [" ".join(told.split()) for told in done.stdout.split("STEP")[:-1]]


def test_a_module_that_was_edited_since_it_was_imported_is_named_with_the_remedy(project):
    for (step, name), told in zip(STEPS, run(project, STEPS), strict=True):
        remedy = f"NOT GREEN: {name} {EDITED}; start Python anew, in a notebook its kernel"
        assert (remedy in told) == bool(name), step
        assert (EDITED in told) == bool(name), step
        assert told.endswith(f"STATUS {int(bool(name))}"), step


@pytest.mark.parametrize("steps", [STEPS[:2], STEPS[:4]], ids=["as it is", "edited"])
def test_what_old_code_measured_is_no_evidence_of_the_new(project, steps):
    run(project, steps)
    again = project.start("claims", "--reuse")  # a process of its own, as that of the runs before
    told, _ = again.communicate(timeout=120)
    assert ("Reused: 1 of 1 case" in told) == (len(steps) == 2)


def test_a_run_of_one_claim_follows_its_imports_alone(project):
    """Else each run would read the whole suite; torch's modules have bare names for files."""
    for name in "ab":
        project.claim(name, "def test_it(evidence):\n    evidence.identity('one', 1, 1)\n")
    project.write("conftest.py", FOLLOWING)
    command = [sys.executable, "-m", "pytest", "claims/section/test_a.py"]
    subprocess.run(command, cwd=project.path, capture_output=True, check=True)
    assert Path(project.path, "followed").read_text() == "test_a\n"


def test_a_change_during_a_run_is_seen_although_the_clock_was_set_back(project):
    """What a later claim had imported before it is not what its key would be made of."""
    project.write("shapes.py", "ONE = 1\n")
    project.write("conftest.py", BACK)
    project.claim("a", EDITS)
    project.claim("b", CLAIM.replace("    import lazily\n", "").replace("lazily.ONE", "1"))
    command = [sys.executable, "-m", "pytest", "claims"]
    subprocess.run(command, cwd=project.path, capture_output=True, check=True)
    lines = Path(project.path, "reports/latest/cases.jsonl").read_text().splitlines()
    told = [json.loads(line) for line in lines]
    known = {
        line["case"]["claim"]: not line["kept"]["key"].startswith("unknown")
        for line in told
        if "case" in line
    }
    assert known == {"section.a": True, "section.b": False}
