"""Two runs held against each other: clean when nothing changed, nothing that changed is missed."""

import json

import pytest

from tests.conftest import HOLDS
from tests.harness import records
from theoremcheck.__main__ import main
from theoremcheck.record._comparison import compare
from theoremcheck.record._loading import load

REFUTED = HOLDS.replace("1, 1)", "1, 2)")
SAMPLED = """
@pytest.mark.parametrize("cell", range(3))
def test_it(evidence, cell):
    sample = evidence.rng("data").normal(2, 0.1, 30)
    evidence.median("size", sample * {factor}, at_least=1, resolves=1)
    evidence.at_most("spread", evidence.rng("spread").random(5) * {factor}, 10, trivial=None)
    evidence.at_most("constant", 3 * {factor}, 10, trivial=None)
"""


@pytest.fixture
def runs(project):
    """Run the claims with each turn's tests; return the project and a function that does it."""

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
    assert text.startswith("Nothing changed (")
    assert "3 cases and 9 of their numbers compared, paired by case and seed" in text


def test_a_planted_drift_is_found_by_name_and_fails_on_request(runs, capsys):
    old, new = runs("old", c=SAMPLED.format(factor=1)), runs("new", c=SAMPLED.format(factor=1.1))
    capsys.readouterr()
    status, text = told(capsys, old, new)
    assert status == 0
    assert text.startswith("9 numbers moved (")
    assert "slack of constant 0.3 → 0.33 (+10.0%, certain)" in text
    assert told(capsys, old, new, "--fail-on", "verdict", "--fail-on", "missing")[0] == 0
    assert told(capsys, old, new, "--fail-on", "slack")[0] == 1
    far = runs("far", c=SAMPLED.format(factor=30))
    assert "slack of constant 0.3 → 9 (30 times, certain)" in told(capsys, old, far)[1]


def test_a_worse_verdict_is_told_first_with_its_reason(runs, capsys):
    old, new = runs("old", c=HOLDS, d=REFUTED), runs("new", c=REFUTED, d=HOLDS)
    capsys.readouterr()
    status, text = told(capsys, old, new, "--fail-on", "verdict")
    assert status == 1
    assert text.startswith("1 verdict worse, 1 verdict better, 2 cases with another outcome (")
    lines = text.splitlines()
    assert lines[5].startswith("- section.c SUPPORTED → REFUTED: section.c::it: value refuted")
    assert lines[6] == "- section.d REFUTED → SUPPORTED"
    assert told(capsys, new, old, "--fail-on", "slack")[0] == 0


def test_what_vanished_and_what_appeared_is_named(runs, project, capsys):
    both = (
        HOLDS + "    evidence.identity('other', 1, 1)\n\n"
        "def test_more(evidence):\n    evidence.identity('v', 1, 1)\n"
    )
    old = runs("old", c=both, d=HOLDS)
    (project.path / "claims/section/test_d.py").unlink()
    new = runs("new", c=HOLDS, e=HOLDS)
    capsys.readouterr()
    status, text = told(capsys, old, new, "--fail-on", "missing")
    assert status == 1
    for name in ("claim section.d", "section.c::more", "section.c::it: other", "claim section.e"):
        assert f"- {name}\n" in text
    # What the newer one lacks is missing either way, and what one lacks the other has.
    status, turned = told(capsys, new, old, "--fail-on", "missing", "--json")
    assert status == 1
    assert '\n "vanished": [\n  "' in turned
    forth, back = json.loads(told(capsys, old, new, "--json")[1]), json.loads(turned)
    assert set(forth["vanished"]) == set(back["appeared"])
    assert set(forth["appeared"]) == set(back["vanished"]) == {"claim section.e"}


def test_a_lost_case_is_missing_and_one_of_another_tier_is_not(runs, capsys):
    later = "\n@pytest.mark.full\ndef test_later(evidence):\n    evidence.identity('v', 1, 1)\n"
    old = runs("old", "--tier", "full", c=HOLDS + later)
    fast, lost = runs("fast"), runs("lost", "-x", b=REFUTED)
    capsys.readouterr()
    status, text = told(capsys, old, fast, "--fail-on", "missing")
    assert status == 0
    assert "1 case left out by one of the runs" in text
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
    assert text.startswith("Nothing changed (")
    assert " left out by one of the runs" in text


def test_the_markdown_has_thirty_lines_and_json_has_all(runs, capsys):
    many = (
        "@pytest.mark.parametrize('x', range(60))\n"
        "def test_it(evidence, x):\n    evidence.at_most('v', {}, 10, trivial=None)\n"
    )
    old, new = runs("old", c=many.format(1)), runs("new", c=many.format(2))
    capsys.readouterr()
    _, text = told(capsys, old, new)
    assert len(text.splitlines()) == 30
    assert " more, by --json\n" in text
    assert len(json.loads(told(capsys, old, new, "--json")[1])["shifts"]) == 60


def test_an_exponent_is_called_one(runs, capsys):
    tests = (
        "def test_it(evidence):\n    x = np.arange(1, 6)\n    noise = "
        "evidence.rng('n').normal(1, .01, (9, 5))\n"
    )
    tests += "    evidence.rate('error', x, x**{} * noise, law='power', at_most=0, resolves=1)\n"
    old, new = runs("old", c=tests.format("-1.0")), runs("new", c=tests.format("-1.3"))
    capsys.readouterr()
    assert "exponent of error -1." in told(capsys, old, new)[1]


def test_time_and_environment_are_told(runs, capsys):
    slow = HOLDS.replace("evidence.identity", "time.sleep(1.2)\n    evidence.identity")
    old, new = runs("old", c=HOLDS), runs("new", "--root-seed", "7", c=slow)
    record = json.loads((new / "run.json").read_text("utf-8"))
    record["run"]["versions"]["numpy"] = "9.9"
    record["run"]["commit"] = "4711"
    (new / "run.json").write_text(json.dumps(record), "utf-8")
    capsys.readouterr()
    _, text = told(capsys, old, new)
    assert "times as long; most section.c 0.0 → 1.2 s" in text
    before, after = compare(load(old), load(new)).seconds
    assert before < 1.2 <= after
    assert "root seed 0 → 7" in text
    assert "→ 9.9" in text
    assert "→ 4711" in text


def test_an_outcome_is_worse_where_it_was_as_predicted_and_is_no_more():
    states = {
        "good": {"outcome": "holds", "as_predicted": True},
        "bad": {"outcome": "refuted", "as_predicted": False},
        "worse": {"outcome": "error", "as_predicted": False},
    }

    def run(*names):
        cases = [records.case(id=f"s.c::{n}", **states[name]) for n, name in enumerate(names)]
        return records.record(records.claim(*cases))

    found = compare(run("good", "bad", "bad", "good"), run("bad", "good", "worse", "good"))
    assert {change.name: change.worse for change in found.outcomes} == {
        "s.c::0": True,
        "s.c::1": False,
        "s.c::2": False,
    }
