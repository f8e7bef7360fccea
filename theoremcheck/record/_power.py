"""What the greens of a run are worth: what could not have come out red, and what stays unseen.

Looked at are the cases that are predicted to hold: one that is to break, and does, has shown by
that that it could.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Literal, NamedTuple

from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case, Claim, Record
from theoremcheck.record._verdicts import ran
from theoremcheck.statement._outcomes import Outcome

FAR = 0.01  # the slack below which a bound, beside which nothing is known, is far

DECIDED = (Outcome.HOLDS, Outcome.REFUTED)
STANDINGS: tuple["Standing", ...] = ("needed", "device", "neither")

Idleness = Literal["vacuous", "in part", "far"]
Blindness = Literal["no effect", "twice"]
Absence = Literal["nothing ran", "not run", "undecided", "one value"]
Standing = Literal["needed", "device", "neither"]
Green = tuple[Case, Judgement]


class Idle(NamedTuple):
    """Judgements of one quantity that could not have been violated, or were far; the nearest first.

    *vacuous* were no element's bound beats the trivial one, *in part* those of which some elements'
    does not. *far* are bounds with a slack below FAR beside which nothing is known, or the record
    does not say whether anything is.
    """

    quantity: str
    why: Idleness
    found: list[Green]


class Coarse(NamedTuple):
    """Judgements of one quantity that hold, and miss violations of the predicted size.

    With *no effect* 0 is not excluded although what is predicted lies on one side of it, with
    *twice* a value twice as far from 0 as predicted is not. The coarsest stands first: `misses` is
    how far beyond the `size` of what is predicted it may be, and hold.
    """

    quantity: str
    why: Blindness
    misses: float
    size: float
    found: list[Green]


class Gap(NamedTuple):
    """What a claim lists or collects, and none of its instances decided in this run.

    `name` is a test, or a parameter of instances with its `values`; empty where *nothing ran*.
    """

    name: str
    why: Absence
    values: list[str]
    reasons: list[str]


class Premise(NamedTuple):
    """What this run has shown of a premise, and why where that is neither.

    *needed* is what broke when it was dropped, a *device* of the proof what held without it, as
    predicted, and never broke; `both` says that it did either, in different cases.
    """

    name: str
    standing: Standing
    both: bool
    why: str


def idle(claim: Claim) -> list[Idle]:
    """Return the bounds that could not have been violated, or were far, by quantity."""
    found: dict[tuple[str, Idleness], list[Green]] = {}
    for case, judgement in _greens(claim):
        if why := _idle(judgement):
            found.setdefault((judgement.quantity, why), []).append((case, judgement))
    return [Idle(*key, sorted(greens, key=_nearest)) for key, greens in found.items()]


def coarse(claim: Claim) -> list[Coarse]:
    """Return what holds although a violation as large as what is predicted would go unseen."""
    found: dict[tuple[str, Blindness], list[tuple[float, float, Green]]] = {}
    for case, judgement in _greens(claim):
        for why, misses, size in _blind(judgement):
            key = judgement.quantity, why
            found.setdefault(key, []).append((misses, size, (case, judgement)))
    coarsest = {key: sorted(rows, key=lambda row: -row[0] / row[1]) for key, rows in found.items()}
    return [
        Coarse(*key, *rows[0][:2], [green for *_, green in rows]) for key, rows in coarsest.items()
    ]


def _greens(claim: Claim) -> Iterator[Green]:
    for case in claim.cases:
        if ran(case) and case.expected != Outcome.REFUTED:
            yield from ((case, judgement) for judgement in case.judgements)


def _idle(judgement: Judgement) -> Idleness | None:
    if judgement.outcome == Outcome.VACUOUS:
        return "vacuous"
    if judgement.kind not in ("at most", "at least") or judgement.outcome != Outcome.HOLDS:
        return None
    if judgement.elements is not None and judgement.n < judgement.elements:
        return "in part"
    known = judgement.elements is not None and judgement.trivial is not None
    return "far" if not known and _share(judgement) < FAR else None


def _share(judgement: Judgement) -> float:
    """Return how near to its bound a judgement came: 1 where they have no ratio."""
    slack = float(judgement.slack or 0)
    upper = judgement.kind == "at most" and judgement.measured == 0 and judgement.between
    return slack or (0.0 if upper and float(upper[1]) > 0 else 1.0)


def _nearest(green: Green) -> float:
    return -_share(green[1])


def _blind(judgement: Judgement) -> Iterator[tuple[Blindness, float, float]]:
    """Yield (why, misses, size) for each end that a judgement may be off by its own size, and hold.

    A predicted 0 has no size.
    """
    if judgement.outcome != Outcome.HOLDS or judgement.between is None:
        return
    for end, misses, up in _missed(judgement):
        if isfinite(end) and 0 < abs(end) <= misses:
            yield ("twice" if (end > 0) == up else "no effect"), misses, abs(end)


def _missed(judgement: Judgement) -> list[tuple[float, float, bool]]:
    """Return (end, how far off the quantity may be, whether above) of a predicted range."""
    low, high = (float(end) for end in judgement.between or ())
    if judgement.limits is not None:
        least, most = (float(end) for end in judgement.limits)
        return [(low, low - least, False), (high, most - high, True)]
    allowed = float(judgement.allowance or 0)
    return [(low, allowed, False), (high, allowed, True)]


def unexercised(claim: Claim) -> list[Gap]:
    """Return what no instance decided: tests that did not run, and values of parameters.

    A quantifier is prose. Of it a record knows the tests, and the parameters by which the claim's
    instances differ; what a case draws or goes through by itself it does not know. *one value* is
    that of a parameter which all instances that ran, two or more, have alike, unless departures
    change it: then a premise holds it fixed.
    """
    if not claim.quantifiers or not claim.cases:
        return []
    instances = [case for case in claim.cases if case.sort == "instance"]
    if not any(ran(case) for case in instances):
        return [Gap("", "nothing ran", list(claim.quantifiers), _reasons(instances))]
    tests: dict[str, list[Case]] = {}
    for case in instances:
        tests.setdefault(case.id.partition("[")[0], []).append(case)
    silent = {name for name, cases in tests.items() if not any(ran(case) for case in cases)}
    heard = [case for name, cases in tests.items() if name not in silent for case in cases]
    return [
        *(Gap(name, "nothing ran", [], _reasons(tests[name])) for name in silent),
        *_open_values(heard, [case for case in claim.cases if case.sort != "instance"]),
    ]


BUDGET = "tries"  # the parameter by which TRIES says how long a search goes on: no value of a claim


def _open_values(instances: Sequence[Case], departures: Sequence[Case]) -> Iterator[Gap]:
    names = dict.fromkeys(name for case in instances for name in case.parameters)
    for name in (name for name in names if name != BUDGET):
        cases = _by_value(name, instances)
        left = [value for value, of in cases.items() if not any(map(ran, of))]
        if left:
            yield Gap(name, "not run", left, _reasons(c for value in left for c in cases[value]))
        undecided = [
            value for value, of in cases.items() if value not in left and not any(map(_decides, of))
        ]
        if undecided:
            yield Gap(name, "undecided", undecided, [])
        others = set(_by_value(name, departures)) - set(cases)
        if len(cases) == 1 and not (left or undecided or others):
            ((value, of),) = cases.items()
            if sum(map(ran, of)) > 1:
                yield Gap(name, "one value", [value], [])


def _by_value(name: str, cases: Iterable[Case]) -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in cases:
        if name in case.parameters:
            found.setdefault(str(case.parameters[name]), []).append(case)
    return found


def _decides(case: Case) -> bool:
    return any(judgement.outcome in DECIDED for judgement in case.judgements)


def _reasons(cases: Iterable[Case]) -> list[str]:
    return list(dict.fromkeys(case.reason.removeprefix("not asked: ") for case in cases))


def premises(claim: Claim) -> list[Premise]:
    """Return for each premise whether it was shown to be needed, a device of the proof, or neither.

    It is needed where some departure that drops it broke as predicted.
    """
    return [_premise(claim, name) for name in claim.premises]


def _premise(claim: Claim, name: str) -> Premise:
    dropping = [case for case in claim.cases if case.premise == name]
    shown = {case.outcome for case in dropping if ran(case) and case.as_predicted}
    held = Outcome.HOLDS in shown
    if Outcome.REFUTED in shown:
        return Premise(name, "needed", held, "")
    if held:
        return Premise(name, "device", False, "")
    return Premise(name, "neither", False, claim.cannot_drop.get(name) or _unshown(dropping))


def _unshown(dropping: Sequence[Case]) -> str:
    if not dropping:
        return "no case drops it"
    if wrong := next((case for case in dropping if not case.as_predicted), None):
        return f"{wrong.id} did not come out as predicted"
    if not any(map(ran, dropping)):
        return f"not dropped in this run ({', '.join(_reasons(dropping))})"
    return f"{dropping[0].id} is {dropping[0].outcome}, as predicted"


def counted(record: Record) -> dict[Standing, int]:
    """Return how many premises of a run's claims stand how."""
    found = [premise.standing for claim in record.claims for premise in premises(claim)]
    return {standing: found.count(standing) for standing in STANDINGS}
