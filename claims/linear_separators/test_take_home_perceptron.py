r"""Perceptron proof technique!

The bound on updates is Novikoff's argument with one potential for the whole network; where the
network is linear, it is the perceptron itself, update by update.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"\langle W_t, W^* \rangle \ge t \eta \alpha \sqrt{2k} - B_0 \|W^*\|_F, \qquad"
    r" \|W_t\|_F^2 \le B_0^2 + t (2\eta + \eta^2)",
    place="Take home points",
    rests_on=[
        "linear_separators.potentials",
        "linear_separators.update_bound",
        "linear_separators.lower_bound",
        "linear_separators.perceptron",
    ],
)
