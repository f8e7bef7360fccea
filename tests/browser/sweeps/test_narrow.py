"""On a phone: case tables are lists, figures can be read, wide tables are within a key's reach."""

import pytest

CLAIMS = ["linear_separators.update_bound", "margins.minimum_margin"]


@pytest.mark.parametrize("width", [360, 400])
@pytest.mark.parametrize("name", CLAIMS)
def test_nothing_of_a_case_is_cut_or_lies_beside_the_screen(visit, width, name):
    page = visit(width=width)
    part = page.locator(f"details[data-claim='{name}']")
    part.locator("> summary").click()
    part.locator("tbody").first.wait_for()
    cut = part.evaluate(
        """(part, width) => [...part.querySelectorAll('tbody :is(td, th)')]
        .filter(e => e.checkVisibility()).filter(e => {
            const {left, right} = e.getBoundingClientRect();
            return left < 0 || right > width || e.scrollWidth > e.clientWidth + 1;
        }).map(e => e.textContent).slice(0, 5)""",
        width,
    )
    assert cut == []
    told = part.locator("tbody tr").first.locator("td").nth(1)
    assert told.evaluate("e => getComputedStyle(e, '::before').content").startswith('"measured by')


@pytest.mark.parametrize("width", [360, 400])
def test_the_words_of_a_plot_are_large_enough_and_apart(visit, width):
    page = visit(width=width)
    small, touching = page.evaluate("""() => {
        const small = [], touching = [];
        for (const svg of document.querySelectorAll('figure.plot > svg')) {
            const shown = [...svg.querySelectorAll('text')].filter(e => e.checkVisibility());
            const scale = svg.getBoundingClientRect().width / 400;
            for (const text of shown)
                if (parseFloat(getComputedStyle(text).fontSize) * scale < 10)
                    small.push(text.textContent);
            const axis = shown.filter(e => e.matches('.x') && e.getAttribute('y') === '195')
                .map(e => e.getBoundingClientRect()).sort((a, b) => a.left - b.left);
            axis.forEach((box, place) => {
                if (place && box.left < axis[place - 1].right + 2)
                    touching.push(svg.getAttribute('aria-label'));
            });
        }
        return [small, touching];
    }""")
    assert small == []
    assert touching == []


@pytest.mark.parametrize("width", [360, 720, 1200])
def test_whatever_scrolls_can_be_reached_by_keyboard_and_has_a_name(visit, width):
    page = visit(width=width)
    page.locator("details.cases > summary").first.click()
    page.locator("details.cases tbody").first.wait_for()
    nameless = page.evaluate("""() => [...document.querySelectorAll('.scroll, .statement')]
        .filter(e => e.tabIndex !== 0 || e.getAttribute('role') !== 'region'
            || !e.getAttribute('aria-label')).map(e => e.outerHTML.slice(0, 99))""")
    assert nameless == []
    names = page.evaluate("""() => [...document.querySelectorAll('[role=region]')]
        .map(e => e.getAttribute('aria-label'))""")
    assert len(set(names)) == len(names)
