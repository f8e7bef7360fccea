"""What a counterexample looks like in the end: few numbers, and plain ones."""

import json


def instance(project, tests):
    (judgement,) = project.outcomes(tests)[0]["refuted"]["judgements"]
    file = project.path / "reports/latest" / judgement["search"]["counterexample"]
    return json.loads(file.read_text("utf-8"))["instance"]


# Broken by scale as well as by shape: two equal numbers beside others that are less.
EQUAL = """
    def largest_share(draw):
        n = draw.integer("n", 2, 9)
        x = draw.reals("x", n, 0.0, 1.0)
        draw.assume(x.any())
        return 3 * np.sort(x)[-2], 2 * x.max()

    def test_refuted(evidence):
        evidence.search("second", largest_share, relation="at most", tries=400)
"""


def test_equal_numbers_become_plain_together(project):
    assert instance(project, EQUAL) == {"n": 2, "x": [1.0, 1.0]}


# Only of five numbers on, and only near their best ones: with fewer, or as they are, they hold.
FEWER = """
    def averaged(draw):
        n = draw.integer("n", 2, 12)
        a = draw.reals("a", n, 0.0, 1.0)
        means = np.cumsum(a) / np.arange(1, n + 1)
        return 10 * (means**2).sum(), 17 * (a**2).sum()

    def test_refuted(evidence):
        evidence.search("means", averaged, relation="at most", tries=4000, precise=averaged)
"""


def test_fewer_numbers_are_climbed_from_once_more(project):
    assert instance(project, FEWER)["n"] == 5


# A counterexample may have an array of nothing.
NOTHING = """
    def first(draw):
        more = draw.reals("more", draw.integer("n", 0, 3), 0.0, 1.0)
        return draw.real("x", 1.0, 2.0) + sum(more), 0

    def test_refuted(evidence):
        evidence.search("first", first, relation="at most", tries=200)
"""


def test_arrays_of_nothing_are_as_plain_as_can_be(project):
    assert instance(project, NOTHING) == {"n": 0, "more": [], "x": 1.0}
