"""Random projections."""

from theoremcheck import Section

SECTION = Section(3, "Random projections", ("Length of a projection", "Johnson and Lindenstrauss"))
