"""What kind of case a cell is: an instance, or one departure from its theorem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from theoremcheck.statement._claim import Claim, Erratum, erratum_mistakes
from theoremcheck.statement._mistakes import Mistake
from theoremcheck.statement._outcomes import Outcome

EXPECTABLE = (Outcome.HOLDS, Outcome.REFUTED, Outcome.VACUOUS, Outcome.INCONCLUSIVE)


@dataclass(frozen=True)
class Sort:
    """What kind of case a cell is and what theory predicts for it."""

    name: Literal["instance", "without", "as_written"] = "instance"
    premise: str | None = None
    breaks: str | None = None
    erratum: Erratum | None = None
    expect: str = Outcome.HOLDS

    def label(self) -> str:
        """Return the case's maker as its author wrote it, shortened."""
        if self.name == "instance":
            return f"instance(expect={str(self.expect)!r})"
        told = self.premise
        if isinstance(self.erratum, Erratum):
            told = self.erratum.quote or self.erratum.says
        return f"{self.name}({told or ''!r:.60})"

    def mistakes(self, claim: Claim) -> Iterator[Mistake]:
        """Yield what is wrong with this case of `claim`."""
        if self.expect not in EXPECTABLE:
            told = f"expect={self.expect!r} is unknown; choose one of {', '.join(EXPECTABLE)}"
            yield Mistake("expect", told)
        if self.name == "instance" and self.expect == Outcome.REFUTED:
            told = "an instance cannot be expected to be refuted"
            yield Mistake("refuted", f"{told}; name the departure by without or as_written")
        if self.name == "without" and self.premise not in claim.premises:
            told = f"without({self.premise!r}) names no premise of the claim"
            yield Mistake("premise", f"{told}; it has {_listed(claim.premises)}")
        if self.name == "as_written":
            yield from erratum_mistakes(self.erratum)


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
