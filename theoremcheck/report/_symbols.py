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
def _classes() -> dict[str, str]:
    from latex2mathml.symbols_parser import SYMBOLS_FILE

    found: dict[str, str] = {}
    with open(SYMBOLS_FILE, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                columns = line.split("^")
                found.setdefault(chr(int(columns[0], 16)), columns[5])
    return found | ELSE


def kind(text: str) -> str:
    """Return TeX's class of one character, such as mathrel, mathbin or mathopen; of a word, ""."""
    return _classes().get(text, "mathord") if len(text) == 1 else ""


@cache
def styled(character: str, style: str) -> str | None:
    """Return a letter or digit in a style, such as ℝ of R, or None where Unicode has none."""
    if character == "h" and style == "italic":
        return "ℎ"
    name = re.sub(r"^(LATIN|GREEK) |(?<= )LETTER ", "", unicodedata.name(character, ""))
    for prefix in (STYLES[style], EARLIER.get(style, STYLES[style])):
        try:
            return unicodedata.lookup(prefix + name)
        except KeyError:
            continue
    return None
