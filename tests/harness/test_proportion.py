"""Work in proportion: twice as many cases or judgements take twice as many steps, not four."""

from types import SimpleNamespace

import pytest
from msgspec.structs import force_setattr

from tests.harness.records import judgement
from theoremcheck.record._comparison import _by_quantity
from theoremcheck.running._catalogue import CASE
from theoremcheck.running._collection import Collection

MANY = 1000


class Counted:
    """What counts how often it is hashed or compared."""

    steps = 0

    def __hash__(self):
        Counted.steps += 1
        return hash(id(self))

    def __eq__(self, other):
        Counted.steps += 1
        return self is other


@pytest.fixture(autouse=True)
def from_zero():
    Counted.steps = 0


def test_cases_are_put_off_to_the_other_tier_in_one_pass():
    class Item(Counted):
        def __init__(self, full):
            self.stash, self.full = {CASE: None}, full

        def get_closest_marker(self, name):
            return self.full or None

    items = [Item(number % 2) for number in range(MANY)]
    hook = SimpleNamespace(pytest_deselected=lambda items: None)
    catalogue = SimpleNamespace(put_off=lambda items: None)
    config = SimpleNamespace(getoption=lambda name: "fast", hook=hook)
    collection = Collection(config, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("theoremcheck.running._collection.catalogue", lambda config: catalogue)
        collection.pytest_collection_modifyitems(config, items)
    assert len(items) == MANY // 2
    assert Counted.steps <= 4 * MANY


def test_judgements_are_found_by_their_quantities_in_one_pass():
    class Name(Counted, str):
        pass

    judgements = [judgement() for _ in range(MANY)]
    for number, each in enumerate(judgements):
        force_setattr(each, "quantity", Name(number))
    assert len(_by_quantity(judgements)) == MANY
    assert Counted.steps <= 10 * MANY


def test_judgements_of_one_name_are_told_apart_by_their_turn():
    judgements = [judgement(quantity=name) for name in "abaab"]
    keys = [("a", 0), ("b", 0), ("a", 1), ("a", 2), ("b", 1)]
    assert _by_quantity(judgements) == dict(zip(keys, judgements, strict=True))
