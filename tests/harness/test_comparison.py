"""Two runs held against each other: clean when nothing changed, and nothing that changed is missed."""

import copy
import itertools
import json

import numpy as np
import pytest

from tests.conftest import HOLDS
from theoremcheck.__main__ import main
from theoremcheck.comparison import compare
from theoremcheck.report.changes import markdown
from theoremcheck.shifts import ALPHA, Shift, shift, significant

REFUTED = HOLDS.replace("1, 1)", "1, 2)")
SAMPLED = """
@pytest.mark.parametrize("cell", range(3))
def test_it(evidence, cell):
    sample = evidence.rng("data").normal(2, 0.1, 30)
    evidence.mean("size", sample * {factor}, at_least=1, resolves=1)
    evidence.at_most("spread", evidence.rng("data").random(5) * {factor}, 10)
    evidence.at_most("constant", 3 * {factor}, 10)
"""


# Simulated records: the statistics


def judgement(kind, rng, number, factor=1.0):
    """One judgement of a kind as a run records it, measured `factor` times as large."""
    found = {
        "quantity": f"{kind} {number}",
        "kind": kind,
        "outcome": "holds",
        "rung": "sampled",
        "slack": None,
    }
    if kind == "mean":
        sample = rng.lognormal(0, 0.3, 24) * factor
    elif kind == "rate (power)":
        sample = -1 + rng.normal(0, 0.1, 40) * factor
        sample -= factor - 1
    elif kind == "greater":
        sample = (rng.random(60) < 0.5).astype(float)
    elif kind == "probability":
        hits = int(rng.binomial(400, 0.5 * factor))
        return found | {"measured": hits / 400, "n": 400, "slack": hits / 400 / 0.8}
    else:
        bound = rng.uniform(0.1, 0.9) * factor
        return found | {"kind": "at most", "rung": "exact", "measured": bound, "n": 1, "slack": bound}
    mean = float(sample.mean())
    slack = None if kind.startswith("rate") else mean / 2
    return found | {"measured": mean, "n": sample.size, "slack": slack, "sample": sample.tolist()}


KINDS = ("mean", "rate (power)", "greater", "probability", "exact")


def simulated(seed, cells=8, drift=(), environment="here", factor=1.1):
    """A record of all kinds of judgements, of which those in `drift` have moved by a tenth."""
    cases = []
    for cell in range(cells):
        judgements = [
            judgement(
                kind, np.random.default_rng([seed, cell, k]), cell, factor if (cell, kind) in drift else 1.0
            )
            for k, kind in enumerate(KINDS)
        ]
        case = {
            "id": f"s.c::it[cell={cell}]",
            "claim": "s.c",
            "asked": True,
            "outcome": "holds",
            "as_predicted": True,
        }
        cases.append(
            case | {"reason": "", "duration_s": 1.0, "streams": {"data": str(cell)}, "judgements": judgements}
        )
    run = {
        "root_seed": seed,
        "partial": False,
        "versions": {"numpy": environment},
        "machine": {},
        "code": "c",
    }
    run |= {"tier": "fast", "workers": 0}
    return {"run": run, "claims": [{"id": "s.c", "verdict": "SUPPORTED", "reason": "", "cases": cases}]}


def test_runs_of_the_same_code_with_other_seeds_compare_clean():
    """200 comparisons of 32 judgements: at most one false alarm, where 0.2 are to be expected."""
    runs = [simulated(seed) for seed in range(201)]
    alarms = sum(bool(compare(old, new).shifts) for old, new in itertools.pairwise(runs))
    assert alarms <= 1
    assert compare(runs[0], runs[1]).compared == 32


@pytest.mark.parametrize("environment", ["here", "elsewhere"])
def test_a_drift_of_a_tenth_is_found_in_runs_of_one_seed(environment):
    """In the same environment always; elsewhere wherever numbers can be held against each other in pairs."""
    kinds = ["mean", "rate (power)", "exact"] + (["probability"] if environment == "here" else [])
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
    moved = compare(simulated(0), simulated(1, drift={(3, "mean"), (4, "probability")}, factor=1.6)).shifts
    assert {each.quantity for each in moved} == {"mean 3", "probability 4"}
    assert all(each.effect > 0 and each.chance and each.p < 1e-5 for each in moved)


def test_a_drift_that_does_not_matter_is_not_told():
    moved = {(cell, kind) for cell in range(8) for kind in ("mean", "rate (power)", "exact")}
    assert compare(simulated(0), simulated(0, drift=moved, factor=1.04)).shifts == []


def test_instances_of_other_seeds_are_not_held_against_each_other():
    found = compare(simulated(0), simulated(1))
    assert (found.compared, found.unlike) == (32, 8)


def test_samples_of_other_seeds_are_independent_and_say_what_they_could_have_shown():
    old, new = (judgement("mean", np.random.default_rng(seed), 0) for seed in (1, 2))
    paired, apart = (shift("case", old, new, same, False) for same in (True, False))
    assert paired.detects is None
    assert 0.1 < apart.detects < 1
    assert paired.p != apart.p


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


@pytest.mark.parametrize("change", [
    {"kind": "identity"}, {"kind": "certificate"}, {"slack": "inf"}, {"measured": None, "slack": None},
])  # fmt: skip
def test_what_has_no_number_cannot_drift(change):
    one = judgement("mean", np.random.default_rng(0), 0)
    assert shift("case", one | change, one | change, True, True) is None


def test_numbers_without_spread_are_compared_without_chance_of_a_crash():
    still = judgement("mean", np.random.default_rng(0), 0) | {
        "sample": [2.0] * 9,
        "measured": 2.0,
        "slack": 1.0,
    }
    moved = still | {"sample": [3.0] * 9, "measured": 3.0, "slack": 1.5}
    for same in (True, False):
        assert shift("case", still, still, same, False).p == 1
        assert shift("case", still, moved, same, False).p == 0


# Runs


@pytest.fixture
def runs(project):
    """Run the claims with the tests of each turn; return the project and a function that does it."""

    def run(folder, *arguments, **claims):
        for name, tests in claims.items():
            project.claim(name, tests)
        project.run("claims", "--report-dir", folder, *arguments)
        return project.path / folder

    return run


def told(capsys, *arguments):
    status = main(["compare", *map(str, arguments)])
    return status, capsys.readouterr().out


def test_equal_runs_have_changed_nothing(runs, capsys):
    old, new = (runs(name, c=SAMPLED.format(factor=1)) for name in ("old", "new"))
    capsys.readouterr()
    status, text = told(
        capsys, old, new, "--fail-on", "verdict", "--fail-on", "slack", "--fail-on", "missing"
    )
    assert status == 0
    assert text.startswith("**Nothing changed**")
    assert "3 cases and 9 of their numbers compared, paired by case and seed" in text


def test_a_planted_drift_is_found_by_name_and_fails_on_request(runs, capsys):
    old, new = runs("old", c=SAMPLED.format(factor=1)), runs("new", c=SAMPLED.format(factor=1.1))
    capsys.readouterr()
    status, text = told(capsys, old, new)
    assert status == 0
    assert text.startswith("**9 numbers moved**")
    assert "slack of constant 0.3 → 0.33 (+10.0%, certain)" in text
    assert told(capsys, old, new, "--fail-on", "verdict", "--fail-on", "missing")[0] == 0
    assert told(capsys, old, new, "--fail-on", "slack")[0] == 1


def test_a_worse_verdict_is_told_first_with_its_reason(runs, capsys):
    old, new = runs("old", c=HOLDS, d=REFUTED), runs("new", c=REFUTED, d=HOLDS)
    capsys.readouterr()
    status, text = told(capsys, old, new, "--fail-on", "verdict")
    assert status == 1
    assert text.startswith("**1 verdict worse, 1 verdict better, 2 cases with another outcome**")
    lines = text.splitlines()
    assert lines[5].startswith("- section.c SUPPORTED → **REFUTED**: section.c::it: value refuted")
    assert lines[6] == "- section.d REFUTED → SUPPORTED"
    assert told(capsys, new, old, "--fail-on", "slack")[0] == 0


def test_what_vanished_and_what_appeared_is_named(runs, project, capsys):
    both = (
        HOLDS
        + "    evidence.identity('other', 1, 1)\n\ndef test_more(evidence):\n    evidence.identity('v', 1, 1)\n"
    )
    old = runs("old", c=both, d=HOLDS)
    (project.path / "claims/section/test_d.py").unlink()
    new = runs("new", c=HOLDS, e=HOLDS)
    capsys.readouterr()
    status, text = told(capsys, old, new, "--fail-on", "missing")
    assert status == 1
    for name in ("claim section.d", "section.c::more", "section.c::it: other", "claim section.e"):
        assert f"- {name}\n" in text
    assert (
        told(capsys, new, old, "--fail-on", "missing")[0] == 1
    )  # what the newer one lacks is missing either way


def test_a_lost_case_is_missing_and_one_of_another_tier_is_not(runs, capsys):
    later = "\n@pytest.mark.full\ndef test_later(evidence):\n    evidence.identity('v', 1, 1)\n"
    old = runs("old", "--tier", "full", c=HOLDS + later)
    fast, lost = runs("fast"), runs("lost", "-x", b=REFUTED)
    capsys.readouterr()
    status, text = told(capsys, old, fast, "--fail-on", "missing")
    assert status == 0
    assert "1 cases left out by one of the runs" in text
    assert "other environment: tier full → fast" in text
    status, text = told(capsys, old, lost, "--fail-on", "missing")
    assert status == 1
    assert "- section.c::it: not run: the run stopped early" in text


@pytest.mark.parametrize("part", ["claims/section", "claims/section/test_c.py::test_it[cell=1]"])
def test_a_part_of_the_claims_is_compared_with_all_of_them(runs, project, capsys, part):
    project.section("other", 2, "Another section")
    project.claim("far", folder="other")
    old = runs("old", c=SAMPLED.format(factor=1))
    project.run(part, "--report-dir", "part")
    capsys.readouterr()
    status, text = told(capsys, old, project.path / "part", "--fail-on", "missing")
    assert status == 0
    assert text.startswith("**Nothing changed**")
    assert " cases left out by one of the runs" in text


def test_the_markdown_has_thirty_lines_and_json_has_all(runs, capsys):
    many = "@pytest.mark.parametrize('x', range(60))\ndef test_it(evidence, x):\n    evidence.at_most('v', {}, 10)\n"
    old, new = runs("old", c=many.format(1)), runs("new", c=many.format(2))
    capsys.readouterr()
    _, text = told(capsys, old, new)
    assert len(text.splitlines()) == 30
    assert text.splitlines()[-1].endswith(" more, in `--json`") or "more, in `--json`" in text
    assert len(json.loads(told(capsys, old, new, "--json")[1])["shifts"]) == 60


def test_markup_in_names_is_inert_in_the_markdown():
    old = simulated(0)
    new = copy.deepcopy(old)
    name = "<script>`*[x](y)|\n# head"
    for record, slack in ((old, 1.0), (new, 2.0)):
        record["claims"][0]["cases"][0]["judgements"][4] |= {"quantity": name, "slack": slack}
    text = markdown(compare(old, new), "old", "new")
    assert "slack of &lt;script>\\`\\*\\[x\\](y)\\| # head 1 → 2" in text


def test_an_exponent_is_called_one(runs, capsys):
    tests = "def test_it(evidence):\n    x = np.arange(1, 6)\n    noise = evidence.rng('n').normal(1, .01, (9, 5))\n"
    tests += "    evidence.rate('error', x, x**{} * noise, law='power', at_most=0, resolves=1)\n"
    old, new = runs("old", c=tests.format("-1.0")), runs("new", c=tests.format("-1.3"))
    capsys.readouterr()
    assert "exponent of error -1." in told(capsys, old, new)[1]


def test_time_and_environment_are_told(runs, capsys):
    slow = HOLDS.replace("evidence.identity", "time.sleep(1.2)\n    evidence.identity")
    old, new = runs("old", c=HOLDS), runs("new", "--root-seed", "7", c=slow)
    record = json.loads((new / "run.json").read_text("utf-8"))
    record["run"]["versions"]["numpy"] = "9.9"
    (new / "run.json").write_text(json.dumps(record), "utf-8")
    capsys.readouterr()
    _, text = told(capsys, old, new)
    assert "times as long; most section.c 0.0 → 1.2 s" in text
    assert "root seed 0 → 7" in text
    assert "→ 9.9" in text
