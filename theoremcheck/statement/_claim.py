"""A claim: one statement of a text, its premises, and how each of its quantifiers is covered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from theoremcheck.statement._mistakes import Mistake

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

    * `correct`: what is right.
    * `quote`: what the text says, word for word; and `says`, how that is read where the words alone
      do not tell.
    * `source`: of what is printed elsewhere the place, a key of the claims' `.bib` file with a
      theorem or page behind a comma; and `says`, what stands there.

    What is wrong with one is said when pytest collects the claim.

    >>> erratum = Erratum(quote="for all x", correct="for all $x > 0$")
    >>> list(erratum.mistakes())
    []
    """

    correct: str
    quote: str = ""
    says: str = ""
    source: str = ""

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what is wrong with it."""
        told = f"erratum {self.quote or self.says!r:.60}"
        if not self.correct.strip():
            remedy = "says what is wrong alone; say in correct= what is right"
            yield Mistake("erratum-correct", f"{told} {remedy}")
        if bool(self.quote.strip()) == bool(self.source.strip()):
            remedy = "needs either quote=, the text's own words, or source=, where it stands"
            yield Mistake("erratum-place", f"{told} {remedy}")
        elif self.source and not self.says.strip():
            remedy = "does not tell what stands there; say it in says="
            yield Mistake("erratum-says", f"erratum in {self.source!r} {remedy}")


@dataclass(frozen=True)
class Section:
    """A section of a text: number, title and, in order, the places in it that state something.

    It is the SECTION in the `__init__.py` of a folder of claims.

    * `number`: sections are shown in the order of theirs.
    * `title`: prose.
    * `places`: what the text calls its statements, or where they stand; each claim of the folder
      names one.

    >>> Section(2, "Tail bounds", ("Theorem 2.1", "Corollary 2.2")).places
    ('Theorem 2.1', 'Corollary 2.2')
    """

    number: int
    title: str
    places: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Claim:
    r"""One statement of a text, the CLAIM of a module of tests.

    * `kind`: what sort of statement it is, such as "theorem", "lemma" or "upper bound".
    * `statement`: LaTeX in math mode.
    * `place`: where it stands, one of the places of its `Section`.
    * `source`: a key of the claims' `.bib` file, with a place in it behind a comma, a DOI or an
      address.
    * `premises`: LaTeX in math mode, by the names that `without` and `premise` call them.
    * `quantifiers`: for each variable how it is covered, prose that may hold `$math$`.
    * `conclusion`: the quantity, or the quantities, that the statement is about.
    * `cannot_drop`: of a premise, by name, why no case drops it.
    * `rests_on`: other claims, by their ids.
    * `errata`: those that no computation can refute, such as misprints; the others stand at the
      cases that refute them.

    What is wrong with one is said when pytest collects it, each mistake with a code.

    >>> claim = Claim(
    ...     kind="upper bound",
    ...     statement=r"\Pr[X \ge a] \le \mathbb{E} X / a",
    ...     place="Theorem 2.1",
    ...     premises={"non-negative": r"X \ge 0"},
    ...     conclusion="P(X >= a)",
    ... )
    >>> list(claim.mistakes(Section(2, "Tail bounds", ("Theorem 2.1",))))
    []
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

    def mistakes(self, section: Section | None) -> Iterator[Mistake]:
        """Yield what is wrong with the claim, as one of `section` where there is one."""
        if self.kind not in KINDS:
            told = f"kind {self.kind!r} is unknown; choose one of {', '.join(KINDS)}"
            yield Mistake("kind", told)
        if not self.statement.strip():
            yield Mistake("statement", "the statement is empty; write it in LaTeX")
        if section is not None and self.place not in section.places:
            told = f"place {self.place!r} is not in section {section.title!r}"
            yield Mistake("place", f"{told}; it has {', '.join(section.places)}")
        for erratum in self.errata:
            yield from erratum_mistakes(erratum)
        for name in self.cannot_drop:
            if name not in self.premises:
                known = ", ".join(map(repr, self.premises)) or "none"
                told = f"cannot_drop names {name!r}, which is no premise; the claim has {known}"
                yield Mistake("cannot-drop", told)
        if self.kind == "take-home" and not self.rests_on:
            told = "a take-home rests on other claims; name them in rests_on"
            yield Mistake("take-home", told)


def erratum_mistakes(erratum: object) -> Iterator[Mistake]:
    """Yield what is wrong with what stands for an erratum."""
    if isinstance(erratum, Erratum):
        yield from erratum.mistakes()
    else:
        remedy = "write Erratum(quote=..., correct=...)"
        yield Mistake("erratum", f"erratum {erratum!r:.60} is no Erratum; {remedy}")
