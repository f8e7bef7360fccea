"""The catalogue of a collection: every claim and case that it found, asked for or not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec
import pytest

from theoremcheck.judging._types import text
from theoremcheck.record import _types as types
from theoremcheck.record._stating import stated
from theoremcheck.record._types import DESELECTED, FULL_TIER, Place, PlannedCase
from theoremcheck.statement._mistakes import Mistake

if TYPE_CHECKING:
    from theoremcheck.running._collection import ClaimModule

CASE = pytest.StashKey[PlannedCase]()
SHARED = ("id", "claim", "nodeid", "parameters", "erratum")  # of a case and of its plan


class Collected(msgspec.Struct):
    """What a process collected, as it goes from an xdist worker to its controller."""

    catalogue: types.Catalogue
    partial: bool


class Catalogue:
    """Claims and cases by their ids, filled while modules are collected."""

    def __init__(self, place_word: str) -> None:
        self.place_word = place_word
        self.claims: dict[str, types.StatedClaim] = {}
        self.cases: dict[str, PlannedCase] = {}
        self.seen: set[str] = set()  # ids of modules, malformed ones too

    def add_claim(self, module: "ClaimModule") -> None:
        """Enter a claim with its section."""
        claim, section = module.claim, module.section
        place = Place(self.place_word, text(claim.place), section.places.index(claim.place))
        self.claims[module.claim_id] = stated(
            claim,
            module.claim_id,
            section,
            place,
            story=module.obj.__doc__ or "",
            home=module.home,
        )

    def add_case(self, item: pytest.Item, *, again: bool) -> Iterator[Mistake]:
        """Enter a case that nobody has asked for yet; yield that another has its identity.

        A test that is there `again`, for another run of the same case, is one with the first.
        """
        case = item.stash[CASE]
        twin = self.cases.setdefault(case.id, case)
        if again:
            item.stash[CASE] = twin
        elif twin.nodeid != case.nodeid:
            told = f"{item.name} and {twin.nodeid.rpartition('::')[2]} are both {case.id}"
            remedy = "rename a test or add a parameter that tells them apart"
            yield Mistake("same-case", f"{told}; {remedy}")
        case.reason = DESELECTED

    def put_off(self, items: Iterable[pytest.Item]) -> None:
        """Note that cases belong to the full tier, which this run leaves out."""
        for item in items:
            self.cases[item.stash[CASE].id].reason = FULL_TIER

    def ask(self, items: Iterable[pytest.Item]) -> None:
        """Note which cases this run will run, after every selection."""
        for item in items:
            if CASE in item.stash:
                case = self.cases[item.stash[CASE].id]
                case.asked, case.reason = True, ""

    def plain(self, uncollected: Iterable[str]) -> types.Catalogue:
        """Return all of it without the cases of modules that could not be collected."""
        return types.Catalogue(
            claims=list(self.claims.values()),
            cases=[case for case in self.cases.values() if case.claim in self.claims],
            uncollected=sorted(uncollected),
        )


def decoded(case: bytes, planned: Mapping[str, PlannedCase]) -> types.Case:
    """Return a case by its JSON, which shares what was planned with its plan, to save memory."""
    found = msgspec.json.decode(case, type=types.Case)
    if plan := planned.get(found.id):
        for name in SHARED:
            setattr(found, name, getattr(plan, name))
    return found


CATALOGUE = pytest.StashKey[Catalogue]()


def catalogue(config: pytest.Config) -> Catalogue:
    """Return the catalogue of this process."""
    if CATALOGUE not in config.stash:
        config.stash[CATALOGUE] = Catalogue(config.getini("claims_place"))
    return config.stash[CATALOGUE]
