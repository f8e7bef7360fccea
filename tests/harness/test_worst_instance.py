"""The instance of a claim's largest slack in pictures: by shapes and plain names, no theorem."""

import re

import numpy as np
import pytest

from tests.harness import records
from theoremcheck.judging._kept_instances import drawable
from theoremcheck.report._page import one_page, page
from theoremcheck.report._worst_instance import drawn, worst_instance

FILE = f"instances/{'0' * 64}.json"
POINTS = {"x": [[1.0, 2.0], [0.5, -1.0], [-2.0, 0.0]], "labels": [1, 0, 0]}


def of(**values):
    return drawn(drawable(FILE, values).values)


def only(**values):
    """Return the only drawing of an instance that has no words beside it."""
    (panel,), words = of(**values)
    assert words == []
    return panel


def judgement(slack=0.5, values=None, **fields):
    return records.judgement(slack=slack, instance={"file": FILE, "values": values}, **fields)


def shown(*judgements, **fields):
    return page(records.record(records.claim(records.case(judgements=list(judgements), **fields))))


def test_points_of_two_numbers_are_a_scatter_with_a_mark_for_each_label():
    panel = only(**POINTS)
    assert panel.words == "x, all within 2: ● labels = 0, △ labels = 1"
    paths = dict(panel.paths)
    assert [paths[kind].count("M") for kind in ("m0", "m1")] == [2, 1]
    assert paths["m0"].count("h0") == 2
    assert paths["m1"].endswith("z")


def test_a_vector_of_two_is_the_separating_line_across_it():
    panel = only(**POINTS, **{"w*": [0.0, 1.0]})
    assert panel.words.endswith("; the line across w* = (0, 1), its arrow")
    line, arrow, _ = re.findall(r"M([^M]+)", dict(panel.paths)["separator"])
    (x0, y0), (x1, y1) = (map(float, end.split()) for end in line.split("L"))
    assert y0 == y1  # the line is horizontal, and as wide as the drawing
    assert {x0, x1} == {0, panel.size[0]}
    (_, low), (_, high) = (map(float, end.split()) for end in arrow.split("L"))
    assert high < low  # upwards
    assert float(dict(panel.paths)["axis"].split("H")[0].split()[1]) == y0


def test_another_vector_of_two_is_no_line():
    (panel,), words = of(**POINTS, sides=[0.0, 1.0])
    assert "line" not in panel.words
    assert words == ["sides = (0, 1)"]


def test_points_on_the_positive_side_lie_there():
    values = {"x": [[3.0, 1.0], [-3.0, -1.0]], "labels": [1, -1], "w": [1.0, 1.0]}
    paths = dict(only(**values).paths)
    (a, b), (c, d) = (
        map(float, re.match(r"M(\S+) ([-\d.]+)", paths[kind]).groups()) for kind in ("m0", "m1")
    )
    assert (a < c, b > d) == (True, True)  # -1 left and below of 1
    assert (c - a) / (b - d) == pytest.approx(3, rel=0.02)  # on one scale


@pytest.mark.parametrize("name", ["labels", "y", "signs", "label y"])
def test_labels_are_known_by_plain_names(name):
    assert "●" in only(x=POINTS["x"], **{name: [1, 0, 0]}).words


@pytest.mark.parametrize(
    "changed",
    [
        {"labels": [1.5, 0, 0]},
        {"labels": [1, 0]},
        {"x": None, "rows": POINTS["x"]},
        {"x": [[1.0, 2.0, 3.0]] * 3},
        {"labels": None, "copies": [1, 2, 3]},
    ],
)
def test_other_shapes_are_no_scatter(changed):
    (panel,), _ = of(**{k: v for k, v in (POINTS | changed).items() if v is not None})
    assert "●" not in panel.words
    assert re.match(r"(x|rows): 3 × ", panel.words)


def test_a_function_is_drawn_over_its_points():
    panel = only(**{"t": [1.0, 0.0, 2.0], "f(t)": [5.0, 0.0, -5.0]})
    assert panel.words == "f(t) over t from 0 to 2, values from -5 to 5"
    points = [tuple(map(float, each.split())) for each in dict(panel.paths)["curve"][1:].split("L")]
    assert [x for x, _ in points] == sorted(x for x, _ in points)  # in the order of t
    assert points[1][1] < points[0][1] < points[2][1]  # y grows upwards
    column = only(**{"t": [[1.0], [0.0]], "f(t)": [[5.0], [0.0]]})
    assert "f(t) over t" in column.words
    assert of(**{"t": [1.0, 0.0], "f(t)": [5.0] * 3})[0] == []


def test_a_vector_is_stems_and_a_short_one_words():
    panel = only(w=[0.5, -1.0, 0.0, 2.0])
    assert panel.words == "w: 4 entries from -1 to 2"
    assert dict(panel.paths)["stem"].count("V") == 4
    assert of(w=[0.5, -1.0]) == ([], ["w = (0.5, -1)"])
    assert of(w=np.ones(61)) == ([], ["w: 61 numbers, in the file"])


def test_a_matrix_is_a_heat_map_whose_signs_are_not_told_by_colour_alone():
    few = only(W=[[3.0, -3.0], [1.0, 0.0]])
    assert few.words == "W: 2 × 2, entries from -3 to 3"
    assert [text for *_, text in few.texts] == ["3", "-3", "1", "0"]
    kinds = [kind for kind, _ in few.paths]
    assert kinds == ["cell h1", "cell h3", "cell n3"]
    many = only(W=np.where(np.arange(64) % 2, -1.0, 1.0).reshape(8, 8))
    assert many.texts == []
    paths = dict(many.paths)
    assert paths["minus"].count("M") == paths["cell n3"].count("M") == 32


def test_several_matrices_stand_below_each_other():
    panel = only(W=np.ones((2, 2, 2)))
    assert panel.words == "W: 2 × 2 × 2, entries from 1 to 1"
    assert sorted({y for _, _, y, _ in panel.texts}) == [11.5, 27.5, 46.5, 62.5]


def test_the_rest_is_words():
    values = {"n": 3, "loss": "hinge", "tied": True, "p": None, "c": 0.123456, "w": [1.0, 2.0]}
    told = ["n = 3", "loss = hinge", "tied = True", "p = none", "c = 0.1235", "w = (1, 2)"]
    assert of(**values) == ([], told)
    assert drawn(None) == ([], ["more numbers than a page holds; its file has them"])


def test_more_than_three_drawings_are_words():
    panels, words = of(**{f"A_{i}": np.ones((3, 5)) for i in range(5)})
    assert [panel.words[:3] for panel in panels] == ["A_0", "A_1", "A_2"]
    assert words == [f"A_{i}: 3 × 5 numbers, in the file" for i in (3, 4)]


@pytest.mark.parametrize("size", [1e308, 1e-308, 0.0, 5e-324])
@pytest.mark.parametrize(
    "shape",
    [{"x": (3, 2), "labels": (3,)}, {"t": (4,), "f(t)": (4,)}, {"v": (9,)}, {"W": (3, 4)}],
)
def test_no_number_of_float64_breaks_a_drawing(size, shape):
    values = {
        name: np.arange(np.prod(s)).reshape(s) % 2 * (1.0 if name == "labels" else size)
        for name, s in shape.items()
    }
    assert of(**values)[0]


@pytest.mark.parametrize("shape", [[0], [0, 2], [2, 0], [0, 10**9], [1] * 32])
def test_no_shape_breaks_a_drawing(shape):
    entries = [1.0] if 0 not in shape else []
    numbers = {"shape": shape, "entries": entries}
    values = {"x": numbers, "labels": {"shape": [0], "entries": []}}
    whole = records.record(records.claim(records.case(judgements=[judgement(values=values)])))
    assert "x = (" in page(whole).replace("((", "(")


def test_the_largest_slack_is_shown():
    one, other = judgement(0.5, values={"n": 1}), judgement(0.9, values={"n": 2})
    text = shown(one, other, records.judgement(slack=0.99))
    assert text.count('<figure class="worst">') == 1
    assert "<p>n = 2</p>" in text
    assert "The instance nearest to its bound</b>: q, slack 0.9, in the case “as it stands”" in text
    assert f'<a href="{FILE}">All of it as a file</a>' in text


def test_instances_go_before_departures_and_bounds_before_identities():
    def best(*cases):
        return worst_instance(records.claim(*cases))

    values = {"n": 1}
    held = records.case(judgements=[judgement(0.1, values=values)])
    broken = judgement(9.0, outcome="refuted", values=values)
    departure = records.case(sort="without", premise="small", judgements=[broken])
    equal = records.case(judgements=[judgement(0.9, kind="identity", values=values)])
    assert best(departure, equal, held).judgement is held.judgements[0]
    assert best(departure, equal).title == "The instance on which both sides differ most"
    assert best(departure).title == "An instance that breaks it"
    assert best(departure).case == "without small"
    assert best(records.case(judgements=[records.judgement(slack=0.5)])) is None


def test_a_picture_has_a_name_and_escapes_what_a_record_says():
    values = {"<b>": {"shape": [2, 2], "entries": [1.0, 2.0, 3.0, 4.0]}, "y": "<script>"}
    text = shown(judgement(values=values))
    assert 'aria-label="&lt;b&gt;: 2 × 2, entries from 1 to 4"' in text
    assert "y = &lt;script&gt;" in text
    assert "<script>y" not in text


def test_a_page_that_stands_alone_has_no_link_to_a_file():
    whole = records.record(records.claim(records.case(judgements=[judgement(values={"n": 1})])))
    text = one_page(whole)
    assert "All of it as a file for" in text
    assert "instances/" not in text


def test_a_search_links_to_the_instance_of_its_worst_slack(project):
    project.claim(
        "c",
        """
        def attack(draw):
            return draw.real("x", 0.0, 4.0), 5

        def test_it(evidence):
            evidence.search("x", attack, relation="at most", tries=50)
        """,
    )
    project.run("claims")
    (case,) = project.cases().values()
    name = case["judgements"][0]["instance"]["file"]
    text = (project.path / "reports/latest/index.html").read_text("utf-8")
    assert f'<a href="{name}">0.8</a>' in text
    assert f'<a href="{name}">All of it as a file</a>' in text
    assert (project.path / "reports/latest" / name).is_file()
