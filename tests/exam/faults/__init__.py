r"""An exam of faults: what a false theorem, or a bug in a model, does to the claims.

An entry of a catalogue changes one thing in a copy of the tree and names the claims that must see
it. Their cases run there through the plugin as ever, the cheapest first.

* `false_theorem`: a constant, an exponent, an inequality or a quantifier of a claim's statement is
  another one.
* `faulty_world`: a model has a bug, such as one that a framework or a paper is known to have had:
  then `source` says where.

Both are caught by a claim of which a case does not come out as predicted (refuted, inconclusive,
vacuous where it was to hold, or a departure that does not break), or whose verdict is one of these.
An exception is no catch, for a slip of the pen in the entry raises one too. Where the harness
itself has to refuse what an entry does, `refused="premise 'smooth' does not hold"` are words of
what it says, and an error that holds them is a catch.

* `true_variant`: the same mathematics, written in another way. All fast cases of the claims that
  are to stay `green` come out as predicted.

The catalogue of a section is a module of its name in this package, or modules in a folder of that
name. Nothing else names it:

    from tests.exam.faults import false_theorem, faulty_world, true_variant

    CLAIM = "claims/terminology/test_minibatch_gradient.py"
    MODEL = "models/terminology/gradients.py"

    CATALOGUE = [
        false_theorem(
            "the survey's factor is (n - b)/n",
            CLAIM, "(EXAMPLES - size) / (EXAMPLES - 1)", "(EXAMPLES - size) / EXAMPLES",
            caught_by=("terminology.minibatch_gradient",),
        ),
        faulty_world("the loss of a batch is a sum", MODEL, old, new, caught_by=(...), source="…"),
        true_variant("the batches in the other order", MODEL, old, new, green=(...)),
    ]

After the name come a file, its old text, which is there exactly once, and the new one; and so on,
where several places change together. Every claim that has cases has at least two entries that it
must catch and is in one true variant. `python -m tests.exam.faults` runs all,
`--section NAME` those of a section, and `--only TEXT` those whose name holds a text.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

ROOT = Path(__file__).resolve().parents[3]
Kind = Literal["false theorem", "faulty world", "true variant"]


class Change(NamedTuple):
    """In `file`, relative to the root, `new` takes the place of the one `old`."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One fault, or true variant: its changes, and the claims that must be red, or stay green."""

    kind: Kind
    name: str
    changes: tuple[Change, ...]
    claims: tuple[str, ...]
    refused: str = ""
    source: str = ""

    @property
    def fault(self) -> bool:
        """Whether the claims must turn red."""
        return self.kind != "true variant"

    @property
    def files(self) -> set[str]:
        """The files that it changes."""
        return {change.file for change in self.changes}


def false_theorem(
    name: str, *changes: str, caught_by: tuple[str, ...], refused: str = "", source: str = ""
) -> Entry:
    """Return an entry in which a claim states what is false; `changes` are triples."""
    return Entry("false theorem", name, _triples(changes), caught_by, refused, source)


def faulty_world(
    name: str, *changes: str, caught_by: tuple[str, ...], refused: str = "", source: str = ""
) -> Entry:
    """Return an entry in which a model has a bug; `changes` are triples."""
    return Entry("faulty world", name, _triples(changes), caught_by, refused, source)


def true_variant(name: str, *changes: str, green: tuple[str, ...]) -> Entry:
    """Return an entry in which nothing is wrong; `changes` are triples."""
    return Entry("true variant", name, _triples(changes), green)


def _triples(words: tuple[str, ...]) -> tuple[Change, ...]:
    if not words or len(words) % 3:
        raise ValueError(f"changes are triples of file, old text and new text, not {words!r:.60}")
    return tuple(Change(*words[n : n + 3]) for n in range(0, len(words), 3))
