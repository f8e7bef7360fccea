"""The whole report on paper: numbered pages, not too many, each of them filled."""

import re

import pypdfium2
import pytest

FOOT = 46  # points, the lower margin with the page's number


@pytest.fixture(scope="module")
def paper(chromium, address):
    page = chromium.new_page(color_scheme="dark")
    page.goto(address)
    found = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    page.close()
    yield found
    found.close()


def test_the_report_has_fewer_pages_than_claims(paper, baseline):
    assert len(paper) <= len(baseline.claims)


def test_every_page_has_its_number(paper):
    for number, page in enumerate(paper, 1):
        told = page.get_textpage().get_text_bounded()
        assert re.search(rf"\b{number} / {len(paper)}\b", told), number


def test_no_page_but_the_last_is_half_empty(paper):
    empty = []
    for number, page in enumerate(list(paper)[:-1], 1):
        rows = page.render().to_numpy()[:-FOOT].min(axis=(1, 2))  # a pixel is a point
        if max(place for place, ink in enumerate(rows) if ink < 200) < len(rows) / 2:
            empty.append(number)
    assert empty == []


def test_paper_is_light_whatever_the_screen_is(visit):
    page = visit(color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    colours = page.evaluate("""() => ['--c0', '--good', '--bad', '--faint', '--line'].map(
        name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())""")
    assert colours == ["#0072b2", "#17703f", "#b3261e", "#444", "#bbb"]
