"""No violation of what axe knows of accessibility, at any width, in any theme, closed or open."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace

from tests.browser import red
from theoremcheck.report._page import one_page
from theoremcheck.report._page import page as report

EVERYWHERE = pytest.mark.parametrize(
    "width, scheme", [(w, scheme) for w in (360, 720, 1200) for scheme in ("light", "dark")]
)
OPENED = ["linear_separators.overfitting", "margins.minimum_margin", "weight_tying.loss_gap"]


def violations(page, context=None):
    """Return what axe finds: its rule, and the first element that breaks it."""
    only = {"resultTypes": ["violations"]}  # what passes takes most of the time, of so large a page
    found = Axe().run(page, context, only).response["violations"]
    return [(each["id"], len(each["nodes"]), each["nodes"][0]["html"][:200]) for each in found]


def test_every_third_claim_and_all_around_them(visit, baseline, tmp_path):
    """Of all of them axe takes half a minute, and templates have made them all."""
    file = tmp_path / "index.html"
    file.write_text(report(replace(baseline, claims=baseline.claims[::3])), "utf-8")
    page = visit(width=1200)
    page.goto(file.as_uri())
    assert violations(page) == []


@pytest.mark.parametrize("width, scheme", [(360, "dark"), (1200, "light")])
def test_some_claims_that_are_opened(visit, baseline, tmp_path, width, scheme):
    file = tmp_path / "index.html"
    some = [claim for claim in baseline.claims if claim.id in OPENED]
    file.write_text(report(replace(baseline, claims=some)), "utf-8")
    page = visit(width=width, color_scheme=scheme)
    page.goto(file.as_uri())
    for name in OPENED:
        page.locator(f"details[data-claim='{name}'] > summary").click()
        page.locator(f"details[data-claim='{name}'] tbody summary").first.click()
    page.locator("#worth summary").click()
    assert violations(page) == []


def opened(page, text, file):
    """Open a report, the part of its claim, and a case in that."""
    file.write_text(text, "utf-8")
    page.goto(file.as_uri())
    page.locator("details[data-claim] > summary").press("Enter")  # wherever it stands by now
    page.locator("details[data-claim] tbody summary").first.press("Enter")


@EVERYWHERE
def test_a_red_run(visit, tmp_path, width, scheme):
    page = visit(width=width, color_scheme=scheme)
    opened(page, report(red.record()), tmp_path / "index.html")
    assert violations(page) == []


@pytest.mark.parametrize("width, scheme", [(360, "dark"), (1200, "light")])
def test_the_page_of_one_red_claim(visit, tmp_path, width, scheme):
    page = visit(width=width, color_scheme=scheme)
    opened(page, one_page(red.record()), tmp_path / "index.html")
    assert violations(page) == []
