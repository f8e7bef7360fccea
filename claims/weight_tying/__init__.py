r"""Weight tying: $k$ patches share a direction $u_0$, learnt with $k$ free vectors or a tied one.

Notation: $W=(w_1,\dots,w_k)$, $U=(u_0,\dots,u_0)$, $W'$ and $U'$ the same without the first patch,
$q=\|u_0\|^2$, $K=kq$, $N=(k-1)q=\|U'\|^2$, and $c=c_k$ the weight of the linear term.
"""

from theoremcheck import Section

SECTION = Section(
    4,
    "Weight Tying",
    (
        "Data Model",
        "Learning Hypothesis Class",
        "Gradients Vanish For Standard Model: Lemma 1",
        "Gradients Vanish For Standard Model: Lemma 2",
        "Gradients Vanish For Standard Model: Theorem 1",
        "Weight Sharing Model Objective is Convex!",
        "Theoretical Advantages of Weight Tying",
        "Theoretical Advantages of Weight Tying: Future Directions",
    ),
)
