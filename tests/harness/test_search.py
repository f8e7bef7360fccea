"""A search for counterexamples: what it finds, shrinks, confirms, writes and tries again."""

import json

import numpy as np
import pytest

from theoremcheck.judging._attempts import HIGHEST, Attempts, score
from theoremcheck.judging._climbing import climb_by_entries
from theoremcheck.running._adoption import KEPT

# The sum of the parts in absolute value is at most that of their sum: false as soon as two signs
# differ; the smallest counterexample has two numbers.
FALSE = """
    def sums(draw):
        n = draw.integer("n", 1, 9)
        x = draw.reals("x", n, -10.0, 10.0)
        return sum(abs(x)), abs(sum(x))

    def test_refuted(evidence):
        evidence.search("sum", sums, relation="at most", tries=400, precise=sums)
"""
TRUE = """
    def sums(draw):
        n = draw.integer("n", 1, 9)
        x = draw.reals("x", n, -10.0, 10.0)
        return abs(sum(x)), sum(abs(x)), Rounding.of_sum(x).then(1)

    def test_holds(evidence):
        evidence.search("sum", sums, relation="at most", tries=400, precise=sums)
"""


def searched(cases, name):
    (judgement,) = cases[name]["judgements"]
    return judgement, judgement["search"]


def test_a_counterexample_is_shrunk_confirmed_and_written(project):
    judgement, search = searched(project.outcomes(FALSE)[0], "refuted")
    assert judgement["rung"] == "searched"
    assert search["confirmed"] is True
    written = json.loads((project.path / "reports/latest" / search["counterexample"]).read_text())
    assert written["claim"] == "section.c"
    assert written["instance"]["n"] == 2
    assert sorted(written["instance"]["x"]) == [-1.0, 1.0]
    assert "confirmed in exact arithmetic" in judgement["note"]


def test_what_holds_says_its_worst_slack_sampled_and_searched(project):
    judgement, search = searched(project.outcomes(TRUE)[0], "holds")
    assert search["tries"] == judgement["n"] > 350
    assert 0 < search["sampled"] <= judgement["slack"] == pytest.approx(1, abs=1e-9)
    assert search["counterexample"] is None


def test_tries_are_told_as_hypothesis_tells_its_own(project):
    _, search = searched(project.outcomes(TRUE)[0], "holds")
    lines = (project.path / "reports/latest" / search["lines"]).read_text().splitlines()
    told = [json.loads(line) for line in lines]
    assert {"drawn", "by Hypothesis", "extreme", "beside", "climbed"} >= {
        each["how_generated"] for each in told
    }
    for each in told:
        assert each["type"] == "test_case"
        assert each["status"] in ("passed", "failed", "gave_up")
        assert each["property"] == "section.c: sum"
        assert isinstance(each["run_start"], float)
        assert set(each["arguments"]) == {"n", "x"}
        assert {"representation", "features", "timing", "coverage", "metadata"} <= set(each)


def test_the_evidence_is_the_same_with_workers(project):
    project.claim("c", TRUE + FALSE.replace("test_refuted", "test_other"))
    project.run("claims", "--report-dir", "one")
    project.run("claims", "-n", "2", "--report-dir", "two")

    def evidence(folder):
        cases = project.cases(folder)
        return {name: case["judgements"] for name, case in cases.items()}

    assert evidence("one") == evidence("two")
    assert sorted(f.name for f in (project.path / "one/searches").iterdir()) == sorted(
        f.name for f in (project.path / "two/searches").iterdir()
    )


# A range that depends on another coordinate: no entry is kept that lies outside of the new one.
RANGES = """
    def entries(draw):
        k = draw.integer("k", 1, 9)
        top = 10 - k
        labels, x = draw.integers("labels", 3, 0, top), draw.reals("x", 3, 0.0, float(top))
        return max(*labels, *x), top

    def test_holds(evidence):
        evidence.search("largest entry", entries, relation="at most", tries=400)
"""


def test_no_coordinate_leaves_its_range(project):
    judgement, _ = searched(project.outcomes(RANGES)[0], "holds")
    assert judgement["slack"] == 1


# Rounding alone lifts the left side above the right: in Fractions they are equal.
ROUNDED = """
    def thirds(draw):
        n = draw.integer("n", 3, 40)
        x = draw.real("x", 0.5, 1.0)
        third = x / n if isinstance(x, float) else x / n
        return sum([third] * n), x

    def test_inconclusive(evidence):
        evidence.search("sum of parts", thirds, relation="at most", tries=400, precise=thirds)

    def test_refuted(evidence):
        evidence.search("sum of parts", thirds, relation="at most", tries=400)
"""


def test_a_violation_by_rounding_alone_is_no_refutation(project):
    cases, _ = project.outcomes(ROUNDED)
    judgement, search = searched(cases, "inconclusive")
    assert search["confirmed"] is False
    assert "only by rounding" in judgement["note"]
    judgement, search = searched(cases, "refuted")
    assert search["confirmed"] is None
    assert "within 100 roundings" in judgement["note"]


def again(here, tests):
    """Return what a claim with one case and one search has searched."""
    here.claim("c", tests)
    here.run("claims")
    (case,) = here.cases().values()
    return case["judgements"][0]["search"]


def test_an_adopted_counterexample_is_tried_first(here):
    from theoremcheck.__main__ import main

    tests = FALSE.replace("refuted", "it"), TRUE.replace("holds", "it")
    search = again(here, tests[0])
    assert main(["adopt", f"reports/latest/{search['counterexample']}"]) == 0
    (file,) = (here.path / "claims/section/counterexamples").iterdir()
    assert file.name.startswith("c.sum.")
    (kept,) = again(here, tests[0])["adopted"]
    assert kept == {"file": file.name, "slack": "inf", "violated": True}  # 2 is over 0
    # The mended claim keeps it, and holds there.
    (kept,) = again(here, tests[1])["adopted"]
    assert kept == {"file": file.name, "slack": 0.0, "violated": False}


def test_a_search_goes_on_for_as_long_as_it_is_given(project):
    project.claim("c", TRUE)
    tries = []
    for seconds in ("0", "1"):
        project.run("claims", "--search-seconds", seconds)
        (case,) = project.cases().values()
        tries.append(case["judgements"][0]["search"]["tries"])
    assert tries[1] > tries[0] + 400


@pytest.mark.parametrize(
    "body, told",
    [
        ("draw.assume(False); return 1, 2", "none of"),
        ("return 1", "return what it measured and the bound"),
        ("return float('nan'), draw.real('x', 0, 1)", "which assume() leaves out"),
        ("draw.real('x', 0, 1); draw.real('x', 0, 1); return 1, 2", "is drawn twice"),
    ],
)
def test_an_attack_that_cannot_be_judged_is_an_error(project, body, told):
    tests = f"""
    def attack(draw):
        {body}

    def test_error(evidence):
        evidence.search("it", attack, relation="at most", tries=50)
    """
    cases, _ = project.outcomes(tests)
    assert told in cases["error"]["reason"]


def test_a_relation_that_is_none_is_an_error(project):
    cases, _ = project.outcomes(
        FALSE.replace("test_refuted", "test_error").replace('"at most"', '"under"')
    )
    assert "choose one of at most, at least, identity" in cases["error"]["reason"]


def test_a_coordinate_stays_in_a_range_that_another_one_decides(project):
    tests = """
    def attack(draw):
        most = draw.integer("most", 1, 9)
        labels, x = draw.integers("labels", 3, 0, most), draw.reals("x", 3, 0, most)
        return max(*labels, *x) - most + draw.real("y", -1, 0), 0

    def test_holds(evidence):
        evidence.search("largest", attack, relation="at most", tries=400, precise=attack)
    """
    assert project.outcomes(tests)[0]["holds"]["outcome"] == "holds"


def test_an_identity_is_attacked_too(project):
    tests = """
    def squares(draw):
        x, y = draw.real("x", -9, 9), draw.real("y", -9, 9)
        return (x + y) ** 2, x * x + y * y, Rounding(8, (abs(x) + abs(y)) ** 2)

    def binomial(draw):
        x, y = draw.real("x", -9, 9), draw.real("y", -9, 9)
        return (x + y) ** 2, x * x + 2 * x * y + y * y, Rounding(8, (abs(x) + abs(y)) ** 2)

    def test_refuted(evidence):
        evidence.search("square", squares, relation="identity", tries=100, precise=squares)

    def test_holds(evidence):
        evidence.search("square", binomial, relation="identity", tries=100, precise=binomial)
    """
    cases, _ = project.outcomes(tests)
    assert "x = 1.0, y = 1.0" in cases["refuted"]["judgements"][0]["note"].replace("-", "")


def test_the_report_shows_what_was_searched_beside_what_was_sampled(here):
    here.claim("c", FALSE)
    output = here.run("claims").stdout.str()
    (case,) = here.cases().values()
    name = case["judgements"][0]["search"]["counterexample"]
    assert f"keep it (section.c): theoremcheck adopt reports/latest/{name}" in output
    page = (here.path / "reports/latest/index.html").read_text()
    assert "Searched for counterexamples" in page
    assert f'<a href="{name}">a counterexample</a>, confirmed in exact arithmetic' in page
    assert f"<code>theoremcheck adopt reports/latest/{name}</code></td>" in page


def test_what_is_adopted_is_one_of_the_claims_here(here, capsys):
    from theoremcheck.__main__ import main

    here.write("no.json", "{}")
    other = dict.fromkeys(KEPT, "x") | {"claim": "section.other"}
    here.write("other.json", json.dumps(other | {"instance": {}}))
    here.write("list.json", json.dumps(other | {"instance": [1, 2]}))
    assert main(["adopt", "no.json"]) == main(["adopt", "list.json"]) == 2
    assert main(["adopt", "other.json"]) == 2
    told = capsys.readouterr().err
    assert "no.json is no counterexample" in told
    assert "list.json is no counterexample" in told
    assert "claim 'section.other' is not below" in told


def test_a_broken_file_beside_a_claim_is_an_error_that_names_it(project):
    project.write("claims/section/counterexamples/c.sum.0.json", "[]")
    cases, _ = project.outcomes(TRUE.replace("test_holds", "test_error"))
    assert "c.sum.0.json is no counterexample" in cases["error"]["reason"]


def test_a_model_that_another_way_contradicts_is_told_from_rounding(project):
    tests = """
    def doubled(draw):
        n, x = draw.integer("n", 1, 3), draw.real("x", 1.0, 2.0)
        return (2 * n * x if isinstance(x, float) else n * x), n * x

    def test_inconclusive(evidence):
        evidence.search("product", doubled, relation="at most", tries=50, precise=doubled)
    """
    judgement, search = searched(project.outcomes(tests)[0], "inconclusive")
    assert search["confirmed"] is False
    assert "one of the two is wrong" in judgement["note"]


def test_an_identity_of_which_nothing_is_allowed_somewhere_is_scored_by_the_rest():
    gap, allowed = np.array([0.0, 3.0]), np.array([0.0, 4.0])
    assert score("identity", gap, 0 * gap, allowed) == (0.75, -0.25, False, False, False)
    found = score("identity", np.array([1.0, 3.0]), 0 * gap, allowed)
    assert found == (np.inf, HIGHEST, True, True, False)


def test_a_climb_by_entries_leaves_an_instance_outside_alone():
    def attack(draw):
        draw.integers("signs", 5, 0, 1)
        draw.assume(False)

    attempts = Attempts("q", "at most", attack, 100)
    climb_by_entries(attempts, {"signs": [0] * 4}, np.random.default_rng(0))
    assert attempts.made == 1


def test_a_climb_by_entries_goes_to_the_top_and_then_on_as_long_as_another():
    def ones(draw):
        return int(draw.integers("signs", 9, 0, 1).sum()), 10

    attempts = Attempts("q", "at most", ones, 1000)
    climb_by_entries(attempts, {"signs": [0, 1, 0] * 3}, np.random.default_rng(0))
    assert attempts.nearest[0].values == {"signs": [1] * 9}
    usual = 40 + 30 * 9
    assert usual <= attempts.made < 2 * usual
