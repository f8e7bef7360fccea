r"""Margins: a better measure of complexity than the number of parameters.

Notation: $n$ labelled points, $y=\pm1$; a vote $F=\sum_t\alpha_th_t$ of stumps and
$f=F/\sum_t\alpha_t\in[-1,1]$, whose margin on a point is $yf(x)$; $P_S$ is the share of the sample,
$P_D$ the probability under the distribution.
"""

from theoremcheck import Section

SECTION = Section(
    7,
    "Margins",
    (
        "Better Measures of Complexity?",
        "Margin Distributions",
        "Normalised Margin Distributions",
        "Normalising Constant?",
    ),
)
