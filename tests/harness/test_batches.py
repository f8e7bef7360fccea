"""Draws in batches: until all is decided or the cap is reached, from a stream of each batch."""

import re
from textwrap import dedent

import pytest

from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._inputs import EvidenceError

COIN = """
def toss(evidence, cap, chance=0.99, size=20):
    for draws in evidence.batches(size, cap=cap):
        heads = evidence.rng("toss").random(draws) < chance
        evidence.probability("heads", heads.sum(), draws, at_least=0.95, resolves=0.15)
"""


def judged(case):
    (judgement,) = case["judgements"]
    return judgement


def test_sampling_stops_when_all_is_decided(project):
    cases, _ = project.outcomes(
        COIN
        + dedent("""
        def test_holds(evidence):
            toss(evidence, 400)

        def test_refuted(evidence):
            toss(evidence, 400, chance=0.3)

        def test_inconclusive(evidence):
            toss(evidence, 400, chance=0.9)

        def test_holds_each(evidence):
            for draws in evidence.batches(20, cap=400):
                rng = evidence.rng("draws")
                evidence.mean("mean", rng.random(draws), at_most=0.9, resolves=0.09, support=(0, 1))
                evidence.median("median", rng.normal(size=draws), within=2)
                evidence.greater("more", 1 + rng.random(draws), rng.random(draws), resolves=0.4)
        """)
    )
    made = {name: case["batches"] for name, case in cases.items()}
    assert [made[name][0]["cap"] for name in made] == [400] * 4
    assert made["inconclusive"] == [{"size": 20, "made": 400, "cap": 400}]
    assert judged(cases["holds"])["n"] == made["holds"][0]["made"] <= 120
    assert judged(cases["refuted"])["n"] == made["refuted"][0]["made"] <= 40
    assert sum(judged(cases["refuted"])["hits"]) < 20
    # Each is decided at a number of its own; draws go on for the others.
    numbers = {j["quantity"]: j["n"] for j in cases["holds_each"]["judgements"]}
    assert max(numbers.values()) == made["holds_each"][0]["made"]
    assert min(numbers.values()) < max(numbers.values())


def all_heads(size, cap):
    evidence = Evidence("c", {}, {}, 0)
    for draws in evidence.batches(size, cap=cap):
        evidence.probability("heads", draws, draws, at_least=0.9, resolves=0.5)
    return evidence.judgements[0]


def test_the_first_batch_says_less_than_a_sample_of_a_number_that_was_fixed():
    fixed = Evidence("c", {}, {}, 0)
    fixed.probability("heads", 50, 50, at_least=0.9, resolves=0.5)
    first = all_heads(50, 50)
    assert first.n == fixed.judgements[0].n == 50
    assert first.limits[0] < fixed.judgements[0].limits[0]


def test_a_cap_of_as_many_as_are_asked_for_is_enough():
    with pytest.raises(EvidenceError, match="draw up to") as told:
        all_heads(1, 2)
    least = int(re.search(r"up to (\d+)", str(told.value))[1])
    assert all_heads(1, least).outcome == "holds"
    with pytest.raises(EvidenceError, match=f"draw up to {least} or more"):
        all_heads(1, least - 1)


def test_draws_are_the_same_under_any_cap_and_differ_between_batches(project):
    cases, _ = project.outcomes(
        """
        def draw(evidence, cap):
            for size in evidence.batches(5, cap=cap):
                drawn = evidence.rng("draws", by=()).random(size)
                evidence.median("draw", drawn, at_least=0.5, resolves=0.001)

        def test_inconclusive_short(evidence):
            draw(evidence, 30)

        def test_inconclusive_long(evidence):
            draw(evidence, 40)
        """
    )
    short, long = (judged(cases[f"inconclusive_{name}"])["sample"] for name in ("short", "long"))
    assert (len(short), len(set(long))) == (30, 40)
    assert long[:30] == short


def test_the_least_number_that_could_decide_is_recorded(project):
    cases, _ = project.outcomes(
        """
        def test_holds(evidence):
            for size in evidence.batches(10, cap=90):
                evidence.median("one", np.full(size, 1.0), at_least=0.9, resolves=0.1)

        def test_holds_whole(evidence):
            evidence.median("one", np.full(90, 1.0), at_least=0.9, resolves=0.1)
        """
    )
    # 2^22 > 4e6: a quarter of the coin, doubled 22 times.
    assert (judged(cases["holds"])["n"], judged(cases["holds"])["assured"]) == (30, 30)
    assert judged(cases["holds_whole"])["assured"] == 90


MISTAKES = {
    "evidence.probability('q', 3, 3, at_least=.9, resolves=.4)": "'q': 3 draws in a batch of 5; "
    "hand over one per draw",
    "evidence.median('q', np.zeros(4), within=1)": "'q': 4 draws in a batch of 5",
    "pass": "a batch was drawn and nothing judged; call a verb on its draws",
    "evidence.identity('q', 1, 1)": "'q' stands in a loop over batches",
    "evidence.curve('q', [1], [1])": "'q' stands in a loop over batches",
    "evidence.batches(5, cap=5)": "'batches' stands in a loop over batches",
    "[evidence.median('q', np.zeros(5), within=1, error_rate=.1) for _ in '12']": "'q': "
    "judged twice in batch 1; judge it once in each batch",
    "evidence.mean('q', np.arange(5.), equals=0, resolves=1, assumes='normal')": "'q': normal is "
    "judged at a fixed size; hand the sample over whole, outside of batches",
    "evidence.variance('q', np.arange(5.), equals=1, resolves=.5, assumes='normal')": "'q': normal "
    "is judged at a fixed size; hand the sample over whole",
    "evidence.variance('q', np.zeros(5), at_most=.01, support=(0, 1), resolves=.01)": "'q': it "
    "cannot hold with a cap of 20 draws; draw up to ",
    "evidence.ordered('q', np.zeros((3, 5)), resolves=.1)": "'q': it cannot hold with a cap of 20 "
    "draws; draw up to 23 or more",
    "evidence.p_value('q', .5, .5, test='t', least=0, resolves=1)": "'q': a p-value is one of a "
    "fixed size; hand it over after the loop over batches",
    "evidence.probability('q', 5, 5, at_least=.99, resolves=.01)": "'q': it cannot hold with "
    "a cap of 20 draws; draw up to ",
    "evidence.median('q', np.zeros(5), at_least=0, resolves=1, error_rate=1e-9)": "'q': it "
    "cannot hold with a cap of 20 draws; draw up to 32 or more",
    "evidence.median(f'q{len(evidence.judgements)}', [-1, 1, -1, 1, 0], within=.5, "
    "error_rate=.1)": "'q1': judged first in batch 2; judge it once in each batch",
    "evidence.judgements or evidence.median('q', [-1, 1, -1, 1, 0], within=.5, error_rate=.1)": (
        "'q': not judged in batch 2; judge it once in each batch"
    ),
    "evidence.rng('a'); evidence.rng('a')": "rng('a') is open in this case already",
    "evidence.mean('q', [1, 2], minus=[1], equals=0, resolves=1, support=(0, 9))": "'q': mean is "
    "judged at a fixed size",
}


def test_mistakes_are_said_in_one_line(project):
    tests = "".join(
        f"def test_error_{number}(evidence):\n    for size in evidence.batches(5, cap=20):\n"
        f"        {line}\n\n"
        for number, line in enumerate(MISTAKES)
    )
    cases, output = project.outcomes(tests)
    astray = {}
    for number, (line, told) in enumerate(MISTAKES.items()):
        reason = cases[f"error_{number}"]["reason"]
        if told not in reason or "\n" in reason:
            astray[line] = reason
    assert not astray
    assert "Traceback" not in output


def test_a_loop_that_is_left_early_is_an_error(project):
    cases, _ = project.outcomes(
        COIN
        + dedent("""
        def test_error_by_break(evidence):
            for draws in evidence.batches(5, cap=100):
                evidence.probability("heads", draws, draws, at_least=0.95, resolves=0.15)
                break

        def test_error_by_a_loop_that_never_begins(evidence):
            evidence.identity("one", 1, 1)
            evidence.batches(5, cap=100)

        def test_error_in_a_later_batch(evidence):
            for batch, draws in enumerate(evidence.batches(5, cap=100)):
                evidence.probability("heads", draws - batch, draws, at_least=0.95, resolves=0.15)
                assert batch < 2
        """)
    )
    told = "a loop over batches was left before its end; let it run out"
    assert cases["error_by_break"]["reason"] == told
    assert cases["error_by_a_loop_that_never_begins"]["reason"] == told
    # What was drawn before an error is not lost.
    assert judged(cases["error_in_a_later_batch"])["hits"] == [5, 4, 3]


@pytest.mark.parametrize("workers", ["0", "2"])
def test_batches_are_the_same_from_workers(project, workers):
    project.claim("c", COIN + "\ndef test_holds(evidence):\n    toss(evidence, 400)\n")
    project.run("claims", "-n", workers)
    assert project.cases()["c::holds"]["judgements"][0]["hits"] == [20, 20, 20, 20]


def test_a_premise_is_recorded_once_for_all_batches_and_each_time_outside_of_them(project):
    cases, _ = project.outcomes("""
        def test_holds_in_batches(evidence):
            for draws in evidence.batches(20, cap=400):
                evidence.premise("small", True)
                evidence.premise("even", True)
                heads = evidence.rng("toss").random(draws) < 0.97
                evidence.probability("heads", heads.sum(), draws, at_least=0.95, resolves=0.1)

        def test_holds_twice(evidence):
            evidence.premise("small", True)
            evidence.premise("small", True)
            evidence.premise("even", True)
            evidence.identity("value", 1, 1)
        """)
    assert cases["holds_in_batches"]["batches"][0]["made"] > 20
    found = {
        name: [each["premise"] for each in case["premises_checked"]] for name, case in cases.items()
    }
    assert found == {"holds_in_batches": ["small", "even"], "holds_twice": ["small"] * 2 + ["even"]}
