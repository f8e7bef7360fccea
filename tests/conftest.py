"""A small claims project without torch, and its runs: how tests drive the harness from outside."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import bibtexparser  # noqa: F401
import jsonschema  # noqa: F401
import latex2mathml.converter  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
from matplotlib import figure  # noqa: F401

import theoremcheck.report._ctrf  # noqa: F401
import theoremcheck.report._page  # noqa: F401
import theoremcheck.report._summary  # noqa: F401
import theoremcheck.report._text  # noqa: F401

# All of these are imported here because pytester forgets what an inner run imports: an extension
# module such as NumPy's cannot be loaded a second time, a second copy of a module of ours would not
# be the one that a test changes, and templates would be compiled again for each run.

INI = (
    "[pytest]\nstrict = true\naddopts = --import-mode=importlib -p "
    "no:hypothesispytest\npythonpath = .\nclaims = claims\n"
)
SECTION = (
    'from theoremcheck import Section\n\nSECTION = Section({number}, "{title}", ("One", "Two"))\n'
)
HEAD = '''"""{story}"""
import math, os, signal, time
import numpy as np
import pytest
from theoremcheck import Claim, Erratum, Rejected, Rounding, as_written, instance, without

USUAL = {{"kind": "identity", "statement": "a = b", "place": "One"}}
CLAIM = Claim(**(USUAL | dict({fields})))
'''
# What tests of the harness drop and record: a claim has those of them that its tests mention.
PREMISES = {"small": "x < 1", "even": r"x \\in 2\\mathbb{Z}"}
# A checker that a project can write to a file of its own.
ROOTS = """
class Rejected(Exception):
    pass

def check(certificate):
    if sorted(certificate) != ["root", "square"] or certificate["root"] < 0:
        raise Rejected("a root from 0 on is wanted")
    if certificate["root"] ** 2 != certificate["square"]:
        raise Rejected("the square is another one")
"""
HOLDS = """
def test_it(evidence):
    evidence.identity("value", 1, 1)
"""


class Project:
    """A project with a claims folder in which each claim is the text of its tests."""

    def __init__(self, pytester):
        self.pytester = pytester
        self.path = pytester.path
        self.write("pytest.ini", INI)
        self.write("claims/__init__.py", "")
        self.section("section", 1, "A section")

    def write(self, name, text):
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    def section(self, folder, number, title):
        self.write(f"claims/{folder}/__init__.py", SECTION.format(number=number, title=title))

    def claim(self, name, tests=HOLDS, *, folder="section", story="A small claim.", **fields):
        """Write a claim's module; `fields` are those of its Claim beside the template's own."""
        stated = {n: latex for n, latex in PREMISES.items() if f"'{n}'" in tests.replace('"', "'")}
        fields = {"premises": stated} | fields
        told = ", ".join(f"{key}={value!r}" for key, value in fields.items())
        text = HEAD.format(story=story, fields=told) + dedent(tests)
        return self.write(f"claims/{folder}/test_{name}.py", text)

    def run(self, *arguments):
        """Run pytest in this process (its xdist workers are processes of their own)."""
        return self.pytester.runpytest_inprocess(*arguments)

    def start(self, *arguments):
        """Start pytest as a process that can be sent signals, in a session of its own.

        A job in the background of a shell inherits an ignored SIGINT; as in a terminal, this one
        hears it.
        """
        command = [sys.executable, "-m", "pytest", *arguments]
        return subprocess.Popen(
            command,
            cwd=self.path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def record(self, folder="reports/latest"):
        return json.loads((self.path / folder / "run.json").read_text("utf-8"))

    def claims(self, folder="reports/latest"):
        """Return the claims of a record by name, without their section."""
        return {claim["id"].rpartition(".")[2]: claim for claim in self.record(folder)["claims"]}

    def cases(self, folder="reports/latest"):
        """Return the cases of a record by id, without their section."""
        found = [case for claim in self.record(folder)["claims"] for case in claim["cases"]]
        return {case["id"].removeprefix("section."): case for case in found}

    def outcomes(self, tests, **fields):
        """Run tests named for the outcome they shall have; return cases by name, and the output."""
        self.claim("c", tests, **fields)
        output = self.run("claims").stdout.str()
        cases = {name.partition("::")[2]: case for name, case in self.cases().items()}
        astray = {
            n: (c["outcome"], c["reason"])
            for n, c in cases.items()
            if not n.startswith(c["outcome"])
        }
        assert cases
        assert not astray
        return cases, output

    def files(self):
        return sorted(
            str(Path(file).relative_to(self.path)) for file in self.path.glob("reports/**/*")
        )


@pytest.fixture(autouse=True)
def on_no_ci(monkeypatch):
    """Hide a CI that runs the tests from the run that is tested: on a CI pytest folds no lines."""
    for name in ("CI", "BUILD_NUMBER", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def project(pytester):
    return Project(pytester)


@pytest.fixture
def here(project, monkeypatch):
    """Stand in the project, as its user does."""
    monkeypatch.chdir(project.path)
    return project
