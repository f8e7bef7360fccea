"""Mutants of the code, and whether its tests see them."""
