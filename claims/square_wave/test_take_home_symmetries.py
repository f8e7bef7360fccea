r"""Symmetries to be exploited should be expressed via tying: translation by one filter, negation by
opposite weights.

Both are exact identities of the tied layers, and neither survives when the layers are untied.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"f(S^j x) = S^j f(x), \qquad h_l(-z) = \mathrm{swap}\, h_l(z)",
    place="Theoretical Advantages of Weight Tying",
    rests_on=["weight_tying.convolution", "square_wave.negation_symmetry"],
)
