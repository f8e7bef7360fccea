"""The run record: valid against the shipped schema, whole, and rebuildable from its lines."""

import json
import math
from importlib.resources import files

import jsonschema
import msgspec
import numpy as np
import pytest

from tests.conftest import HOLDS, ROOTS
from tests.harness import records
from theoremcheck import Erratum
from theoremcheck.judging._types import real
from theoremcheck.record._building import build
from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.record._loading import load, read_lines
from theoremcheck.record._types import json_schema

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
    noise = np.exp(rng.normal(0, 0.01, (30, 5)))
    evidence.probability(
        "p", np.int64(0), np.int64(99), equals=np.float64(0), resolves=np.float32(0.5)
    )
    evidence.mean("mean", rng.normal(0, 1, 99), equals=0, resolves=np.float64(2), variance=1)
    evidence.median("equivalence", rng.normal(0, 1, 99), within=np.float64(2))
    evidence.greater("more", 1 + rng.random(99), np.zeros(99), resolves=np.float64(0.4))
    x = np.arange(1, 6)
    evidence.rate("decay", x, noise / x, law=law, equals=-1, resolves=0.2)
    evidence.curve("curve", np.arange(5), np.ones(5), predicted=np.ones(5), low=np.zeros(5),
        high=2 * np.ones(5),
                   axes=(np.str_("x"), "y"), scales=("linear", "log"))

def test_batched(evidence):
    for size in evidence.batches(np.int64(25), cap=100):
        draws = evidence.rng("draws").random(size)
        evidence.mean("mean", draws, at_least=np.float64(0.3), resolves=0.29, support=(0, 1))

def test_counted(evidence):
    evidence.at_least("count", [1, 2], 1, searched=True, trivial=None)

@as_written(erratum=Erratum(quote="1", correct="0"))
def test_bounded(evidence):
    evidence.at_least("count", [1, 0], 1, searched=True, trivial=None)

@instance(expect="vacuous")
def test_vacuous(evidence):
    evidence.at_most("error", 0.5, 2, trivial=1)

def test_certified(evidence):
    evidence.certificate("proof", {"root": 3, "square": 9}, checkers.check)

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
    return json.loads(files("theoremcheck.record.schema").joinpath("run-3.json").read_text("utf-8"))


def test_the_shipped_schema_is_that_of_the_types(schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == json_schema()


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
    project.write("checkers.py", ROOTS)
    project.claim(
        "c",
        EVERYTHING,
        errata=[Erratum(quote="teh", correct="the")],
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
        folder = project.path / "reports/latest"
        rebuilt = build(*read_lines(folder / "cases.jsonl"))
        assert load(folder) == rebuilt
        assert project.record() == json.loads(msgspec.json.encode(rebuilt))
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
        "median",
        "rate (power) of a run",
        "at least",
        "at most",
        "certificate",
    }


def test_the_schema_refuses_what_is_no_record(project, schema):
    project.claim("c")
    project.run("claims")
    file = project.path / "reports/latest/run.json"
    for spoil in (
        {"verdict": "FINE"},
        {"worst_slack": "large"},
        {"cases": [{}]},
        {"errata": [{"says": "x"}]},
        {"place": 1},
        {"instances": -1},
    ):
        record = project.record()
        record["claims"][0] |= spoil
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(record, schema)
        file.write_text(json.dumps(record), "utf-8")
        with pytest.raises(RunFolderError, match="is no run record"):
            load(file)


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
    assert short["array"] is None


def test_text_of_any_kind_survives_the_lines(project):
    story = "Line separators \\u2028, \\x85 and \\x0c in a story."
    project.claim("c", story=story)
    assert project.run("claims").ret == 0
    assert project.claims()["c"]["story"] == "Line separators \u2028, \x85 and \x0c in a story."


def test_damaged_lines_are_named(project):
    project.claim("c")
    project.run("claims")
    file = project.path / "reports/latest/cases.jsonl"
    header, _, end = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text(header + '{"case"\n' + end, "utf-8")
    with pytest.raises(RunFolderError, match=r"cases.jsonl:2 is not JSON.* restore .*run again"):
        read_lines(file)
    file.write_text("", "utf-8")
    with pytest.raises(RunFolderError, match="has no header; run again"):
        read_lines(file)


def test_infinite_slack_is_recorded_and_shown(project, schema):
    project.claim(
        "c", "def test_it(evidence):\n    evidence.at_most('count', 1, 0, trivial=None)\n"
    )
    result = project.run("claims")
    assert result.ret == 1
    jsonschema.validate(project.record(), schema)
    assert project.claims()["c"]["worst_slack"] == "inf"
    result.stdout.fnmatch_lines(["  c  * REFUTED * inf * 0/1 *"])


@pytest.mark.parametrize("workers", ["0", "2"])
def test_an_infinite_parameter_is_recorded_by_its_name(project, schema, workers):
    cells = '@pytest.mark.parametrize("x", [math.inf, -math.inf, None])\n'
    project.claim("c", cells + HOLDS.replace("evidence)", "evidence, x)"))
    assert project.run("claims", "-n", workers).ret == 0
    jsonschema.validate(project.record(), schema)
    recorded = {name: case["parameters"]["x"] for name, case in project.cases().items()}
    assert recorded == {"c::it[x=inf]": "inf", "c::it[x=-inf]": "-inf", "c::it[x=None]": None}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_whole_numbers_of_any_size_are_recorded(project, schema, workers):
    sizes = [2**31, 2**63, 2**64, 2**99, -(2**31) - 1, -(2**63) - 1]
    cells = f'@pytest.mark.parametrize("x", {sizes})\n'
    project.claim("c", cells + HOLDS.replace("evidence)", "evidence, x)"))
    assert project.run("claims", "-n", workers).ret == 0
    jsonschema.validate(project.record(), schema)
    recorded = {name: case["parameters"]["x"] for name, case in project.cases().items()}
    assert recorded == {f"c::it[x={size}]": size for size in sizes}
    found = load(project.path / "reports/latest").claims[0].cases
    assert {case.parameters["x"] for case in found} == set(sizes)


def test_infinities_go_by_their_names():
    one = msgspec.structs.replace(
        records.judgement(measured="inf"),
        slack=-np.float64(np.inf),
        detects=math.inf,
        limits=(-math.inf, np.float32(2)),
    )
    assert (one.measured, one.slack, one.detects) == ("inf", "-inf", "inf")
    assert one.limits == ("-inf", 2)
    assert msgspec.json.decode(msgspec.json.encode(one), type=type(one)) == one


@pytest.mark.parametrize("value", [math.nan, np.float32("nan"), "nan"])
def test_what_is_no_number_goes_by_no_name_of_one(value):
    with pytest.raises(ValueError, match="nan"):
        real(value)


TRAP = '","cases":[],"claims":[],"'  # in a text its quotes are escaped


@pytest.mark.parametrize("sizes", [(), (0,), (1,), (3, 0, 2)])
def test_a_record_that_is_written_case_by_case_is_one_piece_of_json(tmp_path, sizes):
    cases = {"id": TRAP, "reason": TRAP, "parameters": {"cases": TRAP}}
    about = {"story": TRAP, "premises": {"cases": TRAP, "claims": "[]"}, "conclusion": [TRAP]}
    claims = [records.claim(*[records.case(**cases)] * size, **about) for size in sizes]
    whole = records.record(*claims, verifies=TRAP, versions={"cases": "[]", TRAP: "claims"})
    write_record(whole, tmp_path)
    assert (tmp_path / "run.json").read_bytes() == msgspec.json.encode(whole) + b"\n"
