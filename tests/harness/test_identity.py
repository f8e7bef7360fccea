"""The same evidence, byte for byte, for any workers, order, selection and place of the files."""

import json

import pytest

TESTS = """
@pytest.mark.parametrize("size", [10, 20])
@pytest.mark.parametrize("kind", ["a", "b"])
def test_sample(evidence, size, kind):
    sample = evidence.rng("data").normal(size=int(size))
    evidence.at_most("largest", abs(sample).max(), 100, trivial=None)
    evidence.curve("sample", np.arange(size), sample)

@pytest.mark.parametrize("width", [1, 2])
def test_shared(evidence, width):
    evidence.premise("small", True)
    evidence.at_most("largest", evidence.rng("data", by=()).random(3), 1, trivial=None)

@without("small")
def test_departure(evidence):
    evidence.premise("small", False)
    data, noise = evidence.rng("data").random(), evidence.rng("noise").random()
    evidence.at_most("largest", data + noise, -1, trivial=None)
"""


@pytest.fixture
def sampled(project):
    project.claim("c", TESTS)
    project.claim("d", TESTS)
    return project


def evidence(project, *arguments):
    """Run the claims; return each case's evidence as JSON, timings and repeat command apart."""
    assert project.run("--report-dir", "run", *(arguments or ("claims",))).ret == 0
    cases = project.cases("run")
    for case in cases.values():
        del case["duration_s"], case["repeat"], case["nodeid"]
    return {name: json.dumps(case) for name, case in cases.items() if case["asked"]}


def test_workers_order_and_selection_leave_the_evidence_as_it_is(sampled):
    whole = evidence(sampled)
    assert len(whole) == 14
    assert evidence(sampled, "claims", "-n", "2") == whole
    nodes = [case["nodeid"] for case in sampled.cases("run").values()]
    assert evidence(sampled, *reversed(nodes)) == whole
    first, second = (evidence(sampled, "claims", "-k", half) for half in ("sample", "not sample"))
    assert first.keys().isdisjoint(second)
    assert first | second == whole


def test_files_and_the_order_of_parameters_leave_the_evidence_as_it_is(sampled):
    whole = evidence(sampled)
    sampled.claim("another")
    sampled.claim("elsewhere", folder="section/deeper")
    sampled.section("section/deeper", 1, "A section")
    sampled.claim(
        "c",
        TESTS.replace("(evidence, size, kind)", "(kind, size, evidence)").replace(
            "10, 20", "20, 10.0"
        ),
    )
    moved = evidence(sampled)
    assert {name: json.loads(moved[name])["judgements"] for name in whole} == {
        name: json.loads(text)["judgements"] for name, text in whole.items()
    }
    assert {name: json.loads(moved[name])["streams"] for name in whole} == {
        name: json.loads(text)["streams"] for name, text in whole.items()
    }


def measured(project, *arguments):
    evidence(project, "claims", *arguments)
    return {name: case["judgements"][0]["measured"] for name, case in project.cases("run").items()}


def test_root_seeds_differ_beyond_any_word_size(sampled):
    seeds = ("0", "1", str(2**32), str(2**64), str(2**64 + 1), str(10**40))
    runs = [measured(sampled, "--root-seed", seed) for seed in seeds]
    assert sampled.record("run")["run"]["root_seed"] == 10**40
    for name in runs[0]:
        assert len({run[name] for run in runs}) == len(seeds)


def test_streams_are_keyed_by_claim_role_and_named_parameters(sampled):
    values = measured(sampled)
    assert values["c::shared[width=1]"] == values["c::shared[width=2]"]
    assert values["c::shared[width=1]"] != values["d::shared[width=1]"]
    assert len({value for name, value in values.items() if "sample" in name}) == 8
    streams = sampled.cases("run")["c::departure"]["streams"]
    assert streams["data"] != streams["noise"]
    # Every stream with the same claim, role and parameters is the same, in whichever test.
    assert streams["data"] == sampled.cases("run")["c::shared[width=1]"]["streams"]["data"]


def test_workers_start_with_the_cases_that_took_longest_before(project):
    project.claim(
        "c",
        "@pytest.mark.parametrize('x', range(4))\n"
        "def test_it(evidence, x):\n    evidence.identity('v', x, x)\n",
    )
    project.run("claims", "--report-dir", "reports/baseline")
    record = project.record("reports/baseline")
    for case, seconds in zip(record["claims"][0]["cases"], (1.0, 4.0, 2.0, 3.0), strict=True):
        case["duration_s"] = seconds
    project.write("reports/baseline/run.json", json.dumps(record))
    project.run("claims", "-n", "1")
    lines = (project.path / "reports/latest/cases.jsonl").read_text("utf-8").splitlines()[1:-1]
    assert [json.loads(line)["case"]["parameters"]["x"] for line in lines] == [1, 3, 2, 0]
