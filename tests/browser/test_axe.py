"""No violation of what axe knows of accessibility, at any width, in any theme, closed or open."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import red
from theoremcheck.report._page import one_page
from theoremcheck.report._page import page as report

EVERYWHERE = pytest.mark.parametrize(
    "width, scheme", [(w, scheme) for w in (360, 720, 1200) for scheme in ("light", "dark")]
)
OPENED = ["linear_separators.overfitting", "margins.minimum_margin", "weight_tying.loss_gap"]


def violations(page, context=None):
    """Return what axe finds: its rule, and the first element that breaks it."""
    found = Axe().run(page, context).response["violations"]
    return [(each["id"], len(each["nodes"]), each["nodes"][0]["html"][:200]) for each in found]


@pytest.mark.parametrize("width, scheme", [(360, "dark"), (1200, "light")])
def test_the_whole_page_and_parts_of_it_opened(visit, width, scheme):
    """Of so large a page axe takes a minute; what differs by width and theme is in the red run."""
    page = visit(width=width, color_scheme=scheme)
    assert violations(page) == []
    for name in OPENED:
        page.locator(f"details[data-claim='{name}'] > summary").click()
        page.locator(f"details[data-claim='{name}'] tbody summary").first.click()
    page.locator("#worth summary").click()
    parts = [[f"article[id='{name}']"] for name in OPENED] + [["#worth"]]
    assert violations(page, {"include": parts}) == []


@EVERYWHERE
@pytest.mark.parametrize("form", [report, one_page])
def test_a_red_run(visit, tmp_path, form, width, scheme):
    file = tmp_path / "index.html"
    file.write_text(form(red.record()), "utf-8")
    page = visit(width=width, color_scheme=scheme)
    page.goto(file.as_uri())
    page.locator("details[data-claim] > summary").click()
    page.locator("details[data-claim] tbody summary").first.click()
    assert violations(page) == []
