"""QuickCheck for theorems: claims predict, models measure, this plugin judges and reports.

A claim module says `CLAIM = Claim(...)` and holds tests that hand measurements to the `evidence`
fixture, an `Evidence`. `instance`, `without` and `as_written` make the cases of a test.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from theoremcheck.judging._evidence import Evidence
    from theoremcheck.judging._kept_instances import load_instance
    from theoremcheck.judging._rounding import Rounding
    from theoremcheck.notebook import Verification
    from theoremcheck.statement._cases import TRIES, as_written, instance, without
    from theoremcheck.statement._claim import Claim, Erratum, Section
    from theoremcheck.statement._outcomes import Rejected

__all__ = [
    "TRIES",
    "Claim",
    "Erratum",
    "Evidence",
    "Rejected",
    "Rounding",
    "Section",
    "Verification",
    "as_written",
    "instance",
    "load_instance",
    "without",
]

# Imported when they are asked for: every pytest run with this plugin installed imports the package.
_HOMES = {
    "Claim": "statement._claim",
    "Erratum": "statement._claim",
    "Evidence": "judging._evidence",
    "Rejected": "statement._outcomes",
    "Rounding": "judging._rounding",
    "Section": "statement._claim",
    "TRIES": "statement._cases",
    "Verification": "notebook",
    "as_written": "statement._cases",
    "instance": "statement._cases",
    "load_instance": "judging._kept_instances",
    "without": "statement._cases",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
