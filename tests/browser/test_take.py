"""What is taken away of a report: drawings and numbers of each figure, made in the page."""

import csv
import io
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from tests.harness.test_page_cases import data
from theoremcheck.report._figures import figures
from theoremcheck.report._page import page as report

CLAIM = "linear_separators.update_bound"
SVG = "{http://www.w3.org/2000/svg}"


def taken(page, figure, kind):
    """Save a figure as its user does; return the file's name and bytes."""
    figure.scroll_into_view_if_needed()
    figure.hover()
    with page.expect_download() as download:
        figure.get_by_role("button", name=f"Save as {kind}:").click()
    return download.value.suggested_filename, download.value.path().read_bytes()


@pytest.fixture
def article(visit):
    page = visit(fragment=f"#{CLAIM}")
    return page, page.locator(f"article[id='{CLAIM}']")


@pytest.mark.parametrize("kind", ["figure.plot", "figure.strip"])
def test_a_figure_is_a_drawing_of_its_own_with_its_words(article, kind):
    page, part = article
    figure = part.locator(kind).first
    name, saved = taken(page, figure, "SVG")
    assert (name.startswith(CLAIM), name.endswith(".svg")) == (True, True)
    drawn = ET.fromstring(saved)
    words = " ".join(text.text or "" for text in drawn.iter(f"{SVG}text"))
    for told in figure.locator("figcaption b, li, p b").all_inner_texts():
        assert " ".join(told.split()) in " ".join(words.split())
    lines = figure.locator("svg path").evaluate_all("all => all.map(e => e.getAttribute('d'))")
    assert set(lines) <= {path.get("d") for path in drawn.iter(f"{SVG}path")}
    assert b"class=" not in saved
    assert b"var(" not in saved


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_shows_what_is_on_the_screen_enlarged_or_not(visit, scheme):
    page = visit(fragment=f"#{CLAIM}", color_scheme=scheme)
    figure = page.locator(f"article[id='{CLAIM}'] figure.plot").first
    _, whole = taken(page, figure, "PNG")
    figure.get_by_role("button", name="Enlarge").click()
    _, again = taken(page, figure, "PNG")
    pixels, same = (
        np.asarray(Image.open(io.BytesIO(each)).convert("L")) for each in (whole, again)
    )
    assert (pixels == same).all()
    assert pixels.shape[1] == 4 * (400 + 16)
    ground, ink = (255, pixels.min()) if scheme == "light" else (pixels[0, 0], 255)
    assert abs(int(pixels[0, 0]) - int(ground)) < 8
    assert np.mean(np.abs(pixels.astype(int) - int(pixels[0, 0])) > 60) > 0.01  # something is drawn
    assert abs(int(ink) - int(pixels[0, 0])) > 100
    assert page.told == [page.told[0], *(told for told in page.told[1:] if "blob:" in told)]


def test_numbers_are_the_curves_line_by_line(article, baseline):
    page, part = article
    (claim,) = (claim for claim in baseline.claims if claim.id == CLAIM)
    places = part.locator("figure.plot")
    assert places.count() == len(figures(claim))
    for place, (across, up, lines) in enumerate(data(report(baseline), "numbers")[CLAIM]):
        name, saved = taken(page, places.nth(place), "CSV")
        assert name.endswith(".csv")
        head, *rows = csv.reader(io.StringIO(saved.decode(), newline=""))
        assert head[:3] == ["line", across or "x", up or "y"]
        assert [row[0] for row in rows] == [
            label for label, line in lines.items() for _ in line["x"]
        ]
        told = [float(row[2]) for row in rows]
        assert told == [y for line in lines.values() for y in line["y"]]
