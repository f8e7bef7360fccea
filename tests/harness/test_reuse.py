"""Evidence taken from an earlier run: where all is the same, and nowhere else."""

import json

import pytest

from tests.conftest import INI, SECTION
from tests.harness.suites import again, written
from tests.harness.test_page_cases import data
from theoremcheck.__main__ import main
from theoremcheck.report._lookups import when


@pytest.fixture
def suite(project):
    return written(project)


def without_time(record):
    """Return a record without what tells when it was made, and by which run."""
    if isinstance(record, dict):
        left_out = {"duration_s", "harness_s", "started", "reused", "workers", "code"}
        return {k: without_time(v) for k, v in record.items() if k not in left_out}
    return list(map(without_time, record)) if isinstance(record, list) else record


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_where_nothing_was_changed_all_is_reused_and_is_the_same(suite, arguments):
    suite.run("claims", *arguments)
    first, files = suite.record(), suite.files()
    started = first["run"]["started"]
    output = suite.run("claims", "--reuse", *arguments)
    output.assert_outcomes(passed=3)
    assert without_time(suite.record()) == without_time(first)
    assert {case["reused"] for case in suite.cases().values()} == {started}
    assert suite.files() == files
    told = "Reused: 3 of 3 cases, with the evidence of the run of"
    assert told in output.stdout.str()
    page = (suite.path / "reports/latest/index.html").read_text("utf-8")
    assert "Reused: 3 of 3 cases, with the evidence of the run of" in page
    assert all(when(started) in claim["words"] for claim in data(page).values())
    assert again(suite, "--report-dir=elsewhere") == set()
    assert {case["reused"] for case in suite.cases().values()} == {started}, "of the first of them"


def test_a_plain_run_reuses_nothing(suite):
    suite.run("claims")
    suite.run("claims")
    assert {case["reused"] for case in suite.cases().values()} == {""}


@pytest.mark.parametrize(
    "file, text, changed",
    [
        ("claims/section/test_alone.py", None, {"alone"}),
        ("claims/section/test_uses.py", None, {"uses"}),
        ("shapes/sizes.py", None, {"uses"}),
        ("shapes/units.py", None, {"uses"}),
        ("shapes/__init__.py", "THREE = 3\n", {"uses"}),
        ("shapes/table.csv", "1,2\n", {"uses"}),
        ("shapes/more/table.csv", "1,2\n", {"uses"}),
        ("checkers.py", None, {"uses"}),
        ("claims/section/shared.py", None, {"alone"}),
        ("claims/__init__.py", "THREE = 3\n", {"alone", "uses"}),
        ("claims/conftest.py", "THREE = 3\n", {"alone", "uses"}),
        ("conftest.py", None, {"alone", "uses"}),
        ("pytest.ini", None, {"alone", "uses"}),
        ("shapes/unused.py", "THREE = 3\n", set()),
        ("README.md", "Words.\n", set()),
        ("claims/references.bib", "\n", set()),
        ("other/conftest.py", "THREE = 3\n", set()),
    ],
)
def test_what_depends_on_a_file_is_run_again(suite, file, text, changed):
    suite.run("claims")
    place = suite.path / file
    if text is None:
        place.write_text(place.read_text("utf-8") + "\n# Another word.\n", "utf-8")
    else:
        suite.write(file, text)
    assert again(suite) == changed
    assert again(suite) == set()


def test_what_reads_an_option_or_a_variable_is_run_again(suite, monkeypatch):
    suite.run("claims")
    assert again(suite, "--root-seed=1") == {"alone", "uses"}
    assert again(suite, "--root-seed=1", "-v", "--durations=3") == set()
    everything = {"alone", "uses"}  # the conftest that reads them stands above both
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    monkeypatch.setenv("ONES", "y")
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    monkeypatch.setenv("TWOS", "y")
    assert again(suite, "--root-seed=1", "--device=cuda") == set()
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert again(suite, "--root-seed=1", "--device=cuda") == everything
    assert again(suite, "--search-seconds=1") == everything
    assert again(suite) == everything, "what a time decided is not kept"


def test_what_reads_a_data_file_is_run_again(suite):
    suite.write("data/numbers.txt", "1")
    suite.claim(
        "reads",
        """
        from pathlib import Path

        def test_it(evidence):
            text = Path(__file__).parents[2].joinpath("data", "numbers.txt").read_text()
            evidence.identity("value", int(text), 1)
        """,
    )
    suite.run("claims")
    assert again(suite) == set()
    suite.write("data/numbers.txt", "1.0"[:1] + "\n")
    assert "reads" in again(suite)
    suite.write("data/unread.txt", "1")
    assert again(suite) == set()


def test_what_is_red_or_was_not_run_is_run_again(project):
    project.claim(
        "c",
        """
        def test_holds(evidence):
            evidence.identity("value", 1, 1)

        def test_red(evidence):
            evidence.identity("value", 2, 1)

        def test_error(evidence):
            1 / 0

        def test_not_run(evidence):
            evidence.not_run("there is no such machine")

        @without("small")
        def test_departure(evidence):
            evidence.premise("small", False)
            evidence.identity("value", 2, 1)
        """,
    )
    project.run("claims")
    project.run("claims", "--reuse")
    reused = {name for name, case in project.cases().items() if case["reused"]}
    assert reused == {"c::holds", "c::departure"}
    assert project.claims()["c"]["verdict"] == "ERROR"


def test_fixtures_of_modules_end_where_reused_cases_stand_between(suite):
    for folder, number in (("before", 2), ("later", 3)):
        suite.section(folder, number, f"Section {number}")
        suite.write(f"claims/{folder}/conftest.py", OPEN)
        suite.claim(
            f"of_{folder}",
            "def test_it(evidence, opened):\n    evidence.identity('value', opened, 1)\n",
            folder=folder,
        )
    suite.run("claims")
    for folder in ("before", "later"):
        suite.write(f"claims/{folder}/conftest.py", OPEN + "\n")
    output = suite.run("claims", "--reuse", "-s")
    output.assert_outcomes(passed=5)
    assert output.stdout.str().count("CLOSED") == 2
    assert sum(bool(claim["cases"][0]["reused"]) for claim in suite.claims().values()) == 2


OPEN = """
import pytest

@pytest.fixture(scope="package")
def opened():
    yield 1
    print("CLOSED")
"""


def test_comparing_says_what_was_reused(suite, capsys):
    suite.run("claims", "--report-dir=old")
    suite.run("claims", "--reuse=old", "--report-dir=new")
    old, new = (str(suite.path / name) for name in ("old", "new"))
    assert main(["compare", old, new]) == 0
    assert "3 with evidence that one run took from an earlier one" in capsys.readouterr().out
    main(["compare", old, new, "--json"])
    assert json.loads(capsys.readouterr().out)["reused"] == 3


def test_another_checkout_has_data_of_its_own(suite):
    suite.write("data/n.txt", "1")
    suite.claim(
        "reads",
        """
        from pathlib import Path

        def test_it(evidence):
            evidence.identity("value", int(Path("data/n.txt").read_text()), 1)
        """,
    )
    suite.run("claims", "--report-dir=kept")
    suite.write("data/n.txt", "2")
    suite.run("claims", "--reuse=kept")
    assert suite.cases()["reads::it"]["outcome"] == "refuted"


def test_what_is_looked_for_and_not_there_is_read_too(suite):
    suite.claim(
        "looks",
        """
        from contextlib import chdir

        def test_it(evidence):
            try:
                with chdir("data"), open("override.txt") as file:
                    value = int(file.read())
            except FileNotFoundError:
                value = 1
            evidence.identity("value", value, 1)
        """,
    )
    suite.write("data/other.txt", "")
    suite.run("claims")
    assert again(suite) == set()
    suite.write("data/override.txt", "2")
    assert "looks" in again(suite)


@pytest.mark.parametrize("options", [("-o", "console_output_style=count"), ("-W", "error")])
def test_settings_of_the_command_line_are_part_of_it(suite, options):
    suite.run("claims")
    assert again(suite, *options) == {"alone", "uses"}
    assert again(suite, *options) == set()


def test_a_claim_that_changes_its_surroundings_is_reused(suite, monkeypatch):
    """What it depends on is told before anything is imported, with and without --reuse."""
    suite.claim(
        "sets",
        """
        os.environ.setdefault("MY_DEVICE", "cpu")

        def test_it(evidence):
            evidence.identity("value", 1, 1)
        """,
    )
    suite.run("claims")
    monkeypatch.delenv("MY_DEVICE")
    assert again(suite) == set()


def test_a_folder_of_claims_below_others_has_the_conftests_above(project):
    project.write("pytest.ini", INI.replace("claims = claims", "claims = theory/claims"))
    project.write("theory/conftest.py", "VALUE = 1\n")
    project.write("theory/claims/section/__init__.py", SECTION.format(number=1, title="One"))
    module = project.claim("c")
    place = project.path / "theory/claims/section/test_c.py"
    module.rename(place)
    project.run("theory/claims")
    assert again(project, at="theory/claims") == set()
    project.write("theory/conftest.py", "VALUE = 2\n")
    assert again(project, at="theory/claims") == {"c"}


def test_a_library_beside_the_suite_is_followed(suite, tmp_path_factory, monkeypatch):
    library = tmp_path_factory.mktemp("library")
    (library / "far.py").write_text("VALUE = 1\n", "utf-8")
    monkeypatch.syspath_prepend(library)
    suite.claim(
        "far", "import far\ndef test_it(evidence):\n    evidence.identity('value', far.VALUE, 1)\n"
    )
    suite.run("claims")
    assert again(suite) == set()
    (library / "far.py").write_text("VALUE = 3 - 2\n", "utf-8")
    assert again(suite) == {"far"}
