"""A run in parts: a script for Slurm, whose tasks run here one by one, and the matrix of a CI."""

import json

import pytest

from tests.harness.records import case, claim, record
from theoremcheck.__main__ import main
from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.running._shards import split


@pytest.fixture
def earlier(tmp_path):
    """Write a record of cases that take so many seconds; return its folder."""

    def write(*seconds):
        cases = [case(id=f"c::t[n={n}]", duration_s=s) for n, s in enumerate(seconds)]
        write_record(record(claim(*cases)), tmp_path)
        return tmp_path

    return write


@pytest.mark.parametrize(
    "minutes, workers, parts",
    [
        (10, 1, [600.0]),
        (9, 1, [300.0, 300.0]),
        (4, 1, [200.0, 200.0, 200.0]),
        (5, 2, [300.0]),
        (2, 2, [100.0, 100.0, 100.0]),
    ],
)
def test_there_are_as_few_parts_as_end_in_time(earlier, minutes, workers, parts):
    assert split(earlier(*[100.0] * 6), workers, minutes).seconds == parts


def test_the_longest_case_is_shared_out_first(earlier):
    assert sorted(split(earlier(10.0, 20.0, 30.0, 60.0), 1, 1).seconds) == [60.0, 60.0]


def test_a_case_that_is_too_long_is_named(earlier):
    with pytest.raises(RunFolderError, match=r"c::t\[n=1\] takes 130 s alone; say --minutes 3 or"):
        split(earlier(1.0, 130.0), 1, 2)


def test_a_run_without_times_is_refused(earlier):
    with pytest.raises(RunFolderError, match="has no times of cases; name the folder of a run"):
        split(earlier(0.0), 1, 2)


def test_the_matrix_of_a_ci_counts_the_parts(earlier, capsys):
    assert main(["shards", "matrix", str(earlier(*[100.0] * 6)), "--minutes", "4"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"shard": [1, 2], "shards": [2]}
    assert told.err == "2 parts of 2 processes each: 200 s by recorded times, beside the start\n"
