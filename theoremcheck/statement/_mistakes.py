"""A mistake in how a claim is stated: what is wrong and the remedy, and the code that explains it.

Codes stay what they are; `docs/mistakes.md` has a paragraph on each.
"""

from typing import NamedTuple


class Mistake(NamedTuple):
    """One line of what is wrong, with the remedy, and a code."""

    code: str
    told: str

    def __str__(self) -> str:
        return f"{self.told} [{self.code}]"

    def of(self, name: str) -> "Mistake":
        """Return it as one of what is named."""
        return self._replace(told=f"{name}: {self.told}")
