"""An erratum quotes the slides word for word; what only another source has wrong names it."""

import re
from importlib import import_module
from pathlib import Path

import pytest

from theoremcheck.report._mathml import prose
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.statement._cases import MARK

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ClaimsFolder((ROOT / "claims",), ("test_*.py",), ())


def compact(text):
    """Return text without white space, dollar signs and the asterisks of bold letters."""
    return re.sub(r"\s|\$|\*\*", "", text)


SLIDES = compact((ROOT / "docs/talk.md").read_text("utf-8"))


def errata(file):
    """Return the errata of a claim's module: its misprints, and those that its cases refute."""
    module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    found = list(module.CLAIM.errata)
    for test in vars(module).values():
        for mark in getattr(test, "pytestmark", ()):
            cells = mark.args[1] if mark.name == "parametrize" else ()
            marks = [mark, *(m for cell in cells for m in getattr(cell, "marks", ()))]
            found += [m.args[0].erratum for m in marks if m.name == MARK and m.args[0].erratum]
    return dict.fromkeys(found)


ERRATA = [
    pytest.param(erratum, id=f"{FOLDER.claim_id(file)}-{number}")
    for file in sorted(FOLDER.modules.values())
    for number, erratum in enumerate(errata(file))
]


@pytest.mark.parametrize("erratum", ERRATA)
def test_an_erratum_quotes_the_slides(erratum):
    if not erratum.source:
        assert compact(erratum.quote) in SLIDES


@pytest.mark.parametrize("erratum", ERRATA)
def test_an_erratum_can_be_shown(erratum):
    for text in (erratum.quote, erratum.says, erratum.correct):
        assert text.count("$") % 2 == 0
        shown = str(prose(text))
        assert "$" not in shown
        assert "\\" not in re.sub(r"<math.*?</math>", "", shown, flags=re.DOTALL)
        assert not text.endswith(".") or text == erratum.quote


def test_a_quotation_that_is_not_on_the_slides_is_seen():
    """The comparison forgives white space, and nothing else."""
    assert compact("iid (point,  label)") in SLIDES
    assert compact("iid (point; label)") not in SLIDES
