"""A cluster on this machine leaves what one process does, and what is no cluster is said.

What dies and stalls there is in faults/, which `make test-machines` runs.
"""

import pytest

from tests.machines.faults.test_cluster import written
from tests.machines.test_resume import left, run
from theoremcheck.running._cluster import FORM


@pytest.fixture
def suite(project):
    return written(project)


def test_two_workers_of_this_machine_leave_what_one_process_does(suite):
    alone = run(suite, "--junitxml=one.xml")
    expected = left(suite)
    found = run(suite, "--cluster", "local:2", "--junitxml=two.xml")
    told, workers = left(suite)
    assert told["run"].pop("workers") == 2
    expected[0]["run"].pop("workers")
    assert (told, workers) == expected
    assert found.parseoutcomes() == alone.parseoutcomes()
    assert found.ret == alone.ret == 1
    assert "said in a case" in found.stdout.str()
    assert "a warning of a case" in found.stdout.str()
    texts = [(suite.path / name).read_text("utf-8") for name in ("one.xml", "two.xml")]
    assert [text.count("<testcase") for text in texts] == [24, 24]


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["--cluster", "tcp://127.0.0.1:9"], "no scheduler answers at tcp://127.0.0.1:9 (*"),
        (["--cluster", "tls://127.0.0.1:9"], "at tls://127.0.0.1:9 (TLS expects *configuration?*"),
        (["--cluster", "local:0"], f"local:0 is none of {FORM}"),
        (["--cluster", "http://x"], f"http://x is none of {FORM}"),
        (["--cluster", "local:2", "-n", "2"], "and -n are two ways to run cases; say one of them"),
    ],
)
def test_what_is_no_cluster_is_said(suite, arguments, told):
    found = run(suite, *arguments)
    found.stderr.fnmatch_lines([f"*ERROR: --cluster*{told}*"])
    assert found.ret == pytest.ExitCode.USAGE_ERROR


def test_without_dask_it_is_said_how_to_get_it(suite):
    suite.write("distributed.py", "raise ImportError('not here')")
    found = run(suite, "--cluster", "local:2")
    found.stderr.fnmatch_lines(["ERROR: --cluster needs Dask; pip install 'theoremcheck?dask?'"])
