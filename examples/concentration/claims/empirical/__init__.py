"""The empirical distribution function, and the one that was drawn from."""

from theoremcheck import Section

SECTION = Section(2, "Empirical distribution functions", ("Two-sided", "One-sided"))
