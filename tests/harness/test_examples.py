"""The suites in examples/ do what they say of themselves, under the harness as it is."""

import json
import re
import shutil
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
REPORT = "reports/latest"


def test_all_planted_theorems_are_refuted_by_plain_numbers(project):
    shutil.rmtree(project.path / "claims")
    shutil.copytree(EXAMPLES / "planted", project.path, dirs_exist_ok=True)
    project.run("-p", "no:hypothesispytest", "--report-dir", REPORT).assert_outcomes(failed=10)
    for case in project.cases().values():
        (judgement,) = case["judgements"]
        assert judgement["search"]["confirmed"] is True
        file = project.path / REPORT / judgement["search"]["counterexample"]
        instance = json.loads(file.read_text("utf-8"))["instance"]
        assert not re.search(r"\.\d{3}", json.dumps(instance))
