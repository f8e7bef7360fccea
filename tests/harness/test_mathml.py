"""LaTeX as MathML: what is shown, what is mended, and what is refused lest it be shown wrongly."""

import re
import xml.etree.ElementTree as ET

import pytest

from theoremcheck.report._mathml import MathError, mathml, prose, statement, words


@pytest.mark.parametrize(
    "latex",
    [
        r"\unknownmacro{x}",
        r"x \foo",
        r"\frac{1}",
        r"\begin{nothing} x",
        r"a \text{\foo}",
        r"a \text{\{b\}}",
    ],
)
def test_the_guard_raises_on_what_would_be_shown_wrongly(latex):
    with pytest.raises(MathError):
        mathml(latex)


@pytest.mark.parametrize(
    "latex", [r"\href{https://example.org}{x}", r"\style{color:red}{x}", r"\class{verdict}{x}"]
)
def test_a_formula_brings_no_link_and_no_style_of_its_own(latex):
    with pytest.raises(MathError, match="brings a link or a style of its own; leave it out"):
        mathml(latex)


@pytest.mark.parametrize(
    "latex",
    [
        r"\|W\|_F \le \frac{\|w^*\|}{\alpha}",
        r"\arg\min_w L(w)",
        r"\Pr[B] = 1 \Big/ \binom{n}{b}",
        r"\tfrac12 \ge \dfrac13",
        r"\operatorname*{sign}(x) < 1 \text{ if } x > 0",
        r"n \ln n \& m",
        r"\mathbb{R}^d \in \mathcal{D}",
        r"\begin{array}{l} a \\[4pt] b \end{array}",
    ],
)
def test_mathml_is_well_formed_and_holds_no_latex(latex):
    for block in (False, True):
        element = ET.fromstring(str(mathml(latex, block=block)))
        assert element.tag.endswith("math")
        assert "\\" not in "".join(element.itertext()).replace(r"\&", "")


def test_an_operator_of_two_words_is_one_with_its_variable_below():
    (limited,) = ET.fromstring(str(mathml(r"\arg\min_W L(W)", block=True))).iter("munder")
    assert [part.text for part in limited] == ["argmin", "W"]
    assert limited[0].get("movablelimits") == "true"  # beside it in a line of text
    (alone,) = ET.fromstring(str(mathml(r"\arg \max"))).iter("mo")
    assert alone.text == "argmax"


def test_a_bold_digit_is_bold_and_a_gap_between_rows_leaves_no_trace():
    assert "𝟏" in mathml(r"\mathbf{1}")
    assert "pt" not in mathml(r"\begin{array}{l} a \\[4pt] b \end{array}")


@pytest.mark.parametrize(
    "latex, shown",
    [
        (r"\text{the <b>second</b> network}", "the &lt;b&gt;second&lt;/b&gt; network"),
        (r"L = 14 \text{ where it rises}", "M where it rises"),
        (r"\text{γ is } \gamma \text{ here}", "γ is M here"),
        (r"\frac{\text{a}}{b}", "M"),
        (r"S_{\text{used}} \text{ holds } \frac{\text{a}}{b}", "M holds M"),
        (r"\|x\| \le 1", "M"),
        (r"\left( \text{a} \right)", "M"),
    ],
)
def test_a_premise_in_words_is_prose_that_can_be_wrapped(latex, shown):
    assert re.sub(r"<math.*?</math>", "M", str(words(latex))) == shown


def test_prose_keeps_words_as_words():
    text = prose("if $a < b$ then <b>bold</b> & $5")
    assert str(text).startswith("if <math")
    assert "then &lt;b&gt;bold&lt;/b&gt; &amp; $5" in text
    assert (
        prose("say `--tier <full>`, or `$` alone")
        == "say <code>--tier &lt;full&gt;</code>, or <code>$</code> alone"
    )


@pytest.mark.parametrize(
    "relation, shown",
    [(r"\sim", "∼"), (r"\preceq", "⪯"), (r"\implies", "⟹"), (r"\pm", "±"), (":", ":")],
)
def test_a_relation_is_an_operator_so_that_it_has_space_around_it(relation, shown):
    found = ET.fromstring(str(mathml(f"a {relation} b"))).findall(".//mo")
    assert [part.text for part in found] == [shown]


@pytest.mark.parametrize(
    "latex, rows",
    [
        (r"a = b", [1]),
        (r"a, \quad b, \qquad \text{for all } c", [3]),
        (r"\left(a \quad b\right)", [1]),
        (r"\text{if } a \quad \{b \qquad c\}", [3]),
        (r"{a \quad b}", [1]),
        (r"a \quadratic", None),
        (r"\begin{array}{c} a, \qquad b \\[4pt] c \end{array}", [2, 1]),
        (r"\begin{array}{cc} a & b \\ c & d \end{array}", [1]),
        (r"\begin{array}{ll} a \quad b \end{array} \qquad c", [1]),
        (r"\begin{array}{ll} a & b \end{array} \qquad c", [2]),
    ],
)
def test_a_statement_wraps_between_its_formulas_and_never_inside_of_one(latex, rows):
    if rows is None:
        with pytest.raises(MathError):
            statement(latex)
    else:
        found = [
            part.count("<math ") for part in re.findall(r"<div>(.*?)</div>", str(statement(latex)))
        ]
        assert (found or [str(statement(latex)).count("<math ")]) == rows


@pytest.mark.parametrize(
    "latex, gaps",
    [
        (r"u\ln n", 2),
        (r"\log_2 d", 1),
        (r"\ln^2 n", 1),
        (r"\arcsin h", 1),
        (r"2\cosh v", 2),
        (r"\dim\ker A", 2),
        (r"\ln(n)", 0),
        (r"\max_i f", 1),
        (r"\ln \|x\|", 0),
    ],
)
def test_a_name_stands_apart_from_terms_and_its_index_stays_with_it(latex, gaps):
    shown = ET.fromstring(str(mathml(latex)))
    assert len(shown.findall(".//{*}mspace")) == gaps
    for script in shown.findall(".//{*}msub") + shown.findall(".//{*}msup"):
        assert len(script) == 2


def test_an_escaped_character_in_words_has_no_backslash():
    shown = ET.fromstring(str(mathml(r"\text{99\% of a\_b \& c \#1 for \$2}")))
    assert "".join(shown.itertext()).replace("\xa0", " ") == "99% of a_b & c #1 for $2"


@pytest.mark.parametrize(
    "wide, narrow, mark",
    [
        ("widehat", "hat", "ˆ"),
        ("widetilde", "tilde", "˜"),
        ("overline", None, "‾"),
        ("overrightarrow", None, "→"),
        (None, "vec", "\u20d7"),
        (None, "bar", "¯"),
        (None, "dot", "˙"),
    ],
)
def test_an_accent_is_one_and_wide_where_its_macro_says_so(wide, narrow, mark):
    for name, stretchy in ((wide, "true"), (narrow, "false")):
        if name:
            (over,) = ET.fromstring(str(mathml(rf"\{name}{{xy}}"))).iter("mover")
            assert over.get("accent") == "true"
            assert (over[1].tag, over[1].text) == ("mo", mark)
            assert over[1].attrib == {"stretchy": stretchy}


@pytest.mark.parametrize(
    "latex, forms",
    [
        (r"-x", ["prefix"]),
        (r"x - -y", ["infix", "prefix"]),
        (r"a = -b, -c", [None, "prefix", None, "prefix"]),
        (r"\max -x", [None, "prefix"]),
        (r"{} + x", ["infix"]),
        (r"f(-1)", [None, "prefix", None]),
        (r"\text{for } -1 \le x", ["prefix", None]),
        (r"\|x\| \|y\|", ["prefix", "postfix", "prefix", "postfix"]),
        (r"| |x| |", ["prefix", "prefix", "postfix", "postfix"]),
        (r"P(A | B), |x|", [None, "infix", None, None, "prefix", "postfix"]),
        (r"P(A | B) Q(|x|)", [None, "infix", None, None, "prefix", "postfix", None]),
    ],
)
def test_a_sign_and_a_bar_say_what_they_do(latex, forms):
    shown = ET.fromstring(str(mathml(latex)))
    assert [operator.get("form") for operator in shown.iter("mo")] == forms


def test_scripts_and_slashes_have_no_space():
    shown = ET.fromstring(str(mathml(r"x_{i+1}^{n-1} = 1/\sqrt{m}")))
    tight = [mo.text for mo in shown.iter("mo") if mo.get("lspace") == mo.get("rspace") == "0"]
    assert tight == ["+", "−", "/"]
    (alone,) = (script[1] for script in ET.fromstring(str(mathml("w^*"))).iter("msup"))
    assert (alone.tag, alone.text) == ("mi", "∗")


def test_a_power_of_large_fences_is_one_of_all_that_they_hold():
    shown = ET.fromstring(str(mathml(r"a \Big( b + \Big\| c \Big\|^2 \Big)^{1/2}")))
    bases = ["".join(script[0].itertext()) for script in shown.iter("msup")]
    assert bases == ["(b+‖c‖2)", "‖c‖"]
