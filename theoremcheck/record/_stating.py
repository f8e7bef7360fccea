"""Claims and cases as a record keeps them: what their authors wrote, and what came out."""

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import asdict

from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._results import Result
from theoremcheck.judging._types import Batches, real, text
from theoremcheck.record._types import Case, Erratum, Place, PlannedCase, StatedClaim
from theoremcheck.statement import _claim as statement
from theoremcheck.statement._identity import Parameter, case_id
from theoremcheck.statement._outcomes import Outcome
from theoremcheck.statement._sorts import Sort
from theoremcheck.statement._sources import address, reference


def stated(
    claim: statement.Claim,
    claim_id: str,
    section: statement.Section,
    place: Place,
    *,
    story: str,
    home: Path,
) -> StatedClaim:
    """Return a claim of a section, whose sources are those of the folder `home`."""
    conclusion = [claim.conclusion] if isinstance(claim.conclusion, str) else claim.conclusion
    return StatedClaim(
        id=text(claim_id),
        section=section.number,
        title=text(section.title),
        place=place,
        kind=claim.kind,
        statement=text(claim.statement),
        story=text(story.strip()),
        source=text(claim.source),
        reference=_reference(claim.source, home),
        premises={text(name): text(latex) for name, latex in claim.premises.items()},
        cannot_drop={text(name): text(why) for name, why in claim.cannot_drop.items()},
        conclusion=[text(quantity) for quantity in conclusion if quantity],
        quantifiers={text(name): text(cover) for name, cover in claim.quantifiers.items()},
        rests_on=[text(name) for name in claim.rests_on],
        errata=[_erratum(each, home, tested=False) for each in claim.errata],
        address=text(address(claim.source, home)),
    )


def planned(
    claim_id: str,
    test: str,
    sort: Sort,
    parameters: Mapping[str, Parameter],
    *,
    nodeid: str,
    home: Path,
) -> PlannedCase:
    """Return a case of a claim that nobody has asked for yet."""
    return PlannedCase(
        id=case_id(claim_id, test, parameters),
        claim=claim_id,
        nodeid=text(nodeid),
        sort=sort.name,
        premise=sort.premise and text(sort.premise),
        breaks=sort.breaks and text(sort.breaks),
        erratum=_erratum(sort.erratum, home, tested=True) if sort.erratum else None,
        parameters={name: _recorded(value) for name, value in parameters.items()},
        expected=Outcome(sort.expect),
        asked=False,
        reason="",
    )


def judged(
    case: PlannedCase, result: Result, evidence: Evidence, *, duration_s: float, repeat: str
) -> Case:
    """Return a case with what came out of it, after so many seconds.

    One that ends as not run was not asked for after all.
    """
    asked = result.outcome != Outcome.NOT_RUN
    return Case(
        **asdict(case) | {"asked": asked, "reason": text(result.reason)},
        outcome=result.outcome,
        as_predicted=result.as_predicted,
        duration_s=duration_s,
        repeat=repeat,
        premises_checked=evidence.premises,
        judgements=evidence.judgements,
        curves=evidence.curves,
        streams=evidence.streams,
        batches=[Batches(each.size, each.made, each.cap) for each in evidence.loops if each.made],
    )


def _erratum(stated: statement.Erratum, home: Path, *, tested: bool) -> Erratum:
    return Erratum(
        says=text(stated.says),
        correct=text(stated.correct),
        quote=text(stated.quote),
        source=text(stated.source),
        reference=_reference(stated.source, home),
        address=text(address(stated.source, home)),
        tested=tested,
    )


def _reference(source: str, home: Path) -> str:
    return text(reference(source, home) or "")


def _recorded(value: Parameter) -> Parameter:
    """Return a parameter as a record can hold it: infinities by their names."""
    return real(value) if isinstance(value, float) else value
