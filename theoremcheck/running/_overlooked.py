"""Tests of a module that pytest does not run: others take their place, or it passes them over."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from theoremcheck.statement._mistakes import Mistake


def overlooked(
    file: Path, collected: Iterable[pytest.Item | pytest.Collector]
) -> Iterator[Mistake]:
    """Yield what is wrong with the names of a module's tests, of which some were collected."""
    body = ast.parse(file.read_bytes()).body
    for name, lines in _shadowed(body):
        yield Mistake("twice", f"{name} is defined in lines {lines}, so that the last alone is run")
    for name in _missed(body, collected):
        yield Mistake("passed-over", f"{name} is passed over by pytest; make it a plain function")


def _shadowed(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    """Yield each test that a later one of the same name takes the place of, with their lines."""
    lines: dict[tuple[str, ...], list[int]] = {}
    for names, node in _tests(body, ()):
        lines.setdefault(names, []).append(node.lineno)
    for names, numbers in lines.items():
        if len(numbers) > 1:
            yield "::".join(names), " and ".join(map(str, numbers))


def _tests(
    body: Sequence[ast.stmt], inside: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], ast.stmt]]:
    """Yield (names, definition) of the tests and test classes in a body, in its `if`s too."""
    for node in body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield (*inside, node.name), node
            yield from _tests(node.body, (*inside, node.name))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name.startswith("test"):
                yield (*inside, node.name), node
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.For):
            parts = (getattr(node, name, []) for name in ("body", "orelse", "finalbody"))
            yield from _tests([each for part in parts for each in part], inside)


def _missed(
    body: Sequence[ast.stmt], collected: Iterable[pytest.Item | pytest.Collector]
) -> Iterator[str]:
    """Yield the tests of a module that pytest passes over, such as a class with `__init__`."""
    found = {getattr(n, "originalname", None) or n.name for n in collected if _has_tests(n)}
    for names, node in _tests(body, ()):
        holds = not isinstance(node, ast.ClassDef) or any(True for _ in _tests(node.body, ()))
        if len(names) == 1 and holds and names[0] not in found:
            yield names[0]


def _has_tests(node: pytest.Item | pytest.Collector) -> bool:
    """Say whether pytest takes the tests of a class: not of one that has a start of its own."""
    kind = node.obj if type(node) is pytest.Class else object  # a TestCase has one, and is taken
    return getattr(kind, "__test__", True) and kind.__init__ is object.__init__
