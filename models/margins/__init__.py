"""Margins: how far on the right side of its decision a classifier is, for boosted stumps and for
deep networks.
"""
