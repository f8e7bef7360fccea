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


def place(source: str) -> str:
    """Return where in a source a statement stands, "" where that is not said."""
    if found := ADDRESS.fullmatch(source):
        return found[2] or found[4] or ""
    return source.partition(",")[2].strip()


def reference(source: str, folder: Path) -> str | None:
    """Return what is printed of a source: an address, or a text; None of a key that is unknown."""
    if found := ADDRESS.fullmatch(source):
        return found[1] or f"https://doi.org/{found[3]}"
    return sources(folder).get(source.partition(",")[0])


def unknown(source: str, folder: Path) -> Iterator[Mistake]:
    """Yield that a source is not known to the suite and has no address, where that is so."""
    if source and reference(source, folder) is None:
        place = f"{folder.name}/references.bib"
        remedy = "add it there, or give its DOI or address"
        yield Mistake("source", f"source {source!r} is not in {place}; {remedy}")


@lru_cache
def sources(folder: Path) -> dict[str, str]:
    """Return the reference text by key of `folder/references.bib`, empty where there is none."""
    import bibtexparser

    file = folder / "references.bib"
    if not file.is_file():
        return {}
    entries = bibtexparser.parse_string(file.read_text("utf-8")).entries
    return {
        entry.key: _text({name: field.value for name, field in entry.fields_dict.items()})
        for entry in entries
    }


def _text(fields: dict[str, str]) -> str:
    """Return "First et al., Title, year" in the order of the file's own fields."""
    families = [name.partition(",")[0] for name in fields.get("author", "").split(" and ")]
    who = families[0] + (
        " et al." if len(families) > 2 else "".join(f" and {name}" for name in families[1:])
    )
    parts = [who, fields.get("title", ""), fields.get("year", "")]
    return ", ".join(part.replace("{", "").replace("}", "") for part in parts if part)
