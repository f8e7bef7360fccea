"""What must not vanish: the letters, digits, accents and operators of a formula, counted.

They are counted in the source by a reader that shares no code with what converts it, in the tree
that a page shows, and in the line of a terminal.
"""

import re
import unicodedata
from collections import Counter
from xml.etree.ElementTree import Element

from theoremcheck.report._symbols import symbol

# Accents by the combining character that they are, each with its names in LaTeX.
ACCENTS = {
    "\u0302": ("hat", "widehat"),
    "\u0303": ("tilde", "widetilde"),
    "\u0304": ("bar",),
    "\u0305": ("overline",),
    "\u20d7": ("vec",),
    "\u0307": ("dot",),
    "\u0308": ("ddot",),
    "\u20db": ("dddot",),
    "\u030c": ("check", "widecheck"),
    "\u0306": ("breve",),
    "\u0301": ("acute",),
    "\u0300": ("grave",),
    "\u030a": ("mathring",),
    "\u0332": ("underline", "underbar"),
    "⏞": ("overbrace",),
    "⏟": ("underbrace",),
    "→": ("overrightarrow",),
    "←": ("overleftarrow",),
}
MARKS = {name: mark for mark, names in ACCENTS.items() for name in names}
SILENT = re.compile(
    r"left|right|middle|[bB]igg?[lrm]?|q?quad|enspace|thinspace|display(?:style|limits)|limits"
    r"|(?:script){0,2}style|textstyle|nolimits|mbox|text(?:rm|bf|it|tt)?|math(?:rm|bf|it|sf|tt)"
    r"|math(?:bb|cal|scr|frak)|boldsymbol|bm|operatorname|[dt]?frac|(?:over|under)set|stackrel"
    r"|substack|begin|end"
)
NAMES = re.compile(
    r"a(?:rc)?(?:cos|sin|tan)|(?:cos|sin|tan|cot)h?|arg(?:min|max)?|csc|sec|deg|det|dim|exp|gcd|hom"
    r"|ker|lg|ln|log|lim(?:sup|inf)?|max|min|sup|inf|Pr"
)
SIGNS = {
    "sqrt": "√",
    "binom": "()",
    "tbinom": "()",
    "dbinom": "()",
    "not": "\u0338",
    "bmod": "mod",
    "xrightarrow": "→",
    "xleftarrow": "←",
    "colon": ":",
    "lbrace": "{",
    "rbrace": "}",
    "lvert": "|",
    "rvert": "|",
    "lVert": "‖",
    "rVert": "‖",
} | MARKS
ENVIRONMENTS = {
    "cases": "{",
    "dcases": "{",
    "pmatrix": "()",
    "bmatrix": "[]",
    "Bmatrix": "{}",
    "vmatrix": "||",
    "Vmatrix": "‖‖",
}
UNFENCED = re.compile(
    r"split|align(?:ed|\*)?|gather(?:ed|\*)?|array|(?:small)?matrix"
)  # without fences
# Characters that are written in more than one way.
SAME = str.maketrans(
    {
        "−": "-",
        "∗": "*",
        "′": "'",
        "∣": "|",
        "∥": "‖",
        "⋅": "·",
        "⟂": "⊥",
        "^": "\u0302",
        "ˆ": "\u0302",
        "~": "\u0303",
        "ˇ": "\u030c",
        "`": "\u0300",
        "\u0331": "\u0332",
        "∕": "/",
        "⧵": "\\",
        "∖": "\\",
    }
)
LAYOUT = re.compile(
    r"\\begin\s*\{array\}\s*\{[^{}]*\}|\\[hm]space\*?\s*\{[^{}]*\}"
    r"|\\\\\s*\[[^\]]*\]|(?<=\\left)\s*\.|(?<=\\right)\s*\."
)
INDEX = re.compile(r"\\sqrt\s*\[([^\[\]]*)\]")
TOKEN = re.compile(
    r"\\(?:begin|end)\s*\{([a-zA-Z]+\*?)\}|\\([a-zA-Z]+)(?:(?<=operatorname)\*)?|\\(.)"
    r"|([^\s{}$_^~&])"
)


class UnknownMacroError(ValueError):
    """A macro of which nobody here knows what it shows."""


def parts(text: str) -> Counter[str]:
    """Return the characters of a text but its spaces, each in one form: ℝ is R, ẇ is w and ˙."""
    plain = unicodedata.normalize("NFKD", text.translate(SAME)).translate(SAME)
    return Counter(character for character in plain if not character.isspace())


def of_source(latex: str) -> Counter[str]:
    """Return what a piece of LaTeX (math mode) shows, by its characters.

    Raises UnknownMacroError, which names the macro.
    """
    bare = INDEX.sub(r"\\sqrt{\1}", LAYOUT.sub("", latex))
    return parts("".join(_shown(found) for found in TOKEN.finditer(bare)))


def _shown(found: re.Match[str]) -> str:
    environment, macro, escaped, character = found.groups()
    if environment:
        if environment not in ENVIRONMENTS and not UNFENCED.fullmatch(environment):
            raise UnknownMacroError(rf"\begin{{{environment}}}")
        return ENVIRONMENTS.get(environment, "") if found[0].startswith(r"\begin") else ""
    if macro:
        return _of_macro(macro)
    if escaped:
        return {"|": "‖"}.get(escaped, "" if escaped in r",;:!>\ " else escaped)
    return character


def _of_macro(name: str) -> str:
    if SILENT.fullmatch(name):
        return ""
    if name in SIGNS:
        return SIGNS[name]
    if NAMES.fullmatch(name):
        return name
    if (shown := symbol(rf"\{name}")) is None:
        raise UnknownMacroError(rf"\{name}")
    return shown


def of_tree(element: Element) -> Counter[str]:
    """Return what a tree of MathML shows, by its characters."""
    found = parts("".join(element.itertext()))
    found["√"] += sum(part.tag in ("msqrt", "mroot") for part in element.iter())
    return found
