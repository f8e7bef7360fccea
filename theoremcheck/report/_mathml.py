"""LaTeX as MathML, by latex2mathml, with its known gaps mended and its silent ones guarded."""

import re
from functools import cache
from html import escape, unescape
from xml.etree.ElementTree import Element, tostring

from markupsafe import Markup

from theoremcheck.statement._latex import normalised

FOREIGN = {"href", "style", "class", "id"}  # attributes with which a formula reaches beyond itself
BOLD = str.maketrans(
    "0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"
)  # browsers ignore the attribute that would make a digit bold
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
MACRO = re.compile(r"\\[A-Za-z]+|\\.?|\[\d+(?:pt|em|ex)\]")
ESCAPED = re.compile(r"\\([%&#$_])")  # in words the library keeps the backslash of these
STOP = re.compile(r"[.,;:?!)]+")
TEXT = re.compile(r"\\text\{([^{}]*)\}")
MATH = re.compile(r"\$([^$]+)\$")
QUAD = re.compile(r"\\q?quad(?![a-zA-Z])")
COLUMN = re.compile(r"\\begin\{array\}\{c\}(.*)\\end\{array\}", re.DOTALL)
ROW = re.compile(r"\\\\(?:\[\d+(?:pt|em|ex)\])?")
CODE = re.compile(r"`([^`]+)`")
# The library takes these for names, around which no browser leaves the space of a relation.
RELATIONS = {"~": "∼", "⟹": "⟹", "⪯": "⪯", "⪰": "⪰", "±": "±", ":": ":", ";": ";"}
# Chromium sets no space around a function's name: "u ln n" would read "ulnn".
NAME = re.compile(r"[a-z]{2,}")
TERMS = {"mi", "mn", "msub", "msup", "msubsup", "mfrac", "msqrt"}
# Limits belong below these operators in display style; MathML puts them beside plain identifiers.
UNDER = re.compile(
    r"<msub>(<m[io][^>]*>(?:(?:arg)?(?:max|min)|sup|inf|lim)</m[io]>)(.*?)</msub>", re.DOTALL
)


class MathError(ValueError):
    """A formula that would be shown wrongly, or reaches beyond itself; the message says why."""


@cache
def mathml(latex: str, *, block: bool = False) -> Markup:
    """Return `latex` (math mode) as a MathML element.

    Raises MathError if a macro would be left in its text, if a part of it is missing or cannot be
    read, and if it brings a link or a style of its own.
    """
    from latex2mathml.converter import convert_to_element

    try:
        element = convert_to_element(normalised(latex), display="block" if block else "inline")
    except Exception as error:  # the library raises many kinds, none of them its own base class
        raise MathError(
            f"{latex!r} is not LaTeX that can be shown ({type(error).__name__})"
        ) from None
    # The library puts entities into text that it then unescapes whole, markup of the formula's own
    # included.
    for part in element.iter():
        if len(part) < PARTS.get(part.tag, 0):
            raise MathError(f"{latex!r} is not LaTeX that can be shown (a part of it is missing)")
        if FOREIGN.intersection(part.keys()):
            raise MathError(f"{latex!r} brings a link or a style of its own; leave it out")
        part.text = unescape(part.text) if part.text else part.text
        if part.tag == "mtext" and part.text:
            part.text = ESCAPED.sub(r"\1", part.text)
        if part.get("mathvariant") == "bold" and part.text:
            part.text = part.text.translate(BOLD)
        if part.tag == "mi" and part.text in RELATIONS:
            part.tag, part.text = "mo", RELATIONS[part.text]
    _space_names(element)
    markup = tostring(element, encoding="unicode")
    left = MACRO.search(re.sub(r"<[^>]*>", "", markup))
    if left:
        raise MathError(f"{latex!r}: {left[0]} cannot be shown; write it with other macros")
    return Markup(UNDER.sub(r"<munder>\1\2</munder>", markup) if block else markup)


def _space_names(element: Element) -> None:
    """Set a thin space between a function's name and the term before it, or behind it."""
    for row in element.iter():
        if row.tag in PARTS:  # its children are no neighbours on a line
            continue
        for place in range(len(row) - 1, 0, -1):
            pair = row[place - 1 : place + 1]
            if all(part.tag in TERMS for part in pair) and any(map(_is_name, pair)):
                row.insert(place, Element("mspace", width="0.167em"))


def _is_name(part: Element) -> bool:
    """Say whether a term is the name of a function, with or without an index or a power."""
    base = part[0] if part.tag in ("msub", "msup", "msubsup") else part
    return base.tag == "mi" and NAME.fullmatch(base.text or "") is not None


def statement(latex: str) -> Markup:
    """Return what a claim states: rows of formulas, cut at quads so that a narrow page can wrap."""
    column = COLUMN.fullmatch(latex.strip())
    rows = [QUAD.split(row) for row in (ROW.split(column[1]) if column else [latex])]
    if any(_open(part) for row in rows for part in row):
        return mathml(latex, block=True)
    shown = (
        Markup("").join(mathml(part, block=True) for part in row if part.strip()) for row in rows
    )
    return Markup("").join(Markup("<div>{}</div>").format(row) for row in shown)


def words(latex: str) -> Markup:
    """Return LaTeX (math mode) as MathML, its `\\text{…}` as words that a narrow column wraps."""
    first, *pairs = TEXT.split(latex)
    formulas = [first, *pairs[1::2]]
    if any(
        _open(formula) for formula in formulas
    ):  # a text inside of a fraction or an index stays there
        return mathml(latex)
    out = mathml(first) if first.strip() else Markup("")
    for text, formula in zip(pairs[::2], pairs[1::2], strict=True):
        out += text  # escaped by Markup
        out += mathml(formula) if formula.strip() else ""
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
