"""A claim: one statement of a text, its premises, and how each of its quantifiers is covered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

KINDS = (
    "theorem",
    "lemma",
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


@dataclass(frozen=True, kw_only=True)
class Erratum:
    """What is wrong in print, and what is correct, prose that may hold `$math$`.

    `quote` is what the text says, word for word, and `says` how that is read where the words alone
    do not tell. Of what is printed elsewhere `source` is the place, a key of the claims' `.bib`
    file with a theorem or page behind a comma, and `says` what stands there.
    """

    correct: str
    quote: str = ""
    says: str = ""
    source: str = ""

    def problem(self) -> str | None:
        """Return what is wrong with it, with the remedy, or None."""
        told = f"erratum {self.quote or self.says!r:.60}"
        if not self.correct.strip():
            return f"{told} says what is wrong alone; say in correct= what is right"
        if bool(self.quote.strip()) == bool(self.source.strip()):
            return f"{told} needs either quote=, the text's own words, or source=, where it stands"
        if self.source and not self.says.strip():
            return f"erratum in {self.source!r} does not tell what stands there; say it in says="
        return None


@dataclass(frozen=True)
class Section:
    """A section of a text: number, title and, in order, the places in it that state something."""

    number: int
    title: str
    places: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One statement.

    `statement` and the values of `premises` are LaTeX in math mode; `quantifiers` and `errata` are
    prose that may hold `$math$`. `source` is a key of the claims' `.bib` file, with a place in it
    behind a comma. `errata` are those that no computation can refute, such as misprints; the others
    stand at the cases that refute them. `rests_on` names other claims by their ids. `conclusion`
    names the quantity, or the quantities, that the statement is about. `cannot_drop` says of a
    premise why no case drops it.
    """

    kind: str
    statement: str
    place: str
    source: str = ""
    premises: Mapping[str, str] = field(default_factory=dict)
    quantifiers: Mapping[str, str] = field(default_factory=dict)
    conclusion: str | Sequence[str] = ()
    cannot_drop: Mapping[str, str] = field(default_factory=dict)
    rests_on: Sequence[str] = ()
    errata: Sequence[Erratum] = ()

    def problem(self, section: Section) -> str | None:
        """Return what is wrong with the claim as one of `section`, with the remedy, or None."""
        if self.kind not in KINDS:
            return f"kind {self.kind!r} is unknown; choose one of {', '.join(KINDS)}"
        if not self.statement.strip():
            return "the statement is empty; write it in LaTeX"
        if self.place not in section.places:
            return (
                f"place {self.place!r} is not in section {section.title!r}; it has "
                f"{', '.join(section.places)}"
            )
        for erratum in self.errata:
            if problem := erratum_problem(erratum):
                return problem
        for name in self.cannot_drop:
            if name not in self.premises:
                known = ", ".join(map(repr, self.premises)) or "none"
                return f"cannot_drop names {name!r}, which is no premise; the claim has {known}"
        if self.kind == "take-home" and not self.rests_on:
            return "a take-home rests on other claims; name them in rests_on"
        return None


def erratum_problem(erratum: object) -> str | None:
    """Return what is wrong with what stands for an erratum, with the remedy, or None."""
    if isinstance(erratum, Erratum):
        return erratum.problem()
    return f"erratum {erratum!r:.60} is no Erratum; write Erratum(quote=..., correct=...)"
