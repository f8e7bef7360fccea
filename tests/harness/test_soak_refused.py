"""What `theoremcheck soak` refuses in one line with the remedy: other runs, and broken ones."""

import subprocess
import sys

import pytest

from tests.conftest import HOLDS
from tests.harness.records import refused
from tests.harness.test_soak import DRAWN, STILL, ran, soak
from theoremcheck.record._folder import RunFolder


def test_what_other_code_left_is_refused_by_seed(here, capsys):
    here.claim("still", STILL)
    here.claim("drawn", DRAWN)
    soak(capsys, seeds=2)
    here.claim("still", HOLDS)
    told = refused(capsys, "soak", "--seeds", 2, "--", "-n", "0")
    assert told.startswith("reports/soak/seed-0 has code ")
    assert ", and now it is " in told
    assert told.endswith("; name another folder by -o, or remove reports/soak")
    assert ran(here, "drawn") == 2
    assert soak(capsys, "-o", "other", seeds=1)[0] == 0


def test_what_was_run_otherwise_is_refused(here, capsys):
    here.claim("still", STILL)
    soak(capsys, seeds=1)
    told = refused(capsys, "soak", "--seeds", 1, "--first", 7, "--", "claims/section")
    assert told == (
        "reports/soak was begun with --first 0 --tier fast -- -n 0, not with --first 7 --tier fast "
        "-- claims/section; name another folder by -o, or remove reports/soak"
    )
    (here.path / "reports/soak/soak.json").write_text("{", "utf-8")
    assert "reports/soak/soak.json cannot be read" in refused(capsys, "soak", "--seeds", 1)
    (here.path / "reports/soak/soak.json").unlink()
    assert "but no reports/soak/soak.json says of what run" in refused(capsys, "soak", "--seeds", 1)


def test_a_record_of_another_seed_is_refused(here, capsys):
    here.claim("drawn", DRAWN)
    soak(capsys, seeds=1)
    (here.path / "reports/soak/seed-0").rename(here.path / "reports/soak/seed-1")
    told = refused(capsys, "soak", "--seeds", 2, "--", "-n", "0")
    assert told.startswith("reports/soak/seed-1 has root seed 0, and now it is 1; ")


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("--seeds", 0), "--seeds is a number from 1 on"),
        (("--seeds", 1, "--first", -1), "--first one from 0 on"),
        (("--seeds", 1, "--", "--root-seed", "3"), "--root-seed after -- is for soak to say"),
        (("--seeds", 1, "--", "--tier=full"), "--tier=full after -- is for soak to say"),
        (("--seeds", 1, "--", "--no-such-option"), "unrecognized arguments: --no-such-option"),
        (("--seeds", 1, "--", "absent"), "file or directory not found: absent"),
        (("--seeds", 1, "--", "-k", "nothing", "-n", "0"), "status 5: 1 deselected"),
        (("--seeds", 1, "-o", "pytest.ini"), "pytest.ini"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(here, capsys, arguments, told):
    here.claim("still", STILL)
    assert told in refused(capsys, "soak", *arguments)


def test_outside_of_a_project_nothing_is_run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_it.py").write_text("def test_it():\n    open('ran', 'w')\n", "utf-8")
    told = refused(capsys, "soak", "--seeds", 1)
    remedy = "run in a folder whose pytest.ini or pyproject.toml says claims = FOLDER"
    assert told == f"no claims here; {remedy}"
    assert [file.name for file in tmp_path.iterdir()] == ["test_it.py"]


BREAKS = {
    "seed 0: pytest ended with status 3: RuntimeError: the hook broke": (
        "def pytest_runtestloop():\n    raise RuntimeError('the hook broke')\n"
    ),
    "No space left on device); name another folder by -o": (
        "from theoremcheck.record._folder import RunFolder\n\n"
        "def full(*_):\n    raise OSError(28, 'No space left on device')\n\nRunFolder.add = full\n"
    ),
    "seed 0: no claim is red, but pytest ended with status 1": (
        "def pytest_unconfigure(config):\n    pass\n\n"
        "def pytest_sessionfinish(session):\n    session.exitstatus = 1\n"
    ),
    "seed 0: pytest was ended by SIGKILL": (
        "import os\n\ndef pytest_runtest_call():\n    os.kill(os.getpid(), 9)\n"
    ),
}


@pytest.mark.parametrize("told", BREAKS)
def test_a_run_that_breaks_ends_the_soak_and_counts_for_nothing(here, capsys, monkeypatch, told):
    monkeypatch.setattr(RunFolder, "add", RunFolder.add)  # to be put back: a conftest spoils it
    here.claim("drawn", DRAWN)
    here.write("conftest.py", BREAKS[told])
    for _ in range(2):  # the next call does not take for finished what the first one left
        assert told in refused(capsys, "soak", "--seeds", 2, "--", "-n", "0")


def test_a_project_that_takes_warnings_for_errors_can_be_asked(here):
    here.claim("c")
    strict = "filterwarnings =\n    error\n"
    here.write("pytest.ini", (here.path / "pytest.ini").read_text("utf-8") + strict)
    for words in (("list",), ("soak", "--seeds", "1", "--", "-n", "0")):
        command = [sys.executable, "-m", "theoremcheck", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_selection_that_verifies_nothing_is_not_green(here, capsys):
    here.claim("still", "\n@pytest.mark.full" + STILL)
    here.claim("drawn", DRAWN)
    told = refused(capsys, "soak", "--seeds", 1, "--", "claims/section/test_still.py", "-n", "0")
    assert told == (
        "seed 0: nothing was verified (1 of 1 cases: full tier); ask for other cases, or say "
        "--tier full"
    )
