"""Attacks as users write them, odd and valid: what they find is not lost, and comes out again."""

import json
import sys
from types import ModuleType

import pytest

from theoremcheck import Evidence


def searched(attack, *, relation="at most", tries=60, precise=None, adopted=()):
    """Return the judgement of a search, the counterexample's instance, and all files."""
    kept = [{"quantity": "q", "instance": instance} for instance in adopted]
    evidence = Evidence("section.c", {}, {}, 0, adopted=lambda: kept)
    evidence.search("q", attack, relation=relation, tries=tries, precise=precise)
    written = [json.loads(f) for n, f in evidence.files.items() if n.startswith("counterexamples")]
    instance = written[0]["instance"] if written else None
    return evidence.judgements[0], instance, evidence.files


def test_no_number_of_a_module_that_is_imported_is_drawn(tmp_path, monkeypatch):
    def total(draw):
        return abs(draw.reals("x", 6, -10.0, 10.0).sum()), 60

    file = tmp_path / "constants.py"
    file.write_text("\n".join(f"X{i} = {0.01 * i + 0.37}" for i in range(20)))
    module = ModuleType("constants")
    module.__file__ = str(file)
    before = searched(total, tries=200)[2]
    monkeypatch.setitem(sys.modules, "constants", module)
    assert searched(total, tries=200)[2] == before


def test_what_an_adopted_instance_shows_is_not_told_of_sampling():
    def share(draw):
        return draw.reals("x", 5, 0.0, 1.0).sum(), 5

    judgement, *_ = searched(share, adopted=[{"x": [1.0] * 5}])
    assert judgement.search.adopted == [1]
    assert judgement.search.sampled < 0.95


def test_a_mistake_on_the_last_try_of_hypothesis_is_none_of_hypothesis():
    calls = []

    def late(draw):
        calls.append(draw.real("x", 0.0, 1.0))
        if len(calls) == 12 + 2 * 12:  # a fifth of 60 is drawn, as much is asked of Hypothesis
            raise ZeroDivisionError
        draw.assume(len(calls) <= 12)
        return 0, 1

    with pytest.raises(ZeroDivisionError):
        searched(late)
