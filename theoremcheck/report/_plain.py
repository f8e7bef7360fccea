r"""Formulas on one line of text, for a terminal: a reading aid; the page has the formula.

The tree that the page shows is written from left to right: x_i^2, (a + b)/c, √(n), ∑_{i=1}^n, Ŵ. A
part stands in brackets where the line would mean something else without them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from itertools import pairwise
from operator import add
from typing import NamedTuple
from xml.etree.ElementTree import Element

from theoremcheck.report._formula import MathError, tree
from theoremcheck.report._operators import QUADS
from theoremcheck.report._symbols import kind
from theoremcheck.report._vanishing import ACCENTS, of_tree, parts

MATH = re.compile(r"\$([^$]+)\$")
# How a few characters read in a terminal.
WRITTEN = str.maketrans({"−": "-", "∣": "|", "⋅": "·", "′": "'", "″": "''", "‴": "'''", "∗": "*"})
GAP = "\u2003"  # between formulas that stand beside each other, until the line is whole
PRIMES = re.compile("'+")
OPENING = tuple("([{⟨⌊⌈")
LOOSE = {"infix", "sign", "comma", "words", "name", "big"}  # what a row of them is no product by
SCRIPTS = {  # an element's scripts, by where they are written
    "msub": "_",
    "msup": "^",
    "msubsup": "_^",
    "munder": "_",
    "mover": "^",
    "munderover": "_^",
}


class Ties(IntEnum):
    """How firmly a text holds together; what holds less than its place asks for gets brackets."""

    SUM = 0
    PRODUCT = 1
    FRACTION = 2
    SCRIPT = 3
    ATOM = 4


class Text(NamedTuple):
    """A part of a formula as text: what it is on its line, and how firmly it holds together."""

    text: str
    role: str = "term"
    ties: Ties = Ties.ATOM

    def held(self, least: Ties) -> str:
        """Return the text, in brackets unless it holds together as firmly as that."""
        return self.text if self.ties >= least else f"({self.text})"


def formula(latex: str) -> str:
    """Return LaTeX (math mode) on a line of text; its source, where that would lose a part."""
    source = " ".join(latex.split())
    try:
        row = tree(latex)
    except MathError:
        return source
    line = re.sub(f" *{GAP}[ {GAP}]*", "   ", re.sub(" +", " ", _row([row], "").text)).strip()
    return source if of_tree(row) - _counted(line) else line


def _counted(line: str) -> Counter[str]:
    """Return the characters of a line; an accent may be told by its name."""
    named = {mark: line.count(f"{names[0]}(") for mark, names in ACCENTS.items()}
    return parts(line) + Counter(named)


def prose(text: str) -> str:
    """Return prose with `$math$` as text."""
    return " ".join(MATH.sub(lambda match: formula(match[1]), text).split())


def _row(children: Sequence[Element], within: str) -> Text:
    """Return neighbours on a line as one text; `within` is "script" where that has no spaces."""
    items = [_text(child, within) for child in children]
    if len(items) == 1:
        return items[0]
    for place, item in enumerate(items):
        if item.ties == Ties.FRACTION and _is_beside(items, place):
            items[place] = Text(f"({item.text})", "term", Ties.SCRIPT)
    line = items[0].text if items else ""
    for before, after in pairwise(items):
        line += _space(before, after, within) + after.text
    return Text(line, "term", _ties(items))


def _is_beside(items: Sequence[Text], place: int) -> bool:
    """Say whether a fraction is multiplied by what stands before or behind it on its line."""
    before = [item.role for item in items[:place] if item.text != " "][-1:]
    behind = [item.role for item in items[place + 1 :] if item.text != " "][:1]
    factors = {"term", "name", "big", "slash"}
    return bool(set(before) & (factors | {"close"}) or set(behind) & (factors | {"open"}))


def _ties(items: Sequence[Text]) -> Ties:
    """Return how firmly a row of items holds together."""
    depth, inner = 0, Ties.PRODUCT
    for place, item in enumerate(items):
        depth += (item.role == "open") - (item.role == "close")
        if depth == 0 and (item.role in LOOSE or item.text == GAP):
            inner = Ties.SUM
        if item.role == "close" and place + 1 == len(items):
            return item.ties if depth < 0 or _whole(items) else inner
    return inner


def _whole(items: Sequence[Text]) -> bool:
    """Say whether the first fence of a row is closed by its last item and by none before."""
    depth = 0
    for item in items[:-1]:
        depth += (item.role == "open") - (item.role == "close")
        if depth <= 0:
            return False
    return True


def _space(before: Text, after: Text, within: str) -> str:
    """Return what stands between two neighbours on a line: a space or nothing."""
    pair = before.role, after.role
    if "words" in pair:  # they have their own spaces, but where a relation stands beside them
        touch = before.text[-1:] + after.text[:1]
        return " " if "infix" in pair and touch == touch.replace(" ", "") else ""
    if "gap" in pair or after.role in ("close", "comma") or "slash" in pair:
        return ""
    if before.role in ("open", "sign"):
        return ""
    if "infix" in pair or before.role == "comma":
        return "" if within == "script" else " "
    if before.role in ("name", "big") or after.role in ("name", "big"):
        return "" if before.role == "name" and after.text[:1] in OPENING else " "
    if before.role == "close" and after.role in ("term", "open"):
        return " " if before.ties < Ties.ATOM or before.text[-1] in "|‖" else ""
    if before.ties == Ties.SCRIPT and after.role == "term":
        return " "
    return " " if after.role == "term" and after.text[:1].isdigit() else ""


def _text(part: Element, within: str) -> Text:
    """Return an element of MathML as text."""
    if part.tag in ("mi", "mn", "mtext", "mo"):
        return _token(part)
    if part.tag == "mspace":
        return Text(GAP if part.get("width") in QUADS else " ", "gap")
    if part.tag in SCRIPTS:
        return _accent(part, within) if _is_accent(part) else _scripts(part, within)
    if part.tag == "mfrac":
        over, under = (_row([child], within) for child in part)
        upper = over.held(Ties.ATOM if over.ties == Ties.FRACTION else Ties.PRODUCT)
        return Text(f"{upper}/{under.held(Ties.SCRIPT)}", "term", Ties.FRACTION)
    if part.tag == "msqrt":
        return Text(f"√{_row(list(part), within).held(Ties.ATOM)}", "term", Ties.SCRIPT)
    if part.tag == "mroot":
        inner, index = (_row([child], within) for child in part)
        return Text(f"√[{index.text}]{inner.held(Ties.ATOM)}", "term", Ties.SCRIPT)
    if part.tag == "mtable":
        return Text(_table(part, GAP), "words", Ties.SUM)
    return _group(part, within)


def _group(part: Element, within: str) -> Text:
    """Return a group as text; between fences of its own, a table's cells stand behind commas."""
    tags = [child.tag for child in part]
    if tags[:2] == ["mo", "mtable"] and len(tags) <= 3:
        fences = [(child.text or "") for child in part if child.tag == "mo"]
        shut = fences[1] if len(fences) > 1 else "}"
        return Text(f"{fences[0]}{_table(part[1], ', ')}{shut}")
    if tags == ["mo", "mfrac", "mo"] and part[1].get("linethickness") == "0":
        over, under = (_row([child], within).text for child in part[1])
        return Text(f"C({over}, {under})")
    return _row(list(part), within) if len(part) else Text("", "gap")


def _table(table: Element, between: str) -> str:
    rows = [[_row(list(cell), "").text.strip() for cell in row] for row in table]
    aligned = any(cell.get("style", "").endswith("padding-right:0") for cell in table.iter("mtd"))
    between = " " if aligned else between
    lines = [between.join(cells) for cells in rows]
    ends = [GAP if line.endswith((",", ";", ":")) else "; " for line in lines[:-1]] + [""]
    return "".join(map(add, lines, ends))


def _token(part: Element) -> Text:
    text = (part.text or "").replace("\xa0", " ").translate(WRITTEN)
    if part.tag == "mtext":
        return Text(text, "words", Ties.ATOM if text.strip().isalnum() else Ties.SUM)
    if len(part.text or "") > 1 and part.tag != "mn":
        return Text(text, "name" if text.isalpha() else "term")
    if part.tag != "mo":
        return Text(text)
    return Text(text, _role(part))


def _role(operator: Element) -> str:
    """Return what an operator is on its line."""
    text, form = operator.text or "", operator.get("form")
    what = kind(text)
    if what == "mathfence":
        return {"prefix": "open", "postfix": "close"}.get(form or "", "infix")
    if what == "mathbin" and text == "/":
        return "slash"
    if what == "mathbin" and form == "prefix":
        return "sign"
    roles = {"mathopen": "open", "mathclose": "close", "mathop": "big"}
    roles |= dict.fromkeys(("mathbin", "mathrel"), "infix")
    return "comma" if what == "mathpunct" or text == ":" else roles.get(what, "term")


def _scripts(part: Element, within: str) -> Text:
    base = _text(part[0], within)
    line = base.held(Ties.ATOM) if base.role in ("term", "words") else base.text
    for sign, script in zip(SCRIPTS[part.tag], part[1:], strict=True):
        text = _row([script], "script").text.strip()
        if sign == "^" and (primes := PRIMES.match(text)):
            line, text = line + primes[0], text[primes.end() :].strip()
        if text:
            line += sign + (text if _is_letter(text) else f"{{{text}}}")
    role = "term" if base.role == "words" else base.role
    return Text(line, role, Ties.SCRIPT)


def _is_accent(part: Element) -> bool:
    return "true" in (part.get("accent"), part.get("accentunder"))


def _accent(part: Element, within: str) -> Text:
    """Return an accent over one letter as that letter's, over more by its name: overline(x + y)."""
    base, (mark,) = _row([part[0]], within), parts(part[1].text or "")
    if _is_letter(base.text) and unicodedata.combining(mark):
        return Text(unicodedata.normalize("NFC", base.text + mark), base.role)
    return Text(f"{ACCENTS[mark][0]}({base.text})", base.role)


def _is_letter(text: str) -> bool:
    """Say whether a text is one character, with or without accents."""
    return len([each for each in text if not unicodedata.combining(each)]) == 1
