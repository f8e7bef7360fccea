"""The graph of claims: who stands where, circles and strangers, and how long it takes."""

import re
from itertools import combinations, pairwise
from time import process_time

import numpy as np
import pytest

from tests.harness import records
from theoremcheck.report import write_reports
from theoremcheck.report._graph import brief, drawings
from theoremcheck.report._layers import _apart, places
from theoremcheck.report._lookups import withdrawn
from theoremcheck.report._page import page


def arrows(edges):
    """Return the arrows of `ab bc`: b rests on a, c on b."""
    return [(low, high) for low, high in edges.split()]


def columns(edges, names=""):
    found = places(names, arrows(edges), 4)
    return {name: found[name][0] for name in names}


def graph(count, each, seed=0, sections=1):
    """Return a record of so many claims, each resting on up to `each` of those before it."""
    rng = np.random.default_rng(seed)
    names = [f"s{n * sections // count}.claim_{n}" for n in range(count)]
    below = [{names[m] for m in rng.integers(0, n, each)} if n else set() for n in range(count)]
    return records.record(
        *(
            records.claim(
                id=name, section=int(name[1]), title=f"Section {name[1]}", rests_on=sorted(low)
            )
            for name, low in zip(names, below, strict=True)
        )
    )


def test_a_claim_stands_right_of_all_that_it_rests_on():
    assert columns("ab bc ac", "abc") == {"a": 0, "b": 1, "c": 2}
    assert columns("ab bc dc", "abcd")["d"] == 1  # next to what rests on it


def test_an_arrow_that_passes_a_column_has_a_place_there_of_its_own():
    found = places("abc", arrows("ab bc ac"), 4)
    (passing,) = [stop for stop in found if not isinstance(stop, str)]
    assert passing == (("a", "c"), 1)
    assert abs(found[passing][1] - found["b"][1]) >= 1


@pytest.mark.parametrize("seed", range(5))
def test_no_two_places_lie_on_each_other(seed):
    rng = np.random.default_rng(seed)
    edges = {tuple(sorted(map(str, rng.integers(100, 130, 2)))) for _ in range(40)}
    edges = sorted((low, high) for low, high in edges if low != high)
    names = [str(n) for n in range(100, 130)]
    found = places(names, edges, 4)
    assert set(names) <= set(found)
    for (_, one), (_, other) in combinations(found.items(), 2):
        assert one[0] != other[0] or abs(one[1] - other[1]) > 1 - 1e-9
    assert all(found[low][0] < found[high][0] for low, high in edges)
    assert min(row for _, row in found.values()) == 0


def test_arrows_that_need_not_cross_do_not():
    found = places("abcdef", arrows("ae bd cf xe xd yd yf"), 4)
    lows, highs = (sorted(names, key=lambda n: found[n][1]) for names in ("abcxy", "def"))
    edges = [(lows.index(a), highs.index(b)) for a, b in arrows("ae bd cf xe xd yd yf")]
    assert not any((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(edges, 2))


def test_what_does_not_hang_together_stands_below_each_other_and_alone_in_rows():
    found = places("abcdefghij", arrows("ab cd"), 4)
    assert found["a"][1] == found["b"][1] == 0
    assert found["c"][1] == found["d"][1] == 1
    assert [found[name] for name in "efghij"] == [
        *((n, 2) for n in range(4)),
        *((n, 3) for n in range(2)),
    ]
    assert places("a", [], 4) == {"a": (0, 0)}


def test_rows_are_the_nearest_that_are_1_apart():
    assert _apart([0, 0]) == [-0.5, 0.5]
    assert _apart([3, 1, 2]) == [1, 2, 3]
    assert _apart([0, 5, 5.5]) == [0, 4.75, 5.75]


@pytest.mark.parametrize("edges", ["ab ba", "ab bc ca", "ab bc ca cd da", "ab ba cd dc bc ad"])
def test_a_circle_is_cut_open_and_its_last_arrow_goes_back(edges):
    names = sorted(set(edges) - {" "})
    found = places(names, arrows(edges), 4)
    assert set(names) <= set(found)
    back = [(low, high) for low, high in arrows(edges) if found[low][0] >= found[high][0]]
    assert 1 <= len(back) <= len(arrows(edges)) // 2


def test_a_circle_is_drawn_and_told():
    a, b = (
        records.claim(id=f"s.{x}", rests_on=[f"s.{y}"], supports=[f"s.{y}"])
        for x, y in ("ab", "ba")
    )
    whole = records.record(a, b, records.claim(id="s.c", rests_on=["s.c"]))
    (drawing,) = drawings(whole)
    assert (len(drawing.boxes), len(drawing.arrows), len(drawing.circles)) == (3, 1, 1)
    text = page(whole)
    assert "dashed where that closes a circle" in text
    assert text.count('class="arrow circle"') == 1


@pytest.mark.parametrize("count", [1, 7])
def test_claims_that_rest_on_nothing_have_boxes_and_no_arrow(count):
    whole = records.record(*(records.claim(id=f"s.c{n}") for n in range(count)))
    (drawing,) = drawings(whole)
    assert [each.id for each in drawing.boxes] == [f"s.c{n}" for n in range(count)]
    assert drawing.arrows == drawing.circles == []
    text = page(whole)
    assert 'class="arrow' not in text
    assert 'class="around"' not in text


def test_what_is_rested_on_elsewhere_or_unknown_is_drawn_and_only_a_claim_is_linked():
    lemma = records.claim(id="a.lemma_one", title="A", supports=["b.end"])
    end = records.claim(id="b.end", section=2, title="B", rests_on=["a.lemma_one", "c.gone"])
    text = page(records.record(lemma, end))
    first, second = drawings(records.record(lemma, end))
    assert [each.name for each in first.boxes] == ["lemma one"]
    assert {each.name for each in second.boxes} == {"end", "a: lemma one", "c: gone"}
    assert {each.id for each in second.boxes if each.claim is None} == {"c.gone"}
    assert 'href="#c.gone"' not in text
    drawn = text[text.index('<section id="graph"') : text.index('<section id="errata"')]
    assert drawn.count('href="#a.lemma_one"') == 2
    assert "c.gone: not in this record" in drawn


def test_the_words_of_a_box_fit_it_and_a_long_name_is_cut():
    long = "s." + "x" * 90
    (drawing,) = drawings(records.record(records.claim(id=long)))
    assert drawing.boxes[0].name.endswith("…")
    assert drawing.width < 300
    assert brief("a.b_c", "a") == "b c"
    assert brief("a.b_c", "d") == "a: b c"
    assert brief("alone") == "alone"


def test_markup_in_a_name_is_inert_in_the_graph(tmp_path):
    name = "s.<script>alert(1)</script>&\"'"
    whole = records.record(
        records.claim(id=name, title="<b>", rests_on=[name + "2", "<i>"], verdict="ERROR"),
        records.claim(id=name + "2", title="<b>", supports=[name]),
    )
    write_reports(whole, tmp_path, tmp_path / "none")
    text = (tmp_path / "index.html").read_text("utf-8")
    assert text.count("<script") == 3  # the cases, the numbers, and what runs
    assert "<i>s." not in text
    assert "<b>&" not in text


def test_a_withdrawn_claim_is_marked_wherever_it_is_drawn():
    lemma = records.claim(id="s.a", verdict="REFUTED", supports=["s.b"])
    text = page(records.record(lemma, records.claim(id="s.b", rests_on=["s.a"])))
    assert text.count('class="node SUPPORTED withdrawn"') == 3  # the graph, b's own part, and a's
    assert "s.b: SUPPORTED, support withdrawn; rests on s.a" in text


def test_every_verdict_has_a_mark_of_its_own():
    from jinja2 import Environment, PackageLoader

    from theoremcheck.statement._outcomes import Verdict

    marks = Environment(loader=PackageLoader("theoremcheck.report")).get_template("marks.html.j2")
    paths = marks.module.paths
    assert set(paths) == set(Verdict)
    assert len(set(paths.values())) == len(paths)


def seconds(record):
    times = []
    for _ in range(3):
        start = process_time()
        drawings(record)
        times.append(process_time() - start)
    return min(times)


def test_the_time_for_many_claims_grows_gently():
    few, many = (seconds(graph(count, 2)) for count in (100, 300))
    assert many < 1
    assert many < 27 * few  # the cube of three
    assert seconds(graph(300, 3, sections=9)) < 1


def test_three_hundred_claims_in_a_row_are_drawn():
    names = [f"s.c{n}" for n in range(300)]
    rests = {high: [low] for low, high in pairwise(names)}
    (drawing,) = drawings(
        records.record(*(records.claim(id=n, rests_on=rests.get(n, [])) for n in names))
    )
    assert len(drawing.arrows) == 299
    assert re.fullmatch(r"M\d+ \d+C[\d ]+m-5-3 5 3-5 3", drawing.arrows[0])


def test_whose_support_is_withdrawn_is_told_soon_however_many_ways_lead_down():
    names = [f"s.c{n}" for n in range(300)]
    whole = records.record(
        *(
            records.claim(
                id=name, rests_on=names[max(0, n - 2) : n], verdict="SUPPORTED" if n else "REFUTED"
            )
            for n, name in enumerate(names)
        )
    )
    start = process_time()
    found = withdrawn(whole)
    assert process_time() - start < 2
    assert list(found) == names[1:]
    assert {claim.id for causes in found.values() for claim in causes} == {"s.c0"}


def test_of_red_claims_in_a_row_the_last_is_where_to_look_and_in_a_circle_all():
    a, b = (
        records.claim(id=f"s.{x}", rests_on=[f"s.{y}"], verdict="REFUTED") for x, y in ("ab", "ba")
    )
    above = records.claim(id="s.c", rests_on=["s.a"], verdict="VACUOUS")
    top = records.claim(id="s.d", rests_on=["s.c"])
    found = withdrawn(records.record(a, b, above, top))
    names = {name[-1]: {claim.id[-1] for claim in causes} for name, causes in found.items()}
    assert names == {"a": {"b"}, "b": {"a"}, "c": {"a", "b"}, "d": {"a", "b"}}
