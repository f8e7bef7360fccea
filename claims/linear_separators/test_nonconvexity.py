r"""Why can it fail? First: the loss is not convex in $W$.

One point and one unit of each sign show it. With $x=y=1$, output weights $\pm v$ and $0<va\le1$ the
losses at $W=(\pm a,0)$ average to $1-\frac12va(1-\alpha)$, below the loss $1$ of their midpoint,
for every $\alpha<1$. The witness has two units of each sign, so that $v=\frac12$ is rational, and
is checked in exact arithmetic. At $\alpha=1$ the network is linear in $W$, and the loss is convex:
there the same witness is rejected.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.linear_separators import instances
from models import roundings
from models.certificates import midpoint
from models.certificates.second import midpoint as by_absolute_values
from models.linear_separators.gradient import loss_and_gradient
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="convexity",
    statement=r"L_S\left(\tfrac{1}{2}(W + W')\right) > \tfrac{1}{2} \left(L_S(W) + L_S(W')\right)"
    r" \quad \text{for some } W, W'",
    place="Why can it fail?",
    premises={"bent": r"\alpha < 1"},
    quantifiers={
        r"$\alpha$": "0, 1/10, 1/2, 99/100; searched from 0 to .999 for what the midpoint is above",
        "$S$": "one point, $x=y=1$",
        "$W, W'$": "existence: one rational pair for each; searched over $va$ from .01 to 1, and "
        "one to three units of each sign",
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


@pytest.mark.parametrize("tries", TRIES)
def test_any_segment(evidence, tries):
    quantity, precise = "midpoint above the mean of its ends", any_segment_exactly
    evidence.search(quantity, any_segment, relation="identity", tries=tries, precise=precise)


def drawn(draw):
    """Draw va > 0, α, and rows vW = va of the first unit, 0 of all others, for x = y = 1."""
    share, slope = draw.real("va", 0.01, 1.0), draw.real("slope", 0.0, 0.999)
    rows = np.zeros((2 * draw.integer("width", 1, 3), 1), int) * share
    rows[0] = share
    one = np.ones((1, 1), int)
    return share, instances.Instance(one, one[0], rows, slope, None)


def any_segment(draw):
    share, instance = drawn(draw)
    ends = np.stack([instance.weights, -instance.weights, 0 * instance.weights])
    losses = loss_and_gradient(ends, instance.points, instance.labels, instance.slope).loss
    above = losses[2] - losses[:2].mean()
    # A weight is a root and a product, an output has another root and a quotient; three losses.
    operations = 4 + roundings.dense((1, ends.shape[1], 1)) + 2 + 3
    return above, share * (1 - instance.slope) / 2, Rounding(operations, 3)


def any_segment_exactly(draw):
    share, instance = drawn(draw)
    ends = [instances.losses(instance, sign * instance.rows)[0] for sign in (1, -1, 0)]
    return ends[2] - (ends[0] + ends[1]) / 2, share * (1 - instance.slope) / 2
