"""The CI's workflow: linters find nothing in it, and each finds what is spoilt on purpose.

What only a server knows (whether a digest is that of the version beside it, whether an action has a
known hole) is not looked at.
"""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.harness.linters import LINTERS, command

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# Of what no package brings, what is here; tests/harness/conftest.py names the others.
HERE = [name for name in LINTERS if command(name) or name != "actionlint"]


def lint(name, *files):
    """Return a linter's exit status and what it says."""
    ran = subprocess.run(
        [command(name) or name, *LINTERS[name], *map(str, files)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def spoilt(folder, old, new):
    """Return a copy of the workflow in which something is changed."""
    text = WORKFLOWS[0].read_text("utf-8")
    assert old in text
    file = folder / ".github" / "workflows" / "spoilt.yml"
    file.parent.mkdir(parents=True)
    file.write_text(text.replace(old, new, 1), "utf-8")
    return file


@pytest.mark.parametrize("name", HERE)
def test_a_linter_finds_nothing(name):
    status, told = lint(name, *WORKFLOWS)
    assert status == 0, told


SPOILT = [
    ("zizmor", "persist-credentials: false", "fetch-depth: 1", "artipacked"),
    ("zizmor", "permissions: {}", "permissions: write-all", "excessive-permissions"),
    ("zizmor", '"${NIGHT}"', "${{ github.event.inputs.seed }}", "template-injection"),
    ("zizmor", "@3d3c42e5aac5ba805825da76410c181273ba90b1", "@v7", "unpinned-uses"),
    ("check-jsonschema", "timeout-minutes: 30", "timeout: 30", "timeout"),
    ("actionlint", "needs: night", "needs: nights", "nights"),
    ("actionlint", "matrix.shard", "matrix.shards", "shards"),
]


@pytest.mark.parametrize("name, old, new, told", [row for row in SPOILT if row[0] in HERE])
def test_a_linter_finds_what_is_spoilt(tmp_path, name, old, new, told):
    status, found = lint(name, spoilt(tmp_path, old, new))
    assert status != 0
    assert told in found


def uses():
    for file in WORKFLOWS:
        yield from re.findall(r"uses: (\S+)(.*)", file.read_text("utf-8"))


def test_actions_are_pinned_by_digest_and_say_their_version():
    found = list(uses())
    assert len(found) >= 10
    for action, comment in found:
        assert re.fullmatch(r"actions/[\w/-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
    assert len({(action, comment) for action, comment in found}) == len(
        {action.partition("@")[0] for action, _ in found}
    )


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_jobs_have_a_time_limit_and_artifacts_an_end(file):
    found = yaml.safe_load(file.read_text("utf-8"))
    assert found["permissions"] == {}
    for job in found["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert job["permissions"]
        for step in job["steps"]:
            if "upload-artifact" in step.get("uses", ""):
                assert step["with"]["retention-days"] <= 90


def test_nothing_in_the_workflow_asks_compare_to_fail():
    """What fails is in pyproject.toml, in one place."""
    text = "".join(file.read_text("utf-8") for file in WORKFLOWS)
    assert "--fail-on" not in text
    assert text.count("theoremcheck gate reports/latest") == 2
