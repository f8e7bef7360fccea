"""The files of a run that a page links to: they lie beside it, or there is no link."""

import re
from pathlib import Path
from shutil import copyfile

# As a record names them, so that no name leads out of a folder.
LINK = re.compile(
    r'<a href="((?:arrays|certificates|counterexamples|instances|searches)/[0-9a-f]{64}'
    r'\.(?:jsonl?|npy)|run\.json|ctrf\.json|summary\.md)">(.*?)</a>'
)
LEFT = re.compile(r'<p class="files">((?!<a ).)*?</p>\n?', re.DOTALL)  # without a link of its own


def reachable(page: str, run: Path, folder: Path) -> str:
    """Return a page for a folder, into which the files that it links to are copied from a run's.

    A link to a file that neither folder has, as where a record was kept alone, becomes its text.
    """

    def link(found: re.Match[str]) -> str:
        beside, kept = folder / found[1], run / found[1]
        if not beside.is_file():
            if not kept.is_file():
                return found[2]
            beside.parent.mkdir(exist_ok=True)
            copyfile(kept, beside)
        return found[0]

    return LEFT.sub("", LINK.sub(link, page))


def unlinked(page: str) -> str:
    """Return a page that stands alone: what links to a run's file becomes its text."""
    return LEFT.sub("", LINK.sub(r"\2", page))
