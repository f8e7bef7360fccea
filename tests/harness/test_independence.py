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


def test_a_block_that_recurs_in_a_later_batch_is_an_error(project):
    """One batch is too small to hold two blocks, and has none."""
    cases, _ = project.outcomes(
        """
        def same(size):
            return np.random.default_rng(0).random(size)

        def test_error_of_a_mean(evidence):
            for size in evidence.batches(10, cap=100):
                evidence.mean("q", same(size), at_most=0.5, resolves=0.01, support=(0, 1))

        def test_error_of_a_median(evidence):
            for size in evidence.batches(10, cap=100):
                evidence.median("q", same(size), at_most=0.5, resolves=0.01)

        def test_inconclusive_by_as_many_hits_in_each_batch(evidence):
            for size in evidence.batches(10, cap=500):
                evidence.probability("q", 5, size, at_most=0.5, resolves=0.01)
        """
    )
    for verb in ("mean", "median"):
        assert "'q': 8 numbers from draw " in cases[f"error_of_a_{verb}"]["reason"]


@pytest.mark.parametrize(
    "draws",
    [
        pytest.param(np.tile(CLEAN[:30], 2), id="a sample twice"),
        pytest.param(np.concatenate([CLEAN, CLEAN[50:58]]), id="one block"),
        pytest.param(np.concatenate([CLEAN[:8], CLEAN]), id="overlapping a copy"),
        pytest.param(np.concatenate([CLEAN[:8], -CLEAN[:8], CLEAN]), id="its negative between"),
        pytest.param(np.vstack([CLEAN[:36].reshape(4, 9), CLEAN[:9]]), id="rows of two seeds"),
        pytest.param(
            np.vstack([CLEAN[:20].reshape(4, 5), CLEAN[3:18].reshape(3, 5)]),
            id="wherever rows begin",
        ),
    ],
)
def test_a_block_that_recurs_is_an_error(draws):
    with pytest.raises(EvidenceError, match=r"'q': 8 numbers from draw \d+ on recur at draw"):
        check_recurrence("q", draws)


@pytest.mark.parametrize(
    "draws",
    [
        pytest.param(np.concatenate([CLEAN, CLEAN[:7]]), id="seven recur"),
        pytest.param(np.ones(1000), id="equal draws"),
        pytest.param((RNG.random(10_000) < 0.5).astype(float), id="coins"),
        pytest.param(np.tile(RNG.permutation(20) / 57, 9), id="shares of 57 examples, in a cycle"),
        pytest.param(np.tile(CLEAN[:7], 9), id="a cycle of seven"),
        pytest.param(np.tile(CLEAN[:7], 2), id="fewer than two blocks"),
        pytest.param(RNG.normal(size=300_000), id="much"),
    ],
)
def test_what_may_come_by_chance_is_judged(draws):
    check_recurrence("q", draws)
