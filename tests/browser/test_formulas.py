"""Formulas in a browser that knows no mathematical font but the report's own."""

import os

import pytest

from tests.browser.conftest import CHROMIUM
from theoremcheck.report._mathml import mathml
from theoremcheck.report._page import page as report

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>/usr/share/fonts/truetype/liberation</dir><cachedir>{cache}</cachedir>
<config></config></fontconfig>"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory, baseline):
    """The report's styles and policy around formulas, in a browser without mathematical fonts."""
    from playwright.sync_api import sync_playwright

    place = tmp_path_factory.mktemp("bare")
    (place / "fonts.conf").write_text(FONTS.format(cache=place / "cache"), "utf-8")
    head, _, _ = report(baseline).partition("</head>")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox"],
            env=os.environ | {"FONTCONFIG_FILE": str(place / "fonts.conf")},
        )
        page = browser.new_page()

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
            " return document.querySelector('math').getBoundingClientRect().width }",
            family,
        )
        for family in ("", "math")
    )
    assert own != other


def test_fences_stretch_with_what_they_hold(bare):
    page = bare(r"\left( x \right)", r"\left( \frac{x}{\frac{y}{z}} \right)")
    small, _, large, _ = boxes(page, "mo")
    (inner,) = boxes(page, "math > mrow > mfrac")
    assert large["height"] > 1.8 * small["height"]
    assert large["height"] > 0.95 * inner["height"]


def test_sums_are_large_where_a_formula_is_displayed(bare):
    displayed = boxes(bare(r"\sum_{i=1}^n i"), "mo")[0]
    inline = boxes(bare(r"\sum_{i=1}^n i", block=False), "mo")[0]
    assert displayed["height"] > 1.3 * inline["height"]


def test_wide_accents_are_as_wide_as_what_they_stand_over(bare):
    page = bare(r"\overline{a + b + c}", r"\widehat{abc}", r"\underbrace{a + b + c}")
    for script, base in zip(
        boxes(page, "[accent] > mo:last-child, [accentunder] > mo:last-child"),
        boxes(page, "[accent] > :first-child, [accentunder] > :first-child"),
        strict=True,
    ):
        assert script["width"] > 0.6 * base["width"]


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
