"""The page that cites a run: one sheet, whatever came of it, that all can read."""

import pypdfium2
import pytest

from tests.browser.test_axe import violations
from tests.browser.test_validity import errors
from theoremcheck.report._citation import Citation


@pytest.fixture
def page(visit, baseline, tmp_path):
    """The citation of the whole talk."""
    file = tmp_path / "citation.html"
    file.write_text(Citation(baseline, "0" * 64, "Ada Lovelace").page(), "utf-8")
    page = visit()
    page.goto(file.as_uri())
    return page


def test_it_is_one_sheet(page):
    paper = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    assert len(paper) == 1
    assert "bibliography" in paper[0].get_textpage().get_text_bounded()
    paper.close()


@pytest.mark.parametrize("width, scheme", [(360, "dark"), (1200, "light")])
def test_all_can_read_it(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_is_html_by_the_letter(baseline, tmp_path):
    told = Citation(baseline, "0" * 64, "Ada Lovelace").page()
    assert errors(told, tmp_path / "citation.html") == []
