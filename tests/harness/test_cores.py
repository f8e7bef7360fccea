"""`-n auto` counts the cores that this process may use."""

import os

import pytest

from theoremcheck.running._cores import cores

HERE = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    "told, expected",
    [
        ("max 100000", HERE),
        ("100000 100000", 1),
        ("50000 100000", 1),
        (f"{100000 * HERE + 1} 100000", HERE),
        ("150000 100000", min(2, HERE)),
        ("what is this", HERE),
        (None, HERE),
    ],
)
def test_the_quota_of_a_container_is_kept(tmp_path, told, expected):
    if told is not None:
        (tmp_path / "cpu.max").write_text(told + "\n")
    assert cores(tmp_path) == expected


@pytest.mark.parametrize("told, workers", [({}, 1), ({"PYTEST_XDIST_AUTO_NUM_WORKERS": "3"}, 3)])
def test_a_process_that_is_bound_to_a_core_has_one_worker(project, monkeypatch, told, workers):
    project.claim("first")
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, [min(before)])
    try:
        project.run("claims", "-n", "auto")
    finally:
        os.sched_setaffinity(0, before)
    assert project.record()["run"]["workers"] == workers
