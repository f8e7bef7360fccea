"""Claims that hold."""

from theoremcheck import Section

SECTION = Section(1, "Means", ("Exercise 1", "Exercise 2", "Exercise 3"))
