"""`theoremcheck` as somebody types it: what it takes and says of itself, names, widths, pipes."""

import json
import os
import shlex
import subprocess
import sys
from argparse import ArgumentParser
from importlib.metadata import version

import pytest

from tests.conftest import HOLDS
from tests.harness.records import case, claim, record, refused, verb
from tests.harness.terminals import written
from theoremcheck.__main__ import main
from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.report._finding import find
from theoremcheck.running._arguments import VERBS, parsed, parser

LONG = "many words " * 40
COMMAND = [sys.executable, "-m", "theoremcheck"]
VALUES = {"statement": r"\alpha \to \beta", "story": f"A “claim” of Pólya, ℓ ≤ 1. {LONG}"}


def parsers() -> dict[str, ArgumentParser]:
    """Return the parsers of the verbs."""
    (verbs,) = (action for action in parser()._actions if action.dest == "verb")
    return verbs.choices


# What it says of itself


def test_the_version_is_the_package_s(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"theoremcheck {version('theoremcheck')}\n"


def test_each_argument_of_each_verb_is_described():
    bare = [
        (name, action.dest)
        for name, each in parsers().items()
        for action in each._actions
        if not action.help
    ]
    assert bare == []


@pytest.mark.parametrize("name", VERBS)
def test_each_verb_has_examples_which_it_takes(name, capsys):
    with pytest.raises(SystemExit) as end:
        main([name, "--help"])
    assert end.value.code == 0
    _, _, examples = capsys.readouterr().out.partition("\nexamples:\n")
    lines = [line.strip() for line in examples.splitlines()]
    assert lines
    for line in lines:
        program, *words = shlex.split(line)
        assert program == "theoremcheck"
        assert parsed(parser(), words).verb == name


# Names


STORY = "Descent reaches the optimum in polynomial time.\n\nMore."
TALK = record(
    claim(id="weight_tying.closed_forms", title="Weight tying", story="Closed forms agree."),
    claim(
        id="weight_tying.descent_time",
        title="Weight tying",
        place={"word": "slide", "name": "Theorem 2", "position": 1},
        story=STORY,
    ),
    claim(
        id="square_wave.spikes",
        title="Failures of deep learning",
        place={"word": "slide", "name": "Flat regions", "position": 0},
        story="A spike is not learnt.",
    ),
)


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("Weight_Tying.Closed_Forms", "weight_tying.closed_forms"),
        ("closed forms", "weight_tying.closed_forms"),
        ("CLOSED", "weight_tying.closed_forms"),
        ("in Polynomial Time", "weight_tying.descent_time"),
        ("theorem 2", "weight_tying.descent_time"),
        ("flat", "square_wave.spikes"),
        ("Failures of Deep Learning", "square_wave.spikes"),
    ],
)
def test_a_claim_is_found_by_any_case_title_slide_or_section(name, wanted):
    assert find(TALK, name).id == wanted


@pytest.mark.parametrize(
    "name, told",
    [
        (
            "weight tying",
            "not the only one; the run has weight_tying.closed_forms, weight_tying.descent_time$",
        ),
        ("theorem 3", "not in this run; the run has weight_tying.descent_time, "),
        ("", "not in this run; the run has "),
        ("?", "not in this run; the run has "),
    ],
)
def test_what_several_have_or_none_is_told_with_what_comes_near(name, told):
    with pytest.raises(RunFolderError, match=told):
        find(TALK, name)


# A record to read


@pytest.fixture
def run(tmp_path):
    """The folder of a run with letters that few encodings have."""
    red = case(outcome="refuted", as_predicted=False, reason="α ≤ 2 → 3", repeat="pytest " * 30)
    one = claim(red, id="s.one", verdict="REFUTED", reason="α ≤ 2", **VALUES)
    folder = tmp_path / "run"
    folder.mkdir()
    write_record(record(one, claim(id="s.two", **VALUES)), folder)
    return folder


def test_list_reads_the_record_that_it_is_told(run, capsys, monkeypatch):
    monkeypatch.setattr("pytest.main", lambda *_: pytest.fail("it collects"))
    status, output, error = verb(capsys, "list", run)
    assert (status, error) == (0, "")
    assert output.splitlines()[:4] == ["", "A section", "  s.one (identity)", "      α → β"]
    assert "  s.two (identity)" in output.splitlines()
    assert "holds no run.json" in refused(capsys, "list", run.parent)


def on_a_terminal(columns, *arguments):
    """Return what a command writes to a terminal of so many columns."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    return written([*COMMAND, *arguments], columns, env=environment).splitlines()


@pytest.mark.parametrize("columns", [40, 132])
def test_show_and_list_fill_the_terminal(run, columns):
    for arguments in (("show", str(run), "two"), ("list", str(run))):
        lines = on_a_terminal(columns, *arguments)
        assert max(map(len, lines)) <= columns
    told = on_a_terminal(columns, "show", str(run), "two")
    assert max(map(len, told)) > columns - len(" words many")
    assert f"      {'pytest ' * 30}" in on_a_terminal(columns, "show", str(run), "one")  # to copy


def test_a_pipe_has_one_width_whatever_the_environment_says(run, capsys, monkeypatch):
    wide = verb(capsys, "show", run, "two")[1]
    monkeypatch.setenv("COLUMNS", "33")
    assert verb(capsys, "show", run, "two")[1] == wide


# Pipes that know few letters


def piped(encoding, *arguments, cwd=None):
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=environment, capture_output=True, check=False
    )


@pytest.fixture
def suite(project):
    """A suite whose claims, cases and section have letters that few encodings have."""
    project.section("section", 1, "Größe → ∞")
    project.claim("c", HOLDS.replace('"value"', '"α ≤ β"'), **VALUES)
    project.claim("d", HOLDS.replace('"value", 1, 1', '"α ≤ 𝟙", 1, 2'), **VALUES)
    return project


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "ascii:strict", "cp1252:strict"])
def test_no_verb_stumbles_over_a_letter(suite, encoding):
    for folder in ("one", "two"):
        suite.run("claims", f"--report-dir={folder}")
    words = {
        "report": ["one"],
        "compare": ["one", "two"],
        "gate": ["one", "two"],
        "history": ["add", "one", "--db", "nights.sqlite3"],
        "merge": ["one", "-o", "united"],
        "cite": ["one", "--by", "É. Galois"],
        "shards": ["matrix", "one"],
        "export": ["one", "-o", "proofs"],
        "show": ["one", "section.d"],
        "list": ["one"],
        "new": ["theorems/größe/test_new.py"],
        "adopt": ["größe.json"],
        "soak": ["--seeds", "1", "-o", "soak"],
    }
    assert words.keys() == VERBS.keys()
    ends = {name: piped(encoding, name, *rest, cwd=suite.path) for name, rest in words.items()}
    for name, done in ends.items():
        assert b"Traceback" not in done.stderr + done.stdout, name
    red = {"gate": 1, "merge": 1, "soak": 1, "new": 2, "adopt": 2}  # what is red, or cannot be done
    assert {name: done.returncode for name, done in ends.items()} == {
        name: red.get(name, 0) for name in VERBS
    }
    shown = ends["show"].stdout.decode(encoding.partition(":")[0])
    assert "\\u03b1" in shown
    assert "\\U0001d7d9" in shown or "𝟙" in shown


def test_json_stays_json_in_a_pipe_of_few_letters(run, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_record(record(claim(id="s.𝟙é", verdict="REFUTED", reason="é𝟙")), other)
    found = [
        json.loads(piped(encoding, "compare", str(run), str(other), "--json").stdout.decode())
        for encoding in ("ascii", "utf-8")
    ]
    assert found[0] == found[1]
    assert "claim s.𝟙é" in found[0]["appeared"]


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_run_is_told_on_lines_in_a_pipe_of_few_letters(suite, encoding, workers):
    command = [sys.executable, "-m", "pytest", "claims", "-n", workers]
    done = subprocess.run(
        command,
        cwd=suite.path,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, b"")
    lines = done.stdout.decode(encoding).splitlines()
    (red,) = (line for line in lines if line.startswith("section.d: "))
    assert red.startswith("section.d: \\u03b1 \\u2264 \\U0001d7d9 refuted (model measured 1, ")
    assert red.endswith(" true")  # and the command on a line of its own
    assert any(line.startswith("  repeat  pytest ") for line in lines)
    title = "Größe" if encoding == "cp1252" else "Gr\\xf6\\xdfe"
    assert any(line.startswith(f"{title} \\u2192 \\u221e") for line in lines)


# Shards, completion


def test_a_folder_that_is_merged_with_itself_is_told(suite, capsys):
    suite.run("claims", "--report-dir=one")
    suite.run("claims", "--report-dir=two")
    one, two = suite.path / "one", suite.path / "two"
    told = f"{one} is given more than once; name each shard once"
    assert refused(capsys, "merge", one, two, one, "-o", suite.path / "united") == told
    again = suite.path / "two/../one"
    assert refused(capsys, "merge", one, again, "-o", suite.path / "united") == told
    assert not (suite.path / "united").exists()


def completed(line, run):
    """Return what a shell is offered behind a line."""
    argcomplete = {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line.encode()))}
    environment = os.environ | argcomplete | {"_ARGCOMPLETE_STDOUT_FILENAME": str(run / "offered")}
    subprocess.run(COMMAND, env=environment, check=True, timeout=60)
    return (run / "offered").read_text("utf-8").split("\013")


def test_a_shell_completes_verbs_options_and_the_claims_of_a_run(run):
    assert "compare" in [word.strip() for word in completed("theoremcheck comp", run)]
    assert "--fail-on" in [word.strip() for word in completed("theoremcheck compare --f", run)]
    choices = completed("theoremcheck compare a b --fail-on ", run)
    assert [word.strip() for word in choices] == ["verdict", "slack", "missing"]
    offered = completed(f"theoremcheck show {run} s.", run)
    assert [word.strip() for word in offered] == ["s.one", "s.two"]
    assert completed(f"theoremcheck show {run.parent}/none s.", run) == [""]
