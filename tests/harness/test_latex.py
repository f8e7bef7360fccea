"""One spelling of LaTeX, from which the page and the terminal start alike."""

import pytest

from theoremcheck.report._mathml import mathml
from theoremcheck.report._plain import formula
from theoremcheck.statement._latex import normalised

SPELLINGS = {
    r"\frac{1}{2}": [r"\tfrac12", r"\dfrac 1 2", r"\frac12", r"\tfrac{1}{2}"],
    r"\operatorname{argmin}_w": [r"\arg\min_w", r"\arg min_w", r"\argmin_w"],
    r"\operatorname{sgn} x": [r"\operatorname*{sgn} x"],
    r"(a)": [r"\big(a\big)", r"\Bigl(a\Bigr)"],
    r"\|a\|": [r"\bigl\|a\bigr\|"],
    r"a \\ b": [r"a \\[4pt] b", r"a \\[2em] b"],
    r"\text{ for all}": ["\\text{ for\n        all}"],
}


@pytest.mark.parametrize("latex", SPELLINGS)
def test_every_spelling_becomes_the_same_one(latex):
    assert {normalised(other) for other in [latex, *SPELLINGS[latex]]} == {latex}


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
