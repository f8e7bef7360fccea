"""Averages over the states of a chain."""

from theoremcheck import Section

SECTION = Section(2, "Averages over a chain", ("Variance of an average", "Peskun"))
