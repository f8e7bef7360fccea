"""What a run reads around it (versions, code, files, generators) where that is not as usual."""

import enum
import random
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from theoremcheck.running import _environment, _generators
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.running._places import opens_by_key
from theoremcheck.running._properties import builtin


def test_a_package_that_is_not_installed_has_no_version(monkeypatch):
    def version(package):
        if package == "torch":
            raise PackageNotFoundError(package)
        return "1"

    monkeypatch.setattr(_environment, "version", version)
    found = _environment.versions()
    assert "torch" not in found
    assert found["numpy"] == "1"


def test_code_that_cannot_be_read_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "a.py").write_text("a")
    before = _environment.code(tmp_path)
    (tmp_path / "b.py").write_text("b")
    assert _environment.code(tmp_path) != before
    read = Path.read_bytes

    def read_bytes(file):
        if file.name == "b.py":
            raise PermissionError(file)
        return read(file)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    assert _environment.code(tmp_path) == before


def test_a_checkout_has_a_commit_and_is_dirty_by_what_python_reads(tmp_path, monkeypatch):
    def git(*arguments):
        identity = ("-c", "user.name=n", "-c", "user.email=e")
        command = ["git", "-C", tmp_path, *identity, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    assert _environment.checkout(tmp_path) == (None, None)
    git("init")
    (tmp_path / "a.py").write_text("a")
    git("add", "a.py")
    git("commit", "-m", "one")
    commit = git("rev-parse", "HEAD")
    assert _environment.checkout(tmp_path) == (commit, False)
    (tmp_path / "notes").write_text("n")
    assert _environment.checkout(tmp_path) == (commit, False)
    (tmp_path / "b.py").write_text("b")
    assert _environment.checkout(tmp_path) == (commit, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert _environment.checkout(tmp_path) == (None, None)


def test_a_file_that_cannot_be_read_states_no_claim_and_one_elsewhere_has_no_id(tmp_path):
    claims = tmp_path / "claims"
    claims.mkdir()
    (claims / "stated.py").write_text("CLAIM: object = 1\n")
    (claims / "broken.py").write_text("CLAIM = (\n")
    (claims / "letters.py").write_bytes(b"CLAIM = '\xff'\n")
    folder = ClaimsFolder((claims,), ("test_*.py",), ())
    assert [name for name, _ in folder.misnamed()] == ["stated"]
    with pytest.raises(ValueError, match=r"elsewhere\.py is not below .*claims"):
        folder.claim_id(tmp_path / "elsewhere.py")


def test_code_without_lines_opens_no_generator_by_key():
    def seen(code):
        found = []
        exec(code, {"opened": lambda **_: found.append(opens_by_key(sys._getframe(1)))})
        return found

    assert seen("opened(key=1)") == [False]
    assert seen(compile("\n" * 1000 + "opened(key=1)", __file__, "exec")) == [False]
    assert seen(compile("\n" * 3 + "opened(key=1)", __file__, "exec")) == [False]


def test_generators_of_a_module_are_watched_but_no_random_source_of_the_system():
    own = random.Random(3)
    names = {"own": own, "system": random.SystemRandom(), "seven": 7}
    kept = {each.name: each for each in _generators.shared(names)}
    assert not any("system" in name for name in kept)
    watched = kept["own, a generator of its module"]
    before = watched.state()
    first = own.random()
    assert watched.state() != before
    watched.restore(before)
    assert own.random() == first


class Colour(enum.IntEnum):
    RED = 1


class Answer:
    def __str__(self):
        return "forty-two"


@pytest.mark.parametrize(
    "value, found",
    [
        (np.float64(0.5), 0.5),
        (np.arange(3), [0, 1, 2]),
        ({"a": (np.int64(1), None)}, {"a": (1, None)}),
        (frozenset([np.int64(2)]), [2]),
        (Colour.RED, 1),
        (Answer(), "forty-two"),
    ],
)
def test_what_travels_is_of_builtin_types(value, found):
    assert builtin(value) == found
    assert type(builtin(value)) is type(found)


def test_the_schema_that_is_printed_is_the_one_that_is_shipped():
    command = [sys.executable, "-m", "theoremcheck.record"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    shipped = files("theoremcheck.record.schema").joinpath("run-3.json")
    assert done.stdout == shipped.read_text("utf-8")
