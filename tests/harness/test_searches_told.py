"""What is told of a search: its worst slack, what a counterexample is worth, what is kept of it."""

import json

import pytest

from tests.harness.searches import searched
from tests.harness.test_search import FALSE, TRUE
from theoremcheck.__main__ import main


def test_the_worst_slack_searched_is_that_of_all_tries_and_no_tie_at_zero_hides_it():
    """All x equal give 0 <= 0, which is nearest of all, but of which no ratio can be told."""

    def popoviciu(draw):
        x = draw.reals("x", draw.integer("n", 4, 9), 0, 1)
        return ((x - x.mean()) ** 2).sum(), 0.26 * len(x) * (x.max() - x.min()) ** 2

    judgement, *_ = searched(popoviciu, tries=400)
    assert judgement.outcome == "holds"
    assert 0.5 < judgement.search.sampled <= judgement.search.worst == judgement.slack < 1


def test_the_worst_slack_of_what_is_refuted_is_that_of_all_tries_and_not_of_the_smallest_one():
    def product(draw):
        n = draw.integer("n", 1, 9)
        return n * draw.real("x", 0.5, 1.0), 1

    judgement, instance, _ = searched(product)
    assert instance["n"] < 9
    assert judgement.slack < judgement.search.sampled <= judgement.search.worst <= 9


def test_the_worst_slack_is_that_of_the_worst_element_of_the_worst_instance():
    """The first element is the nearest by its difference to 0, the second by its ratio."""

    def two(draw):
        x = draw.real("x", 0.1, 1.0)
        return [-1e-9, x], [0, 2]

    judgement, *_ = searched(two)
    assert judgement.search.sampled <= judgement.search.worst == judgement.slack == 0.5


CONTRADICTED = """
    def doubled(draw):
        n, x = draw.integer("n", 1, 3), draw.real("x", 1.0, 2.0)
        return (2 * n * x if isinstance(x, float) else n * x), n * x

    def test_it(evidence):
        evidence.search("product", doubled, relation="at most", tries=50, precise=doubled)
"""
ROUNDED = """
    def thirds(draw):
        n, x = draw.integer("n", 3, 40), draw.real("x", 0.5, 1.0)
        return sum([x / n] * n), x

    def test_it(evidence):
        evidence.search("sum of parts", thirds, relation="at most", tries=400, precise=thirds)
"""


def test_what_another_way_contradicts_is_told_from_rounding_and_neither_is_kept(here):
    for tests, told in (
        (CONTRADICTED, "the second way finds no violation: the attack or precise= is wrong"),
        (ROUNDED, "by rounding alone"),
    ):
        here.claim("c", tests)
        output = here.run("claims").stdout.str()
        page = (here.path / "reports/latest/index.html").read_text()
        assert f"a counterexample</a>, {told}" in page
        assert "theoremcheck adopt" not in page
        assert "keep it" not in output


FOUND = FALSE.replace("refuted", "it")
MENDED = TRUE.replace("holds", "it")


@pytest.fixture
def kept(here, capsys):
    """Return the file of a counterexample that is kept beside claim c, and what was printed."""
    here.claim("c", FOUND)
    here.run("claims")
    (case,) = here.cases().values()
    capsys.readouterr()
    assert (
        main(["adopt", f"reports/latest/{case['judgements'][0]['search']['counterexample']}"]) == 0
    )
    (file,) = (here.path / "claims/section/counterexamples").iterdir()
    assert capsys.readouterr().out == f"adopted: {file}; delete this file to undo\n"
    return file


def test_a_replay_is_told_wherever_a_search_is(here, kept, capsys):
    for tests, happened in ((FOUND, "still violated"), (MENDED, "no longer violated")):
        here.claim("c", tests)
        output = " ".join(here.run("claims").stdout.str().split())
        told = f"1 kept counterexample tried first, {happened} by {kept.name}"
        assert told in output
        assert told in (here.path / "reports/latest/index.html").read_text()
        capsys.readouterr()
        assert main(["show", "reports/latest", "section.c"]) == 0
        assert f"c::it: sum: {told}" in capsys.readouterr().out
        assert "keep it" not in output


OTHER = {
    "renamed draw": (MENDED.replace('"x"', '"y"'), {}, "its 'y' is missing"),
    "out of range": (MENDED.replace("-10.0", "0.0"), {}, "its 'x' is missing, of another shape or"),
    "left out": (MENDED.replace("return", "draw.assume(n > 2); return"), {}, "assume() leaves"),
    "other quantity": (MENDED.replace('"sum"', '"all"'), {}, "which this case does not search"),
    "other claim": (MENDED, {"claim": "section.d"}, "is one of the claim 'section.d'"),
    "other case": (TRUE, {}, "is one of the case 'section.c::it', which is gone"),
}


@pytest.mark.parametrize("tests, changed, told", OTHER.values(), ids=OTHER)
def test_a_kept_counterexample_that_fits_no_more_is_an_error(here, kept, tests, changed, told):
    kept.write_text(json.dumps(json.loads(kept.read_text()) | changed))
    here.claim("c", tests)
    assert here.run("claims").ret == 1
    (claim,) = here.record()["claims"]
    reasons = claim["reason"] + " ".join(case["reason"] for case in claim["cases"])
    assert claim["verdict"] == "ERROR"
    assert kept.name in reasons
    assert told in reasons
    assert "take it away" in reasons


def test_a_kept_counterexample_of_no_claim_is_an_error(here, kept):
    kept.rename(kept.with_name(kept.name.replace("c.", "gone.", 1)))
    here.claim("c", MENDED)
    output = here.run("claims")
    assert output.ret == 1
    assert "is beside no claim 'section.gone'; take it away" in here.claims()["gone"]["reason"]


def test_a_kept_counterexample_need_not_be_an_instance_of_other_cases(here):
    tests = """
    @pytest.mark.parametrize("n", [1, 2, 3])
    def test_it(evidence, n):
        attack = lambda draw: (abs(draw.reals("x", n, -1, 1)).sum(), 1.5)
        evidence.search("sum", attack, relation="at most", tries=90)
    """
    search = [case["judgements"][0]["search"] for case in searches_of(here, tests)][1]
    assert main(["adopt", f"reports/latest/{search['counterexample']}"]) == 0
    cases = searches_of(here, tests)
    assert [case["outcome"] for case in cases] == ["holds", "refuted", "refuted"]
    tried = [len(case["judgements"][0]["search"]["adopted"]) for case in cases]
    assert tried == [0, 1, 0]


def searches_of(here, tests):
    here.claim("c", tests)
    here.run("claims")
    return here.cases().values()


def test_a_file_that_is_not_there_is_not_adopted(here, capsys):
    assert main(["adopt", "reports/latest/counterexamples/x.json"]) == 2
    assert "counterexamples/x.json: no such file" in capsys.readouterr().err
