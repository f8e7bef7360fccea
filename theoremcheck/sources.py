"""Where the theorems come from: the `.bib` file beside the claims."""

from functools import lru_cache
from pathlib import Path


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
    where = next(
        (fields[name] for name in ("journal", "booktitle", "publisher", "note") if name in fields), ""
    )
    parts = [
        fields.get("author", "").replace(" and ", ", "),
        fields.get("title", ""),
        where,
        fields.get("year", ""),
    ]
    return ". ".join(part.replace("{", "").replace("}", "") for part in parts if part)
