r"""Overparameterisation enables analysis using a "convex-like" loss function instead of the loss
function.

It rests on the frozen loss being convex and near the true one, on the gradients that come together
with the width, and on the pseudo-gradient that vanishes nowhere.
"""

from theoremcheck import Claim, Erratum

CLAIM = Claim(
    kind="take-home",
    statement=r"\nabla L(W) \approx \tilde{\nabla} L(W), \quad \|\tilde{\nabla} L(W)\|_F \ge c "
    r"\cdot \mathrm{mean}(1 - o_y)",
    place="Take home points",
    rests_on=[
        "structured_data.convexity",
        "structured_data.coupling",
        "structured_data.pseudo_gradient_bound",
        "structured_data.key_theorem",
    ],
    errata=[
        Erratum(
            quote="Can Deep Nets Learn Linear Separators? Take home points: 1. "
            "Overparameterisation enables analysis",
            says="these points are about linear separators",
            correct="these points conclude “Can Deep Nets Learn Structured Data?”",
        ),
    ],
)
