"""Margins: how far a classifier is on the right side, for boosted stumps and for deep networks."""
