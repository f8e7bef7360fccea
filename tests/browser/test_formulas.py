"""Formulas in a browser that knows no mathematical font but the report's own."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from theoremcheck.report._mathml import mathml
from theoremcheck.report._page import page as report

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/liberation</dir><cachedir>{cache}</cachedir>
<config></config></fontconfig>"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory, baseline, launch):
    """The report's styles and policy around formulas, in a browser without mathematical fonts."""
    place = tmp_path_factory.mktemp("bare")
    (place / "fonts.conf").write_text(FONTS.format(cache=place / "cache"), "utf-8")
    head, _, _ = report(baseline).partition("</head>")
    browser = launch(env=os.environ | {"FONTCONFIG_FILE": str(place / "fonts.conf")})
    page = browser.new_page(device_scale_factor=4)

    def shown(*formulas, block=True):
        parts = "".join(f"<p>{mathml(latex, block=block)}</p>" for latex in formulas)
        (place / "page.html").write_text(f"{head}</head><body>{parts}<p>x</p></body>", "utf-8")
        page.goto((place / "page.html").as_uri())
        page.evaluate("document.fonts.ready")
        return page

    yield shown
    browser.close()


def boxes(page, selector):
    return page.evaluate(
        "s => [...document.querySelectorAll(s)].map(e => e.getBoundingClientRect().toJSON())",
        selector,
    )


def test_the_fonts_of_the_page_are_loaded_and_used(bare):
    page = bare(r"x \in \mathbb{R}")
    assert page.evaluate("[...document.fonts].map(f => f.status)") == ["loaded"]
    own, other = (
        page.evaluate(
            "family => { document.querySelector('math').style.fontFamily = family;"
            " return document.querySelector('mrow').getBoundingClientRect().width }",
            family,
        )
        for family in ("", "math")
    )
    assert own != other


def test_fences_stretch_with_what_they_hold(bare):
    page = bare(r"\left( x \right)", r"\left( \frac{x}{\frac{y}{z}} \right)")
    small, _, large, _ = boxes(page, "mo")
    inner = boxes(page, "mfrac")[0]
    assert large["height"] > 1.8 * small["height"]
    assert large["height"] > 0.95 * inner["height"]


def test_sums_are_large_where_a_formula_is_displayed(bare):
    displayed = boxes(bare(r"\sum_{i=1}^n i"), "mo")[0]
    inline = boxes(bare(r"\sum_{i=1}^n i", block=False), "mo")[0]
    assert displayed["height"] > 1.3 * inline["height"]


def ink(page, box):
    """Return how wide the ink in a part of the page is, in pixels."""
    clip = {"x": box["x"] - 20, "y": box["y"], "width": box["width"] + 40, "height": box["height"]}
    dark = np.asarray(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")) < 140
    columns = np.flatnonzero(dark.any(axis=0))
    return (columns[-1] - columns[0] + 1) / 4


@pytest.mark.parametrize("accent", ["overline", "widehat", "widetilde", "overbrace"])
def test_a_wide_accent_is_as_wide_as_what_it_stands_over(bare, accent):
    page = bare(rf"\{accent}{{wx}}", rf"\{accent}{{x}}")
    for over, base in zip(boxes(page, "mover"), boxes(page, "mover > :first-child"), strict=True):
        above = base | {"y": over["y"], "height": base["y"] - over["y"]}
        assert ink(page, above) > 0.7 * base["width"]


@pytest.mark.parametrize("accent", ["hat", "tilde", "bar", "dot", "vec"])
def test_an_accent_stands_over_the_middle_of_its_letter(bare, accent):
    page = bare(rf"\{accent}{{x}}")
    (base,), (mark,) = boxes(page, "mover > mi"), boxes(page, "mover > mo")
    assert mark["x"] + mark["width"] / 2 == pytest.approx(base["x"] + base["width"] / 2, abs=3)
    assert mark["y"] < base["y"]


@pytest.mark.parametrize("letter", ["f", "j", "W", r"\sigma", r"\xi"])
def test_the_ink_of_a_slanted_letter_keeps_to_its_room(bare, letter):
    """TeX adds an italic correction, which browsers do not: the font's own letter has the room."""
    page = bare(letter)
    (room,) = boxes(page, "mi")
    assert ink(page, room) <= room["width"] + 2


def test_letters_are_as_tall_as_those_of_the_text(bare):
    """The height of an x, in the mathematics and in the words around it, by its ink."""
    page = bare("x", block=False)
    inks = page.evaluate("""() => ['math', 'p:last-child'].map(selector => {
        const style = getComputedStyle(document.querySelector(selector));
        const canvas = new OffscreenCanvas(9, 9).getContext('2d');
        canvas.font = `${style.fontSize} ${style.fontFamily}`;
        return canvas.measureText('x').actualBoundingBoxAscent;
    })""")
    assert inks[0] == pytest.approx(inks[1], rel=0.06)
