"""Formulas to draw and to list, each with what it shows: written apart from what converts them."""

import itertools
from typing import NamedTuple

from hypothesis import strategies as st

SYMBOLS = {
    r"\alpha": "α",
    r"\lambda": "λ",
    r"\nabla": "∇",
    r"\infty": "∞",
    r"\mathbb{R}": "R",
    r"\mathbb E": "E",
    r"\mathbb{1}": "1",
    r"\mathbf{w}": "w",
    r"\mathcal{D}": "D",
    r"\mathrm{out}": "out",
    r"\boldsymbol{\theta}": "θ",
    r"\text{ if }": "if",
    r"f''": "f''",
    r"\Pr": "Pr",
    r"\ln": "ln",
    r"\arg\min": "argmin",
    r"\dots": "...",
}
ACCENTS = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0305",
    "vec": "\u20d7",
    "dot": "\u0307",
    "ddot": "\u0308",
    "underline": "\u0332",
}
BETWEEN = {
    "+": "+",
    "-": "-",
    "=": "=",
    r"\le": "≤",
    r"\ne": "≠",
    r"\in": "∈",
    r"\cdot": "·",
    ",": ",",
    r"\to": "→",
    r"\times": "×",
    r"\mid": "|",
    "": "",
    r"\,": "",
    "/": "/",
    "+ -": "+-",
}
FENCES = {
    ("(", ")"): "()",
    (r"\left(", r"\right)"): "()",
    (r"\{", r"\}"): "{}",
    (r"\left\|", r"\right\|"): "‖‖",
    (r"\|", r"\|"): "‖‖",
    (r"\langle", r"\rangle"): "⟨⟩",
    (r"\Big[", r"\Big]"): "[]",
    (r"\left\{", r"\right."): "{",
    ("-", ""): "-",
    (r"\begin{cases}", r"& x \\ y & z \end{cases}"): "{xyz",
    (r"\begin{pmatrix} 1 &", r"\\ 2 & 3 \end{pmatrix}"): "(123)",
}
LARGE = {
    r"\sum": "∑",
    r"\prod": "∏",
    r"\max": "max",
    r"\operatorname*{arg\,max}": "argmax",
    r"\int": "∫",
    r"\sup": "sup",
    r"\bigcup": "⋃",
}


class Formula(NamedTuple):
    """A piece of LaTeX, and the characters that have to be seen of it, accents and signs too."""

    latex: str
    shown: str


def made(pattern, seen, *parts):
    """Return a formula of others, each in a group that takes the place of a number: `x_0^1`."""
    latex = pattern
    for place, part in enumerate(parts):
        latex = latex.replace(f"<{place}>", f"{{{part.latex}}}")
    return Formula(latex, seen + "".join(part.shown for part in parts))


def around(before, after, seen, part):
    return Formula(f"{before} {part.latex} {after}", seen + part.shown)


def between(sign, first, second):
    return Formula(
        f"{first.latex} {sign} {second.latex}", first.shown + BETWEEN[sign] + second.shown
    )


def larger(inner):
    """Return the strategy of formulas that hold other formulas."""
    patterns = [(r"\frac<0><1>", "", 2), (r"\binom<0><1>", "()", 2), (r"\sqrt<0>", "√", 1)]
    patterns += [(rf"\sqrt[{n}]<0>", f"√{n}", 1) for n in (3, 4, 17)]
    patterns += [("<0>_<1>", "", 2), ("<0>^<1>", "", 2), ("<0>_<1>^<2>", "", 3), ("<0>'", "'", 1)]
    patterns += [(rf"\{name}<0>", mark, 1) for name, mark in ACCENTS.items()]
    patterns += [(f"{name}_<0>", seen, 1) for name, seen in LARGE.items()]
    patterns += [(f"{name}_<0>^<1>", seen, 2) for name, seen in LARGE.items()]
    fences = [(*pair, seen) for pair, seen in FENCES.items()]
    return st.one_of(
        st.sampled_from(patterns).flatmap(
            lambda p: st.tuples(*[inner] * p[2]).map(lambda parts: made(p[0], p[1], *parts))
        ),
        st.builds(lambda f, part: around(*f, part), st.sampled_from(fences), inner),
        st.builds(between, st.sampled_from(sorted(BETWEEN)), inner, inner),
    )


ATOMS = [Formula(letter, letter) for letter in ("x", "y", "W", "2", "10", "0.5")]
ATOMS += [Formula(*pair) for pair in SYMBOLS.items()]
FORMULAS = st.recursive(st.sampled_from(ATOMS), larger, max_leaves=8)


def distinct():
    """Yield formulas, each of which means something else than all the others.

    What stands under an index or a power is one thing, and what is multiplied no sum.
    """
    atoms = ["a", "2", r"\hat{a}"]
    inner = [*atoms, r"\sqrt{a}", r"\sqrt[3]{a}", r"\sqrt{22}", "a + 2", "-a", "a - 2", "2 a"]
    inner += [r"\frac{a}{2}", "a_2", "a^2", "a_{22}", "a_2^2", r"\overline{a + 2}", r"\ln a", "a'"]
    for one, other in itertools.product(inner, inner):
        yield rf"\frac{{{one}}}{{{other}}}"
    for one in inner:
        yield from (rf"\sqrt{{{one}}}", rf"\sqrt[3]{{{one}}}", rf"\overline{{{one}}}")
        yield from (
            rf"\left({one}\right)^a",
            rf"\widehat{{{one}}}",
            rf"2 \cdot \frac{{a}}{{{one}}}",
        )
        yield from (
            rf"\frac{{a}}{{{one}}} 2",
            rf"\ln \frac{{a}}{{{one}}}",
            rf"\left\|{one}\right\|",
        )
        for base in atoms:
            yield from (f"{base}_{{{one}}}", f"{base}^{{{one}}}", f"{base}_{{{one}}}^a")
