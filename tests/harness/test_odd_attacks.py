"""Attacks as users write them, odd and valid: what they find is not lost, and comes out again."""

import math
import sys
from time import process_time
from types import ModuleType

import numpy as np
import pytest

from tests.harness.searches import searched
from theoremcheck import Evidence
from theoremcheck.__main__ import main
from theoremcheck.judging._inputs import EvidenceError


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
    assert [kept.slack for kept in judgement.search.adopted] == [1]
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


REFUSED = {
    "int": (lambda draw: (draw.integer("n", 0, 2**64), 1), "no range from 0 to 184467440"),
    "half": (lambda draw: (draw.integer("n", 0, 2.5), 1), "no range from 0 to 2.5"),
    "turned": (lambda draw: (draw.integers("n", 2, 3, 1), 1), "no range from 3 to 1"),
    "infinite": (lambda draw: (draw.real("x", 0, math.inf), 1), "no range from 0 to inf"),
    "too far": (lambda draw: (draw.real("x", -1e308, 1e308), 1), "its length finite too"),
    "negative": (lambda draw: (draw.reals("x", (2, -1), 0, 1), 1), r"no shape \(2, -1\)"),
    "no option": (lambda draw: (draw.choice("k", []), 1), "list of numbers, texts"),
    "pairs": (lambda draw: (draw.choice("k", [(1, 2)])[0], 1), "list of numbers, texts"),
    "a set": (lambda draw: (len(draw.choice("k", {"a", "b"})), 1), "list of numbers, texts"),
    "no text": (lambda draw: (draw.real(1, 0, 1), 1), "has no name to write"),
    "two lines": (lambda draw: (draw.real("a\nb", 0, 1), 1), "has no name to write"),
    "shapes": (lambda draw: (draw.reals("x", 3, 0, 1), [1, 2]), "make them equal; so it is at"),
    "empty": (lambda draw: (draw.reals("x", 0, 0, 1), 1), "is empty; measure at least one"),
    "unbounded": (lambda draw: (draw.real("x", 0, 1), math.inf), "bound is inf at .* at x = "),
    "-inf": (lambda draw: (-math.inf, draw.real("x", 0, 1)), "is -inf at .* at x = "),
    "text": (lambda draw: ("a", draw.real("x", 0, 1)), "is not numeric but text"),
    "tolerance": (lambda draw: (draw.real("x", 0, 1), 1, 1e-9), "the rounding model"),
    "lines": (lambda draw: np.ones((3, 3)), r"returns array\(\[\[1., 1., 1.\], \[1"),
}


@pytest.mark.parametrize("attack, told", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_drawn_or_judged_is_told_in_one_line(attack, told):
    with pytest.raises(EvidenceError, match=told) as raised:
        searched(attack)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("tries", [0, -5])
def test_a_search_makes_a_try(tries):
    with pytest.raises(EvidenceError, match="make at least one"):
        searched(lambda draw: (draw.real("x", 0, 1), 2), tries=tries)


def test_a_search_that_finds_no_instance_does_not_go_on_in_time():
    evidence = Evidence("section.c", {}, {}, 0, search_seconds=60)
    before = process_time()
    with pytest.raises(EvidenceError, match="none of"):
        evidence.search("q", lambda draw: draw.assume(False), relation="at most", tries=9)
    assert process_time() - before < 20


def test_numbers_of_numpy_are_numbers_too():
    def odd(draw):
        sizes = draw.integers("sizes", np.int64(2), 1, 3)
        x = draw.reals("x", sizes, np.float32(0.5), sizes.max())
        k = draw.integer("k", sizes.min(), sizes.sum())
        return x.sum() + k + draw.choice("more", np.arange(2)), 2

    judgement, instance, _ = searched(odd)
    assert judgement.outcome == "refuted"
    assert instance["k"] >= min(instance["sizes"]) >= 1


def test_rows_that_are_not_there_may_have_a_length():
    def table(draw):
        n = draw.integer("n", 0, 2)
        labels, x = draw.integers("labels", (n, 3), 0, 1), draw.reals("x", (n, 3), 0, 1)
        return labels.sum() * x.sum()

    assert searched(lambda draw: (table(draw), 36))[0].outcome == "holds"
    assert searched(lambda draw: (table(draw) + 1, 0))[1] == {"n": 0, "labels": [], "x": []}


@pytest.mark.parametrize("value", ["a", {}, [[1], [1, 2]], 10**400, None, [0.5], True], ids=str)
def test_an_adopted_instance_of_another_kind_is_an_error_of_its_file(value):
    def attack(draw):
        return draw.real("x", 0, 1) + draw.integers("k", (), 0, 1), 2

    for name in ("x", "k"):
        with pytest.raises(EvidenceError, match=f"^0.json is no instance of 'q' .* its '{name}'"):
            searched(attack, adopted=[{"x": 0, "k": 0} | {name: value}])
    (kept,) = searched(attack, adopted=[{"x": 1, "k": 1}])[0].search.adopted
    assert (kept.slack, kept.violated) == (1, False)


def test_a_name_may_be_of_one_kind_here_and_of_another_there():
    def attack(draw):
        kind = draw.choice("kind", ["option", "integer", "real", "array"])
        if kind == "option":
            return len(draw.choice("k", ["a", "bb"])), 9
        if kind == "integer":
            return draw.integer("k", 1, 8), 9
        return (draw.reals("k", 2, 1, 4).sum() if kind == "array" else draw.real("k", 1, 8)), 9

    assert searched(attack, tries=400)[0].outcome == "holds"


@pytest.mark.parametrize("relation", ["at most", "identity"])
def test_a_violation_that_float64_does_not_see_is_one(relation):
    def near(draw):
        n = draw.integer("n", 0, 9)
        return 2**60 + n, 2**60 + min(n, 8)

    assert searched(near, relation=relation)[0].outcome == "refuted"


def test_an_identity_without_a_rounding_model_is_climbed_as_any_other():
    def back(draw):
        x, y = draw.real("x", 0.5, 1), draw.real("y", 0.5, 1)
        return (x + y) - y, x

    judgement, *_ = searched(back, relation="identity", tries=400)
    assert judgement.outcome == "refuted"
    assert "less than rounding may be" in judgement.note


def test_an_attack_that_draws_elsewhere_is_told_from_one_that_finds_nothing():
    rng = np.random.default_rng(0)

    def noisy(draw):
        return draw.real("x", 0, 1) + rng.normal(), 2.5

    def at_times(draw):
        draw.assume(rng.random() > 0.5)
        return draw.real("x", 0, 1), 2

    for attack in (noisy, at_times):
        with pytest.raises(EvidenceError, match="let it draw all that differs"):
            searched(attack)


def test_rounding_in_the_second_way_confirms_nothing():
    def root(draw):
        x = draw.real("x", 0, 1)
        return math.sqrt(x) ** 2, x

    assert searched(root, precise=root)[0].outcome == "inconclusive"
    assert searched(lambda draw: (draw.real("x", 0, 1), 0.5), precise=lambda draw: (1, 0.5))[1]


@pytest.mark.parametrize(
    "returned, told",
    [
        (None, "precise= returns None"),
        ((math.nan, 1), "precise= returns is nan"),
        ((math.inf, 1), "precise= returns is inf"),
        (([], 1), "precise= returns is empty"),
        ((1j, 1), "precise= returns is complex"),
        (([1, 2], [1, 2, 3]), "make them equal"),
    ],
)
def test_a_second_way_that_cannot_be_judged_is_told(returned, told):
    with pytest.raises(EvidenceError, match=told):
        searched(lambda draw: (draw.real("x", 0, 1), 0.5), precise=lambda draw: returned)


def test_a_mistake_of_an_attack_is_told_with_its_instance(project):
    tests = """
    def test_error(evidence):
        attack = lambda draw: (1 / draw.integer("n", 0, 1), 2)
        evidence.search("it", attack, relation="at most", tries=50)
    """
    cases, _ = project.outcomes(tests)
    assert "division by zero; 'it' at n = 0" in cases["error"]["reason"]


def test_what_is_adopted_may_have_a_long_name(here):
    tests = """
    def test_refuted(evidence):
        attack = lambda draw: (draw.integer("n", 0, 3), 2)
        evidence.search("λ of it " * 99, attack, relation="at most", tries=50)
    """
    (judgement,) = here.outcomes(tests)[0]["refuted"]["judgements"]
    assert main(["adopt", f"reports/latest/{judgement['search']['counterexample']}"]) == 0
    (again,) = here.outcomes(tests)[0]["refuted"]["judgements"]
    assert [kept["slack"] for kept in again["search"]["adopted"]] == [1.5]


def test_quarters_of_a_range_are_tried_that_no_climb_leads_to():
    quarters = np.linspace(np.sqrt(2), np.pi, 5)[1:4:2]

    def at_quarters(draw):
        return int(np.isin(draw.reals("x", 2, np.sqrt(2), np.pi), quarters).all()), 0

    judgement, instance, _ = searched(at_quarters, tries=3000)
    assert judgement.outcome == "refuted"
    assert set(instance["x"]) <= set(quarters)


@pytest.mark.parametrize("end", [10**400, None, "one"])
def test_an_end_of_a_range_is_a_number(end):
    with pytest.raises(EvidenceError, match="two numbers"):
        searched(lambda draw: (draw.real("x", 0, end), 2))
