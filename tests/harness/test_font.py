"""The report's mathematical font: what it has, what it weighs, where it is from."""

import ast
import base64
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from tests.harness.records import claim, record
from theoremcheck.report._formula import tree
from theoremcheck.report._page import one_page, page
from theoremcheck.report._symbols import styled

ROOT = Path(__file__).resolve().parents[2]
FONT = ROOT / "theoremcheck" / "report" / "templates" / "mathematics.woff2"
ORIGIN = FONT.with_suffix(".txt").read_text("utf-8")
MODULES = sorted([*ROOT.glob("claims/*/test_*.py"), *ROOT.glob("examples/**/test_*.py")])
MATH = re.compile(r"\$([^$]+)\$")


def characters():
    """Return the characters that the font has, by the text that is written along with it."""
    (line,) = re.findall(r"^Characters: (.*)$", ORIGIN, re.MULTILINE)
    ends = [[int(end, 16) for end in part.split("-")] for part in line.split()]
    return {chr(n) for low, *high in ends for n in range(low, (high or [low])[0] + 1)}


def formulas(file):
    """Return the formulas of a claim's module: of its text, statement, premises and errata."""
    module = ast.parse(file.read_text("utf-8"))
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    given = {
        (keyword.arg, node.value)
        for call in calls
        if getattr(call.func, "id", "") in ("Claim", "Erratum")
        for keyword in call.keywords
        for node in ast.walk(keyword.value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    told = [ast.get_docstring(module) or "", *(text for _, text in given)]
    whole = [text for name, text in given if name in ("statement", "premises")]
    shown = [latex for latex in whole if "\\" in latex or re.search(r"[=<>]", latex)]
    return {*shown, *(latex for text in told for latex in MATH.findall(text))}


def drawn(part):
    """Return what a browser draws of a token: a letter alone is slanted."""
    text = part.text or ""
    if part.tag == "mi" and len(text) == 1 and part.get("mathvariant") != "normal":
        return styled(text, "italic") or text
    return text


def test_the_font_has_what_every_formula_of_the_talk_and_of_the_examples_shows():
    found = {latex for file in MODULES for latex in formulas(file)}
    assert len(found) > 1000
    shown = {each for latex in found for part in tree(latex).iter() for each in drawn(part)}
    assert {"∂", "𝜕", "𝒟", "𝟏", "ˆ", "∑", "𝜃", "𝜖"} & shown > {"𝜕", "𝜖"}
    assert "".join(sorted(shown - characters())) == ""


@pytest.mark.parametrize("latex", [r"\partial \epsilon \vartheta \phi \hat\imath h \nabla \Gamma"])
def test_a_letter_that_a_browser_slants_is_there_slanted(latex):
    shown = {each for part in tree(latex).iter() for each in drawn(part)}
    assert {"𝜕", "𝜖", "𝜗", "𝜙", "𝚤", "ℎ", "∇", "Γ"} <= shown <= characters()


def test_the_font_is_small_and_is_the_one_that_its_text_tells_of():
    made = FONT.read_bytes()
    assert len(made) <= 120_000
    assert made.startswith(b"wOF2")
    digests = re.findall(r"SHA-256:? ([0-9a-f]{64})", ORIGIN)
    assert digests[-1] == hashlib.sha256(made).hexdigest()
    script = (ROOT / "tests" / "font" / "__main__.py").read_text("utf-8")
    assert f'DIGEST = "{digests[0]}"' in script
    assert "Licence, the GUST Font License:\n\nThis is" in ORIGIN
    assert "Copyright" in ORIGIN


def test_every_page_carries_the_font_and_its_policy_lets_it():
    whole = record(claim())
    carried = base64.b64encode(FONT.read_bytes()).decode()
    for text in (page(whole), one_page(whole)):
        assert text.count(f"url(data:font/woff2;base64,{carried})") == 1
        assert "font-src data:;" in text


def test_the_wheel_takes_the_font_and_its_text_along():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    taken = project["tool"]["setuptools"]["package-data"]["theoremcheck"]
    assert any(FONT.relative_to(ROOT / "theoremcheck").match(pattern) for pattern in taken)
