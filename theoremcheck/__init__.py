"""QuickCheck for theorems: claims predict, models measure, this plugin judges and reports.

A claim module says `CLAIM = Claim(...)` and holds tests that hand measurements to the `evidence`
fixture. `instance`, `without` and `as_written` make the cases of a test.
"""

from theoremcheck.cases import as_written, instance, without
from theoremcheck.claim import Claim, Section
from theoremcheck.rounding import Rounding

__all__ = ["Claim", "Rounding", "Section", "as_written", "instance", "without"]
