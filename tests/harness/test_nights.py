"""The exam of nights: what it makes has the law that it says, and it counts what there is."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest

from tests.exam import nights
from tests.exam.curves import Curve, Panel, drawn
from tests.exam.redrawn import again, elsewhere, sampled
from tests.harness import records

DRAWS = np.random.default_rng(0).lognormal(0, 0.01, 200)
MEAN = records.judgement(
    kind="mean",
    rung="sampled",
    n=200,
    assured=200,
    measured=float(DRAWS.mean()),
    slack=0.5,
    sample=DRAWS.tolist(),
)
COUNT = records.judgement(
    kind="probability", rung="sampled", n=1000, assured=1000, measured=0.9, hits=[450, 450]
)


@pytest.mark.parametrize("size", [0.0, 0.2])
def test_draws_made_again_have_the_law_and_the_size(size):
    rng = np.random.default_rng(1)
    made = again(MEAN, rng, size)
    assert made.measured == pytest.approx(1 + size, rel=0.005)
    assert np.std(made.sample) == pytest.approx(DRAWS.std() * (1 + size), rel=0.2)
    assert made.slack == pytest.approx(0.5 * (1 + size), rel=0.01)
    assert len(set(made.sample)) == 200
    chance = again(COUNT, rng, size).measured
    assert chance == pytest.approx(0.9 * (1 - size), abs=0.06)  # which cannot be larger by a fifth


def test_elsewhere_the_other_draws_stay():
    made = elsewhere(MEAN, np.random.default_rng(2), 0.1, 0.0)
    stayed = np.isclose(made.sample, DRAWS, rtol=1e-9)
    assert 0.8 < stayed.mean() < 1


def test_of_a_record_the_numbers_with_draws_of_a_stream_are_taken():
    drawn_from = records.case(streams={"data": "1"}, judgements=[MEAN, COUNT, records.bound()])
    fixed = records.case(judgements=[MEAN])
    found = sampled(records.record(records.claim(drawn_from, fixed)))
    assert [each.kind for each in found] == ["mean", "probability"]


@pytest.mark.parametrize("kind", nights.KINDS)
def test_a_number_of_little_spread_is_found_where_it_moved_by_what_matters(kind):
    seen = nights.synthetic([MEAN] * 5, kind, 20, 1)
    assert (seen.false, seen.planted, seen.compared) == (0, 20, 5)
    assert (seen.found[0.02], seen.found[0.1], seen.found[0.2]) == (0, 20, 20)


def test_pairs_of_soaked_runs_are_disjoint_and_what_differs_is_named():
    def run(seed, factor=1.0):
        made = again(MEAN, np.random.default_rng(seed), factor - 1)
        case = records.case(streams={"data": str(seed)}, judgements=[made])
        return records.record(records.claim(case), root_seed=seed)

    seen = nights.soaked([run(0), run(1), run(2), run(3, 1.5), run(4)], 1)
    assert (seen.whole, seen.false, seen.planted) == (2, 1, 2)
    assert seen.told == {"s.c::it, q": 1}
    assert seen.found[0.2] == 2


def test_delays_are_those_of_the_rule():
    assert nights.delays(20.0, 60, 5, 1) == [pytest.approx(4, abs=1)] * 5
    assert nights.delays(0.0, 20, 3, 1) == [np.inf] * 3


def test_curves_are_an_svg_of_as_many_lines():
    text = drawn([Panel("a < b", [Curve("one & only", [(1, 0.5), (2, 1.0)])])] * 2)
    found = ET.fromstring(text)
    lines = [path for path in found.iter() if "L" in path.get("d", "")]
    assert [line.get("d") for line in lines] == ["M264.0 117.0L484.0 34.0"] * 2
