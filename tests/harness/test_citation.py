"""A run on one page, to cite: what it says, of which file, and who is said to answer for it."""

import hashlib
import re

import pytest

from tests.harness.records import case, claim, judgement, record
from theoremcheck.__main__ import main
from theoremcheck.record._folder import write_record


def cited(capsys, folder, *more):
    status = main(["cite", str(folder), *more])
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture
def run(tmp_path):
    """A run of two claims that hold, one of them with a premise that no case drops, and a red."""
    held = case(judgements=[judgement(measured=2)])
    others = [
        claim(held, id="s.open", premises={"small": "x < 1"}),
        claim(id="s.red", verdict="REFUTED", reason="it is red"),
        *(claim(id=f"s.left{n}", verdict="NOT ASKED", reason="") for n in range(15)),
    ]
    write_record(record(claim(held, id="s.whole"), *others, partial=True), tmp_path)
    return tmp_path


def test_it_names_the_file_and_who_answers_for_it(run, capsys):
    status, told, error = cited(capsys, run, "--by", "Ada <Lovelace>")
    assert status == 0
    digest = hashlib.sha256((run / "run.json").read_bytes()).hexdigest()
    page = (run / "citation.html").read_text("utf-8")
    assert told.startswith(
        f"@misc{{theoremcheck-{digest[:12]},\n  author = {{{{Ada <Lovelace>}}}},"
    )
    assert digest in told
    assert digest in page
    assert "Ada &lt;Lovelace&gt;" in page
    assert error == f"citation: {run / 'citation.html'}\n"
    assert cited(capsys, run / "run.json", "--by", "B")[1].count(digest) == 1
    assert "<td>B</td>" in (run / "citation.html").read_text("utf-8")


def test_it_says_what_was_verified_and_what_was_not(run, capsys):
    cited(capsys, run, "--by", "A")
    page = (run / "citation.html").read_text("utf-8")
    yes, no = re.search(
        r"What was verified</h2>(.*)What was not</h2>(.*)<h2>Claims", page, re.S
    ).groups()
    assert "2 of 18 claims supported" in yes
    assert "nothing was sampled" in yes
    assert "<li>REFUTED: s.red</li>" in no
    assert "s.left11 and 3 more" in no
    assert re.search(r"\d+ premises?, case.* of \d supported claims? not tested", no)
    assert "asked for part of the claims" in no


@pytest.mark.parametrize("name", ["", "Grace Hopper"])
def test_otherwise_the_user_of_git_answers_for_it_if_there_is_one(run, capsys, monkeypatch, name):
    settings = run / "gitconfig"
    settings.write_text(f"[user]\nname = {name}\n" if name else "", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(settings))
    monkeypatch.chdir(run)
    status, told, error = cited(capsys, run)
    if name:
        assert (status, "{{Grace Hopper}}" in told) == (0, True)
    else:
        assert (status, told) == (2, "")
        assert error == (
            "theoremcheck: git knows no user; say who answers for the run by --by NAME\n"
        )
