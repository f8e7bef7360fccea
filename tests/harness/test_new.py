"""`theoremcheck new`: a claim that runs at once, in a project of any shape, or nothing at all."""

import pytest

from theoremcheck.__main__ import main

MODULE = "theorems/means/test_geometric.py"


@pytest.fixture
def empty(pytester, monkeypatch):
    """An empty folder, without the settings that other tests of the harness begin with."""
    monkeypatch.chdir(pytester.path)
    return pytester


def files(folder):
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def new(capsys, path, status=0):
    assert main(["new", path]) == status
    told = capsys.readouterr()
    return told.err if status else told.out


def test_in_an_empty_folder_a_claim_is_verified_at_once(empty, capsys):
    told = new(capsys, MODULE)
    written = ["pytest.ini", MODULE, "theorems/__init__.py", "theorems/means/__init__.py"]
    assert files(empty.path) == sorted(written)
    assert all(f"written: {file}" in told for file in written)
    assert told.endswith("verify it: pytest theorems\n")
    output = empty.runpytest_inprocess("theorems")
    output.assert_outcomes(passed=4)
    assert "1 claim: 1 supported" in output.stdout.str()
    assert "1 of 1 erratum refuted in this run" in output.stdout.str()


def test_the_marked_line_spoilt_it_is_red(empty, capsys):
    new(capsys, MODULE)
    module = empty.path / MODULE
    text = module.read_text("utf-8")
    (marked,) = (line for line in text.splitlines() if "spoil this line: with 0.49" in line)
    module.write_text(text.replace(marked, "SHARE = 0.49"), "utf-8")
    output = empty.runpytest_inprocess("theorems")
    output.assert_outcomes(passed=2, failed=2)
    assert "REFUTED" in output.stdout.str()


def test_a_second_claim_takes_a_place_of_its_section(empty, capsys):
    new(capsys, MODULE)
    section = empty.path / "theorems/means/__init__.py"
    text = section.read_text("utf-8")
    section.write_text(text.replace('("Theorem 1",)', 'places=["Lemma 2"]'), "utf-8")
    assert new(capsys, "theorems/means/test_other.py").count("written: ") == 1
    assert 'place="Lemma 2"' in (empty.path / "theorems/means/test_other.py").read_text("utf-8")
    assert new(capsys, "theorems/more_means/test_other.py").count("written: ") == 2
    second = (empty.path / "theorems/more_means/__init__.py").read_text("utf-8")
    assert 'Section(2, "More means", ("Theorem 1",))' in second


@pytest.mark.parametrize(
    "settings, text",
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\nclaims = ["theorems"]\n'),
        ("pyproject.toml", '[tool.pytest]\nclaims = ["theorems"]\n'),
        ("tox.ini", "[pytest]\nclaims = theorems\n"),
        ("pyproject.toml", '[project]\nname = "other"\n'),
    ],
)
def test_settings_that_are_there_are_kept(empty, capsys, settings, text):
    (empty.path / settings).write_text(text, "utf-8")
    new(capsys, MODULE)
    assert (empty.path / settings).read_text("utf-8") == text
    assert (empty.path / "pytest.ini").exists() == ("claims" not in text)
    empty.runpytest_inprocess("theorems").assert_outcomes(passed=4)


@pytest.mark.parametrize(
    "path, told",
    [
        ("theorems/means/geometric.py", "is no test module; name one, such as theorems/means/"),
        ("theorems/means/test_geometric", "is no test module; name one"),
        ("theorems/test_geometric.py", "is in no section; name FOLDER/SECTION/test_geometric.py"),
        ("../test_geometric.py", "is not below"),
        ("others/means/test_geometric.py", "the claims of this project"),
        ("theorems/means/test_there.py", "exists already; name another module"),
    ],
)
def test_what_cannot_be_a_claim_is_refused_and_nothing_written(empty, capsys, path, told):
    (empty.path / "pytest.ini").write_text("[pytest]\nclaims = theorems\n", "utf-8")
    there = empty.path / "theorems/means/test_there.py"
    there.parent.mkdir(parents=True)
    there.write_text("", "utf-8")
    before = files(empty.path)
    assert told in new(capsys, path, status=2)
    assert files(empty.path) == before


def test_settings_without_a_folder_of_claims_are_not_touched(empty, capsys):
    (empty.path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    told = new(capsys, MODULE, status=2)
    assert (
        told == "theoremcheck: pytest.ini names no folder of claims; add claims = theorems there\n"
    )
    assert files(empty.path) == ["pytest.ini"]
