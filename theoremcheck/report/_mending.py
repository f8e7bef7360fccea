"""What latex2mathml makes, as MathML Core has it.

Core has no styles of letters but upright and slanted: others are characters of their own. An accent
says that it is one, and how wide; a table says where its cells stand.
"""

from xml.etree.ElementTree import Element

from theoremcheck.report._operators import ROWS, alone, formed, gathered, limited, spaced
from theoremcheck.report._symbols import kind, styled
from theoremcheck.statement._latex import words

UPRIGHT = set("∇ΓΔΘΛΞΠΣΥΦΨΩ")  # a lone letter is slanted, which TeX leaves these upright
MISREAD = {"-": "−", "*": "∗", "~": "∼"}  # a hyphen is no minus sign, and \\sim no tilde
ALIGNED = {"left": "text-align:left", "right": "text-align:right"}
SPACES = {
    "negativethinmathspace": None,
    "negativemediummathspace": None,
    "negativethickmathspace": None,
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
}
ENTITLED = {"displaystyle", "scriptlevel", "linethickness", "stretchy", "minsize", "maxsize"}
ENTITLED |= {"form", "movablelimits", "width", "accent", "accentunder", "lspace", "rspace", "style"}
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


class Unmendable(ValueError):
    """What MathML Core cannot say; the message says what."""


def mended(row: Element) -> Element:
    """Return a row of the library's MathML as a browser shows it rightly; it is changed."""
    letters = (_cleaned, _wrapped, _lettered, _joined)
    operators = (_accented, _classified, alone, limited, formed, spaced, gathered)
    for step in letters + operators:
        for part in list(row.iter()):
            step(part)
    _tidied(row)
    return row


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
