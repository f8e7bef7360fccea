"""`theoremcheck gate`: the rules of pyproject.toml, each broken, kept and misspelt."""

import re
from math import inf

import pytest

from tests.conftest import HOLDS
from tests.harness import records
from tests.harness.records import refused, verb
from theoremcheck.record._comparison import compare
from theoremcheck.record._gate import RED, Gate, broken, read_gate
from theoremcheck.record._soak import green
from theoremcheck.statement._outcomes import Verdict

HELD = records.case(id="s.c::held")
WRONG = records.case(
    id="s.c::wrong",
    outcome="refuted",
    as_predicted=False,
    judgements=[records.judgement(outcome="refuted")],
)
UNDECIDED = records.case(id="s.c::undecided", outcome="inconclusive", as_predicted=False)
BROKEN = records.case(id="s.c::broken", outcome="error", as_predicted=False)
LOST = records.case(id="s.c::lost", outcome="not run", as_predicted=False, reason="killed")
LEFT = records.case(id="s.c::left", outcome="not run", asked=False, reason="not asked: full tier")


def whole(*cases, **fields):
    """A record of one claim."""
    claim = {
        name: fields.pop(name)
        for name in ("verdict", "reason", "premises", "cannot_drop")
        if name in fields
    }
    return records.record(records.claim(*(cases or (HELD,)), **claim), **fields)


def budget(**fields):
    blank = {"limit": 0.01, "free": 0.0, "judgements": 1, "named": 0.0, "samples": 1}
    return {"error_budget": blank | {"without_rate": []} | fields}


def rules(record, comparison=None, **gate):
    return [rule for rule, _ in broken(record, comparison, Gate(**gate))]


RUNS = {
    "green": whole(),
    **{f"verdict {verdict}": whole(verdict=verdict) for verdict in Verdict},
    **{f"part, {verdict}": whole(verdict=verdict, partial=True) for verdict in Verdict},
    "wrong": whole(HELD, WRONG),
    "undecided": whole(HELD, UNDECIDED),
    "error": whole(HELD, BROKEN),
    "lost": whole(HELD, LOST),
    "lost of a part": whole(HELD, LOST, partial=True),
    "left out": whole(HELD, LEFT),
    "nothing": whole(LEFT, verdict="NOT ASKED"),
    "nothing of a part": whole(LEFT, verdict="NOT ASKED", partial=True),
    "no claim": records.record(),
    "budget": whole(**budget(free=0.006, named=0.006)),
    "budget kept": whole(**budget(free=0.006, named=0.003)),
}


@pytest.mark.parametrize("name", RUNS)
def test_by_default_it_fails_what_is_red_without_it(name):
    assert (rules(RUNS[name]) == []) == green(RUNS[name])


def test_the_runs_of_that_test_are_of_both_colours():
    colours = [green(record) for record in RUNS.values()]
    assert min(colours.count(True), colours.count(False)) >= 6


@pytest.mark.parametrize(
    "record, gate, rule, told",
    [
        (whole(HELD, WRONG), {}, "wrong", "1 case wrong, at most 0 pass: s.c::wrong"),
        (whole(HELD, UNDECIDED), {}, "undecided", "1 case undecided, at most 0 pass"),
        (whole(BROKEN, LOST), {}, "errors", "1 case in error, at most 0 pass: s.c::broken"),
        (whole(HELD, LOST), {}, "lost", "1 case lost, at most 0 pass: s.c::lost"),
        (whole(verdict="VACUOUS", reason="why"), {}, "verdicts", "s.c is VACUOUS: why"),
        (whole(LEFT, verdict="NOT ASKED"), {}, "verified", "nothing was verified (1 of 1 cases"),
        (whole(), {"verified": 2}, "verified", "1 cases have evidence, at least 2 are wanted"),
        (
            whole(premises={"p": "x", "q": "y"}),
            {"undropped": 1},
            "undropped",
            "2 premises not dropped, at most 1 pass: s.c: p and 1 more",
        ),
        (whole(**budget(free=0.02)), {}, "error_rate", "<= 0.02, at most 0.01 passes"),
        (whole(**budget(free=0.002)), {"error_rate": 0.001}, "error_rate", "at most 0.001 passes"),
        (whole(**budget(free=2e-4)), {"error_rate_free": 1e-4}, "error_rate_free", "<= 0.0002"),
        (whole(**budget(named=1e-9)), {"error_rate_named": 0}, "error_rate_named", "<= 1e-09"),
        (whole(duration_s=61.0), {"seconds": 60}, "seconds", "it took 61 s, at most 60 pass"),
    ],
)
def test_a_rule_that_is_broken_says_by_what(record, gate, rule, told):
    found = [each for each in broken(record, None, Gate(**gate)) if each.rule == rule]
    assert len(found) == 1
    assert told in found[0].told


@pytest.mark.parametrize(
    "record, gate",
    [
        (whole(HELD, WRONG), {"wrong": 1}),
        (whole(HELD, UNDECIDED), {"undecided": inf}),
        (whole(HELD, BROKEN), {"errors": 1}),
        (whole(HELD, LOST), {"lost": 1}),
        (whole(verdict="VACUOUS"), {"verdicts": [v for v in RED if v != "VACUOUS"]}),
        (whole(LEFT, verdict="NOT ASKED"), {"verified": 0}),
        (whole(premises={"p": "x"}), {"undropped": 1}),
        (whole(premises={"p": "x"}), {}),
        (whole(premises={"p": "x"}, cannot_drop={"p": "it is a name"}), {"undropped": 0}),
        (whole(**budget(free=0.02)), {"error_rate": 0.02}),
        (whole(duration_s=60.0), {"seconds": 60}),
    ],
)
def test_what_a_rule_lets_pass_is_green(record, gate):
    assert rules(record, **gate) == []


OLD = records.judgement(measured=0.5, slack=0.5)
NEW = records.judgement(measured=0.9, slack=0.9)


def night(judgement, **fields):
    return records.record(
        records.claim(records.case(judgements=[judgement], duration_s=fields.pop("took", 1.0))),
        **fields,
    )


@pytest.mark.parametrize(
    "old, new, rule, told",
    [
        (whole(), whole(verdict="REFUTED"), "worse", "s.c SUPPORTED → REFUTED"),
        (whole(HELD, LEFT), whole(LEFT, verdict="NOT ASKED"), "missing", "s.c::held"),
        (night(OLD), night(NEW), "shifts", "s.c::it: slack of q 0.5 → 0.9"),
        (night(OLD, took=2.0), night(OLD, took=9.0), "slower", "s.c 2.0 → 9.0 s"),
    ],
)
def test_what_changed_since_the_baseline_has_rules_of_its_own(old, new, rule, told):
    found = broken(new, compare(old, new), Gate(**{rule: 0}))
    assert [told in each.told for each in found if each.rule == rule] == [True]
    assert rule not in rules(new, compare(old, new), **{rule: 1})
    assert rule not in rules(old, compare(old, old), **{rule: 0})


# The table of pyproject.toml.


def test_every_rule_can_be_set_and_stands_in_the_docs(tmp_path):
    from tests.harness.test_ci import ROOT

    file = tmp_path / "pyproject.toml"
    names = Gate.__struct_fields__
    lines = [f"{name} = inf" for name in names if name != "verdicts"]
    file.write_text("\n".join(["[tool.theoremcheck.gate]", 'verdicts = ["NOT RUN"]', *lines]))
    gate, named = read_gate(file)
    assert named == set(names)
    assert gate.verdicts == (Verdict.NOT_RUN,)
    assert {getattr(gate, name) for name in names if name != "verdicts"} == {inf}
    page = (ROOT / "docs" / "gate.md").read_text("utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == list(names)


@pytest.mark.parametrize("text", ["", "[tool.other]\nx = 1\n", "[tool.theoremcheck]\n"])
def test_without_a_table_the_rules_stand_at_their_defaults(tmp_path, text):
    assert read_gate(tmp_path / "pyproject.toml") == (Gate(), set())
    (tmp_path / "pyproject.toml").write_text(text)
    assert read_gate(tmp_path / "pyproject.toml") == (Gate(), set())


@pytest.mark.parametrize(
    "text, told",
    [
        ("[tool.theoremcheck.gate]\nshift = 1", "has no rule 'shift'; there are verdicts, "),
        ("[tool.theoremcheck.gates]\nshifts = 1", "has no key 'gates'; there is `gate`"),
        ("[tool.theoremcheck.gate]\nshifts = '1'", "Expected `float`, got `str` for `shifts`"),
        ("[tool.theoremcheck.gate]\nshifts = true", "Expected `float`, got `bool` for `shifts`"),
        ("[tool.theoremcheck.gate]\nshifts = -1", "Expected `float` >= 0.0 for `shifts`"),
        ("[tool.theoremcheck.gate]\nshifts = nan", "Expected `float` >= 0.0 for `shifts`"),
        ("[tool.theoremcheck.gate]\nverdicts = 'ERROR'", "got `str` for `verdicts`"),
        ("[tool.theoremcheck.gate]\nverdicts = ['RED']", "Invalid enum value 'RED'"),
        ("[tool.theoremcheck]\ngate = 3", "Expected `object`, got `int` for `gate`"),
        ("[tool]\ntheoremcheck = 3", "Expected `object`, got `int`"),
        ("tool = 3", "cannot be used"),
        ("[tool.theoremcheck.gate", "is not TOML"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_line(project, capsys, monkeypatch, text, told):
    monkeypatch.chdir(project.path)
    project.write("pyproject.toml", text)
    found = refused(capsys, "gate", "reports/latest")
    assert told in found
    assert found.startswith("pyproject.toml")


# The verb.


@pytest.fixture
def latest(project, monkeypatch):
    """A project with a green run in reports/latest, from its folder."""
    project.claim("a")
    project.claim("b")
    project.run("claims")
    monkeypatch.chdir(project.path)
    return project


def test_a_green_run_passes_and_is_told_what_it_was_not_held_to(latest, capsys):
    status, output, error = verb(capsys, "gate", "reports/latest")
    assert (status, error) == (0, "")
    assert output.splitlines() == [
        "gate: there is no reports/baseline; not held: worse, missing, shifts, slower",
        "gate: every rule is kept",
    ]


def test_a_red_run_fails_and_each_line_names_its_rule(latest, capsys):
    latest.run("claims", "--report-dir", "reports/baseline")
    latest.claim("b", HOLDS.replace("1, 1)", "1, 2)"))
    assert latest.run("claims").ret == 1
    for baseline in ((), ("reports/baseline",)):
        status, _, error = verb(capsys, "gate", "reports/latest", *baseline)
        assert status == 1
        found = [re.match(r"NOT GREEN \((\w+)\): ", line)[1] for line in error.splitlines()]
        assert found == ["verdicts", "wrong", "worse"]


def test_the_rules_of_the_project_are_those_that_hold(latest, capsys):
    latest.claim("b", HOLDS.replace("1, 1)", "1, 2)"))
    latest.run("claims")
    latest.write("pyproject.toml", "[tool.theoremcheck.gate]\nwrong = 1\nverdicts = ['ERROR']\n")
    assert verb(capsys, "gate", "reports/latest")[0] == 0


def test_a_rule_that_needs_a_baseline_is_not_passed_without_one(latest, capsys):
    latest.write("pyproject.toml", "[tool.theoremcheck.gate]\nshifts = 0\n")
    found = refused(capsys, "gate", "reports/latest")
    assert "has the rule 'shifts', and there is no reports/baseline" in found
    assert verb(capsys, "gate", "reports/latest", "reports/latest")[0] == 0
    assert "does not exist" in refused(capsys, "gate", "reports/latest", "nowhere")
    assert "does not exist" in refused(capsys, "gate", "nowhere", "reports/latest")
