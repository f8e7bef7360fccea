"""Nothing of a formula vanishes without a word, on the page or in the terminal."""

import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter

import pytest
from hypothesis import given, settings

from tests.harness.formulas import FORMULAS, distinct
from theoremcheck.report._mathml import MathError, mathml, statement, words
from theoremcheck.report._plain import formula

CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2}
CHILDREN |= {"msubsup": 3, "munderover": 3}
# What a page shows otherwise than as the character that its formula names, and a terminal.
PAGE = {"−": "-", "′": "'", "ˆ": "\u0302", "˜": "\u0303", "∗": "*", "∣": "|", "⋅": "·"}
TERMINAL = {"hat(": "\u0302", "tilde(": "\u0303", "bar(": "\u0304", "overline(": "\u0305"}
TERMINAL |= {"vec(": "\u20d7", "ddot(": "\u0308", "dot(": "\u0307", "underline(": "\u0332"}


def counted(text):
    plain = unicodedata.normalize("NFKD", text)
    return Counter(PAGE.get(each, each) for each in plain if not each.isspace())


def seen(element):
    """Return what is seen of MathML: its characters, and a sign for each root."""
    text = "".join(PAGE.get(each, each) for each in "".join(element.itertext()))
    roots = sum(part.tag in ("msqrt", "mroot") for part in element.iter())
    return counted(text) + Counter({"√": roots})


@settings(max_examples=400, deadline=None, derandomize=True)
@given(FORMULAS)
def test_all_that_a_formula_shows_is_on_the_page_and_every_element_is_whole(drawn):
    shown = ET.fromstring(str(mathml(drawn.latex, block=True)))
    assert seen(shown) == counted(drawn.shown)
    for part in shown.iter():
        assert len(part) == CHILDREN.get(part.tag, len(part))
        assert part.get("mathvariant", "normal") == "normal"
        assert part.tag != "mo" or (part.text and part.text != "&")
        assert part.tag not in ("mi", "mn") or part.text


@settings(max_examples=400, deadline=None, derandomize=True)
@given(FORMULAS)
def test_all_that_a_formula_shows_is_in_the_terminal(drawn):
    line = formula(drawn.latex)
    assert "\\" not in line
    told = line
    for name, mark in TERMINAL.items():
        told = told.replace(name, f"{mark}(")
    assert counted(drawn.shown) - counted(told) == Counter()


def test_no_two_formulas_read_alike_in_the_terminal():
    lines = {}
    for latex in distinct():
        lines.setdefault(formula(latex), []).append(latex)
    assert [pair for pair in lines.values() if len(set(pair)) > 1] == []
    assert len(lines) > 500


@pytest.mark.parametrize(
    "latex, lost",
    [
        (r"a \boxed{b}", "boxed"),
        (r"\phantom{a} b", "phantom"),
        (r"\cancel{a} b", "cancel"),
        (r"50% of x", "would not be shown"),
        (r"a & b", "&"),
        (r"a \\ b", "breaks a line"),
        (r"\begin{array}{c|c} a & b \end{array}", "lines of this table"),
        (r"\begin{array}{c} a \\ \hline b \end{array}", "hline"),
        (r"\mathcal{3}", "no 3 in script"),
        (r"\tag{1} a", "tag"),
        (r"x \pmod n", "pmod"),
        (r"\text{if $x}", r"\$"),
        (r"\blacksquare", "◼ would not be shown"),
        (r"\textcolor{red}{a}", "textcolor"),
    ],
)
def test_what_would_be_lost_is_refused_by_name_and_stands_as_its_source(latex, lost):
    with pytest.raises(MathError, match=lost):
        mathml(latex)
    assert formula(latex) == latex


@pytest.mark.parametrize(
    "latex, rows",
    [
        (r"\begin{aligned} f(x) &= (x-1)^2 \\ &\ge 0 \end{aligned}", ["f(x)=(x−1)2", "≥0"]),
        (r"\begin{align*} p &< q \\[2pt] r &> s \end{align*}", ["p<q", "r>s"]),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}", ["1x>0", "0else"]),
        (r"\begin{dcases} u \\ v \end{dcases}", ["u", "v"]),
        (r"\begin{bmatrix} a & b \\ c & d \end{bmatrix}", ["ab", "cd"]),
    ],
)
def test_a_line_of_a_table_is_a_row_of_its_own(latex, rows):
    shown = ET.fromstring(str(mathml(latex, block=True)))
    assert ["".join(row.itertext()) for row in shown.iter("mtr")] == rows


def test_columns_that_are_aligned_meet_and_others_stand_apart():
    aligned = ET.fromstring(str(mathml(r"\begin{split} a &= b \end{split}")))
    sides = [cell.get("style").split(";")[0] for cell in aligned.iter("mtd")]
    assert sides == ["text-align:right", "text-align:left"]
    assert all("padding-left:0" in cell.get("style") for cell in aligned.iter("mtd"))
    apart = ET.fromstring(str(mathml(r"\begin{array}{lr} a & b \end{array}")))
    assert [cell.get("style") for cell in apart.iter("mtd")] == sides[::-1]


def test_centred_lines_wrap_as_a_statement_of_several():
    for name in ("gather", "gather*", "gathered"):
        latex = rf"\begin{{{name}}} a = b \\ c, \quad d \end{{{name}}}"
        assert [row.count("<math") for row in str(statement(latex)).split("</div>")] == [1, 2, 0]


def test_words_with_a_formula_among_them_are_both():
    shown = ET.fromstring(str(mathml(r"0 \text{ if $n > 3$ and } 1")))
    assert [part.text for part in shown.iter("mtext")] == ["\xa0if\xa0", "\xa0and\xa0"]
    assert [part.text for part in shown.iter("mo")] == [">"]
    assert formula(r"0 \text{ if $n > 3$ and } 1") == "0 if n > 3 and 1"
    assert str(words(r"99\% \text{ of a\_b~c \& d}")).endswith("of a_b\xa0c &amp; d")
