r"""The benefits of weight tying go beyond simply reducing parameter count.

In the square wave's networks of two layers, with half of the parameters frozen in place of tied,
fewer than three runs in four succeed; tying makes an objective strongly convex whose standard form
takes exponentially many steps, and no tied layer of the square wave's networks is ever dead.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"L = 2: \quad \Pr[\text{success} \mid \text{tied}] \ge \tfrac{3}{4} \quad > "
    r"\Pr[\text{success} \mid \text{as many free parameters}]",
    place="Theoretical Advantages of Weight Tying",
    rests_on=[
        "square_wave.negative_tying",
        "square_wave.dead_layers",
        "weight_tying.strong_convexity",
        "weight_tying.descent_time",
        "weight_tying.side_by_side",
        "weight_tying.frequencies",
    ],
)
