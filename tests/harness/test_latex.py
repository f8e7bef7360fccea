"""One spelling of LaTeX, from which the page and the terminal start alike."""

import re

import pytest

from theoremcheck.report._mathml import mathml
from theoremcheck.report._plain import formula
from theoremcheck.statement._latex import normalised

SPELLINGS = {
    r"\frac{1}{2}": [r"\dfrac12", r"\dfrac 1 2", r"\frac12", r"\displaystyle\frac{1}{2}"],
    r"\tfrac{1}{2}": [r"\tfrac12", r"\tfrac 1 2"],
    r"\operatorname*{argmin}_w": [
        r"\arg\min_w",
        r"\arg min_w",
        r"\argmin_w",
        r"\arg\,\min_w",
        r"\operatorname*{arg\,min}_w",
        r"\operatorname* {arg min}_w",
    ],
    r"\mathbb{R}^d": [r"\mathbb R^d"],
    r"\mathbf{\theta}": [r"\mathbf \theta"],
    r"a \ne b": [r"a \not= b"],
    r"\begin{cases} a \\ b \end{cases}": [
        r"\begin{cases} a \\[4pt] b \end{cases}",
        r"\begin{dcases} a \\ [2em] b \end{dcases}",
    ],
    r"\begin{split} a &= b \end{split}": [
        r"\begin{aligned} a &= b \end{aligned}",
        r"\begin{align*} a &= b \end{align*}",
    ],
    r"\begin{array}{c} a \end{array}": [r"\begin{gathered} a \end{gathered}"],
    r"\sum_i a": [r"\sum\limits_i a", r"\sum\nolimits_i a"],
    r"\text{ for all}": ["\\text{ for\n        all}"],
    r"{\text{if }x\text{ is}}": [r"\text{if $x$ is}"],
}


@pytest.mark.parametrize("latex", SPELLINGS)
def test_every_spelling_becomes_the_same_one(latex):
    found = {" ".join(normalised(other).split()) for other in [latex, *SPELLINGS[latex]]}
    assert found == {latex}


@pytest.mark.parametrize("latex", SPELLINGS)
def test_the_page_and_the_terminal_show_every_spelling_alike(latex):
    assert len({mathml(other) for other in [latex, *SPELLINGS[latex]]}) == 1
    assert len({formula(other) for other in [latex, *SPELLINGS[latex]]}) == 1


@pytest.mark.parametrize("latex", [r"\bigcup_i A_i", r"\bigoplus V", r"\fracture"])
def test_longer_names_are_left_alone(latex):
    assert normalised(latex) == latex


@pytest.mark.parametrize("latex", [r"\frac{ a", r"\sqrt", r"\frac"])
def test_what_cannot_be_put_on_a_line_is_shown_as_it_is_written(latex):
    assert formula(latex.replace(" ", "\n  ")) == latex


def test_named_functions_stand_apart_in_the_terminal():
    assert formula(r"\dim\ker H \le \log n") == "dim ker H ≤ log n"


def test_a_small_fraction_is_small_on_the_page_alone():
    assert formula(r"\tfrac12 x") == formula(r"\frac12 x") == "(1/2) x"
    assert 'displaystyle="false"' in mathml(r"\tfrac12 x", block=True)
    assert "displaystyle" not in mathml(r"\frac12 x", block=True)


@pytest.mark.parametrize(
    "large, latex",
    [
        (r"\big(a\big)", "(a)"),
        (r"\Bigl\|a\Bigr\|", r"\|a\|"),
        (r"\Big\{ a \Big\}", r"\{ a \}"),
        (r"a \Big/ b", "a / b"),
    ],
)
def test_a_fence_is_larger_on_the_page_alone(large, latex):
    assert formula(large) == formula(latex)
    assert mathml(large) != mathml(latex)
    assert str(mathml(large)).count('minsize="1.') == len(re.findall("(?i)big", large))
