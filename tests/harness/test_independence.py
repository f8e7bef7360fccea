"""Draws that are no draws: a stream opened twice, a block that recurs."""

import numpy as np
import pytest

from theoremcheck.judging._independence import check_recurrence
from theoremcheck.judging._inputs import EvidenceError

RNG = np.random.default_rng(7)
CLEAN = RNG.normal(size=200)


def test_a_stream_opens_once_and_replays_on_purpose(project):
    cases, _ = project.outcomes(
        """
        def test_error_of_a_thousand_copies(evidence):
            tosses = [evidence.rng("toss").random() < 0.5 for _ in range(1000)]
            evidence.probability("heads", sum(tosses), 1000, at_least=0.9, resolves=0.4)

        def test_holds_by_replay(evidence):
            first, again = evidence.rng("data").random(9), evidence.replay("data").random(9)
            evidence.identity("draws", again, first)

        def test_holds_by_two_roles(evidence):
            evidence.identity("equal draws", evidence.rng("a").random(9) == evidence.rng("b")
                .random(9), np.zeros(9))
        """
    )
    assert cases["error_of_a_thousand_copies"]["reason"] == (
        "rng('toss') is open in this case already, and would draw the same again; open it once "
        "and draw on, or say replay('toss')"
    )


@pytest.mark.parametrize(
    "name, draws",
    [
        ("a sample twice", np.tile(CLEAN[:30], 2)),
        ("one block", np.concatenate([CLEAN, CLEAN[50:58]])),
        ("overlapping a copy", np.concatenate([CLEAN[:8], CLEAN])),
        ("rows of two seeds", np.vstack([CLEAN[:36].reshape(4, 9), CLEAN[:9]])),
        ("wherever rows begin", np.vstack([CLEAN[:20].reshape(4, 5), CLEAN[3:18].reshape(3, 5)])),
    ],
)
def test_a_block_that_recurs_is_an_error(name, draws):
    with pytest.raises(EvidenceError, match="'q': 8 numbers from draw .* recur at draw"):
        check_recurrence("q", draws)


@pytest.mark.parametrize(
    "name, draws",
    [
        ("seven recur", np.concatenate([CLEAN, CLEAN[:7]])),
        ("equal draws", np.ones(1000)),
        ("coins", (RNG.random(10_000) < 0.5).astype(float)),
        ("shares of 57 examples, in a cycle", np.tile(RNG.permutation(20) / 57, 9)),
        ("a cycle of seven", np.tile(CLEAN[:7], 9)),
        ("fewer than two blocks", np.tile(CLEAN[:7], 2)),
        ("much", RNG.normal(size=300_000)),
    ],
)
def test_what_may_come_by_chance_is_judged(name, draws):
    check_recurrence("q", draws)
