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
    """Return "First et al., Title, year" in the order of the file's own fields."""
    families = [name.partition(",")[0] for name in fields.get("author", "").split(" and ")]
    who = families[0] + (
        " et al." if len(families) > 2 else "".join(f" and {name}" for name in families[1:])
    )
    parts = [who, fields.get("title", ""), fields.get("year", "")]
    return ", ".join(part.replace("{", "").replace("}", "") for part in parts if part)
