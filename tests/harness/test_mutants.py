"""The driver that mutates code, on a small project: what it draws, who kills it, what it keeps."""

import shutil
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.exam.mutants.__main__ import ROOT, SUITES, examine
from tests.exam.mutants.drawing import changed, draw, found
from tests.exam.mutants.killers import Red, executed
from tests.exam.mutants.running import Copy
from tests.exam.mutants.sample import EQUIVALENT, Sample, Suite

INI = "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n"
SUMS = '''"""Sums."""


def add(a: int | None, b: int) -> int | None:
    """Return 1 + 1, say."""
    return a + b


def unseen(a):
    return a - 1
'''
SCALE = "def scaled(x):\n    return x * 4\n"
CHECKS = """import subprocess, sys
from functools import cache
from code_.sums import add

@cache
def both():
    return add(2, 3), add(-2, 2)

def test_positive():
    assert both()[0] > 0

def test_sum():
    assert both() == (5, 0)

def test_scaled():
    program = "from code_.scale import scaled; assert scaled(2) == 8"
    subprocess.run([sys.executable, "-c", program], check=True)
"""
SUITE = Suite(("code_/*.py",), "code_", ("checks/test_*.py",), 0.9)


def small_project(root):
    files = {"pytest.ini": INI, "code_/__init__.py": "", "code_/sums.py": SUMS}
    files |= {"code_/scale.py": SCALE, "checks/test_sums.py": CHECKS}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def examined(tmp_path_factory):
    """Return the small project and the results of all mutants of it."""
    folder = tmp_path_factory.mktemp("mutants")
    root, output = small_project(folder / "project"), folder / "results.jsonl"
    examine(Sample.of(root, SUITE, 0, 99, output), 1, 100.0)
    return root, output


@pytest.fixture
def again(examined, tmp_path):
    """Return a copy of the project and its results, to change them."""
    root, output = examined
    shutil.copytree(root, tmp_path / "project")
    return tmp_path / "project", Path(shutil.copy(output, tmp_path))


def sampled(again):
    root, output = again
    return Sample.of(root, SUITE, 0, 99, output)


def by_line(sample):
    """Return the killer of each mutant, by the line that it changes."""
    texts = {mutant: sample.text(mutant) for mutant in sample.done}
    lines = {m: changed(text, m.of(text))[0] for m, text in texts.items()}
    return {(lines[mutant], line["by"]) for mutant, line in sample.done.items()}


def test_a_seed_draws_the_same_mutants_and_another_seed_others():
    files = SUITES["judging"].files(ROOT)[:3]
    first = draw(ROOT, files, 0, 10)
    assert draw(ROOT, files, 0, 10) == first
    assert draw(ROOT, files, 0, 4) == first[:4]
    assert draw(ROOT, files, 1, 10) != first
    assert len(set(first)) == 10


def test_a_change_of_a_file_leaves_what_is_drawn_from_others(tmp_path):
    root = small_project(tmp_path)
    files = SUITE.files(root)
    before = draw(root, files, 0, 99)
    (root / "code_/scale.py").write_text(SCALE.replace("4", "5"), "utf-8")
    after = draw(root, files, 0, 99)
    assert [m for m in before if m in after] == [m for m in before if "sums" in m.file]
    assert [m for m in after if m in before] == [m for m in before if "sums" in m.file]


@pytest.mark.parametrize(
    "text",
    [
        "def f(a: int | None = None, *, b: 'x | y') -> int | str:\n    '1 + 1 and not True'\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    N = int | None\n",
        "n: int | None\n",
    ],
)
def test_what_type_checkers_and_readers_alone_see_is_not_changed(text):
    assert list(found(text)) == []


def test_what_follows_letters_of_two_bytes_is_where_it_is():
    ((span, _),) = found("n: 'ααα | βββ' = 'ααα' + 'βββ'\n")
    assert span == ((1, 23), (1, 24))


def test_no_mutant_is_what_python_refuses_or_warns_of_or_the_same_program(tmp_path):
    file = tmp_path / "code.py"
    file.write_text("def f(x, **more):\n    return g(*x, **more) if x == 'a' else +1\n", "utf-8")
    for seed in range(30):
        for mutant in draw(tmp_path, ["code.py"], seed, 9):
            mutated = mutant.of(file.read_text("utf-8"))
            assert " is " not in mutated
            compile(mutated, "code.py", "exec")


def test_a_mutant_is_killed_by_the_test_that_executes_it_or_survives(examined):
    both = {"checks/test_sums.py::test_sum", "checks/test_sums.py::test_positive"}
    told = by_line(sampled(examined))
    assert told >= {("return x * 4", "checks/test_sums.py::test_scaled")}
    assert {by for line, by in told if line == "return a + b"} <= both
    assert {by for line, by in told if line == "return a - 1"} == {None}


def test_the_report_has_the_survivors_and_the_share(examined):
    sample = sampled(examined)
    told = "\n".join(sample.told({}))
    assert "-    return a - 1\n+" in told
    assert "-    return a + b" not in told
    killed = sum(bool(line["by"]) for line in sample.done.values())
    assert 0 < killed < len(sample.done)
    assert f"{killed} of {len(sample.done)} killed" in told
    assert "equivalent: 0; left: 0 of" in told


def test_another_call_goes_on_where_one_ended(again):
    _, output = again
    first, *others = output.read_text("utf-8").splitlines(keepends=True)
    output.write_text("".join(others), "utf-8")
    sample = sampled(again)
    assert len(sample.left) == 1
    examine(sample, 1, 100.0)
    assert sample.left == []
    lines = output.read_text("utf-8").splitlines(keepends=True)
    assert lines[:-1] == others
    assert lines[-1].partition('"seconds"')[0] == first.partition('"seconds"')[0]


def test_with_no_time_nothing_is_begun(again):
    _, output = again
    output.write_text("", "utf-8")
    sample = sampled(again)
    examine(sample, 1, 0.0)
    assert sample.left == sample.mutants
    assert sample.share({}) == 0.0


def test_a_mutant_of_a_changed_file_is_stale(again):
    root, _ = again
    (root / "code_/scale.py").write_text(SCALE.replace("4", "5"), "utf-8")
    sample = sampled(again)
    assert {mutant.file for mutant in sample.left} == {"code_/scale.py"}


def test_survivors_are_tried_again_when_a_test_changed(again):
    root, _ = again
    (root / "checks/test_sums.py").write_text(CHECKS + "\n", "utf-8")
    sample = sampled(again)
    assert [line["by"] for line in sample.done.values() if not line["by"]] == []
    assert {mutant.first for mutant in sample.left} == {
        SUMS.split("\n").index("    return a - 1") + 1
    }


def test_an_equivalent_mutant_is_counted_apart_unless_a_test_sees_it(examined, tmp_path):
    sample, entries = sampled(examined), tmp_path / "equivalent.toml"
    texts = {m: changed(sample.text(m), m.of(sample.text(m))) for m in sample.done}
    entries.write_text(
        "\n".join(
            f'[[equivalent]]\nfile = "{m.file}"\nline = "{old}"\nbecomes = "{new}"\nreason = "so"'
            for m, (old, new) in texts.items()
        ),
        "utf-8",
    )
    equivalent = sample.equivalent(entries)
    told = "\n".join(sample.told(equivalent))
    assert sample.share(equivalent) == 1.0
    assert "survived" not in told
    assert "code_/scale.py:2 is no equivalent mutant: checks/test_sums.py::test_scaled" in told


def test_a_tree_that_is_red_without_a_mutant_is_refused(again):
    root, output = again
    output.unlink()
    (root / "checks/test_sums.py").write_text(CHECKS + "    assert False\n", "utf-8")
    with pytest.raises(Red, match=r"test_sums\.py is red without a mutant: checks/test_sums\.py::"):
        examine(sampled(again), 1, 100.0)


def test_a_mutant_that_never_ends_is_seen_and_the_file_is_as_it_was(again, tmp_path):
    root, _ = again
    copy = Copy(root, tmp_path / "copy")
    endless = SCALE.replace("return", "while True:\n        pass\n    return")
    ran = copy.mutated("code_/scale.py", endless, False, ["checks/test_sums.py"], 4.0)
    assert ran.red == "did not come to an end"
    assert (copy.tree / "code_/scale.py").read_text("utf-8") == SCALE
    assert copy.run(["checks/test_sums.py"], 100.0).red is None


def test_each_entry_of_an_equivalent_mutant_has_a_reason_and_its_line():
    for entry in tomllib.loads(EQUIVALENT.read_text("utf-8")).get("equivalent", []):
        assert entry["reason"]
        lines = [line.strip() for line in (ROOT / entry["file"]).read_text("utf-8").split("\n")]
        assert entry["line"] in " ".join(lines)


def test_a_process_that_was_killed_while_it_wrote_has_told_nothing(tmp_path):
    (tmp_path / "traced.1").write_bytes(b"SQL")
    assert executed(SimpleNamespace(made=tmp_path, tree=tmp_path / "tree")) == {}
    assert not list(tmp_path.iterdir())
