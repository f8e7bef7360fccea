"""A deliberately red run: what is refuted stands out, and the way to its row is short."""

import pytest

from tests.browser import red
from theoremcheck.report._page import page as report


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("red") / "index.html"
    file.write_text(report(red.record()), "utf-8")
    return file.as_uri()


LOOK = """cell => {
    const {color, fontWeight} = getComputedStyle(cell);
    const root = getComputedStyle(document.documentElement), probe = document.createElement('i');
    document.body.append(probe);
    const names = {};
    for (const name of ['good', 'bad']) {
        probe.style.color = root.getPropertyValue(`--${name}`);
        names[getComputedStyle(probe).color] = name;
    }
    return [cell.textContent, names[color] ?? 'neither', +fontWeight >= 700];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_refuted_stands_out_in_a_red_row(visit, scheme):
    page = visit(color_scheme=scheme)
    page.locator("details.cases > summary").first.press("Enter")  # wherever it stands by now
    page.locator("[id='s.c--it-1'] td:last-child").first.wait_for()
    cells = page.locator("details[data-claim] td:last-child").all()
    assert [cell.evaluate(LOOK) for cell in cells] == [
        ["refuted", "bad", True],
        ["holds", "good", False],
        ["inconclusive", "neither", False],
        ["breaks, as predicted", "good", False],
    ]


def test_a_red_case_is_three_clicks_away_from_the_index(visit):
    page = visit()
    page.locator("#claims-table a").first.click()
    page.locator("article li a").first.click()
    row = page.locator("tbody:target")
    row.wait_for()
    assert "steps refuted (measured 2, predicted at most 1)" in row.inner_text()


def test_columns_say_which_side_is_the_model(visit):
    page = visit()
    page.locator("details.cases > summary").first.press("Enter")  # wherever it stands by now
    heads = page.locator("details.cases thead").first.locator("th").all_text_contents()
    assert heads[2:4] == ["measured by the model", "predicted by the claim"]
