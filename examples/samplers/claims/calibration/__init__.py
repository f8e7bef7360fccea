"""Simulation-based calibration: a prior draw among posterior draws."""

from theoremcheck import Section

SECTION = Section(3, "Calibration by simulation", ("Ranks", "Random position", "Samplers"))
