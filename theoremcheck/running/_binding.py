"""What a collected test is a case of: its kind, its parameters, and its identity."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from _pytest.compat import NOTSET

from theoremcheck.record._stating import planned
from theoremcheck.running._catalogue import CASE, catalogue
from theoremcheck.statement._cases import MARK
from theoremcheck.statement._claim import Erratum
from theoremcheck.statement._identity import Parameter, canonical_parameters
from theoremcheck.statement._mistakes import Mistake
from theoremcheck.statement._sorts import Sort
from theoremcheck.statement._sources import unknown

if TYPE_CHECKING:
    from theoremcheck.running._collection import ClaimModule

SORT = pytest.StashKey[Sort]()
# As they key the case's streams; a record goes by their names where JSON has no such number.
PARAMETERS = pytest.StashKey[Mapping[str, Parameter]]()
# By this pytest-repeat numbers the runs of one test, from 0 on, and `1-3` of the id is the first of
# three. A case that is run again is no other case.
STEP = "__pytest_repeat_step_number"


def bind_case(item: pytest.Function, module: "ClaimModule") -> list[Mistake]:
    """Attach to `item` what it is a case of; return what contradicts its claim instead, if any."""
    sorts = [mark.args[0] for mark in item.iter_markers(MARK)]
    special = [sort for sort in sorts if sort != Sort()]
    if len(special) > 1:
        told = f"has two departures, {' and '.join(sort.label() for sort in special)}"
        remedy = "give each a cell of its own"
        return [Mistake("departures", f"{item.name} {told}; {remedy}")]
    sort = special[0] if special else Sort()
    found = [*sort.mistakes(module.claim), *_no_case(item)]
    if isinstance(sort.erratum, Erratum):
        found += unknown(sort.erratum.source, module.home)
    values, pytest_id, again = _cell(item)
    if any(value is NOTSET for value in values.values()):
        told = "parametrize was given no values; give it one, or leave it"
        return [each.of(item.name) for each in [*found, Mistake("no-values", told)]]
    try:
        parameters = canonical_parameters(values, pytest_id)
    except TypeError as error:
        found.append(Mistake("value", str(error)))
    if found:
        return [each.of(item.name) for each in found]
    parameters = {name: parameters[name] for name in item.fixturenames if name in parameters}
    item.stash[SORT], item.stash[PARAMETERS] = sort, parameters
    item.stash[CASE] = planned(
        module.claim_id,
        item.originalname,
        sort,
        parameters,
        nodeid=item.nodeid,
        home=module.home,
    )
    return list(catalogue(module.config).add_case(item, again=again))


def _cell(item: pytest.Function) -> tuple[dict[str, object], str, bool]:
    """Return a case's parameters, pytest's id of them, and whether the case was there before."""
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return {}, "", False
    values = dict(callspec.params)
    step = values.pop(STEP, None)
    if step is None:
        return values, callspec.id, False
    own = re.sub(rf"(^|-){step + 1}-\d+(?=$|-)", "", callspec.id)
    return values, own.removeprefix("-"), step > 0


def _no_case(item: pytest.Function) -> Iterator[Mistake]:
    """Yield why an item cannot be a case."""
    if item.get_closest_marker("xfail"):
        told = "xfail predicts nothing; predict the break by without, as_written or expect="
        yield Mistake("xfail", told)
    if getattr(item.obj, "is_hypothesis_test", False):
        told = "@given draws other examples on each run, so that no two runs have one evidence"
        remedy = "draw from evidence.rng, and list what must not be missed as cases"
        yield Mistake("given", f"{told}; {remedy}")
