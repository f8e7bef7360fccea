"""What claims came to under many root seeds, for a terminal: the totals, then what is amiss."""

from collections.abc import Iterator, Sequence

from theoremcheck.record._soak import LEVEL, Astray, ClaimSoak, Share, Soak
from theoremcheck.statement._outcomes import Verdict

NAMED = 10  # seeds that are named; of more the number is told, and `--json` has them


def lines(soak: Soak) -> Iterator[str]:
    """Yield the totals, and all of each claim that was not SUPPORTED under every seed."""
    yield head(soak)
    yield _scope(soak)
    for told, seeds in soak.complaints.items():
        yield f"under {_seeds(seeds)}: {told}"
    for claim in soak.claims:
        if claim.astray or set(claim.verdicts) - {Verdict.SUPPORTED, Verdict.NOT_ASKED}:
            yield from ("", *_claim(claim))


def head(soak: Soak) -> str:
    """Return the totals on one line, with the limits to the chance per case and seed."""
    told = [_counted(len(soak.seeds), "seed"), _counted(soak.cases, "case")]
    told += [f"wrong {_share(soak.wrong)}", f"undecided {_share(soak.undecided)}"]
    told += [f"error {soak.errors:,}"] if soak.errors else []
    told += [f"not run {soak.not_run:,}"] if soak.not_run else []
    if soak.fixed_astray:
        told += [f"{soak.fixed_astray} not as predicted under any seed"]
    return " · ".join(told)


def _scope(soak: Soak) -> str:
    first, last = min(soak.seeds), max(soak.seeds)
    named = f"root seeds {first} to {last}" if last > first else f"root seed {first}"
    told = f"{soak.tier} tier, {named}; green under {_share(soak.green, ' seeds')}"
    if soak.fixed:
        told += f"; {soak.fixed:,} of the cases without a stream, run once and counted apart"
    if soak.nearest:
        told += (
            f"; of the draws at most asked for, {soak.nearest[0]} took most: {soak.nearest[1]:.0%}"
        )
    return f"{told}; limits at {LEVEL:.0%}"


def _claim(claim: ClaimSoak) -> Iterator[str]:
    counts = [
        f"{verdict} {len(claim.verdicts[verdict])}"
        for verdict in [Verdict.SUPPORTED, *(v for v in Verdict if v != Verdict.SUPPORTED)]
        if verdict in claim.verdicts
    ]
    told = f"{claim.id}: {', '.join(counts)}"
    if not claim.astray:  # a take-home, or a part of a claim: no case of it is to blame
        yield from (told, f"  {claim.reason}")
        return
    wrong, undecided = _share(claim.wrong, " seeds"), _share(claim.undecided)
    yield f"{told}; wrong under {wrong}, undecided under {undecided}"
    for one in claim.astray:
        yield from _astray(one)


def _astray(one: Astray) -> Iterator[str]:
    where = _seeds(one.seeds) if one.drawn else "any seed, for it has no stream"
    yield f"  {one.how}: {one.case} under {where}"
    if one.reason:
        yield f"    {one.reason}"
    if one.repeat:
        yield f"    {one.repeat}"


def _seeds(seeds: Sequence[int]) -> str:
    more = [f"… {len(seeds) - NAMED} more"] if len(seeds) > NAMED else []
    named = ", ".join([*map(str, seeds[:NAMED]), *more])
    return f"{'seed' if len(seeds) == 1 else 'seeds'} {named}"


def _share(share: Share, trials: str = "") -> str:
    """Return `0 of 57,480 (at most 6.4e-05)`; where nothing was tried there are no limits."""
    told = f"{share.count:,} of {share.of:,}{trials}"
    if not share.of:
        return told
    if not share.count:
        return f"{told} (at most {share.high:.2g})"
    if share.count == share.of:
        return f"{told} (at least {share.low:.2g})"
    return f"{told} ({share.low:.2g} to {share.high:.2g})"


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
