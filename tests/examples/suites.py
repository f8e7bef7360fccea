"""A copy of a suite of examples/, and mistakes planted in it."""

import shutil
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REPORT = "reports/latest"


class Mistake(NamedTuple):
    """A mistake that somebody could make: in `file` of a suite `old` is `new`.

    `test` is a test of the claim that has to be red, by the conclusion `quantity`.
    """

    told: str
    file: str
    old: str
    new: str
    test: str
    quantity: str


def copied(project, name):
    """Make a project a copy of a suite."""
    shutil.rmtree(project.path / "claims")
    left_behind = shutil.ignore_patterns("reports", "__pycache__")  # where the suite was run
    shutil.copytree(EXAMPLES / name, project.path, dirs_exist_ok=True, ignore=left_behind)


def planted(project, mistake):
    """Make a mistake in a project, run the test that sees it, and return what refuted what.

    That is the claim's verdict, and the outcomes of the judgements of the quantity.
    """
    file = project.path / mistake.file
    text = file.read_text("utf-8")
    assert text.count(mistake.old) == 1
    file.write_text(text.replace(mistake.old, mistake.new), "utf-8")
    project.run("-p", "no:hypothesispytest", f"--report-dir={REPORT}", f"claims/{mistake.test}")
    (claim,) = project.record(REPORT)["claims"]
    judgements = [j for case in claim["cases"] for j in case["judgements"]]
    return claim["verdict"], {j["outcome"] for j in judgements if j["quantity"] == mistake.quantity}


def is_refuted(project, name, mistake):
    """Say whether a mistake in a copy of a suite refutes its claim, by the quantity it names."""
    copied(project, name)
    verdict, outcomes = planted(project, mistake)
    return verdict == "REFUTED" and "refuted" in outcomes


def spared(name, mistakes):
    """Return the claims of a suite in which there is no mistake."""
    modules = (EXAMPLES / name / "claims").glob("*/test_*.py")
    found = {f"{module.parent.name}/{module.name}" for module in modules}
    return found - {mistake.test.partition("::")[0] for mistake in mistakes}
