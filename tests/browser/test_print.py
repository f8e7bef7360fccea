"""The whole report on paper: numbered pages, not too many, each of them filled."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader, mult

FOOT = 46  # points, the lower margin with the page's number


@pytest.fixture(scope="module")
def paper(chromium, address):
    page = chromium.new_page(color_scheme="dark")
    page.goto(address)
    found = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages
    page.close()
    return list(found)


def test_the_report_has_at_most_80_pages(paper):
    assert len(paper) <= 80


def test_every_page_has_its_number(paper):
    for number, page in enumerate(paper, 1):
        assert re.search(rf"\b{number} / {len(paper)}\b", page.extract_text()), number


def test_no_page_but_the_last_is_half_empty(paper):
    empty = []
    for number, page in enumerate(paper[:-1], 1):
        heights = []

        def visited(text, matrix, place, *_, heights=heights):
            if text.strip():
                heights.append(mult(place, matrix)[5])

        page.extract_text(visitor_text=visited)
        lowest = min(height for height in heights if height > FOOT)
        if lowest > float(page.mediabox.height) / 2:
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
