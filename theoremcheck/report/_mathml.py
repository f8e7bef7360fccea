"""Formulas, statements, and prose with formulas in it, as MathML on a page."""

import re
from functools import cache
from html import escape
from itertools import zip_longest
from xml.etree.ElementTree import tostring

from markupsafe import Markup

from theoremcheck.report._formula import MathError, tree
from theoremcheck.statement._latex import normalised
from theoremcheck.statement._latex import words as read

__all__ = ["MathError", "mathml", "prose", "statement", "words"]

STOP = re.compile(r"[.,;:?!)]+")
TEXT = re.compile(r"\\text\{([^{}]*)\}")
MATH = re.compile(r"\$([^$]+)\$")
QUAD = re.compile(r"\\(q?)quad(?![a-zA-Z])")
COLUMN = re.compile(r"\\begin\{array\}\{c\}(.*)\\end\{array\}", re.DOTALL)
ROW = re.compile(r"\\\\(?![a-zA-Z])")
CODE = re.compile(r"`([^`]+)`")


@cache
def mathml(latex: str, *, block: bool = False, far: bool = False) -> Markup:
    """Return `latex` (math mode) as a MathML element; `far` is a block away from the one before it.

    Raises MathError if a part of it is missing or cannot be read, if anything of it would not be
    shown, and if it brings a link or a style of its own.
    """
    shown = tostring(tree(latex), encoding="unicode")
    how = ' display="block"' * block + ' class="far"' * far
    return Markup(f"<math{how}>{shown}</math>")


def statement(latex: str) -> Markup:
    """Return what a claim states: rows of formulas, cut at quads so that a narrow page can wrap."""
    column = COLUMN.fullmatch(normalised(latex).strip())
    # Of each row: a formula, then by turns what the quad before a formula has more, and that one.
    rows = [QUAD.split(row) for row in (ROW.split(column[1]) if column else [latex])]
    if any(_open(part) for row in rows for part in row[::2]):
        return mathml(latex, block=True)
    shown = (
        Markup("").join(
            mathml(part, block=True, far=bool(before))
            for before, part in zip(["", *row[1::2]], row[::2], strict=True)
            if part.strip()
        )
        for row in rows
    )
    return Markup("").join(Markup("<div>{}</div>").format(row) for row in shown)


def words(latex: str) -> Markup:
    """Return LaTeX (math mode) as MathML, its `\\text{…}` as words that a narrow column wraps."""
    formulas, told, start = list[str](), list[str](), 0
    for found in TEXT.finditer(latex):
        if not _open(latex[start : found.start()]):  # one in a fraction or an index stays there
            formulas.append(latex[start : found.start()])
            told.append(read(found[1]))
            start = found.end()
    formulas.append(latex[start:])
    if _open(formulas[-1]) or "\\" in "".join(told):
        return mathml(latex)
    out = Markup("")
    for formula, text in zip_longest(formulas, told, fillvalue=""):
        out += mathml(formula) if formula.strip() else ""
        out += text  # escaped by Markup
    return out


def _open(latex: str) -> bool:
    """Say whether a piece of LaTeX begins or ends inside of a group."""
    bare = re.sub(r"\\[{}]", "", latex)
    macros = re.findall(r"\\(left|right|begin|end)(?![a-zA-Z])", bare)
    pairs = (("left", "right"), ("begin", "end"))
    return bare.count("{") != bare.count("}") or any(
        macros.count(a) != macros.count(b) for a, b in pairs
    )


def prose(text: str) -> Markup:
    """Return prose with `$math$` and `code` inside as HTML.

    Words are escaped, and no line begins with the stop behind a formula.
    """
    first, *pairs = MATH.split(text)
    out = _words(first)
    for formula, told in zip(pairs[::2], pairs[1::2], strict=True):
        stop = STOP.match(told)
        held = (
            Markup('<span class="held">{}{}</span>').format(mathml(formula), stop[0])
            if stop
            else mathml(formula)
        )
        out += held + _words(told[stop.end() :] if stop else told)
    return out


def _words(text: str) -> Markup:
    return Markup(CODE.sub(r"<code>\1</code>", escape(text, quote=False)))
