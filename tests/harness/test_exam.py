"""A short exam of every verb under every law that it admits; `make exam` is the long one."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from tests.exam.__main__ import table
from tests.exam.sitting import Seen, draws, sit, verdict
from tests.exam.subjects import exams
from theoremcheck.statement._outcomes import Outcome

EXAMS = [exam for exam in exams() if exam.promised]
FOLDS = 12


@pytest.mark.parametrize("fold", range(FOLDS))
def test_no_verb_errs_more_often_than_it_says(fold):
    failures = [
        line
        for number, exam in enumerate(EXAMS[fold::FOLDS])
        for line in sit(exam, 100, seed=number).failures()
    ]
    assert failures == []


def test_no_exam_is_passed_by_saying_nothing():
    decided = Counter()
    for number, exam in enumerate(EXAMS):
        rng = np.random.default_rng(number)
        for _ in range(20):
            drawn = exam.draw(rng, draws(exam))
            found = [verdict(exam, drawn, side, 1e-2) for side in exam.sides]
            decided[exam.verb, exam.law, exam.anytime] += sum(
                outcome is not Outcome.INCONCLUSIVE for outcome in found
            )
    assert min(decided.values()) > 0


def test_nothing_that_is_promised_is_refused():
    for exam in EXAMS:
        assert exam.verb.endswith("assumes normal") or sit(exam, 3, seed=0).refused == 0


def test_an_exam_can_be_failed():
    """Student's t, told that log-normal draws are normal, fails."""
    (exam,) = [e for e in exams() if (e.verb, e.law) == ("mean, assumes normal", "log-normal")]
    assert sit(replace(exam, promised=True), 400, seed=0).failures()


def test_the_exam_asks_of_every_verb_both_true_and_false_predictions():
    verbs = [exam for exam in EXAMS if not exam.verb.startswith("compare")]
    asked = {(exam.verb, side.endswith("true")) for exam in verbs for side in exam.sides}
    verbs = {verb for verb, _ in asked}
    assert len(asked) == 2 * len(verbs)
    assert {"probability", "greater", "mean, support", "mean, variance", "median"} < verbs
    assert {"rate of a run", "rate of the mean", "distribution", "p-value"} < verbs
    assert {"variance, support", "variance, assumes normal"} < verbs
    assert {"order of a run", "order of the means"} < verbs


def test_exams_of_a_verb_and_law_share_a_row_of_the_worst_shares():
    low, high = (e for e in exams() if (e.verb, e.law, e.anytime) == ("median", "normal", False))
    compare = next(e for e in exams() if e.verb.startswith("compare"))
    seen = [
        Seen(low, 100, Counter({(0.01, "at most, true"): 3})),
        Seen(compare, 100, Counter({(0.001, "at least, true"): 1})),
        Seen(high, 100, Counter({(0.01, "at least, true"): 5, (0.001, "at least, off"): 2})),
    ]
    _, _, *rows = table(seen)
    assert rows == [
        "| median | whole | normal | 0.05 | 0 | 0 | 0.02 | 0 |",
        f"| {compare.verb} | whole | {compare.law} | 0 | none | 0.01 | none | 0 |",
    ]
