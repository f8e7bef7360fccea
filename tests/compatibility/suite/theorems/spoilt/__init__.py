"""Claims that do not hold, or of which nobody knows it after the run."""

from theoremcheck import Section

SECTION = Section(2, "Spoilt", ("Exercise 4", "Exercise 5"))
