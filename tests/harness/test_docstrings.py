"""The public names: each has an example that runs, a signature to read, and a line on its page."""

import builtins
import inspect
import re
import sys
from doctest import DocTestParser, DocTestRunner
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import theoremcheck
from tests.conftest import ROOTS
from theoremcheck.judging._instances import Drawing
from theoremcheck.torch import Stack, stacked

ROOT = Path(__file__).resolve().parents[2]
NAMES = {name: getattr(theoremcheck, name) for name in theoremcheck.__all__}
CALLED = {name: value for name, value in NAMES.items() if callable(value)} | {"stacked": stacked}
WITH_PARTS = {
    "evidence": theoremcheck.Evidence,
    "verification": theoremcheck.Verification,
    "Rounding": theoremcheck.Rounding,
    "draw": Drawing,
}
PARTS = {
    f"{whole}.{name}": part
    for whole, kind in WITH_PARTS.items()
    for name, part in inspect.getmembers(kind, callable)
    if not name.startswith("_")
}
# Of a stack of networks what it has beside any module's.
PARTS |= {f"nets.{n}": p for n, p in vars(Stack).items() if callable(p) and not n.startswith("_")}
VERBS = {n: part for n, part in PARTS.items() if n.startswith(("evidence.", "nets."))}
WITH_EXAMPLE = CALLED | {"Drawing": Drawing} | {n: p for n, p in PARTS.items() if n[:5] != "draw."}
# Types of signatures beside Python's own and ours; the last three are explained where they stand.
TYPES = {"Any", "Callable", "Collection", "Iterator", "Literal", "Mapping", "NoReturn", "Sequence"}
TYPES |= {"ArrayLike", "NDArray", "np.float64", "np.random.Generator", "pytest.MarkDecorator"}
TYPES |= {"Iterable", "Tensor", "nn.Module", "torch.optim.Optimizer", "Stack"}
TYPES |= {"...", "Drawing", "Kept", "Loss", "Path"}


def examples(name):
    docstring = inspect.getdoc(WITH_EXAMPLE[name])
    evidence = theoremcheck.Evidence("section.claim", {"small": "x < 1"}, {"n": 3}, 0)
    claim = theoremcheck.Claim(
        kind="upper bound",
        statement=r"P(X \ge a) \le E X / a",
        place="Theorem 1",
        premises={"non-negative": r"X \ge 0"},
    )
    markov = theoremcheck.Verification(claim, "means.markov")
    trials = {"evidence": evidence, "claim": claim, "markov": markov}
    of_torch = {"stacked": stacked, "torch": torch, "nn": nn}
    space = NAMES | trials | of_torch | {"np": np, "pytest": pytest}
    return DocTestParser().get_doctest(docstring, space, name, None, None)


@pytest.fixture
def checkers(tmp_path, monkeypatch):
    """A module that the examples import, and that other tests have others of."""
    (tmp_path / "checkers.py").write_text(ROOTS, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    before = sys.modules.pop("checkers", None)
    yield
    sys.modules.pop("checkers", None)
    if before is not None:
        sys.modules["checkers"] = before


@pytest.mark.usefixtures("checkers")
@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_the_example_of_a_public_name_runs(name):
    told = []
    DocTestRunner(verbose=False).run(examples(name), out=told.append)
    assert "".join(told) == ""


@pytest.mark.parametrize("name", WITH_EXAMPLE)
def test_the_example_uses_the_name_and_shows_what_came_of_it(name):
    found = examples(name).examples
    used = r"draw\." if name == "Drawing" else rf"\b{name.rpartition('.')[2]}\("
    assert any(re.search(used, example.source) for example in found)
    assert any(example.want for example in found)


@pytest.mark.parametrize("name", CALLED | VERBS)
def test_a_signature_is_the_verb_s_own_and_has_no_private_name(name):
    shown = str(inspect.signature((CALLED | VERBS)[name]))
    assert re.findall(r"\b_\w+|\*\*\w+|\w*args|\w*kwargs", shown) == []


@pytest.mark.parametrize("name", CALLED | VERBS)
def test_a_signature_names_types_that_a_reader_knows(name):
    found = inspect.signature((CALLED | VERBS)[name])
    types = [each.annotation for each in found.parameters.values() if each.name != "self"]
    written = (
        getattr(each, "__name__", each) for each in [*types, found.return_annotation] if each
    )
    told = re.sub(r"'[^']*'", "", " ".join(map(str, written)))  # of a Literal no values
    words = set(re.findall(r"[\w.]+", told))
    assert words - set(dir(builtins)) - TYPES - set(NAMES) == set()


@pytest.mark.parametrize("name", CALLED | VERBS)
def test_a_docstring_says_what_each_parameter_is(name):
    value = (CALLED | VERBS)[name]
    told = " ".join(inspect.getdoc(value).split("`")[1::2])  # what stands between backticks
    parameters = set(inspect.signature(value).parameters) - {"self"}
    assert {each for each in parameters if not re.search(rf"\b{each}\b", told)} == set()


def signature(name):
    """Return how a name is called, without the types, which `help` tells."""
    value = (CALLED | PARTS)[name]
    bare = inspect.Parameter.empty
    found = inspect.signature(value)
    untyped = [
        each.replace(annotation=bare) for each in found.parameters.values() if each.name != "self"
    ]
    told = str(found.replace(parameters=untyped, return_annotation=bare))
    return name + told.replace("<factory>", "{}")  # of a Claim, whose are dictionaries


def line(value):
    """Return the first sentence of a docstring, on one line."""
    return " ".join(inspect.getdoc(value).partition("\n\n")[0].split())


def test_the_page_lists_every_public_name_as_the_code_has_it():
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    listed = re.findall(r"^`([^`]+)`\n: ([^\n]+(?:\n  [^\n]+)*)", page, re.MULTILINE)
    told = {" ".join(called.split()): " ".join(text.split()) for called, text in listed}
    assert told.pop("TRIES")
    assert len(listed) == len(told) + 1
    assert told == {signature(name): line(value) for name, value in (CALLED | PARTS).items()}
