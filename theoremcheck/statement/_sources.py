"""Where the theorems come from: a key of the `.bib` file beside the claims, a DOI, or an address.

Behind a comma stands the place there: `brutzkus2018, Theorem 2` or `10.1038/nature14539, p. 3`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from theoremcheck.statement._mistakes import Mistake

# No DOI and no address holds a space, and either may hold a comma.
ADDRESS = re.compile(r"(https?://\S+?)(?:,? (.*))?|(?:doi:)?(10\.\d{4,9}/\S+?)(?:,? (.*))?", re.S)
# Where the entry of a `.bib` file can be read: a field, the form it has, and what stands before it.
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z.-]+/\d{7})(?:v\d+)?", re.IGNORECASE)
URL = re.compile(r"(https?://\S+)")
FIELDS = (
    ("doi", DOI, "https://doi.org/"),
    ("eprint", ARXIV, "https://arxiv.org/abs/"),
    ("url", URL, ""),
)

# A field that goes on in the value of another, for want of a comma.
RUN_ON = re.compile(r"""[}"\d]\s+[a-zA-Z]+\s*=\s*["{\d]""")


def place(source: str) -> str:
    """Return where in a source a statement stands, "" where that is not said."""
    if found := ADDRESS.fullmatch(source):
        return found[2] or found[4] or ""
    return source.partition(",")[2].strip()


def reference(source: str, folder: Path) -> str | None:
    """Return what is printed of a source: an address, or a text; None of a key that is unknown."""
    if found := ADDRESS.fullmatch(source):
        return found[1] or f"https://doi.org/{found[3]}"
    fields = sources(folder).get(source.partition(",")[0])
    return None if fields is None else _text(fields)


def address(source: str, folder: Path) -> str:
    """Return where a source can be read, "" where that is not known.

    Of a key that is by the entry's `doi`, `eprint` (of arXiv) or `url`, the first that there is.
    """
    if ADDRESS.fullmatch(source):
        return reference(source, folder) or ""
    fields = sources(folder).get(source.partition(",")[0], {})
    for name, form, home in FIELDS:
        if found := form.fullmatch(fields.get(name, "").replace("\\_", "_").strip()):
            return home + found[1]
    return ""


def unknown(source: str, folder: Path) -> Iterator[Mistake]:
    """Yield that a source is not known to the suite and has no address, where that is so.

    What could not be read of the file that would name it is told before.
    """
    place = f"{folder.name}/references.bib"
    if not source or ADDRESS.fullmatch(source):
        return
    found, amiss = _read(folder)
    for told in amiss:
        yield Mistake("source", f"{place}, {told}")
    if source.partition(",")[0] not in found and not amiss:
        remedy = "add it there, or give its DOI or address"
        yield Mistake("source", f"source {source!r} is not in {place}; {remedy}")


def sources(folder: Path) -> dict[str, dict[str, str]]:
    """Return the fields of each key of `folder/references.bib`, empty where there is none."""
    return _read(folder)[0]


@lru_cache
def _read(folder: Path) -> tuple[dict[str, dict[str, str]], tuple[str, ...]]:
    """Return the entries of a folder by key, and what in their file cannot be read."""
    import bibtexparser

    file = folder / "references.bib"
    if not file.is_file():
        return {}, ()
    library = bibtexparser.parse_string(file.read_text("utf-8"))
    found: dict[str, dict[str, str]] = {}
    amiss = [_failed(block) for block in library.failed_blocks]
    for entry in library.entries:
        fields: dict[str, str] = {}
        for field in entry.fields:
            name, value = field.key.lower(), str(field.value)
            if name in fields:
                amiss.append(_told(entry, f"{name} is there twice; keep one"))
            elif RUN_ON.search(value):
                amiss.append(_told(entry, f"a comma is missing behind {name}; put it there"))
            fields[name] = value
        found[entry.key] = fields
    return found, tuple(amiss)


def _failed(block: Any) -> str:
    """Return what is wrong with an entry that was not read."""
    if twice := getattr(block, "duplicate_keys", None):
        return _told(block.ignore_error_block, f"{', '.join(twice)} is there twice; keep one")
    if key := getattr(block, "key", None):
        return f"line {block.start_line + 1}: a second entry has the key {key}; rename one"
    return f"line {block.start_line + 1}: an entry that cannot be read; mend its braces and commas"


def _told(entry: Any, what: str) -> str:
    return f"line {entry.start_line + 1}, {entry.key}: {what}"


@cache
def _decoder() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

    known = get_default_latex_context_db()
    known.set_unknown_macro_spec(MacroTextSpec("", lambda node: f"\\{node.macroname} "))
    return LatexNodes2Text(latex_context=known, math_mode="verbatim")


def _plain(latex: str) -> str:
    """Return the text of a field: accents on their letters, without the braces of BibTeX."""
    bare = latex.replace("{", "").replace("}", "")
    try:
        # What begins a comment or a column in LaTeX is a character here.
        text = _decoder().latex_to_text(re.sub(r"(?<!\\)([%&#])", r"\\\1", latex))
    except Exception:  # the library raises many kinds; the source is better than nothing
        return bare
    letters = (
        Counter(filter(str.isalnum, unicodedata.normalize("NFD", each)))
        for each in (re.sub(r"\\[a-zA-Z]+", "", bare), text)
    )
    lost = next(letters) - next(letters)
    return bare if lost else " ".join(unicodedata.normalize("NFC", text).split())


def _text(fields: dict[str, str]) -> str:
    """Return "First et al., Title, year" in the order of the file's own fields."""
    families = [name.partition(",")[0] for name in fields.get("author", "").split(" and ")]
    who = families[0] + (
        " et al." if len(families) > 2 else "".join(f" and {name}" for name in families[1:])
    )
    parts = [who, fields.get("title", ""), fields.get("year", "")]
    return ", ".join(_plain(part) for part in parts if part)
