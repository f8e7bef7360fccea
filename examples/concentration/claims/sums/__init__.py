"""Sums of independent variables."""

from theoremcheck import Section

SECTION = Section(
    1, "Sums of independent variables", ("Relative entropy", "Hoeffding", "Bernstein")
)
