"""Judgements of the same law as a record's: its draws made again, larger, or elsewhere.

Draws are drawn again with replacement; where they are more than a lattice, each is moved by a
kernel's width (Silverman 1986: 0.9 min(s, IQR / 1.34) n^(-1/5)).
"""

from functools import cache

import numpy as np
from msgspec.structs import replace

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Record
from theoremcheck.record._verdicts import ran


def sampled(record: Record) -> list[Judgement]:
    """Return the judgements of a record that hold draws, of which compare can tell chance."""
    return [
        judgement
        for claim in record.claims
        for case in claim.cases
        if ran(case) and case.streams
        for judgement in case.judgements
        if judgement.assured and (judgement.sample or any(judgement.hits or []))
    ]


def again(judgement: Judgement, rng: np.random.Generator, size: float = 0.0) -> Judgement:
    """Return a judgement of draws of the same law, all larger by a share of themselves.

    A chance that cannot be larger is smaller by as much.
    """
    if judgement.hits is not None:
        hits = np.array(judgement.hits)
        batch = judgement.n // hits.size
        share = hits.sum() / judgement.n
        chance = share * (1 + size if share * (1 + size) <= 1 else 1 - size)
        made = rng.binomial(batch, chance, hits.size)
        return measured(judgement, float(made.sum() / judgement.n), hits=made.tolist())
    draws = np.array(judgement.sample)
    made = rng.choice(draws, draws.size) + rng.normal(0, _width(tuple(draws)), draws.size)
    made *= 1 + size
    return measured(judgement, float(made.mean()), sample=made.tolist())


@cache
def _width(draws: tuple[float, ...]) -> float:
    """Return the width of a kernel for draws; 0 where they are a lattice."""
    if len(set(draws)) <= len(draws) / 2:
        return 0.0
    low, high = np.percentile(draws, (25, 75))
    return 0.9 * min(np.std(draws), (high - low) / 1.34) * len(draws) ** -0.2


def elsewhere(judgement: Judgement, rng: np.random.Generator, share: float, size: float):
    """Return a judgement of which rounding sent a share of the draws anywhere, all larger."""
    if judgement.sample is None:
        return again(judgement, rng, size)
    old, other = np.array(judgement.sample), np.array(again(judgement, rng).sample)
    made = np.where(rng.random(old.size) < share, other, old) * (1 + size)
    made *= 1 + 1e-12 * rng.normal(size=old.size)
    return measured(judgement, float(made.mean()), sample=made.tolist())


def measured(judgement: Judgement, measured: float, **fields) -> Judgement:
    """Return a judgement with another measurement; its slack moves in proportion."""
    before = judgement.measured
    slack = judgement.slack
    if slack is not None and before not in (None, 0):
        slack = float(slack) * measured / float(before)
    return replace(judgement, measured=measured, slack=slack, **fields)
