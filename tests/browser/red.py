"""A record of a deliberately red run: a red case, and one that broke as predicted."""

from tests.harness import records


def judged(**fields):
    return records.judgement(kind="at most", between=["-inf", 1], **fields)


def record():
    rows = [
        judged(quantity="steps", outcome="refuted", measured=2, slack=2),
        judged(quantity="norm", outcome="holds", measured=0.5, slack=0.5),
        judged(quantity="share", outcome="inconclusive", measured=0.9, slack=0.9),
    ]
    red = records.case(
        id="s.c::it[x=1]",
        parameters={"x": 1},
        judgements=rows,
        outcome="refuted",
        as_predicted=False,
        reason="steps refuted (measured 2, predicted at most 1)",
        repeat="pytest 'claims/s/test_c.py::test_it[x=1]' --root-seed 0",
    )
    dropped = records.case(
        id="s.c::large",
        sort="without",
        premise="small",
        expected="refuted",
        outcome="refuted",
        judgements=[judged(quantity="steps", outcome="refuted", measured=3, slack=3)],
    )
    fields = {"premises": {"small": "x"}, "verdict": "REFUTED", "reason": "it is red"}
    return records.record(records.claim(red, dropped, **fields))
