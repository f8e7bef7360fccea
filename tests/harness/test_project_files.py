"""The files around the project: licence, citation, changelog, and the page for contributors, whose
commands, paths and example are tried.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = ("CONTRIBUTING.md", "SECURITY.md", "CITATION.cff", "LICENSE")
CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TYPES = set(CONFIGURATION["tool"]["towncrier"]["fragment"])
FRAGMENTS = sorted((ROOT / "changelog.d").glob("[!.]*"))
INDENT = 2  # of a fragment's lines in the changelog


def text_of(name):
    return (ROOT / name).read_text("utf-8")


PAGE = text_of("CONTRIBUTING.md")
EXAMPLE = dict(re.findall(r"`(\S+\.py)`:\n\n```python\n(.*?)```", PAGE, re.DOTALL))
BREAKS = re.findall(r"^\| the .*: `(.+)` → `(.+)` \| `(.+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("name", FILES)
def test_a_project_file_is_there_and_the_readme_leads_to_it(name):
    assert text_of(name).strip()
    assert f"]({name})" in text_of("README.md")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_the_links_of_a_page_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#:]+)\)", text_of(name))
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_licence_and_version_are_the_same_wherever_they_are_named():
    project, citation = CONFIGURATION["project"], yaml.safe_load(text_of("CITATION.cff"))
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert project["license-files"] == ["LICENSE"]
    assert text_of("LICENSE").startswith(f"{project['license']} License\n")
    assert [author["name"] for author in citation["authors"]] == [
        author["name"] for author in project["authors"]
    ]
    newest = re.search(r"^## (\S+)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == project["version"]


@pytest.mark.parametrize("file", FRAGMENTS, ids=lambda file: file.name)
def test_a_fragment_is_a_sentence_under_a_known_type(file):
    assert re.fullmatch(rf"\+[a-z0-9_]+\.({'|'.join(sorted(TYPES))})\.md", file.name)
    lines = file.read_text("utf-8").splitlines()
    assert lines
    assert re.match(r"[^\s*+-]", lines[0])  # the changelog puts the bullet
    assert lines[-1].endswith(".")
    assert max(map(len, lines)) <= 100 - INDENT


def test_the_changelog_takes_every_fragment():
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("## 1\n")
    told = " ".join(done.stdout.split())
    missing = [f.name for f in FRAGMENTS if " ".join(f.read_text("utf-8").split()) not in told]
    assert missing == []


def test_the_commands_of_the_page_exist():
    makes = set(re.findall(r"\bmake ([\w-]+)$", PAGE, re.MULTILINE))
    makes |= set(re.findall(r"`make ([\w-]+)`", PAGE))
    targets = set(re.findall(r"^([\w-]+):", text_of("Makefile"), re.MULTILINE))
    assert {"test", "baseline", "changelog"} <= makes
    assert makes <= targets
    programs = set(re.findall(r"\.venv/bin/([\w-]+)", PAGE))
    beside = str(Path(sys.executable).parent)
    assert {"pytest", "ruff", "towncrier"} <= programs
    assert {name for name in programs if not shutil.which(name, path=beside)} == set()


def test_the_paths_of_the_page_exist():
    told = set(re.findall(r"`([\w.]+/[\w./]*|\w+\.(?:md|toml|cff))`", PAGE))
    made = {*EXAMPLE, "reports/partial/index.html"}
    assert len(told) >= 10
    assert {p for p in told if not re.search("[A-Z]{4}", p) and not (ROOT / p).exists()} <= made


def test_the_fragment_types_of_the_page_are_those_of_the_configuration():
    sentence = re.search(r"TYPE is ([^.]+)\.", PAGE)
    assert sentence
    assert set(re.findall(r"`(\w+)`", sentence[1])) == TYPES


def example_run(project, old="", new=""):
    """Run the page's example, `old` replaced by `new` in it; return what the run says."""
    rooms = ("models/__init__.py", "models/terminology/__init__.py")
    section = "claims/terminology/__init__.py"
    around = {name: text_of(name) for name in (*rooms, section)}
    for name, text in (around | EXAMPLE).items():
        project.write(name, text.replace(old, new) if old else text)
    (claim,) = (name for name in EXAMPLE if name.startswith("claims/"))
    process = project.start(claim)
    told, _ = process.communicate(timeout=100)
    return process.returncode, " ".join(told.split())


def test_the_example_of_the_page_is_green(project):
    status, told = example_run(project)
    assert status == 0, told
    assert "1 claim: 1 supported" in told


@pytest.mark.parametrize("old, new, says", BREAKS, ids=[old for old, _, _ in BREAKS])
def test_the_example_turns_red_where_the_page_breaks_it(project, old, new, says):
    assert sum(text.count(old) for text in EXAMPLE.values()) == 1
    status, told = example_run(project, old, new)
    assert status == 1, told
    assert says in told


def test_the_page_breaks_model_prediction_and_departure():
    assert len(BREAKS) == 3
