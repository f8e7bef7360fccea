"""No green by accident: what verified nothing, or was never seen to fail, is told and red."""

import pytest

DROPPED = """
def test_it(evidence):
    evidence.premise("small", True)
    evidence.identity("value", 1, 1)

@without("small")
def test_large(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 2)
"""
SKIPPED = "def test_it(evidence):\n    evidence.not_run('no data here')\n"


def verdict(project, folder="reports/latest"):
    claim = project.claims(folder)["c"]
    return claim["verdict"], claim["reason"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_whole_run_that_verified_nothing_is_red_and_says_why(project, workers):
    project.claim("c", SKIPPED)
    result = project.run("claims", "--junitxml=junit.xml", *workers)
    assert result.ret == 1
    told = "NOT GREEN: nothing was verified (1 of 1 cases: no data here)"
    result.stdout.fnmatch_lines([told])


def test_a_part_of_a_run_that_verified_nothing_says_so_and_is_no_failure(project):
    project.claim("c", SKIPPED + "\ndef test_other(evidence):\n    evidence.identity('v', 1, 1)\n")
    result = project.run("claims", "-k", "test_it")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["nothing was verified (*1 of 2 cases: no data here*"])


def test_an_empty_shard_is_no_failure_and_the_merge_of_all_is_green(project, capsys):
    from theoremcheck.__main__ import main

    project.claim(
        "c",
        "@pytest.mark.parametrize('x', [1, 2])\n"
        "def test_it(evidence, x):\n    evidence.identity('v', 1, 1)\n",
    )
    for group in "123":
        shard = ("--splits", "3", "--group", group, "--report-dir", f"shards/{group}")
        assert project.run("claims", *shard).ret == 0
    shards = [str(project.path / "shards" / group) for group in "123"]
    assert main(["merge", *shards, "-o", str(project.path / "whole")]) == 0


def test_a_merge_that_verified_nothing_is_red(project, capsys):
    from theoremcheck.__main__ import main

    project.claim("c", SKIPPED + SKIPPED.replace("test_it", "test_other"))
    for group in "12":
        shard = ("--splits", "2", "--group", group, "--report-dir", f"shards/{group}")
        assert project.run("claims", *shard).ret == 0
    shards = [str(project.path / "shards" / group) for group in "12"]
    assert main(["merge", *shards, "-o", str(project.path / "whole")]) == 1
    assert "NOT GREEN: nothing was verified (2 of 2 cases: no data here)" in capsys.readouterr().err


def test_a_premise_that_is_dropped_and_recorded_is_shown_as_such(project):
    project.claim("c", DROPPED)
    result = project.run("claims")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*premise* dropped")


@pytest.mark.parametrize(
    "tests",
    [
        "class TestAll:\n    pass\n",
        "import unittest\n\nclass TestAll(unittest.TestCase):\n    def test_it(self): pass\n",
    ],
)
def test_a_claim_without_a_case_is_no_green_one_beside_others(project, tests):
    project.claim("c", tests)
    project.claim("d")
    assert project.run("claims").ret == 1
    assert verdict(project) == (
        "ERROR",
        "it has no case; write a test function that calls a verb of `evidence`",
    )


UNSEEN = {
    "dropped by no case": (
        DROPPED.partition("@without")[0],
        {},
        "premise 'small' is dropped by no case; write without('small', …), "
        "or say in cannot_drop why none can",
    ),
    "said not to be droppable, and dropped": (
        DROPPED,
        {"cannot_drop": {"small": "it is what x means"}},
        "premise 'small' is in cannot_drop, but section.c::large drops it; leave one out",
    ),
    "its departure is skipped": (
        DROPPED.replace("@without", "@pytest.mark.skip(reason='slow')\n@without"),
        {},
        "premise 'small' was not dropped, for section.c::large was skipped (slow); "
        "drop it in a case that can run",
    ),
    "its departure cannot run here": (
        DROPPED.replace('evidence.premise("small", False)', 'evidence.not_run("no data")'),
        {},
        "premise 'small' was not dropped, for section.c::large was skipped (no data)",
    ),
    "nobody looks whether it fails": (
        DROPPED.replace('evidence.premise("small", False)', "pass"),
        {},
        "section.c::large: premise 'small' is dropped, but nobody looked whether it fails; "
        "say evidence.premise('small', …)",
    ),
    "no instance looks whether it holds": (
        DROPPED.replace('evidence.premise("small", True)', "pass"),
        {},
        "premise 'small' is recorded by no instance; say evidence.premise('small', …)",
    ),
    "another quantity breaks": (
        DROPPED.replace('evidence.identity("value", 1, 2)', 'evidence.identity("worth", 1, 2)'),
        {},
        "section.c::large breaks 'worth', which no instance judges; break one of 'value', "
        "or judge it in an instance",
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_a_premise_whose_use_nobody_sees_is_an_error(project, name):
    tests, fields, told = UNSEEN[name]
    project.claim("c", tests, **fields)
    result = project.run("claims")
    assert result.ret == 1
    found, reason = verdict(project)
    assert (found, reason[: len(told)]) == ("ERROR", told)


def test_a_premise_that_cannot_be_dropped_has_its_reason_shown(project):
    why = "without it the statement has no meaning"
    project.claim("c", DROPPED.partition("@without")[0], cannot_drop={"small": why})
    result = project.run("claims")
    assert result.ret == 0
    assert "premise dropped" not in result.stdout.str()
    assert why in (project.path / "reports/latest/index.html").read_text("utf-8")


def test_what_other_cases_show_is_not_asked_of_a_part_or_of_one_tier(project):
    later = DROPPED.replace("@without", "@pytest.mark.full\n@without")
    project.claim("c", later)
    result = project.run("claims")
    assert (result.ret, verdict(project)) == (0, ("SUPPORTED", ""))
    result.stdout.fnmatch_lines(["    0 of 1 premise dropped"])
    assert project.run("claims", "-k", "large", "--tier", "full").ret == 0


NO_CASE = {
    "unittest": "import unittest\n\nclass TestAll(unittest.TestCase):\n"
    "    def test_sum(self):\n        assert 1 + 1 == 3\n",
    "doctest": 'def double(x):\n    """Double.\n\n    >>> double(2)\n    5\n    """\n'
    "    return 2 * x\n",
}


@pytest.mark.parametrize("kind", NO_CASE)
def test_what_fails_in_a_claim_s_module_without_being_a_case_is_its_error(project, kind):
    project.claim(
        "c", NO_CASE[kind] + "\ndef test_it(evidence):\n    evidence.identity('v', 1, 1)\n"
    )
    assert project.run("claims", "--doctest-modules").ret == 1
    found, reason = verdict(project)
    assert found == "ERROR"
    assert reason.endswith("failed, which is no case; make it a function of `evidence`")


def test_a_claim_whose_file_no_pattern_matches_is_an_error(project):
    project.claim("c")
    (project.path / "claims/section/test_c.py").rename(project.path / "claims/section/check_d.py")
    project.claim("c")
    result = project.run("claims")
    assert result.ret == 1
    claim = project.claims()["check_d"]
    assert (claim["verdict"], claim["reason"]) == (
        "ERROR",
        "check_d.py states a CLAIM, but is no test module; "
        "rename it to match test_*.py, *_test.py [misnamed]",
    )


def test_other_names_of_modules_are_claims_where_the_configuration_says_so(project):
    project.write(
        "pytest.ini", (project.path / "pytest.ini").read_text() + "python_files = check_*.py\n"
    )
    project.claim("c")
    (project.path / "claims/section/test_c.py").rename(project.path / "claims/section/check_c.py")
    assert project.run("claims").ret == 0
    assert project.claims()["check_c"]["verdict"] == "SUPPORTED"
    assert not project.record()["run"]["partial"]
