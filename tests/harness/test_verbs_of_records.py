"""`theoremcheck report`, `show` and `list`: what they write and print of a record."""

import re
import subprocess
import sys

import pytest

from tests.conftest import HOLDS
from tests.harness.records import rewrite
from tests.harness.records import verb as run
from theoremcheck import Erratum

MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def latest(project):
    """Run one claim; return the project, whose record is in reports/latest."""
    project.claim(
        "c",
        """
        FIVE = Erratum(quote="$x<5$", correct="$x<3$")

        @pytest.mark.parametrize("x", [1, without("small", 3), as_written(4, erratum=FIVE)])
        def test_cells(evidence, x):
            evidence.premise("small", x < 2)
            evidence.premise("even", True)
            evidence.at_most("value", x, 2, trivial=None)
        """,
        story=r"The claim, with $\\alpha > 0$.\n\nMore of it.",
        statement=r"\|W\|_F \le \frac{1}{\alpha}",
        quantifiers={"$x$": "three values"},
        cannot_drop={"even": "it is even by choice."},
        errata=[Erratum(quote="teh", correct="the")],
    )
    project.run("claims")
    return project


# report


def test_a_report_is_rebuilt_in_its_folder_or_in_another(latest, capsys):
    folder = latest.path / "reports/latest"
    page = (folder / "index.html").read_text("utf-8")
    (folder / "index.html").unlink()
    assert run(capsys, "report", folder)[0] == 0
    assert (folder / "index.html").read_text("utf-8") == page
    status, output, _ = run(capsys, "report", folder, "-o", latest.path / "out")
    assert status == 0
    assert str(latest.path / "out/index.html") in output
    assert (latest.path / "out/index.html").read_text("utf-8") == page


def test_each_of_several_records_has_a_folder(latest, capsys):
    latest.run("claims", "--report-dir", "old/latest")
    folders = latest.path / "reports/latest", latest.path / "old/latest"
    assert run(capsys, "report", *folders, "-o", latest.path / "out")[0] == 0
    assert {file.parent.name for file in (latest.path / "out").rglob("index.html")} == {
        "latest",
        "latest-2",
    }


def links(folder):
    """Return what the page in a folder links to, apart from its own parts."""
    page = (folder / "index.html").read_text("utf-8")
    return set(re.findall(r'<a href="([^#"][^"]*)"', page))


def test_a_report_elsewhere_has_the_files_that_it_links_to(project, capsys):
    project.claim(
        "c",
        """
        def value(draw):
            return draw.real("x", 0.0, 9.0), 1.0

        def test_it(evidence):
            evidence.search("x", value, relation="at most", tries=20)
            evidence.curve("long", np.arange(1000), np.arange(1000))
        """,
    )
    project.run("claims")
    latest, out, bare = (project.path / name for name in ("reports/latest", "out", "bare"))
    kinds = {"arrays", "searches", "counterexamples", "run.json", "ctrf.json", "summary.md"}
    assert {name.partition("/")[0] for name in links(latest)} == kinds
    assert run(capsys, "report", latest, "-o", out)[0] == 0
    assert links(out) == links(latest)
    assert all((out / name).read_bytes() == (latest / name).read_bytes() for name in links(out))
    bare.mkdir()
    (bare / "run.json").write_bytes((latest / "run.json").read_bytes())
    assert run(capsys, "report", bare)[0] == 0
    assert links(bare) == {"run.json", "ctrf.json", "summary.md"}
    assert "all points of curves" not in (bare / "index.html").read_text("utf-8")
    assert "a counterexample, in float64 alone" in (bare / "index.html").read_text("utf-8")


def test_a_killed_run_is_rebuilt_from_its_cases(latest, capsys):
    folder = latest.path / "reports/latest"
    (folder / "run.json").unlink()
    lines = (folder / "cases.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "cases.jsonl").write_text("".join(lines[:2]) + lines[2][:9], "utf-8")
    assert run(capsys, "report", folder)[0] == 0
    assert latest.record()["run"]["stopped"] == "the run was killed"


def test_a_report_needs_neither_torch_nor_a_run(latest):
    program = (
        "import sys; sys.modules['torch'] = None\nfrom theoremcheck.__main__ import "
        "main\nsys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "report", "reports/latest", "-o", "out"]
    subprocess.run(command, cwd=latest.path, check=True, capture_output=True)
    assert (latest.path / "out/index.html").is_file()


def test_names_that_lead_elsewhere_stay_names(latest, capsys):
    def change(record):
        claim = record["claims"][0]
        claim["id"] = claim["cases"][0]["id"] = "../../x"
        claim["title"] = "../../y"
        claim["cases"][0]["curves"] = [
            {
                "name": "../../z",
                "x": [1],
                "y": [1],
                "axes": ["", ""],
                "scales": ["linear", "linear"],
            }
        ]

    folder = rewrite(latest.path / "reports/latest", change)
    before = set(latest.path.rglob("*"))
    assert run(capsys, "report", folder, "-o", latest.path / "out")[0] == 0
    made = set(latest.path.rglob("*")) - before
    assert {file.relative_to(latest.path).as_posix() for file in made} == {
        "out",
        "out/ctrf.json",
        "out/run.json",
        "out/index.html",
        "out/summary.md",
    }
    assert 'id="..-..-x"' in (latest.path / "out/index.html").read_text("utf-8")


def test_markup_in_every_string_of_a_record_is_inert(latest, capsys):
    fixed = {
        "verdict",
        "rung",
        "trust",
        "outcome",
        "expected",
        "sort",
        "tier",
        "rungs",
        "premise",
        "claim",
        "scales",
        "between",  # numbers, of which an infinite one is a string
    }

    def spoil(value, key=""):
        if isinstance(value, dict):
            return {k: spoil(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [spoil(v, key) for v in value]
        return value + MARKUP + "'\"&" if isinstance(value, str) and key not in fixed else value

    def change(record):
        spoilt = spoil(record)
        for case in spoilt["claims"][0]["cases"]:
            case["parameters"] = {MARKUP: MARKUP}
        record.update(spoilt)

    folder = rewrite(latest.path / "reports/latest", change)
    assert run(capsys, "report", folder)[0] == 0
    page = (folder / "index.html").read_text("utf-8")
    assert page.count("<script>") == 1
    assert "<script" not in (folder / "summary.md").read_text("utf-8")


# show and list


def test_show_prints_all_of_a_claim(latest, capsys):
    status, output, _ = run(capsys, "show", latest.path / "reports/latest", "section.c")
    assert status == 0
    for told in (
        "section.c: SUPPORTED · exact",
        "The claim, with α > 0.",
        "‖W‖_F ≤ 1/α",
        "More of it.",
        "x: three values",
        "small: x < 1",
        "without it: breaks (value 3 against at most 2)",
        "the passage says “x < 5”. Correct: x < 3",
        "Erratum (not tested): the passage says “teh”",
        "cannot be dropped: it is even by choice.",
        "holds: value 1 against at most 2, slack 0.5",
        "pytest 'claims/section/test_c.py::test_cells[x=1]' --root-seed 0",
    ):
        assert told in output
    folder = latest.path / "reports/latest"
    assert run(capsys, "show", folder, "c")[1] == output
    assert "No case drops" not in output
    rewrite(folder, lambda record: record["claims"][0].update(cannot_drop={}))
    assert "- No case drops: even." in run(capsys, "show", folder, "c")[1]


def test_show_names_what_comes_near(latest, capsys):
    status, _, error = run(capsys, "show", latest.path / "reports/latest", "section.d")
    assert status == 2
    assert error == "theoremcheck: claim 'section.d' is not in this run; the run has section.c\n"


def test_list_prints_the_catalogue_without_running_anything(latest, capsys, monkeypatch):
    latest.section("first", 0, "The first section")
    latest.claim(
        "d", "def test_it(evidence):\n    open('ran', 'w')\n", folder="first", statement=r"a \ne b"
    )
    monkeypatch.chdir(latest.path)
    status, output, _ = run(capsys, "list")
    assert status == 0
    assert output.splitlines() == [
        "",
        "The first section",
        "  first.d (identity)",
        "      a ≠ b",
        "",
        "A section",
        "  section.c (identity)",
        "      ‖W‖_F ≤ 1/α",
    ]
    assert not (latest.path / "ran").exists()
    assert not (latest.path / "reports/partial").exists()


def test_list_takes_a_record_of_the_same_code_and_imports_no_claim(latest):
    module = latest.path / "claims/section/test_c.py"
    module.write_text(module.read_text("utf-8") + "\nopen('imported', 'a').close()\n", "utf-8")
    listed, imported = listing(latest)
    assert imported, "the record is of other code"
    latest.run("claims")
    assert listing(latest) == (listed, False)
    latest.write("other.py", "")
    assert listing(latest) == (listed, True)


def listing(project):
    """Return what `list` prints in a process of its own, and whether that imported the claim."""
    mark = project.path / "imported"
    mark.unlink(missing_ok=True)
    command = [sys.executable, "-m", "theoremcheck", "list"]
    done = subprocess.run(command, cwd=project.path, capture_output=True, text=True, check=True)
    return done.stdout, mark.exists()


def test_list_does_not_take_a_record_of_a_part(latest, capsys, monkeypatch):
    latest.claim("d")
    latest.run("claims/section/test_d.py", "--report-dir=reports/latest")
    monkeypatch.chdir(latest.path)
    assert "section.c (identity)" in run(capsys, "list")[1]


def test_list_names_what_cannot_be_collected(latest, capsys, monkeypatch):
    latest.claim("broken", HOLDS, kind="guess")
    monkeypatch.chdir(latest.path)
    status, output, error = run(capsys, "list")
    assert status == 1
    assert "section.c" in output
    assert "claims/section/test_broken.py: " in error
    assert "kind 'guess' is unknown" in error


def test_list_outside_of_a_project_says_what_is_missing(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, error = run(capsys, "list")
    assert status == 1
    assert "no claims here" in error


def test_a_reader_that_has_seen_enough_is_no_error(latest):
    command = f"{sys.executable} -m theoremcheck show reports/latest c | head -1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=latest.path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
