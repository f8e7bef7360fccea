"""What a mathematical character is (a relation, a fence, a sum …), and its letters in other styles.

The classes are TeX's, from the table of Unicode's mathematical characters that latex2mathml ships.
"""

import re
import unicodedata
from functools import cache

# Where the table speaks of another use of a character than formulas make.
ELSE = {
    "-": "mathbin",
    "/": "mathbin",
    "*": "mathbin",
    ":": "mathrel",
    "!": "mathclose",
    "|": "mathfence",
    "∥": "mathfence",
    "⊥": "mathord",
    ".": "mathord",
    "?": "mathord",
    "⋮": "mathord",
    "¬": "mathunary",
    "∖": "mathbin",
}
SIGNS = {"+", "−", "-", "±", "∓"}  # before a term they are its sign, between two an operation
STYLES = {
    "bold": "MATHEMATICAL BOLD ",
    "italic": "MATHEMATICAL ITALIC ",
    "bold-italic": "MATHEMATICAL BOLD ITALIC ",
    "script": "MATHEMATICAL SCRIPT ",
    "fraktur": "MATHEMATICAL FRAKTUR ",
    "double-struck": "MATHEMATICAL DOUBLE-STRUCK ",
    "sans-serif": "MATHEMATICAL SANS-SERIF ",
    "sans-serif-italic": "MATHEMATICAL SANS-SERIF ITALIC ",
    "monospace": "MATHEMATICAL MONOSPACE ",
}
# Letters that Unicode had before it gave a style's whole alphabet a place: ℝ, ℒ, ℭ, ℎ.
EARLIER = {"script": "SCRIPT ", "double-struck": "DOUBLE-STRUCK ", "fraktur": "BLACK-LETTER "}


@cache
def _table() -> tuple[dict[str, str], dict[str, str]]:
    """Return the classes of characters, and the character of each macro."""
    from latex2mathml.symbols_parser import SYMBOLS, SYMBOLS_FILE

    classes: dict[str, str] = {}
    macros: dict[str, str] = {}
    with open(SYMBOLS_FILE, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                code, _, macro, _, _, what, *_ = line.split("^")
                classes.setdefault(chr(int(code, 16)), what)
                macros.setdefault(macro, chr(int(code, 16)))
    # Where a macro has a line of its own, the library may have read of another that is like it.
    others = {macro: chr(int(code, 16)) for macro, code in SYMBOLS.items()}
    return classes | ELSE, others | macros


def symbol(macro: str) -> str | None:
    r"""Return the character of a macro such as `\sim`, or None where it has none."""
    return _table()[1].get(macro)


def kind(text: str) -> str:
    """Return TeX's class of one character, such as mathrel, mathbin or mathopen; of a word, ""."""
    return _table()[0].get(text, "mathord") if len(text) == 1 else ""


@cache
def styled(character: str, style: str) -> str | None:
    """Return a letter or digit in a style, such as ℝ of R, or None where Unicode has none."""
    if character == "h" and style == "italic":
        return "ℎ"
    name = re.sub(r"LATIN |GREEK |LETTER |LUNATE ", "", unicodedata.name(character, ""))
    for prefix in (STYLES[style], EARLIER.get(style, STYLES[style])):
        try:
            return unicodedata.lookup(prefix + name)
        except KeyError:
            continue
    return None
