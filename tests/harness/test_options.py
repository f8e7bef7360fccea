"""Options, folders and tiers: what a run covers, where it writes, what it refuses in one line."""

import json
import shlex

import pytest

TIERS = """
def test_fast(evidence):
    evidence.identity("value", 1, 1)

@pytest.mark.full
def test_long(evidence):
    evidence.identity("value", 1, 1)

@pytest.mark.parametrize("x", [
    1, instance(2, marks=pytest.mark.full), without("small", 3, marks=[pytest.mark.full])
])
def test_cells(evidence, x):
    evidence.premise("small", x != 3)
    evidence.at_most("value", x, 2, trivial=None)
"""


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("--tier", "slow"), "argument --tier: invalid choice: 'slow' (choose from *fast*full*)"),
        (
            ("--root-seed", "-1"),
            "argument --root-seed: '-1' is not a non-negative integer, such as 0 or 20261123",
        ),
        (("--root-seed", "1e3"), "argument --root-seed: '1e3' is not a non-negative integer*"),
        (
            ("--error-budget", "0"),
            "argument --error-budget: '0' is not a probability strictly between 0 and 1*",
        ),
        (("--error-budget", "1"), "argument --error-budget: '1' is not a probability*"),
        (("--error-budget", "nan"), "argument --error-budget: 'nan' is not a probability*"),
        (("--error-budget", "one"), "argument --error-budget: 'one' is not a probability*"),
    ],
)
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_wrong_option_is_refused(project, arguments, told, workers):
    project.claim("c")
    result = project.run("claims", "-n", workers, *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*error: {told}"])
    assert "Traceback" not in result.stderr.str()
    assert project.files() == []


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_unwritable_folder_costs_the_report_but_not_the_verdicts(project, workers):
    project.claim("c")
    project.write("file", "not a folder")
    result = project.run("claims", "-n", workers, "--report-dir", "file/run")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  c  * SUPPORTED *",
            "NOT GREEN:*",
            "*/file/run*",
            "*cannot be written (*Not a directory*",
        ]
    )
    assert "report: " not in result.stdout.str()


def test_a_folder_that_becomes_unwritable_costs_the_report_but_not_the_verdicts(project):
    project.claim(
        "c",
        """
        import shutil

        def test_a(evidence):
            evidence.identity("value", 1, 1)
            shutil.rmtree("run")

        def test_b(evidence):
            evidence.curve("line", np.arange(500), np.arange(500))
            evidence.identity("value", 1, 1)
        """,
    )
    result = project.run("claims", "--report-dir", "run")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["  c  * SUPPORTED * 2/2 *", "NOT GREEN:*", "*/run", "*cannot be written *"]
    )


@pytest.mark.parametrize(
    "text, schema", [('{"schema": 0}', "0"), ("{", "unreadable"), ('{"claims": []}', "unknown")]
)
def test_a_folder_of_another_schema_is_left_untouched(project, text, schema):
    project.claim("c")
    old = [
        project.write("reports/latest/run.json", text),
        project.write("reports/latest/index.html", "old"),
    ]
    result = project.run("claims")
    assert result.ret == 1
    assert [file.read_text() for file in old] == [text, "old"]
    assert not (project.path / "reports/latest/cases.jsonl").exists()
    told = result.stdout.str()
    assert f"run.json has schema {schema}, this" in told.replace("\n  ", " ")
    result.stdout.fnmatch_lines(["  c  * SUPPORTED *"])


def test_a_folder_of_the_same_schema_is_taken_over_whole(project):
    project.claim(
        "c", "def test_it(evidence):\n    evidence.curve('c', np.arange(500), np.arange(500))\n"
    )
    project.write("reports/latest/junit.xml", "kept")
    project.run("claims")
    assert len(list(project.path.glob("reports/latest/arrays/*.npy"))) == 1
    project.claim("c")
    assert project.run("claims").ret == 0
    assert list(project.path.glob("reports/latest/arrays/*.npy")) == []
    assert (project.path / "reports/latest/junit.xml").read_text() == "kept"


@pytest.mark.parametrize(
    "arguments",
    [
        ("claims", "--collect-only"),
        ("claims", "--collect-only", "-n", "2"),
        ("tests",),
        ("tests", "-n", "2"),
        ("--version",),
    ],
)
def test_a_run_without_claims_writes_nothing(project, arguments):
    project.claim("c")
    project.write("tests/test_plain.py", "def test_plain():\n    pass\n")
    assert project.run(*arguments).ret == 0
    assert project.files() == []


def test_the_plugin_sleeps_where_no_claims_are_configured(project):
    project.claim("c", "def test_it():\n    pass\n")
    project.write("pytest.ini", "[pytest]\npythonpath = .\naddopts = --import-mode=importlib\n")
    result = project.run("claims")
    assert result.ret == 0
    assert "claim " not in result.stdout.str()
    assert project.files() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("claims", "-k", "fast"),
        ("claims", "--deselect", "claims/section/test_c.py::test_fast"),
        ("claims/section/test_c.py",),
        ("claims/section/test_c.py::test_fast",),
        ("claims", "-m", "not full"),
        ("claims", "--ignore", "claims/section/test_d.py"),
        ("claims", "--lf"),
        ("claims", "-k", "fast", "-n", "2"),
        ("claims/section/test_c.py", "-n", "2"),
    ],
)
def test_a_run_over_part_of_the_claims_never_writes_over_the_latest_whole_one(project, arguments):
    project.claim("c", TIERS + "def test_red(evidence):\n    evidence.identity('value', 1, 2)\n")
    project.claim("d", TIERS)
    project.run("claims")
    whole = project.record()
    assert whole["run"]["partial"] is False
    result = project.run(*arguments)
    assert project.record() == whole
    assert project.record("reports/partial")["run"]["partial"] is True
    assert "Part of the claims, fast tier" in result.stdout.str()


def test_last_failed_in_the_only_module_is_a_part_as_well(project):
    project.claim("c", TIERS + "def test_red(evidence):\n    evidence.identity('value', 1, 2)\n")
    project.run("claims")
    whole = project.record()
    result = project.run("claims", "--lf")
    result.assert_outcomes(failed=1)
    assert project.record() == whole
    reasons = {name: case["reason"] for name, case in project.cases("reports/partial").items()}
    assert reasons["c::fast"] == "not asked: deselected"
    assert reasons["c::long"].startswith("not asked")


def test_a_report_folder_can_be_named_for_whole_and_part(project):
    project.claim("c", TIERS)
    project.run("claims", "--report-dir", "mine")
    project.run("claims", "-k", "fast", "--report-dir", "mine/part")
    assert project.files() == []
    assert project.record("mine")["run"]["partial"] is False
    assert project.record("mine/part")["run"]["partial"] is True


def test_tiers(project):
    project.claim("c", TIERS)
    result = project.run("claims")
    result.assert_outcomes(passed=2, deselected=3)
    assert result.ret == 0
    reasons = {name: case["reason"] for name, case in project.cases().items() if not case["asked"]}
    assert reasons == dict.fromkeys(
        ("c::long", "c::cells[x=2]", "c::cells[x=3]"), "not asked: full tier"
    )
    result = project.run("claims", "--tier", "full")
    result.assert_outcomes(passed=5)
    assert all(case["asked"] for case in project.cases().values())
    assert project.cases()["c::fast"]["repeat"].endswith("test_fast --root-seed 0 --tier full")


def test_a_claim_of_the_full_tier_alone_is_not_asked_and_leaves_the_status(project):
    project.claim(
        "c", "@pytest.mark.full\ndef test_it(evidence):\n    evidence.identity('value', 1, 2)\n"
    )
    project.claim("d")
    assert project.run("claims").ret == 0
    assert project.claims()["c"]["verdict"] == "NOT ASKED"


def test_a_selection_of_nothing_is_not_green(project):
    project.claim("c")
    assert project.run("claims", "-k", "no_such_name").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_repeat_command_repeats_the_evidence(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("name", ["a b", "it's"])
        def test_it(evidence, name):
            evidence.identity("value", evidence.rng("data").random(), 0)
        """,
    )
    project.run("claims", "--root-seed", str(2**70))
    for name, case in project.cases().items():
        program, *arguments = shlex.split(case["repeat"])
        assert program == "pytest"
        project.run(*arguments)
        (again,) = [c for c in project.cases("reports/partial").values() if c["asked"]]
        assert again["id"].endswith(name)
        assert json.dumps(again["judgements"]) == json.dumps(case["judgements"])
