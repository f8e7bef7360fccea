r"""Can deep nets learn linear separators?

A network with $2k$ leaky ReLU units and fixed output weights, trained by SGD with batch size 1 on
the hinge loss of data that a hyperplane through the origin separates. Notation: slope $\alpha$,
step $\eta$, separator $w^*$ with $y\langle w^*,x\rangle\ge1$ and norm $\omega$, initial norm
$B_0=\|W_0\|_F$, sample size $n$.
"""

from theoremcheck import Section

SECTION = Section(
    2,
    "Can Deep Nets Learn Linear Separators?",
    (
        "Why can it fail?",
        "Theorem 1",
        "Theorem 2",
        "Theorem 3",
        "Take home points",
        "Future directions open",
    ),
)
