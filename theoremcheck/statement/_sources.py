"""Where the theorems come from: a key of the `.bib` file beside the claims, a DOI, or an address.

Behind a comma stands the place there: `brutzkus2018, Theorem 2` or `10.1038/nature14539, p. 3`.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

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
    """Yield that a source is not known to the suite and has no address, where that is so."""
    if source and reference(source, folder) is None:
        place = f"{folder.name}/references.bib"
        remedy = "add it there, or give its DOI or address"
        yield Mistake("source", f"source {source!r} is not in {place}; {remedy}")


@lru_cache
def sources(folder: Path) -> dict[str, dict[str, str]]:
    """Return the fields of each key of `folder/references.bib`, empty where there is none."""
    import bibtexparser

    file = folder / "references.bib"
    if not file.is_file():
        return {}
    return {
        entry.key: {name.lower(): str(field.value) for name, field in entry.fields_dict.items()}
        for entry in bibtexparser.parse_string(file.read_text("utf-8")).entries
    }


def _text(fields: dict[str, str]) -> str:
    """Return "First et al., Title, year" in the order of the file's own fields."""
    families = [name.partition(",")[0] for name in fields.get("author", "").split(" and ")]
    who = families[0] + (
        " et al." if len(families) > 2 else "".join(f" and {name}" for name in families[1:])
    )
    parts = [who, fields.get("title", ""), fields.get("year", "")]
    return ", ".join(part.replace("{", "").replace("}", "") for part in parts if part)
