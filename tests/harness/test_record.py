"""The run record: valid against the shipped schema, whole, and rebuildable from its lines."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

from theoremcheck.record._folder import RunFolderError, read_lines, write_record

EVERYTHING = """
import checkers

@pytest.mark.parametrize("x", [
    np.float64(0.5), np.int64(2), np.bool_(True), math.inf, None, "text", without("small", 7)
])
def test_exact(evidence, x):
    evidence.premise("small", np.bool_(x != 7))
    evidence.identity(np.str_("value"), np.float32(3), np.int64(3 + (x == 7)))

@pytest.mark.parametrize("law", ["power"])
def test_sampled(evidence, law):
    rng = evidence.rng("data")
    noise = np.exp(rng.normal(0, 0.01, (20, 5)))
    evidence.probability(
        "p", np.int64(0), np.int64(99), equals=np.float64(0), resolves=np.float32(0.5)
    )
    evidence.mean("mean", rng.normal(0, 1, 99), equals=0, resolves=np.float64(2))
    evidence.mean("equivalence", rng.normal(0, 1, 99), within=np.float64(2))
    evidence.greater("more", 1 + rng.random(99), np.zeros(99), resolves=np.float64(0.4))
    x = np.arange(1, 6)
    evidence.rate("decay", x, noise / x, law=law, equals=-1, resolves=0.2)
    evidence.curve("curve", np.arange(5), np.ones(5), predicted=np.ones(5), low=np.zeros(5),
        high=2 * np.ones(5),
                   axes=(np.str_("x"), "y"), scales=("linear", "log"))

@as_written(erratum="the slide says 1; correct is 0")
def test_bounded(evidence):
    evidence.at_least("count", [1, 0], 1, searched=True)

@instance(expect="vacuous")
def test_vacuous(evidence):
    evidence.at_most("error", 0.5, 2, trivial=1)

def test_certified(evidence):
    evidence.certificate("proof", {"root": 3}, checkers.check)

def test_error(evidence):
    evidence.identity("value", math.nan, 1)

def test_not_run(evidence):
    evidence.not_run("no data")

@pytest.mark.full
def test_long(evidence):
    pass
"""
SERIES = """
def test_series(evidence):
    x = np.arange(1, 5001) / 7
    evidence.curve("long", x, x**2, predicted=x**2 + 1, scales=("log", "log"))
    evidence.curve("short", x[:400], x[:400])
    evidence.identity("value", 1, 1)
"""


@pytest.fixture
def schema():
    return json.loads(files("theoremcheck.record.schema").joinpath("run-1.json").read_text("utf-8"))


def timeless(record):
    """Return a record without what differs between two runs of the same claims."""
    record["run"] = {
        k: v
        for k, v in record["run"].items()
        if k not in ("started", "duration_s", "harness_s", "workers")
    }
    for claim in record["claims"]:
        del claim["duration_s"]
        for case in claim["cases"]:
            del case["duration_s"]
    return record


def test_every_kind_of_evidence_is_valid_and_the_same_from_workers(project, schema):
    project.write("checkers.py", "def check(certificate):\n    pass\n")
    project.claim(
        "c",
        EVERYTHING,
        errata=["the slide says teh; correct is the"],
        quantifiers={"x": "seven values"},
    )
    project.claim("broken", "import no_such_module")
    project.claim("sum", "", kind="take-home", rests_on=["section.c"])
    records = []
    for workers in ("0", "2"):
        result = project.run("claims", "-n", workers)
        assert result.ret == 1
        assert "INTERNALERROR" not in result.stdout.str()
        jsonschema.validate(project.record(), schema)
        assert project.record() == write_record(project.path / "reports/latest")
        records.append(timeless(project.record()))
    assert records[0] == records[1]
    outcomes = {name.partition("::")[2]: case["outcome"] for name, case in project.cases().items()}
    assert outcomes.pop("exact[x=7]") == "refuted"
    assert {name: outcome for name, outcome in outcomes.items() if outcome != "holds"} == {
        "bounded": "refuted",
        "vacuous": "vacuous",
        "error": "error",
        "not_run": "not run",
        "long": "not run",
    }
    kinds = {
        judgement["kind"] for case in project.cases().values() for judgement in case["judgements"]
    }
    assert kinds == {
        "identity",
        "probability",
        "mean",
        "greater",
        "rate (power)",
        "at least",
        "at most",
        "certificate",
    }


def test_the_schema_refuses_what_is_no_record(project, schema):
    project.claim("c")
    project.run("claims")
    for spoil in (
        {"verdict": "FINE"},
        {"worst_slack": "large"},
        {"cases": [{}]},
        {"errata": [{"says": "x"}]},
    ):
        record = project.record()
        record["claims"][0] |= spoil
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(record, schema)


@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_long_series_is_drawn_from_400_points_and_kept_whole(project, schema, workers):
    project.claim("c", SERIES)
    assert project.run("claims", "-n", workers).ret == 0
    jsonschema.validate(project.record(), schema)
    long, short = project.cases()["c::series"]["curves"]
    assert [len(long[key]) for key in ("x", "y", "predicted")] == [400, 400, 400]
    assert (long["x"][0], long["x"][-1]) == (1 / 7, 5000 / 7)
    whole = np.load(project.path / "reports/latest" / long["array"])
    x = np.arange(1, 5001) / 7
    np.testing.assert_array_equal(whole, [x, x**2, x**2 + 1])
    assert len(short["x"]) == 400
    assert "array" not in short


def test_text_of_any_kind_survives_the_lines(project):
    story = "Line separators \\u2028, \\x85 and \\x0c in a story."
    project.claim("c", story=story)
    assert project.run("claims").ret == 0
    assert project.claims()["c"]["story"] == "Line separators \u2028, \x85 and \x0c in a story."


def test_damaged_lines_are_named(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text('{"header": {}}\n{"case"\n{"end": {}}\n')
    with pytest.raises(
        RunFolderError, match=r"cases.jsonl:2 is not JSON; restore the file or run again"
    ):
        read_lines(file)
    file.write_text("")
    with pytest.raises(RunFolderError, match="has no header; run again"):
        read_lines(file)


def test_infinite_slack_is_recorded_and_shown(project, schema):
    project.claim("c", "def test_it(evidence):\n    evidence.at_most('count', 1, 0)\n")
    result = project.run("claims")
    assert result.ret == 1
    jsonschema.validate(project.record(), schema)
    assert project.claims()["c"]["worst_slack"] == "inf"
    result.stdout.fnmatch_lines(["  c  * REFUTED * inf * 0/1 *"])
