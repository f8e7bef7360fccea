r"""LaTeX as a MathML tree, from which the page and the terminal are written.

latex2mathml reads it. Where a browser would show what that makes otherwise than TeX does, the tree
is mended; where something of the source is missing in it, or it holds what MathML Core does not
know, it is refused.
"""

from functools import cache
from html import unescape
from xml.etree.ElementTree import Element

from theoremcheck.report import _mending as mending
from theoremcheck.report._symbols import symbol
from theoremcheck.report._vanishing import UnknownMacroError, of_source, of_tree
from theoremcheck.statement._latex import normalised

FOREIGN = {"href", "style", "class", "id"}  # attributes with which a formula reaches beyond itself
# How many children an element has, where that is fixed.
PARTS = {
    "mfrac": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "mroot": 2,
    "msubsup": 3,
    "munderover": 3,
}
FENCES = {r"\|": "‖", r"\{": "{", r"\}": "}"}
# The other elements of MathML Core that a formula is made of.
KNOWN = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mtable", "mtr", "mtd"}
STYLED = {"mstyle", "mpadded"}


class MathError(ValueError):
    """A formula that would be shown wrongly, or reaches beyond itself; the message says why."""


@cache
def tree(latex: str) -> Element:
    """Return LaTeX (math mode) as a row of MathML, which is shared: nobody changes it.

    Raises MathError if a part of it is missing or cannot be read, if anything of it would not be
    shown, and if it brings a link or a style of its own.
    """
    from latex2mathml.converter import convert_to_element

    try:
        row = convert_to_element(normalised(latex))[0]
    except Exception as error:  # the library raises many kinds, none of them its own base class
        told = f"{latex!r} is not LaTeX that can be shown ({type(error).__name__})"
        raise MathError(told) from None
    _read(latex, row)
    try:
        wanted = of_source(latex)
    except UnknownMacroError as error:
        told = f"{latex!r}: {error} cannot be shown; write it with other macros"
        raise MathError(told) from None
    try:
        row = mending.mended(row)
    except mending.Unmendable as error:
        raise MathError(f"{latex!r}: {error}") from None
    _guard(latex, row)
    shown = of_tree(row)
    if shown != wanted:
        lost, more = ("".join(sorted(part.elements())) for part in (wanted - shown, shown - wanted))
        told = f"{lost} would not be shown" if lost else f"{more} would be shown, too"
        raise MathError(f"{latex!r}: {told}; write it with other macros")
    return row


def _read(latex: str, row: Element) -> None:
    """Replace entities by their characters, and refuse what reaches beyond the formula.

    The library puts entities into text that it then unescapes whole, markup of the formula's own
    included.
    """
    for part in row.iter():
        if FOREIGN.intersection(part.keys()):
            raise MathError(f"{latex!r} brings a link or a style of its own; leave it out")
        if part.text:
            part.text = unescape(part.text)
        if part.tag == "mo" and (part.text or "").startswith("\\"):  # a fence behind \Big
            part.text = FENCES.get(part.text or "") or symbol(part.text or "") or part.text


def _guard(latex: str, row: Element) -> None:
    """Refuse a tree that a browser would not show as it stands."""
    for part in row.iter():
        if part.tag not in PARTS.keys() | KNOWN | STYLED:
            raise MathError(f"{latex!r}: no browser shows <{part.tag}>; write it with other macros")
        if len(part) != PARTS.get(part.tag, len(part)):
            raise MathError(f"{latex!r} is not LaTeX that can be shown (a part of it is missing)")
        text = part.text or ""
        if "\\" in text and text != "\\":
            raise MathError(f"{latex!r}: {text} cannot be shown; write it with other macros")
        if part.tag == "mo" and (not text or text == "&"):
            raise MathError(f"{latex!r}: & stands outside of a table; write it with other macros")
