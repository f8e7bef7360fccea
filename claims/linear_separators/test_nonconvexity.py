r"""Why can it fail? First: the loss is not convex in $W$.

One point and one unit of each sign show it. With $x=y=1$, output weights $\pm v$ and $0<va\le1$ the
losses at $W=(\pm a,0)$ average to $1-\frac12va(1-\alpha)$, below the loss $1$ of their midpoint,
for every $\alpha<1$. The witness has two units of each sign, so that $v=\frac12$ is rational, and
is checked in exact arithmetic. At $\alpha=1$ the network is linear in $W$, and the loss is convex:
there the same witness is rejected.
"""

from fractions import Fraction

import pytest

from models.certificates import midpoint
from models.certificates.second import midpoint as by_absolute_values
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="convexity",
    statement=r"L_S\left(\tfrac{1}{2}(W + W')\right) > \tfrac{1}{2} \left(L_S(W) + L_S(W')\right)"
    r" \quad \text{for some } W, W'",
    slide="Why can it fail?",
    premises={"bent": r"\alpha < 1"},
    quantifiers={
        r"$\alpha$": "0, 1/10, 1/2, 99/100",
        "$S$": "one point, $x=y=1$",
        "$W, W'$": "existence: one rational pair for each",
    },
    conclusion="witness of a midpoint above the mean of its ends",
)


@pytest.mark.parametrize("slope", ["0", "1/10", "1/2", "99/100", without("bent", "1")])
def test_a_midpoint_above_its_ends(evidence, slope):
    evidence.premise("bent", Fraction(slope) < 1)
    evidence.certificate(
        "witness of a midpoint above the mean of its ends",
        midpoint.make(Fraction(slope)),
        midpoint.check,
        by_absolute_values.check,
    )
