"""A page for each section of the talk: what its claims say, as the baseline's record tells it."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from theoremcheck.record._loading import load
from theoremcheck.record._types import Claim, Erratum

CONTENTS = "# The claims\n\nA page for each section of the talk, with what each of its claims says."


def write_sections(root: Path, folder: Path) -> None:
    """Write a page for each section of `root`'s baseline into `folder`, and their contents."""
    claims = load(root / "reports" / "baseline").claims
    pages = {
        _folder(first): _page([first, *others])
        for _, (first, *others) in groupby(claims, key=_folder)
    }
    listed = "\n".join(pages)
    pages["index"] = f"{CONTENTS}\n\n```{{toctree}}\n:maxdepth: 1\n\n{listed}\n```\n"
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        file = folder / f"{name}.md"
        if not file.exists() or file.read_text("utf-8") != text:  # else Sphinx reads it again
            file.write_text(text, "utf-8")


def _folder(claim: Claim) -> str:
    return claim.id.partition(".")[0]


def _page(claims: list[Claim]) -> str:
    parts = [f"# {claims[0].title}", *(part for claim in claims for part in _parts(claim))]
    return "\n\n".join(parts) + "\n"


def _parts(claim: Claim) -> Iterator[str]:
    """Yield what a page says of a claim: its first sentence heads its part."""
    head, _, story = claim.story.partition("\n\n")
    yield f"## {' '.join(head.split()).rstrip('.')}"
    module = f"claims/{claim.id.replace('.', '/test_')}.py"
    where = f"{claim.place.word} “{claim.place.name}”, `{module}`"
    yield f"{claim.kind.capitalize()}, {where}."
    yield f"$$\n{_formula(claim.statement)}\n$$"
    if claim.source:
        place = claim.source.partition(",")[2]
        yield f"Source: {claim.reference}{place and ','}{place}."
    yield from filter(None, [story])
    if claim.premises:
        yield "Premises:"
        yield "\n".join(f"* {_premise(claim, name)}" for name in claim.premises)
    if claim.quantifiers:
        yield "Verified of:"
        yield "\n".join(f"* {name}: {told}" for name, told in claim.quantifiers.items())
    if claim.errata:
        yield "Errata:"
        yield "\n".join(f"* {_erratum(each)}" for each in claim.errata)
    if claim.rests_on:
        yield f"Rests on {', '.join(f'`{each}`' for each in claim.rests_on)}."


def _premise(claim: Claim, name: str) -> str:
    """Return a premise, and why it is not dropped where that is said."""
    told = f"*{name}*: ${_formula(claim.premises[name])}$"
    reason = claim.cannot_drop.get(name)
    return f"{told} (not dropped: {reason})" if reason else told


def _erratum(erratum: Erratum) -> str:
    wrong = f"“{erratum.quote}”" if erratum.quote else f"{erratum.reference or erratum.source}"
    says = f", {erratum.says}" if erratum.says else ""
    return f"{wrong}{says}. Correct: {erratum.correct}."


def _formula(latex: str) -> str:
    """Return LaTeX on one line: an empty line, or one that begins a list, would end a formula."""
    return " ".join(latex.split())
