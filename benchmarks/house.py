"""The house in figures: its style, its types, its record, and what it costs to have it installed.

Run with `python -m benchmarks.house`. Counts are read off the files. Times are CPU seconds, as
ratios within one run: starting pytest in a project that is not ours, with the plugin and without;
collecting 10,000 cases, as claims and as plain tests; comparing four times as many judgements;
reading the baseline by its types, and by its schema.
"""

import ast
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import jsonschema
from msgspec.structs import replace

from theoremcheck.record._comparison import compare
from theoremcheck.record._loading import load
from theoremcheck.record._types import Record, json_schema

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("theoremcheck", "models", "claims", "tests", "benchmarks")
PAIRS, CASES = 15, 10_000
CLAIM = """
import pytest
from theoremcheck import Claim

CLAIM = Claim(kind="identity", statement="a = b", place="One")
"""
TESTS = """
import pytest

@pytest.mark.parametrize("x", range({half}))
def test_fast(evidence, x):
    pass

@pytest.mark.full
@pytest.mark.parametrize("x", range({half}))
def test_full(evidence, x):
    pass
"""
FIXTURE = "import pytest\n\n@pytest.fixture\ndef evidence():\n    return None\n"


def main() -> None:
    """Print a line per figure."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    texts = [file.read_text("utf-8") for file in files]
    lines = [line for text in texts for line in text.splitlines()]
    pragma = re.compile(r"#\s*fmt:\s*(skip|off)")
    print(f"{len(files)} Python files, {len(lines)} lines")
    print(f"formatter pragmas: {sum(bool(pragma.search(line)) for line in lines)}")
    print(f"longest line: {max(map(len, lines))} columns")
    print(f"longest file: {max(len(text.splitlines()) for text in texts)} lines")
    print(f"Any in the harness: {sum(_anys('theoremcheck'))} times")
    for room in ("theoremcheck", "models"):
        print(f"most positional parameters in {room}/: {max(_positional(room))}")
    _record()
    _comparison()
    _startup()
    _collection()


def _parsed(room: str) -> Iterator[ast.Module]:
    for file in (ROOT / room).rglob("*.py"):
        yield ast.parse(file.read_text("utf-8"))


def _anys(room: str) -> Iterator[int]:
    """Yield how often each file uses the name, its import apart."""
    for tree in _parsed(room):
        yield sum(isinstance(n, ast.Name) and n.id == "Any" for n in ast.walk(tree))


def _positional(room: str) -> Iterator[int]:
    """Yield how many parameters of each function can be given by position, `self` apart."""
    for tree in _parsed(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
                yield len([name for name in names if name not in ("self", "cls")])


def _cpu(call: Callable[[], object], repeats: int = 9) -> float:
    """Return the median CPU seconds of a call."""
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        call()
        spent.append(time.process_time() - start)
    return median(spent)


def _record() -> None:
    """Read and validate the baseline by its types, and as JSON by its schema."""
    file = ROOT / "reports" / "baseline" / "run.json"
    typed = _cpu(lambda: load(file))
    validator = jsonschema.Draft202012Validator(json_schema())
    loose = _cpu(lambda: validator.validate(json.loads(file.read_bytes())), 1)
    print(
        f"baseline: {file.stat().st_size / 1e6:.2f} MB, read and validated in {typed:.3f} s "
        f"({loose / typed:.0f} times as fast as by jsonschema)"
    )


def _record_of_one_case(judgements: int) -> Record:
    """Return the baseline with one case alone, of so many judgements."""
    record = load(ROOT / "reports" / "baseline")
    claim = next(claim for claim in record.claims if claim.worst_slack is not None)
    case = next(case for case in claim.cases if case.judgements)
    names = (f"quantity {number}" for number in range(judgements))
    case.judgements = [replace(case.judgements[0], quantity=name) for name in names]
    claim.cases, record.claims = [case], [claim]
    return record


def _comparison() -> None:
    """Compare a case of 2000 judgements and one of 8000 with themselves."""
    few, many = _record_of_one_case(2000), _record_of_one_case(8000)
    grown = _cpu(lambda: compare(many, many), 3) / _cpu(lambda: compare(few, few), 3)
    print(f"comparing 8000 judgements of a case: {grown:.1f} times 2000 of them")


def _spent(command: list[str], folder: Path) -> float:
    """Return the CPU seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    subprocess.run(command, cwd=folder, capture_output=True, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _ratio(commands: tuple[list[str], list[str]], folders: tuple[Path, Path], pairs: int) -> float:
    """Return the median ratio of the second command to the first, over interleaved pairs."""
    ratios = []
    for _ in range(pairs):
        first, second = (_spent(c, f) for c, f in zip(commands, folders, strict=True))
        ratios.append(second / first)
    return median(ratios)


def _startup() -> None:
    """Collect a project that is not ours, without the plugin and with it."""
    pytest = [sys.executable, "-m", "pytest", "--co", "-q"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "test_sum.py").write_text("def test_sum():\n    assert 1 + 1 == 2\n")
        without = [*pytest, "-p", "no:theoremcheck.plugin"]
        _spent(pytest, folder)
        ratio = _ratio((without, pytest), (folder, folder), PAIRS)
    print(f"pytest --co elsewhere: {ratio:.3f} times without the plugin, median of {PAIRS} pairs")


def _collection() -> None:
    """Collect as many cases as claims and as plain tests, half of them put off."""
    pytest = [sys.executable, "-m", "pytest", "--co", "-qq"]
    with TemporaryDirectory() as name:
        claims, plain = Path(name, "claims"), Path(name, "plain")
        body = TESTS.format(half=CASES // 2)
        section = 'from theoremcheck import Section\n\nSECTION = Section(1, "S", ("One",))\n'
        (claims / "claims" / "section").mkdir(parents=True)
        (claims / "claims" / "__init__.py").touch()
        (claims / "claims" / "section" / "__init__.py").write_text(section)
        (claims / "claims" / "section" / "test_c.py").write_text(CLAIM + body)
        common = "[pytest]\naddopts = --import-mode=importlib\npythonpath = .\n"
        (claims / "pytest.ini").write_text(f"{common}claims = claims\n")
        plain.mkdir()
        (plain / "pytest.ini").write_text(f"{common}markers = full\n")
        (plain / "test_c.py").write_text(FIXTURE + body)
        ratio = _ratio((pytest, pytest), (plain, claims), 3)
    print(f"collecting {CASES} cases: {ratio:.2f} times as plain tests")


if __name__ == "__main__":
    main()
