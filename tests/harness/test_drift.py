"""The statistics of comparing two runs: clean when nothing moved; what moved is always found."""

import copy
import itertools
import tracemalloc

import numpy as np
import pytest
from msgspec.structs import replace

from tests.harness import records
from theoremcheck.record._comparison import compare
from theoremcheck.record._drift import ALPHA, Shift, shift, significant
from theoremcheck.report._changes import markdown


def judgement(kind, rng, number, factor=1.0):
    """One judgement of a kind as a run records it, measured `factor` times as large."""
    found = {"quantity": f"{kind} {number}", "kind": kind}
    found |= {"predicted": "at most 0.8", "rung": "sampled"}
    if kind == "mean":
        sample = rng.lognormal(0, 0.3, 24) * factor
    elif kind == "rate (power)":
        sample = -1 + rng.normal(0, 0.1, 40) * factor
        sample -= factor - 1
    elif kind in ("greater", "probability"):
        n, chance = (60, 0.5) if kind == "greater" else (400, 0.5 * factor)
        hits = int(rng.binomial(n, chance))
        found |= {"measured": hits / n, "n": n, "slack": hits / n / 0.8}
        return records.judgement(**found, hits=[hits], assured=n)
    else:
        bound = rng.uniform(0.1, 0.9) * factor
        found |= {"kind": "at most", "rung": "exact", "measured": bound, "slack": bound}
        return records.judgement(**found)
    mean = float(sample.mean())
    slack = None if kind.startswith("rate") else mean / 2
    found |= {"measured": mean, "n": sample.size, "assured": sample.size}
    found |= {"slack": slack, "sample": sample.tolist()}
    return records.judgement(**found)


KINDS = ("mean", "rate (power)", "greater", "probability", "exact")


def simulated(seed, cells=8, drift=(), environment="here", factor=1.1):
    """A record of all kinds of judgements, of which those in `drift` have moved by a tenth."""
    cases = []
    for cell in range(cells):
        judgements = [
            judgement(
                kind,
                np.random.default_rng([seed, cell, k]),
                cell,
                factor if (cell, kind) in drift else 1.0,
            )
            for k, kind in enumerate(KINDS)
        ]
        name, streams = f"s.c::it[cell={cell}]", {"data": str(cell)}
        cases.append(records.case(id=name, streams=streams, judgements=judgements))
    return records.record(records.claim(*cases), root_seed=seed, versions={"numpy": environment})


def test_runs_of_the_same_code_with_other_seeds_compare_clean():
    """200 comparisons of 32 judgements: at most one false alarm, where 0.2 are to be expected."""
    runs = [simulated(seed) for seed in range(201)]
    alarms = sum(bool(compare(old, new).shifts) for old, new in itertools.pairwise(runs))
    assert alarms <= 1
    assert compare(runs[0], runs[1]).compared == 32


@pytest.mark.parametrize("environment", ["here", "elsewhere"])
def test_a_drift_of_a_tenth_is_found_in_runs_of_one_seed(environment):
    """In the same environment always; elsewhere wherever draws can be compared in pairs."""
    kinds = ["mean", "rate (power)"] + (["exact", "probability"] if environment == "here" else [])
    planted = [(seed, cell, kind) for seed in range(8) for cell in range(8) for kind in kinds]
    found = 0
    for seed, cell, kind in planted:
        shifts = compare(
            simulated(seed), simulated(seed, drift={(cell, kind)}, environment=environment)
        ).shifts
        assert len(shifts) <= 1
        found += any(each.quantity == f"{kind} {cell}" for each in shifts)
    assert found >= 0.95 * len(planted)


def test_a_large_drift_is_found_with_other_seeds_too():
    moved = compare(
        simulated(0), simulated(1, drift={(3, "mean"), (4, "probability")}, factor=1.6)
    ).shifts
    assert {each.quantity for each in moved} == {"mean 3", "probability 4"}
    assert all(each.change > 0 and each.chance and each.p < 1e-4 for each in moved)


def test_a_drift_that_does_not_matter_is_not_told():
    moved = {(cell, kind) for cell in range(8) for kind in ("mean", "rate (power)", "exact")}
    assert compare(simulated(0), simulated(0, drift=moved, factor=1.04)).shifts == []


def test_instances_of_other_seeds_are_not_held_against_each_other():
    found = compare(simulated(0), simulated(1))
    assert (found.compared, found.unlike) == (32, 8)


def test_samples_of_another_prediction_belong_to_another_instance():
    old, new = (judgement("mean", np.random.default_rng(seed), 0) for seed in (1, 2))
    new = replace(new, predicted="0.25")
    assert shift("case", old, new, False, True) is None
    assert shift("case", old, new, True, False) is not None


@pytest.mark.parametrize(
    "before, after, told",
    [(0.5, 0.6, True), (0.5, 0.52, False), (2e-10, 5e-10, False), (0.02, 0.03, False), (40, 60, 1)],
)
@pytest.mark.parametrize("bound", ["at most 1e-06", "at least 1e-06"])
def test_elsewhere_a_number_without_a_sample_moves_in_units_of_its_bound(
    before, after, told, bound
):
    """Rounding that makes a residual 2.5 times as large has not brought it nearer to its bound."""
    old, new = (
        simulated_with(
            records.judgement(predicted=bound, measured=slack * 1e-6, slack=slack), where
        )
        for slack, where in ((before, "here"), (after, "elsewhere"))
    )
    found = compare(old, new)
    assert (found.shifts, len(found.elsewhere)) == ([], told)
    text = markdown(found, "old", "new")
    assert text.startswith(
        "**Nothing changed but what another processor" if told else "**Nothing c"
    )
    assert ("What another processor or other versions may do:" in text) == told
    assert found.failures() == set()


def simulated_with(judgement, environment="here", seed=0):
    """A record with one judgement."""
    case = records.case(streams={"data": "1"}, judgements=[judgement])
    return records.record(records.claim(case), root_seed=seed, versions={"numpy": environment})


def test_in_the_same_environment_a_residual_that_moved_is_told():
    old, new = (
        simulated_with(records.judgement(measured=value, slack=value * 1e6))
        for value in (2e-16, 5e-16)
    )
    assert [each.p for each in compare(old, new).shifts] == [0.0]


def test_what_rounding_is_allowed_to_do_is_no_shift_elsewhere():
    one = records.judgement(measured=0.5, slack=0.5, allowance=0.1)
    moved = {
        allowance: replace(one, measured=0.6, slack=0.6, allowance=allowance)
        for allowance in (0.05, 1e-9)
    }
    with_room = shift("case", one, moved[0.05], True, False)
    without = shift("case", replace(one, allowance=1e-9), moved[1e-9], True, False)
    assert (with_room.p, without.p) == (1.0, 0.0)


def test_rounding_of_draws_below_a_bound_is_no_shift_elsewhere():
    """Every draw of a mean residual is 2.5 times as large, and as far below its bound as it was."""
    sample = np.random.default_rng(0).uniform(1, 2, 40) * 1e-16
    one = records.judgement(kind="mean", rung="sampled", n=40, assured=40, sample=sample.tolist())
    old = replace(one, measured=float(sample.mean()), slack=float(sample.mean()) / 1e-6)
    new = replace(
        old, measured=2.5 * old.measured, slack=2.5 * old.slack, sample=(2.5 * sample).tolist()
    )
    assert shift("case", old, new, True, False).p == 1
    assert shift("case", old, new, True, True).p == 0


@pytest.mark.parametrize("trials", [5 * 10**7, 10**12, 10**16])
@pytest.mark.parametrize("same", [True, False])
def test_the_work_on_counts_does_not_grow_with_them(trials, same):
    """Fisher's test of 5 * 10**7 trials needs no list of them: 5 standard deviations are seen."""
    spread = (trials / 2) ** 0.5
    old, still, moved = (
        records.judgement(
            kind="probability",
            rung="sampled",
            n=trials,
            assured=trials,
            hits=[hits := trials // 2 + int(far * spread)],
            measured=hits / trials,
        )
        for far in (0, 0.5, 5)
    )
    shift("case", old, still, same, False)  # which imports
    tracemalloc.start()
    unmoved, found = (shift("case", old, new, same, False) for new in (still, moved))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**6
    assert unmoved.p > 0.5
    assert 5.7e-7 < found.p < 6.1e-7


@pytest.mark.parametrize(
    "fields",
    [
        {"hits": [10**18]},
        {"hits": [10**18] * 3},
        {"hits": []},
        {"hits": [0], "n": 0},
        {"hits": None},
        {"hits": None, "sample": []},
        {"hits": None, "sample": [0.0], "n": 1},
        {"assured": 0},
    ],
)
@pytest.mark.parametrize("same_streams", [True, False])
def test_no_count_that_a_record_may_hold_ends_the_comparison(fields, same_streams):
    fields = {"kind": "probability", "rung": "sampled", "n": 10**18, "assured": 10**18} | fields
    one = records.judgement(measured=0.5, **fields)
    other = replace(one, measured=0.6)
    for new in (one, other):
        found = shift("case", one, new, same_streams, False)
        assert found is None or 0 <= found.p <= 1


def test_holm_corrects_over_all_comparisons():
    def of(p, chance=True):
        return Shift("case", str(p), "slack", 1.0, 2.0, 1.0, p, chance)

    one = [of(0.9 * ALPHA)]
    assert significant(one) == one
    assert significant([*one, of(0.5)]) == []
    assert (
        len(significant([of(0.4 * ALPHA), of(0.9 * ALPHA)])) == 2
    )  # the second is held against ALPHA itself
    assert significant([of(0.0, chance=False), *[of(0.5)] * 9])[0].quantity == "0.0"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "identity"},
        {"kind": "certificate"},
        {"slack": "inf"},
        {"measured": None, "slack": None},
    ],
)
def test_what_has_no_number_cannot_drift(change):
    one = judgement("mean", np.random.default_rng(0), 0)
    assert shift("case", one, one, True, True) is not None
    without = replace(one, **change)
    assert shift("case", without, without, True, True) is None


def test_numbers_without_spread_are_compared_without_chance_of_a_crash():
    one = judgement("mean", np.random.default_rng(0), 0)
    still = replace(one, sample=[2.0] * 9, measured=2.0, slack=1.0, n=9, assured=9)
    moved = replace(still, sample=[3.0] * 9, measured=3.0, slack=1.5)
    for same in (True, False):
        assert shift("case", still, still, same, False).p == 1
        assert shift("case", still, moved, same, False).p < 0.005


@pytest.mark.parametrize("after, told", [(0.0, []), (3.0, [np.inf]), (-3.0, [np.inf])])
def test_from_zero_every_move_is_without_measure(after, told):
    """No share of nothing is a size: whichever way it went, it is told; what stayed has none."""
    still, moved = (records.judgement(measured=value) for value in (0.0, after))
    found = shift("case", still, moved, True, True)
    assert found.change == (np.inf if after else 0.0)
    assert [each.change for each in significant([found])] == told


def test_markup_in_names_is_inert_in_the_markdown():
    old = simulated(0)
    new = copy.deepcopy(old)
    name = "<script>`*[x](y)|\n# head"
    for record, slack in ((old, 1.0), (new, 2.0)):
        judgements = record.claims[0].cases[0].judgements
        judgements[4] = replace(judgements[4], quantity=name, slack=slack)
    text = markdown(compare(old, new), "old", "new")
    assert "slack of &lt;script>\\`\\*\\[x\\](y)\\| # head 1 → 2" in text
