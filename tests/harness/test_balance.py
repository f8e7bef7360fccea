"""Work shared out evenly: among workers, whose time is told, and among the shards of a run."""

import json

import pytest

from theoremcheck.running._terminal import balance

FOUR = """
@pytest.mark.parametrize("cell", range(4))
def test_it(evidence, cell):
    evidence.identity("value", cell, cell)
"""


@pytest.mark.parametrize(
    "spans, workers, told",
    [
        (
            [(10.0, 14.0), (10.0, 12.0), (12.0, 14.5)],
            2,
            "4.5 s from the first case to the last, 1.06",
        ),
        ([(10.0, 14.0), (10.0, 11.0)], 2, "4.0 s from the first case to the last, 1.00"),
        ([(10.0, 14.0), (11.0, 18.0)], 4, "8.0 s from the first case to the last, 1.14"),
    ],
)
def test_what_workers_took_is_held_against_the_least_time(spans, workers, told):
    assert balance(spans, workers) == f"{workers} workers: {told} times the least possible"


@pytest.mark.parametrize("spans", [[], [(1.0, 1.0)], [(1.0, 1.9)] * 2, [(10.0, 3.0), (3.0, 19.0)]])
def test_a_moment_and_a_clock_that_jumps_tell_no_balance(spans):
    assert balance(spans, 2) == balance([(0.0, 2.0)], 0) == ""


def test_shards_are_equal_by_the_times_of_the_baseline(project):
    """One case takes as long as the three others; where other durations are named, those count."""
    project.claim("c", FOUR)
    project.run("claims", "--report-dir=reports/baseline")
    file = project.path / "reports/baseline/durations.json"
    seconds = json.loads(file.read_text("utf-8"))
    assert set(seconds) == {case["nodeid"] for case in project.cases("reports/baseline").values()}
    long = next(iter(seconds))
    file.write_text(json.dumps(dict.fromkeys(seconds, 1.0) | {long: 3.0}), "utf-8")
    project.write("equal.json", json.dumps(dict.fromkeys(seconds, 1.0)))
    for more, sizes in (
        ((), {1, 3}),
        (("-n", "2"), {1, 3}),
        (("--durations-path=equal.json",), {2}),
    ):
        found = set()
        for number in (1, 2):
            shard = ("--splits=2", f"--group={number}", f"--report-dir=s{number}")
            project.run("claims", *shard, "--splitting-algorithm=least_duration", *more)
            found.add(sum(case["asked"] for case in project.cases(f"s{number}").values()))
        assert found == sizes
