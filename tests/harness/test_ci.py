"""What a CI gets: a summary, changes first; JUnit properties; a workflow of README's commands."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml

from tests.conftest import HOLDS
from theoremcheck.report import _summary as summary

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_junit_carries_a_few_short_properties(project, workers):
    project.claim(
        "c",
        """
        def test_it(evidence):
            evidence.curve("curve", np.arange(5000), np.arange(5000))
            evidence.at_most("value", 1, 4, trivial=None)
        """,
    )
    project.run("claims", "-n", workers, "--junitxml", "junit.xml")
    found = [
        (p.get("name"), p.get("value"))
        for p in ET.parse(project.path / "junit.xml").iter("property")
    ]
    of_the_case = [("claim", "section.c"), ("outcome", "holds"), ("slack", "0.25")]
    of_the_run = [
        ("promised", "nothing was sampled"),
        ("not promised", "Not promised: that every case is decided"),
    ]
    assert found == [*of_the_run, ("section.c", "SUPPORTED, worst slack 0.25"), *of_the_case]


RED = HOLDS.replace("1, 1)", "1, 2)")


def summary_of(project):
    return (project.path / "reports/latest/summary.md").read_text("utf-8")


def test_the_summary_tells_what_changed_first(project):
    for name in ("a", "b", "z"):
        project.claim(name)
    project.claim("red", RED)
    project.run("claims", "--report-dir", "reports/baseline")
    project.claim("z", RED)
    project.run("claims")
    text = summary_of(project)
    assert text.index("1 verdict worse") < text.index("| claim |")
    assert "- section.z SUPPORTED → **REFUTED**" in text
    assert re.findall(r"^\| section\.(\w+) \| ([A-Z ]+) \|", text, re.MULTILINE) == [
        ("z", "REFUTED"),
        ("red", "REFUTED"),
        ("a", "SUPPORTED"),
        ("b", "SUPPORTED"),
    ]
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {9}


def test_the_summary_tells_which_support_a_red_claim_withdraws(project):
    project.claim("a")
    project.claim("lemma", RED)
    project.claim("theorem", rests_on=["section.lemma"])
    project.run("claims")
    rows = [line for line in summary_of(project).splitlines() if line.startswith("| section.")]
    assert [row.split(" ")[1] for row in rows] == ["section.lemma", "section.theorem", "section.a"]
    assert "support withdrawn: it rests on section.lemma, which is REFUTED" in rows[1]
    assert "withdrawn" not in rows[0] + rows[2]


def test_the_summary_says_that_there_is_no_baseline(project):
    project.claim("c")
    assert project.run("claims").ret == 0
    assert "Not compared: there is no baseline." in summary_of(project)


def test_a_baseline_that_cannot_be_read_is_named_and_breaks_nothing(project):
    project.claim("c")
    project.write("reports/baseline/run.json", '{"schema": 1')
    assert project.run("claims").ret == 0
    assert re.search(r"Not compared: .*reports/baseline/run.json is not JSON", summary_of(project))


def test_the_summary_is_added_to_the_page_that_the_ci_names(project, monkeypatch):
    page = project.write("step.md", "before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    project.claim("c")
    project.run("claims")
    assert page.read_text() == "before\n" + summary_of(project)


def test_a_step_page_that_cannot_be_written_is_said(project, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(project.path / "absent" / "step.md"))
    project.claim("c")
    result = project.run("claims")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["NOT GREEN:*", "*/step.md*", "*correct GITHUB_STEP_SUMMARY,*"])


def test_a_summary_stays_within_what_a_ci_takes(project, monkeypatch):
    monkeypatch.setattr(summary, "LIMIT", 1000)
    project.claim(
        "many",
        "\n".join(
            f"def test_{n}(evidence):\n    evidence.identity('ü' * 99, 1, 2)\n" for n in range(3)
        ),
    )
    for number in range(9):
        project.claim(f"c{number}", RED.replace('"value"', "'ü' * 50"))
    project.run("claims")
    text = summary_of(project)
    assert 700 < len(text.encode()) <= 1000
    assert text.endswith("…cut; see index.html\n")


def steps():
    for file in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        for job in yaml.safe_load(file.read_text("utf-8"))["jobs"].values():
            yield from job["steps"]


def test_the_workflow_runs_the_readmes_commands_alone():
    told = (ROOT / "README.md").read_text("utf-8")
    commands = [
        line.strip()
        for step in steps()
        for line in step.get("run", "").splitlines()
        if line.strip()
    ]
    assert len(commands) >= 4
    # A value that only the CI knows stands where the README has an example.
    known = [re.escape(line.partition("#")[0].strip()) for line in told.splitlines()]
    shapes = [
        re.compile(re.sub(r"[A-Z]+=\S+", lambda m: m[0].partition("=")[0] + r"=.+", line))
        for line in known
        if line
    ]
    assert [
        command for command in commands if not any(shape.fullmatch(command) for shape in shapes)
    ] == []


def test_every_make_command_of_the_readme_is_a_target():
    told = set(re.findall(r"^make ([\w-]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert len(told) >= 8
    assert told <= targets


def test_the_workflow_publishes_both_reports_even_when_they_are_red():
    published = [step for step in steps() if "upload-artifact" in step.get("uses", "")]
    assert len(published) >= 2
    assert all(step["if"] in ("always()", "${{ always() }}") for step in published)
