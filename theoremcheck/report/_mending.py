"""What latex2mathml makes, as MathML Core has it, and as TeX would space it.

Core has no styles of letters but upright and slanted: others are characters of their own. It learns
from attributes alone which sign belongs to one term and which stands between two, whether a bar
opens or closes, and what is an accent.
"""

import re
from xml.etree.ElementTree import Element

from theoremcheck.report._symbols import SIGNS, kind, styled
from theoremcheck.statement._latex import words

SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
ROWS = {"mrow", "mstyle", "mtd", "msqrt"}
UPRIGHT = {"∇"}  # a lone letter is slanted, and these count as letters
MISREAD = {"-": "−", "~": "∼"}  # a hyphen is no minus sign, and \\sim no tilde
ALIGNED = {"left": "text-align:left", "right": "text-align:right"}
SPACES = {
    "negativethinmathspace": None,
    "negativemediummathspace": None,
    "negativethickmathspace": None,
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
}
QUADS = {"1em", "2em"}
ENTITLED = {"displaystyle", "scriptlevel", "linethickness", "stretchy", "minsize", "maxsize"}
ENTITLED |= {"form", "movablelimits", "width", "accent", "accentunder", "lspace", "rspace", "style"}
LIMITED = {"lim", "sup", "inf", "max", "min"}
# What the library sets above or below for an accent, and the character of that accent.
MARKS = {
    "^": "ˆ",
    "~": "˜",
    "¯": "¯",
    "―": "‾",
    "ˇ": "ˇ",
    "˙": "˙",
    "¨": "¨",
    "\u20db": "\u20db",
    "˘": "˘",
    "´": "´",
    "`": "`",
    "˚": "˚",
    "→": "→",
    "←": "←",
    "⏞": "⏞",
    "⏟": "⏟",
}
WIDE = {"―", "←", "⏞", "⏟"}  # as wide as what they stand over, and so are ^, ~ and → by their macro
FENCES = {"mathopen", "mathclose", "mathfence"}
# Chromium sets no space around a function's name: "u ln n" would read "ulnn".
NAME = re.compile(r"[a-zA-Z]{2,}")
TERMS = {"mi", "mn", "msub", "msup", "msubsup", "mfrac", "msqrt", "mroot", "mover", "munder"}


class Unmendable(ValueError):
    """What MathML Core cannot say; the message says what."""


def mended(row: Element) -> Element:
    """Return a row of the library's MathML as a browser shows it rightly; it is changed."""
    letters = (_cleaned, _wrapped, _lettered, _joined)
    operators = (_accented, _classified, _alone, _limited, _formed, _spaced)
    for step in letters + operators:
        for part in list(row.iter()):
            step(part)
    _tidied(row)
    return row


def core(part: Element) -> Element:
    """Return the operator that a part is, with its indices or without, or the part itself."""
    while part.tag in SCRIPTS or (part.tag in ("mrow", "mstyle") and len(part) == 1):
        if not len(part):
            break
        part = part[0]
    return part


def _cleaned(part: Element) -> None:
    """Leave the attributes of Core alone; what stands for a style says it as one."""
    if part.tag == "mpadded":
        part.tag = "mrow"
    if part.get("linebreak"):
        raise Unmendable(r"\\ breaks a line outside of a table; leave it out")
    if part.get("rowlines") or part.get("columnlines"):
        raise Unmendable("no browser shows the lines of this table; leave them out")
    if part.tag == "mspace":
        width = part.get("width", "")
        part.set("width", SPACES.get(width, width) or "0")
    if part.tag == "mtable" and part.get("displaystyle"):
        for cell in part.iter("mtd"):
            cell.set("style", "padding-left:0;padding-right:0")
    if style := ALIGNED.get(part.get("columnalign", "")):
        part.set("style", ";".join(filter(None, [style, part.get("style")])))
    for name in set(part.keys()) - ENTITLED - {"mathvariant"}:
        del part.attrib[name]


def _wrapped(part: Element) -> None:
    """Make one group of a binomial or a matrix and its fences, which stand beside it."""
    place = 1
    while place < len(part) - 1:
        before, inner, after = part[place - 1 : place + 2]
        is_held = inner.tag == "mtable" or inner.get("linethickness") == "0"
        fences = before.tag == after.tag == "mo" and not {before.get("form"), after.get("form")} - {
            None
        }
        if is_held and fences and "false" not in (before.get("stretchy"), after.get("stretchy")):
            group = Element("mrow")
            for each in (before, inner, after):
                if each.tag == "mo":
                    each.attrib.clear()
                    each.set("stretchy", "true")
                part.remove(each)
                group.append(each)
            part.insert(place - 1, group)
        place += 1


def _lettered(part: Element) -> None:
    """Write letters of a style as the characters that they are."""
    if part.tag == "mtext" and part.text:
        part.text = words(part.text)
    style = part.attrib.pop("mathvariant", "")
    if not style or not part.text:
        return
    if style == "normal":
        if part.tag == "mi" and len(part.text) == 1:
            part.set("mathvariant", "normal")
        return
    found = [styled(character, style) for character in part.text]
    for letter, character in zip(found, part.text, strict=True):
        if letter is None and character.isalnum() and part.tag != "mtext":
            raise Unmendable(f"there is no {character} in {style}; write it with another macro")
    part.text = "".join(a or b for a, b in zip(found, part.text, strict=True))


def _joined(part: Element) -> None:
    r"""Make one name of the letters of `\mathrm{out}`."""
    if part.tag == "mrow" and len(part) > 1:
        upright = [p.tag == "mi" and p.get("mathvariant") == "normal" for p in part]
        if all(upright) and all((p.text or "").isascii() for p in part):
            text = "".join(p.text or "" for p in part)
            part[:] = []
            part.tag, part.text = "mi", text


def _classified(part: Element) -> None:
    """Make relations and operations operators, and symbols that are none letters."""
    text = part.text or ""
    if part.tag not in ("mi", "mo") or len(text) != 1:
        return
    what = kind(text)
    if part.tag == "mi" and what in FENCES | {"mathrel", "mathbin", "mathop", "mathpunct"}:
        part.tag = "mo"
    elif part.tag == "mo" and what in ("mathord", "mathunary", "mathalpha") and not part.attrib:
        part.tag = "mi"
    if part.tag == "mo" and what in FENCES and not part.get("stretchy"):
        part.set("stretchy", "true" if part.get("minsize") else "false")
    if text in UPRIGHT:
        part.set("mathvariant", "normal")
    if text in MISREAD:
        part.tag, part.text = "mo", MISREAD[text]


def _alone(part: Element) -> None:
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


def _limited(part: Element) -> None:
    """Set indices of a sum or a maximum below it; the browser moves them beside it in a line."""
    if part.tag == "mo" and (part.text in LIMITED or part.get("movablelimits") == "true"):
        part.text = "".join((part.text or "").split())
        part.set("movablelimits", "true")
    if part.tag in ("msub", "msup", "msubsup"):
        base = core(part[0]) if len(part) else part
        sums = kind(base.text or "") == "mathop" and "∫" not in (base.text or "")
        if base.tag == "mo" and (sums or base.text in LIMITED or base.get("movablelimits")):
            part.tag = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}[part.tag]


def _accented(part: Element) -> None:
    """Say of an accent that it is one, and how wide."""
    if part.tag not in ("mover", "munder") or len(part) != 2 or part[1].tag != "mo":
        return
    mark, text = part[1], part[1].text or ""
    if text in MARKS:
        told = {part.get("accent"), mark.get("stretchy")} - {None}
        wide = text in WIDE or (text in "^~→" and not told)
        part.set("accent" if part.tag == "mover" else "accentunder", "true")
        mark.attrib.clear()
        mark.set("stretchy", "true" if wide else "false")
        mark.text = MARKS[text]
        if (part.tag, text) == ("munder", "―"):
            mark.text = "\u0332"
        elif text == "→" and not wide:
            mark.text = "\u20d7"


def _formed(row: Element) -> None:
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
        elif what == "mathbin":
            if text in SIGNS:
                operator.set("form", "prefix" if begins else "infix")
            begins = True
        else:
            begins = what != "mathclose" and operator.get("form") != "postfix"


def _is_closed(bar: str, later: list[Element]) -> bool:
    """Say whether another such bar stands behind one, before what encloses them is closed."""
    depth = 0
    for operator in map(core, later):
        what = kind(operator.text or "") if operator.tag == "mo" else ""
        depth += (what == "mathopen") - (what == "mathclose")
        if depth < 0:
            return False
        if operator.text == bar and depth == 0:
            return True
    return False


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


def _spaced(row: Element) -> None:
    """Set a thin space between a function's name and the term before it, or behind it."""
    if row.tag == "mo" and NAME.fullmatch(row.text or ""):
        row.attrib.update(lspace="0", rspace="0")
    if row.tag == "mo" and row.text == "/":
        row.attrib.update(lspace="0", rspace="0")
    if row.tag not in ROWS:
        return
    for place in range(len(row) - 1, 0, -1):
        before, after = row[place - 1 : place + 1]
        if any(map(_is_name, (before, after))) and all(map(_is_term, (before, after))):
            row.insert(place, Element("mspace", width="0.167em"))


def _is_name(part: Element) -> bool:
    """Say whether a term is the name of a function, with or without an index or a power."""
    base = core(part)
    return base.tag in ("mi", "mo") and NAME.fullmatch(base.text or "") is not None


def _is_term(part: Element) -> bool:
    """Say whether a part is one that a name needs space beside: no fence, no operation, no sum."""
    return _is_name(part) or (part.tag in TERMS and core(part).tag != "mo")


def _tidied(part: Element) -> None:
    """Take groups of one or of nothing away where nothing counts on them."""
    for place in range(len(part) - 1, -1, -1):
        child = part[place]
        _tidied(child)
        if child.tag == "mrow" and len(child) == 1:
            part[place] = child[0]
        elif part.tag in ROWS and _is_empty(child):
            part.remove(child)
        elif child.tag in ("mi", "mo") and not child.text:
            part[place] = Element("mrow")


def _is_empty(part: Element) -> bool:
    """Say whether a part of a row shows nothing and takes no room."""
    if part.tag == "mspace":
        return part.get("width") == "0" or (part.get("width") or "").startswith("-")
    return part.tag in ("mrow", "mi", "mo") and not len(part) and not part.text
