"""Other steps: along subgradients, to proximal points, and back to where one began."""

from theoremcheck import Section

SECTION = Section(2, "Other steps", ("Subgradients", "Proximal points", "Halpern's iteration"))
