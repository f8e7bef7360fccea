"""What surrounds a run leaves its evidence alone: files, links, other runs, children, pipes."""

import os
import subprocess
import sys
import time

import pytest

from theoremcheck import Rounding
from theoremcheck.judging._inputs import EvidenceError

ONE = "def test_it(evidence):\n    evidence.identity('v', 1, 1)\n"


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_stray_files_in_the_folder_of_claims_end_no_run(project, workers):
    project.claim("c")
    section = project.path / "claims/section"
    (section / ".#test_c.py").symlink_to("somebody@somewhere.1:2")  # an editor's lock
    (section / "dangling.py").symlink_to("nowhere.py")
    os.mkfifo(section / "pipe.py")
    (section / ".ipynb_checkpoints").mkdir()
    (section / ".ipynb_checkpoints/test_c-checkpoint.py").write_text("CLAIM = 1")
    (section / "folder.py").mkdir()
    result = project.run("claims", *workers)
    assert result.ret == 0
    assert not project.record()["run"]["partial"]


def test_a_checkout_is_the_same_by_any_of_its_names(project, tmp_path):
    project.claim("c")
    link = tmp_path / "link"
    link.symlink_to(project.path)
    elsewhere = project.run(str(link / "claims"))
    assert elsewhere.ret == 0
    assert project.claims()["c"]["verdict"] == "SUPPORTED"
    node = f"{link}/claims/section/test_c.py::test_it"
    assert project.run(node, "--report-dir", "one").ret == 0


def test_a_module_or_a_section_that_is_a_link_is_a_claim(project, tmp_path):
    file = project.claim("c")
    file.rename(tmp_path / "kept.py")
    file.symlink_to(tmp_path / "kept.py")
    project.section("other", 2, "Another section")
    (project.path / "claims/other").rename(tmp_path / "other")
    (project.path / "claims/other").symlink_to(tmp_path / "other")
    (tmp_path / "other/test_d.py").write_text((tmp_path / "kept.py").read_text())
    assert project.run("claims").ret == 0
    assert {claim["id"] for claim in project.record()["claims"]} == {"section.c", "other.d"}
    assert not project.record()["run"]["partial"]


def test_a_folder_that_another_run_writes_to_is_refused(project):
    project.claim(
        "c",
        """
        def test_slow(evidence):
            open("started", "w").close()
            end = time.monotonic() + 60
            while not os.path.exists("enough") and time.monotonic() < end:
                time.sleep(0.05)
            evidence.at_most("loss", 1, 2, trivial=None)

        def test_quick(evidence):
            evidence.at_most("cost", 1, 4, trivial=None)
        """,
    )
    slow = project.start("claims", "-k", "slow")
    end = time.monotonic() + 60
    while not (project.path / "started").exists() and time.monotonic() < end:
        time.sleep(0.05)
    quick = project.run("claims", "-k", "quick")
    assert quick.ret == 1
    quick.stdout.fnmatch_lines(["*is in use by another run; wait for it, or name another folder*"])
    quick.stdout.fnmatch_lines(["  c  * SUPPORTED  *1/1*"])
    project.write("enough", "")
    slow.communicate(timeout=60)
    assert slow.returncode == 0
    ran = [name for name, case in project.cases("reports/partial").items() if case["asked"]]
    assert ran == ["c::slow"]
    assert project.run("claims", "-k", "quick").ret == 0  # the lock went with the run


@pytest.mark.parametrize("workers", [(), ("-n", "1")])
def test_a_child_that_is_terminated_ends_as_it_does_anywhere(project, workers):
    project.claim(
        "c",
        """
        import multiprocessing

        def test_child(evidence):
            child = multiprocessing.get_context("fork").Process(target=time.sleep, args=(30,))
            child.start()
            time.sleep(0.3)
            child.terminate()
            child.join(10)
            evidence.identity("exit code", child.exitcode, -signal.SIGTERM)
        """,
    )
    assert project.run("claims", *workers).ret == 0


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
@pytest.mark.parametrize("value", ["np.float64(0.5)", "np.arange(3)", "{1: np.int64(2)}"])
def test_a_number_of_any_library_in_a_property_loses_no_test(project, workers, value):
    project.claim(
        "c",
        f"""
        def test_it(evidence, record_property):
            record_property("margin", {value})
            evidence.identity("v", 1, 2)
        """,
    )
    project.write(
        "tests/test_other.py",
        f"""
import numpy as np

def test_red(record_property):
    record_property("margin", {value})
    assert 1 == 2
""",
    )
    result = project.run(
        "claims", "tests", "--junitxml=junit.xml", "-o", "junit_family=xunit1", *workers
    )
    result.assert_outcomes(failed=2)
    assert result.ret == 1
    assert project.cases()["c::it"]["outcome"] == "refuted"
    assert 'name="margin"' in (project.path / "junit.xml").read_text()


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("verb", ["show", "compare", "list", "report"])
def test_a_pipe_that_knows_fewer_letters_gets_escapes(project, encoding, verb):
    project.claim("c", statement=r"x \to y", story="A claim → 𝟙.")
    project.run("claims")
    run = "reports/latest"
    arguments = {"show": [run, "c"], "compare": [run, run], "list": [], "report": [run]}
    done = subprocess.run(
        [sys.executable, "-m", "theoremcheck", verb, *arguments[verb]],
        cwd=project.path,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode(encoding)


def test_words_that_utf_8_cannot_hold_are_escaped_wherever_they_come_from(project):
    lone = r"\udcff"
    project.claim(
        "c",
        f"""
        @pytest.mark.parametrize("name", ["a", "{lone}"])
        def test_it(evidence, name):
            evidence.rng("role {lone}")
            evidence.identity("value {lone}", 1, 1)
            evidence.curve("curve {lone}", [1], [1], series="{lone}", axes=("{lone}", ""))

        def test_error(evidence):
            raise ValueError("{lone}")

        def test_not_here(evidence):
            evidence.not_run("{lone}")
        """,
    )
    for workers in ((), ("-n", "2")):
        project.run("claims", *workers)
        cases = project.cases()
        assert cases[r"c::it[name=\udcff]"]["judgements"][0]["quantity"] == r"value \udcff"
        assert r"\udcff" in cases["c::error"]["reason"]
        assert cases["c::not_here"]["reason"] == r"\udcff"


@pytest.mark.parametrize(
    "measured, expected, told",
    [
        ([], 1.0, "nothing was measured that could agree"),
        ([[1.0], [1.0], [1.0]], [1.0, 1.0, 1.0], "expected has shape (3,), measured (3, 1)"),
        (1.0, [1.0, 1.0], "expected has shape (2,), measured ()"),
    ],
)
def test_no_premise_holds_up_to_rounding_of_nothing_or_of_other_shapes(measured, expected, told):
    with pytest.raises(EvidenceError) as error:
        Rounding(1, 1.0).covers(measured, expected)
    assert str(error.value).startswith(told)


def test_a_terminal_gets_no_control_character_from_a_record(project):
    project.claim("c", story="Clear\x1b[2J the screen\x07.", quantifiers={"x\x9b": "all\x1b]0;t"})
    project.run("claims", "--report-dir", "old")
    project.claim("c", "def test_it(evidence):\n    raise ValueError('a\\x1b[2Jb\\x07')\n")
    project.run("claims", "--report-dir", "new")
    for verb in (["show", "old", "c"], ["show", "new", "c"], ["compare", "old", "new"]):
        done = subprocess.run(
            [sys.executable, "-m", "theoremcheck", *verb],
            cwd=project.path,
            capture_output=True,
            text=True,
            check=True,
        )
        assert r"\x1b" in done.stdout
        assert all(letter.isprintable() or letter == "\n" for letter in done.stdout)
