"""First-order methods in exact arithmetic: what they measure, and proofs of their rates.

All constants are 1: the bound on curvatures or slopes, and the distance of x_0 to the optimum.
"""
