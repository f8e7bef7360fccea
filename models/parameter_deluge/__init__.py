"""The parameter deluge: networks with far more parameters than examples, and what they can fit.

Images are (n, channels, side, side), labels int64 in 0, ..., 9.
"""
