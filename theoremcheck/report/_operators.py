"""Operators as TeX spaces them: signs, bars, limits, names of functions, and what fences hold.

MathML learns from attributes alone which sign belongs to one term and which stands between two, and
whether a bar opens or closes.
"""

import re
from xml.etree.ElementTree import Element

from theoremcheck.report._symbols import SIGNS, kind

SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
ROWS = {"mrow", "mstyle", "mtd", "msqrt"}
QUADS = {"1em", "2em"}
LIMITED = {"lim", "sup", "inf", "max", "min"}
# Chromium sets no space around a function's name: "u ln n" would read "ulnn".
NAME = re.compile(r"[a-zA-Z]{2,}")
TERMS = {"mi", "mn", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot", "mover", "munder"}


def core(part: Element) -> Element:
    """Return the operator that a part is, with its indices or without, or the part itself."""
    while part.tag in SCRIPTS or (part.tag in ("mrow", "mstyle") and len(part) == 1):
        if not len(part):
            break
        part = part[0]
    return part


def alone(part: Element) -> None:
    """Set scripts without spaces; an operator that is all of one has nothing to stand between."""
    if part.tag not in SCRIPTS or "true" in (part.get("accent"), part.get("accentunder")):
        return
    for script in part[1:]:
        if script.tag == "mo" and kind(script.text or "") in ("mathbin", "mathrel"):
            script.tag = "mi"
            script.attrib.clear()
        for operator in script.iter("mo"):
            if kind(operator.text or "") in ("mathbin", "mathrel"):
                operator.attrib.update(lspace="0", rspace="0")


def limited(part: Element) -> None:
    """Set indices of a sum or a maximum below it; the browser moves them beside it in a line."""
    if part.tag == "mo" and (part.text in LIMITED or part.get("movablelimits") == "true"):
        part.text = "".join((part.text or "").split())
        part.set("movablelimits", "true")
    if part.tag in ("msub", "msup", "msubsup"):
        base = core(part[0]) if len(part) else part
        sums = kind(base.text or "") == "mathop" and "∫" not in (base.text or "")
        if base.tag == "mo" and (sums or base.text in LIMITED or base.get("movablelimits")):
            part.tag = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}[part.tag]


def formed(row: Element) -> None:
    """Say of each sign whether it belongs to the term behind it, and of each bar what it does."""
    if row.tag not in ROWS:
        return
    begins = not (row.tag == "mtd" and row.get("style"))  # a term would begin here
    open_bars: list[str] = []
    for place, part in enumerate(row):
        operator = core(part)
        text = operator.text or ""
        if part.tag == "mspace":
            begins = begins or part.get("width") in QUADS
        elif operator.tag != "mo":
            begins = operator.tag == "mtext" and text[-1:].isspace()
        elif (what := kind(text)) == "mathfence" and not operator.get("form"):
            begins = _bar(operator, begins, _is_closed(text, row[place + 1 :]), open_bars)
        elif what == "mathbin" and begins and text not in SIGNS:
            operator.tag, begins = "mi", False  # nothing stands before it that it could combine
            operator.attrib.clear()
        elif what == "mathbin":
            if text in SIGNS:
                operator.set("form", "prefix" if begins else "infix")
            begins = True
        else:
            begins = what != "mathclose" and operator.get("form") != "postfix"


def _bar(bar: Element, begins: bool, closed: bool, open_bars: list[str]) -> bool:
    """Say of a bar that it opens, closes, or stands between; return whether a term begins."""
    text = bar.text or ""
    if text in open_bars and not begins:
        open_bars.remove(text)
        bar.set("form", "postfix")
        return False
    if begins or closed:
        open_bars.append(text)
        bar.set("form", "prefix")
    else:
        bar.attrib.update(form="infix", lspace="0.278em", rspace="0.278em")
    return True


def _is_closed(bar: str, later: list[Element]) -> bool:
    """Say whether another such bar stands behind one, before what encloses them is closed."""
    depth = 0
    for operator in map(core, later):
        depth += _opens(operator)
        if depth < 0:
            return False
        if operator.text == bar and depth == 0:
            return True
    return False


def _opens(operator: Element) -> int:
    """Return 1 of a fence that opens, -1 of one that closes, and 0 of all else."""
    what = kind(operator.text or "") if operator.tag == "mo" else ""
    form = operator.get("form") if what == "mathfence" else None
    return (what == "mathopen" or form == "prefix") - (what == "mathclose" or form == "postfix")


def gathered(row: Element) -> None:
    """Raise what stands between large fences to a power, not the last fence: that would shrink."""
    if row.tag not in ROWS:
        return
    for script in list(row)[1:]:
        if script.tag in SCRIPTS and len(script) and script[0].get("minsize"):
            place = list(row).index(script)
            depth, start = -1, place
            while depth and start:
                start -= 1
                depth += _opens(core(row[start]))
            if not depth:
                group = Element("mrow")
                group.extend([*row[start:place], script[0]])
                script[0] = group
                row[start:place] = []


def spaced(row: Element) -> None:
    """Set a thin space between a function's name and the term before it, or behind it."""
    if row.tag == "mo" and NAME.fullmatch(row.text or ""):
        row.attrib.update(lspace="0", rspace="0")
    if row.tag == "mo" and row.text == "/":
        row.attrib.update(lspace="0", rspace="0")
    if row.tag not in ROWS:
        return
    for place in range(len(row) - 1, 0, -1):
        before, after = row[place - 1 : place + 1]
        closes = _opens(core(before)) < 0
        if (_is_name(after) and (closes or _is_term(before))) or (
            _is_name(before) and _is_term(after)
        ):
            row.insert(place, Element("mspace", width="0.167em"))


def _is_name(part: Element) -> bool:
    """Say whether a term is the name of a function, with or without an index or a power."""
    base = core(part)
    return base.tag in ("mi", "mo") and NAME.fullmatch(base.text or "") is not None


def _is_term(part: Element) -> bool:
    """Say whether a part is one that a name needs space beside: no fence, no operation, no sum."""
    return _is_name(part) or (part.tag in TERMS and core(part).tag != "mo")
