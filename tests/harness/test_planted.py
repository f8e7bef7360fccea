"""The planted theorems are false: each has a counterexample, in floats and with fifty digits."""

from dataclasses import replace

import mpmath
import pytest

from tests.exam.planted import planted, violated
from tests.exam.planted.__main__ import SECONDS, TIMES, TRIES, examine
from tests.exam.planted.sampling import count, hits
from tests.exam.planted.sums import POPOVICIU
from theoremcheck.judging._instances import Given, Outside
from theoremcheck.judging._rounding import Rounding

ENTRIES = planted()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.attack.__name__)
def test_the_smallest_counterexample_is_one(entry):
    assert violated(entry.relation, *entry.attack(Given(entry.smallest)))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.attack.__name__)
def test_it_is_one_without_rounding(entry):
    with mpmath.workdps(50):
        measured, bound, *_ = entry.precise(Given(entry.smallest, exact=True))
        assert violated(entry.relation, measured, bound)
    assert not any(isinstance(number, float) for number in (measured, bound))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.attack.__name__)
def test_it_has_all_coordinates_and_no_other(entry):
    given = Given(entry.smallest)
    entry.attack(given)
    assert given.values == dict(entry.smallest)
    for name in entry.smallest:
        rest = {other: value for other, value in entry.smallest.items() if other != name}
        with pytest.raises(Outside):
            entry.attack(Given(rest))


def test_the_bench_is_as_large_as_it_has_to_be():
    assert len({entry.name for entry in ENTRIES}) == len(ENTRIES) >= 36
    assert len({entry.source for entry in ENTRIES} - {""}) >= 10
    assert {entry.relation for entry in ENTRIES} == {"at most", "at least", "identity"}


def test_sampling_counts_what_it_finds():
    assert hits(replace(POPOVICIU, relation="at least"), 50) == 50
    assert count(ENTRIES.index(POPOVICIU), 50)[0] == hits(POPOVICIU, 50) == 0


def test_equality_violates_an_identity_alone():
    assert not any(violated(relation, 1, 1) for relation in ("at most", "at least", "identity"))
    assert violated("at most", 2, 1)
    assert not violated("at most", 2, 1, Rounding(1, 2.0**60))
    assert violated("at least", [1, 0], 1)
    assert violated("identity", 2, 1)


def test_the_bench_searches_as_evidence_does_and_marks_what_it_finds():
    entry = min(ENTRIES, key=lambda entry: entry.size)
    found = examine(entry, root_seed=0, seconds=0.0)
    assert found.right(entry), found.words
    assert 0 < found.tries <= TRIES
    assert not found._replace(size=None).right(entry)
    assert not found._replace(size=TIMES * entry.size + 1).right(entry)
    assert not found._replace(seconds=SECONDS + 1).right(entry)
