"""The cases of claims as compact data, of which the page's script makes tables when they open.

All words of a claim stand once, in its `words`, and elsewhere by their places there; of `stems`
likewise. What follows from what stands before is None.

* A test: name, names of its parameters, these in the order of its command, the command without
  them, cases.
* A case: which departure, values of the parameters, outcome, colour, why it is not as predicted,
  the run that made its evidence, anchor, command, rows.
* A row: stem, measured, predicted, slack, detects, n, and, where that is more, what was measured
  and predicted in all digits, limits. They have their words, and where the ends of their drawing
  are: of the limits, the predicted range, the same with what it resolves; the estimate.
* A stem: quantity, what it assumes, how often it was checked, rung, outcome, colour.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from markupsafe import Markup

from theoremcheck.judging._numerals import slack_written, written
from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case, Claim
from theoremcheck.report._limits_strip import limits_strip
from theoremcheck.report._lookups import measured, tests, when
from theoremcheck.report._told import in_few_digits, of_case, of_judgement
from theoremcheck.report._trust import rechecked


def slug(text: str) -> str:
    """Return a word, unique on its page, as an id that is safe in an attribute and in a link."""
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in text)


def anchors(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the ids of cases on the page by those in the record, no two of them the same."""
    found: dict[str, str] = {}
    taken = set()
    for name in dict.fromkeys(case.id for claim in claims for case in claim.cases):
        anchor = slug(name)
        while anchor in taken:
            anchor += "-"
        taken.add(anchor)
        found[name] = anchor
    return found


def island(claims: Iterable[Claim], anchored: Mapping[str, str]) -> Markup:
    """Return the cases of claims as JSON, for a script element that no string of it can leave."""
    data = {slug(claim.id): _Table(anchored).of(claim) for claim in claims if claim.cases}
    return Markup(msgspec.json.encode(data).decode().replace("<", "\\u003c"))


class _Table:
    """What the page tells of one claim's cases."""

    def __init__(self, anchored: Mapping[str, str]) -> None:
        self.anchored = anchored
        self.words: dict[str, int] = {}
        self.stems: dict[tuple[int, ...], int] = {}

    def of(self, claim: Claim) -> dict[str, list[Any]]:
        found = [self._test(slug(claim.id), cases) for _, cases in tests(claim)]
        return {"words": list(self.words), "stems": list(self.stems), "tests": found}

    def _word(self, text: object) -> int:
        return self.words.setdefault(str(text), len(self.words))

    def _words(self, texts: Iterable[object]) -> list[int]:
        return [self._word(text) for text in texts]

    def _test(self, claim: str, cases: Sequence[Case]) -> list[Any]:
        name = cases[0].id.partition("::")[2].partition("[")[0]
        names = list(dict.fromkeys(name for case in cases for name in case.parameters))
        told = cases[0].nodeid.partition("[")[2]
        order = sorted(names, key=lambda each: told.find(f"{each}="))
        command = cases[0].repeat.replace(f"[{_joined(cases[0], order, '-')}]", "[]")
        found = []
        for case in cases:
            given = [name for name in names if name in case.parameters]
            inner = f"[{_joined(case, sorted(given), ',')}]" if given else ""
            anchor = self.anchored[case.id]
            follows = command.replace("[]", f"[{_joined(case, order, '-')}]")
            found.append(
                [
                    self._word(departure(case)),
                    [self._word(case.parameters[n]) if n in given else None for n in names],
                    *self._words(of_case(case)),
                    self._word(case.reason if not (case.as_predicted and case.judgements) else ""),
                    self._word(when(case.reused)),
                    None if anchor == slug(f"{claim}::{name}{inner}") else self._word(anchor),
                    None if case.repeat == follows else self._word(case.repeat),
                    [self._row(case, judgement) for judgement in case.judgements],
                ]
            )
        words = self._words
        return [self._word(name), words(names), words(order), self._word(command), found]

    def _row(self, case: Case, j: Judgement) -> list[Any]:
        aside = f"assumes {j.assumes}" if j.assumes else ""
        words = (j.quantity, aside, rechecked(j), j.rung, *of_judgement(case, j))
        stem = self.stems.setdefault(tuple(self._words(words)), len(self.stems))
        few, full = in_few_digits(j), (measured(j), j.predicted)
        row = [stem, *self._words((*few, slack_written(j.slack), written(j.detects, 3))), j.n]
        strip = limits_strip(j)
        if few == full and not strip:
            return row
        row += self._words(full) if few != full else [None, None]
        if strip and j.limits:
            told = f"limits {written(j.limits[0], 3)} to {written(j.limits[1], 3)}"
            ends = (*strip.limits, *strip.predicted, *strip.resolved, strip.value)
            row.append([self._word(told), *(None if end is None else round(end) for end in ends)])
        return row


def departure(case: Case) -> str:
    """Return in words which departure from the claim a case is; empty for an instance."""
    told = {"instance": "", "without": f"without {case.premise}", "as_written": "as written"}
    return told[case.sort]


def label(case: Case) -> str:
    """Return in words what tells a case from the others of its test: empty where nothing does."""
    values = (f"{name.replace('_', ' ')} = {value}" for name, value in case.parameters.items())
    return ", ".join(values)


def _joined(case: Case, names: Iterable[str], mark: str) -> str:
    return mark.join(f"{name}={case.parameters.get(name)}" for name in names)
