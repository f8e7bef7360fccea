"""Nothing is cut: the page fits its window, statements and drawings fit the page."""

import pytest


@pytest.mark.parametrize("width", [360, 720, 1100, 1600])
def test_no_page_is_wider_than_its_window(visit, width):
    page = visit(width=width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_formulas_and_plots_have_a_size(visit):
    page = visit()
    empty = page.evaluate("""() => [...document.querySelectorAll(
            '.statement math, figure.plot > svg, figure.strip > svg')]
        .filter(e => {
            const box = e.getBoundingClientRect();
            return box.width < 10 || box.height < 8;
        })
        .map(e => e.outerHTML.slice(0, 99))""")
    assert empty == []


def test_a_wide_window_shows_every_statement_whole(visit):
    page = visit(width=1100)
    cut = page.evaluate("""() => [...document.querySelectorAll('.statement')]
        .filter(e => e.scrollWidth > e.clientWidth).map(e => e.closest('article').id)""")
    assert cut == []


@pytest.mark.parametrize("width", [360, 1100])
def test_the_words_of_a_drawing_lie_inside_of_it(visit, width):
    page = visit(width=width)
    cut = page.evaluate("""() => [...document.querySelectorAll(
            'article figure > svg text')].filter(text => text.checkVisibility()).filter(text => {
        const [inner, outer] = [text, text.closest('svg')].map(e => e.getBoundingClientRect());
        return inner.left < outer.left - 1 || inner.right > outer.right + 1
            || inner.bottom > outer.bottom + 1;
    }).map(text => `${text.closest('article').id}: ${text.textContent}`)""")
    assert cut == []


@pytest.mark.parametrize("width", [360, 400, 720, 1100])
def test_a_long_verdict_wraps_where_there_is_no_room(visit, width):
    page = visit(width=width)
    verdict = "SUPPORTED · searched · own checker, two checkers in 20 of 33 instances"
    page.evaluate(
        "told => document.querySelectorAll('header .verdict').forEach(e => e.textContent = told)",
        verdict,
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_short_verdict_stays_on_one_line(visit):
    page = visit(width=1100)
    tall = page.evaluate("""() => [...document.querySelectorAll('header .verdict')]
        .filter(e => e.textContent.length < 40 && e.offsetHeight > 30)  // two lines of 20
        .map(e => e.textContent)""")
    assert tall == []
