"""Which claim of a run somebody means: by its id or a part of it, title, place or section."""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from heapq import nlargest

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Claim, Record

NEAR = 5  # names that are told of more


def find(record: Record, name: str) -> Claim:
    """Return the one claim that a name means, however it is written.

    Tried in this order, until there is one: the id, what it ends in, what it has; what the title
    has; the place and the section as a whole, and what these have. Raises RunFolderError, which
    names what comes near.
    """
    wanted = _plain(name)
    ways: tuple[Callable[[Claim], bool], ...] = (
        lambda claim: claim.id == name,
        lambda claim: _plain(claim.id) == wanted,
        lambda claim: _plain(claim.id).endswith(f" {wanted}"),
        lambda claim: wanted in _plain(claim.id),
        lambda claim: wanted in _plain(_title(claim)),
        lambda claim: wanted in (_plain(claim.place.name), _plain(claim.title)),
        lambda claim: wanted in _plain(claim.place.name) or wanted in _plain(claim.title),
    )
    found: list[Claim] = []
    for way in ways:
        if wanted and not found:
            found = [claim for claim in record.claims if way(claim)]
    if len(found) == 1:
        return found[0]
    near = [claim.id for claim in found[:NEAR]] or _near(wanted, record)
    told = f"the run has {', '.join(near)}" if near else "the run has no claims"
    told += f" and {len(found) - NEAR} more" if len(found) > NEAR else ""
    raise RunFolderError(
        f"claim {name!r} is {'not the only one' if found else 'not in this run'}; {told}"
    )


def _title(claim: Claim) -> str:
    return claim.story.partition("\n\n")[0]


def _plain(text: str) -> str:
    """Return the words of a name: `Weight tying` and `weight_tying` are the same."""
    return " ".join(re.split(r"[\W_]+", text.casefold())).strip()


def _near(wanted: str, record: Record) -> list[str]:
    """Return the ids of the claims that come nearest to a name, which may leave the section out."""
    by_likeness: dict[str, float] = {}
    for claim in record.claims:
        names = claim.id, claim.id.partition(".")[2], _title(claim), claim.place.name, claim.title
        likeness = (SequenceMatcher(None, wanted, _plain(each)).ratio() for each in names)
        by_likeness[claim.id] = max(likeness)
    return nlargest(3, by_likeness, key=by_likeness.__getitem__)
