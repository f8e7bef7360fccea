"""A claim: one statement of a talk, its premises, and how each of its quantifiers is covered."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KINDS = (
    "identity",
    "upper bound",
    "lower bound",
    "rate",
    "probability",
    "existence",
    "comparison",
    "convexity",
    "observation",
    "take-home",
)
ERRATUM = re.compile(r"the slide says (?P<says>.+); correct is (?P<correct>.+)", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A section of the talk: number, title and, in order, the slides that state something."""

    number: int
    title: str
    slides: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One statement.

    `statement` and the values of `premises` are LaTeX in math mode; `quantifiers` and `errata` are
    prose that may hold `$math$`. `source` is a key of the claims' `.bib` file, with a place in it
    behind a comma. `errata` are misprints that no computation can refute, each in the form
    "the slide says …; correct is …". `rests_on` names other claims by their ids. `conclusion` names
    the quantity, or the quantities, that the statement is about. `cannot_drop` says of a premise
    why no case drops it.
    """

    kind: str
    statement: str
    slide: str
    source: str = ""
    premises: Mapping[str, str] = field(default_factory=dict)
    quantifiers: Mapping[str, str] = field(default_factory=dict)
    conclusion: str | Sequence[str] = ()
    cannot_drop: Mapping[str, str] = field(default_factory=dict)
    rests_on: Sequence[str] = ()
    errata: Sequence[str] = ()

    def problem(self, section: Section) -> str | None:
        """Return what is wrong with the claim as one of `section`, with the remedy, or None."""
        if self.kind not in KINDS:
            return f"kind {self.kind!r} is unknown; choose one of {', '.join(KINDS)}"
        if not self.statement.strip():
            return "the statement is empty; write it in LaTeX"
        if self.slide not in section.slides:
            return (
                f"slide {self.slide!r} is not in section {section.title!r}; it has "
                f"{', '.join(section.slides)}"
            )
        for text in self.errata:
            if not ERRATUM.fullmatch(text):
                return f"erratum {text!r} must read 'the slide says …; correct is …'"
        for name in self.cannot_drop:
            if name not in self.premises:
                known = ", ".join(map(repr, self.premises)) or "none"
                return f"cannot_drop names {name!r}, which is no premise; the claim has {known}"
        if self.kind == "take-home" and not self.rests_on:
            return "a take-home rests on other claims; name them in rests_on"
        return None


def split_erratum(words: str) -> tuple[str, str]:
    """Return both halves of "the slide says …; correct is …", which Claim and Sort have checked."""
    match = ERRATUM.fullmatch(words)
    assert match, words
    return match["says"], match["correct"]
