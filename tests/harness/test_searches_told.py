"""What is told of a search: its worst slack, what a counterexample is worth, what is kept of it."""

from tests.harness.searches import searched


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
