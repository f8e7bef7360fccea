"""Draws from a law: by chains that leave it as it is, and by rejection."""

from theoremcheck import Section

SECTION = Section(1, "What a sampler leaves as it is", ("Hastings", "Gibbs", "Rejection"))
