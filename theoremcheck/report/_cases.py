"""The cases of claims as compact data, of which the page's script makes tables when they open.

All words of a claim stand once, in its `words`, and elsewhere by their places there; what cases
have in common in `kinds`, and what rows have, in `stems`.

* A test: its name, names of its parameters, these in the order of its command, the command without
  its name and them, cases.
* A case: its kind, values of the parameters, None for one that it has not, rows, and where that is
  needed: why it is not as predicted, and its anchor and command, where they do not follow.
* A kind: which departure, outcome, colour, the run that made the evidence.
* A row: its stem, measured, predicted, slack, detects, n, and where it is more than DIGITS or there
  are limits: in how many digits the first two are shown, the limits in words, and the ends of their
  drawing: of the limits, the predicted range, the same with what it resolves; the estimate.
* A stem: quantity, what it assumes, how often it was checked, rung, outcome, colour.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from theoremcheck.judging._numerals import written
from theoremcheck.judging._types import Judgement
from theoremcheck.record._types import Case, Claim
from theoremcheck.report._grouping import tests
from theoremcheck.report._limits_strip import limits_strip
from theoremcheck.report._lookups import measured, when
from theoremcheck.report._told import DIGITS, enough, of_case, of_judgement, slack
from theoremcheck.report._trust import rechecked


def slug(text: str) -> str:
    """Return a word, unique on its page, as an id that is safe in an attribute and in a link."""
    return "".join(letter if letter.isalnum() or letter in "._-" else "-" for letter in text)


def anchors(claims: Iterable[Claim]) -> dict[str, str]:
    """Return the ids of cases on the page by those in the record, no two of them the same."""
    found: dict[str, str] = {}
    taken = set()
    for claim in claims:
        for case in claim.cases:
            anchor = _anchor(slug(claim.id), case)
            while anchor in taken and case.id not in found:
                anchor += "-"
            taken.add(found.setdefault(case.id, anchor))
    return found


def _anchor(claim: str, case: Case) -> str:
    """Return a case's claim, test and values, in the order of their names."""
    values = (str(case.parameters[name]) for name in sorted(case.parameters))
    return f"{claim}--{slug('-'.join((_test(case), *values)))}"


def _test(case: Case) -> str:
    return case.id.partition("::")[2].partition("[")[0]


def tables(claims: Iterable[Claim], anchored: Mapping[str, str]) -> dict[str, Any]:
    """Return the cases of claims as such data, by the claims' ids on the page."""
    return {slug(claim.id): _Table(anchored).of(claim) for claim in claims if claim.cases}


class _Table:
    """What the page tells of one claim's cases."""

    def __init__(self, anchored: Mapping[str, str]) -> None:
        self.anchored = anchored
        self.words: dict[str, int] = {}
        self.kinds: dict[tuple[int, ...], int] = {}
        self.stems: dict[tuple[int, ...], int] = {}

    def of(self, claim: Claim) -> dict[str, list[Any]]:
        found = [self._test(slug(claim.id), cases) for _, cases in tests(claim)]
        return {
            "words": list(self.words),
            "kinds": list(self.kinds),
            "stems": list(self.stems),
            "tests": found,
        }

    def _word(self, text: object) -> int:
        return self.words.setdefault(str(text), len(self.words))

    def _words(self, texts: Iterable[object]) -> list[int]:
        return [self._word(text) for text in texts]

    def _test(self, claim: str, cases: Sequence[Case]) -> list[Any]:
        name = _test(cases[0])
        names = list(dict.fromkeys(name for case in cases for name in case.parameters))
        command = cases[0].nodeid.partition("[")[2]
        order = sorted(names, key=lambda each: command.find(f"{each}="))

        def bare(case: Case) -> str:
            short = case.repeat.replace(f"::test_{name}", "::test_", 1)
            inner = "-".join(f"{each}={case.parameters.get(each)}" for each in order)
            return short.replace(f"[{inner}]", "[]", 1)

        found = []
        for case in cases:
            given = [each for each in names if each in case.parameters]
            anchor = self.anchored[case.id]
            more = [
                self._word("" if case.as_predicted and case.judgements else case.reason),
                None if anchor == _anchor(claim, case) else self._word(anchor),
                None if bare(case) == bare(cases[0]) else self._word(case.repeat),
            ]
            kind = tuple(self._words((departure(case), *of_case(case), when(case.reused))))
            told = [
                self.kinds.setdefault(kind, len(self.kinds)),
                [self._word(case.parameters[each]) if each in given else None for each in names],
                [self._row(case, judgement) for judgement in case.judgements],
            ]
            found.append(told + (more if more != [self._word(""), None, None] else []))
        head = [self._word(name), self._words(names), self._words(order)]
        return [*head, self._word(bare(cases[0])), found]

    def _row(self, case: Case, j: Judgement) -> list[Any]:
        aside = f"assumes {j.assumes}" if j.assumes else ""
        words = (j.quantity, aside, rechecked(j), j.rung, *of_judgement(case, j))
        stem = self.stems.setdefault(tuple(self._words(words)), len(self.stems))
        told = (measured(j), j.predicted, slack(j.slack), written(j.detects, DIGITS))
        row = [stem, *self._words(told), j.n]
        digits, strip = enough(j), limits_strip(j)
        if strip and j.limits:
            limits = f"limits {written(j.limits[0], 3)} to {written(j.limits[1], 3)}"
            ends = (*strip.limits, *strip.predicted, *strip.resolved, strip.value)
            places = [None if end is None else round(end) for end in ends]
            return [*row, digits, self._word(limits), *places]
        return row + ([digits] if digits != DIGITS else [])


def departure(case: Case) -> str:
    """Return in words which departure from the claim a case is; empty for an instance."""
    told = {"instance": "", "without": f"without {case.premise}", "as_written": "as written"}
    return told[case.sort]


def label(case: Case) -> str:
    """Return in words what tells a case from the others of its test: empty where nothing does."""
    values = (f"{name.replace('_', ' ')} = {value}" for name, value in case.parameters.items())
    return ", ".join(values)
