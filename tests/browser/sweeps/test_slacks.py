"""Slack plots and instances: words that can be read, marks that lie inside and apart, names."""

import re

import pytest
from msgspec import to_builtins

from tests.harness import records
from theoremcheck.judging._kept_instances import drawable
from theoremcheck.report._page import one_page

WIDTHS = pytest.mark.parametrize("width", [360, 720, 1100])


@WIDTHS
def test_words_of_a_slack_plot_can_be_read(visit, width):
    page = visit(width=width)
    small = page.evaluate("""() => [...document.querySelectorAll('.strip > svg text')].filter(t =>
        parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a < 10
    ).map(t => `${t.closest('article').id}: ${t.textContent}`)""")
    assert small == []


@WIDTHS
def test_ticks_of_a_slack_plot_do_not_overlap(visit, width):
    page = visit(width=width)
    crowded = page.evaluate("""() => [...document.querySelectorAll('.strip')].filter(figure => {
        const boxes = [...figure.querySelectorAll(':scope > svg text')]
            .map(t => t.getBoundingClientRect()).sort((a, b) => a.left - b.left);
        return boxes.some((box, i) => i && box.left < boxes[i - 1].right);
    }).map(figure => figure.closest('article').id)""")
    assert crowded == []


@WIDTHS
def test_marks_lie_in_their_drawing_and_departures_below_instances(visit, width):
    page = visit(width=width)
    amiss = page.evaluate("""() => [...document.querySelectorAll('.strip > svg')].filter(svg => {
        const outer = svg.getBoundingClientRect();
        const box = name => svg.querySelector(name)?.getBoundingClientRect();
        const marks = ['instance', 'without', 'as_written', 'adopted'].map(n => box('.' + n));
        const out = marks.some(b => b && (b.left < outer.left || b.right > outer.right
            || b.top < outer.top || b.bottom > outer.bottom));
        const middle = b => (b.top + b.bottom) / 2;
        return out || marks.slice(1).some(b => b && marks[0] && middle(b) <= middle(marks[0]) + 5);
    }).map(svg => svg.getAttribute('aria-label'))""")
    assert amiss == []


@pytest.fixture
def instance(chromium, tmp_path):
    """Open the page of one claim whose instance has all that can be drawn."""
    points = [[0.5, 1.0], [1.0, -0.5], [-1.0, -0.5]]
    values = {"x": points, "labels": [1, 1, 0], "w": [1.0, 1.0]}
    values |= {"t": [0.0, 1.0, 2.0], "f(t)": [0.0, 2.0, -1.0]}
    values |= {"W": [[0.25, -1.125, 3.0], [1e-5, -12345.0, 0.0]], "n": 3, "loss": "hinge"}
    kept = drawable(f"instances/{'0' * 64}.json", values)
    judged = records.judgement(slack=0.9, instance=to_builtins(kept))
    file = tmp_path / "one.html"
    file.write_text(one_page(records.record(records.claim(records.case(judgements=[judged])))))
    pages = []

    def opened(**options):
        pages.append(chromium.new_page(**options))
        pages[-1].goto(file.as_uri())
        return pages[-1]

    yield opened
    for page in pages:
        page.close()


@WIDTHS
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_instance_fits_its_page_and_can_be_read(instance, width, scheme):
    page = instance(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".worst svg").count() == 3
    small = page.evaluate("""() => [...document.querySelectorAll('.worst svg text')].filter(t =>
        parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a < 9
    ).map(t => t.textContent)""")
    assert small == []
    crowded = page.evaluate("""() => [...document.querySelectorAll('.worst svg')].filter(svg => {
        const boxes = [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect());
        return boxes.some((a, i) => boxes.slice(i + 1).some(b => a.left < b.right
            && b.left < a.right && a.top < b.bottom - 2 && b.top < a.bottom - 2));
    }).map(svg => svg.getAttribute('aria-label'))""")
    assert crowded == []


def test_each_picture_of_an_instance_has_a_name(instance):
    names = (
        instance()
        .get_by_role("img")
        .evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    )
    assert [re.split("[:,]| over", name)[0] for name in names[-3:]] == [
        "x",
        "f(t)",
        "W",
    ]
