r"""Rejection accepts one proposal in $M$, and what it accepts follows the target.

$M$ has to be above the ratio $\pi/q$ everywhere. Where it is not, the ratio is cut off: too little
is accepted there, and the peak of the target is missing.
"""

from fractions import Fraction

import numpy as np
import pytest
from bayes import chains, posteriors
from scipy import stats

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\Pr[\text{accept}] = \frac1M, \quad \Pr[x \mid \text{accept}] = \pi_x, \qquad "
    r"a_x = \frac{\pi_x}{M q_x}",
    place="Rejection",
    source="10.1007/978-1-4613-8643-8, Section II.3",
    premises={"envelope": r"\pi_x \le M q_x"},
    quantifiers={
        r"$\pi, q$": "two pairs on four states, exactly; Beta(3, 4) from uniform draws",
        "$M$": "the least one, and twice as much",
    },
    conclusion=["acceptance rate", "law of what is accepted", "rate of draws", "law of draws"],
)
PAIRS = {"to a peak": ([1, 1, 1, 1], [1, 2, 5, 3]), "from a peak": ([1, 2, 5, 3], [1, 1, 1, 1])}
PEAK = 60 * 0.4**2 * 0.6**3  # of Beta(3, 4), at 2/5


@pytest.mark.parametrize(
    "times", [1, 2, without("envelope", Fraction(1, 2), breaks="acceptance rate", id="half")]
)
@pytest.mark.parametrize("pair", PAIRS)
def test_four_states(evidence, pair, times):
    proposal, target = map(chains.law, PAIRS[pair])
    envelope = times * (target / proposal).max()
    rate, accepted = rejected(proposal, target, envelope)
    evidence.premise("envelope", bool((target <= envelope * proposal).all()))
    evidence.identity("acceptance rate", rate, 1 / envelope)
    if times >= 1:
        evidence.identity("law of what is accepted", accepted, target)


@pytest.mark.parametrize("share", [1, without("envelope", 0.5, breaks="law of draws")])
def test_a_beta_law(evidence, share):
    envelope = share * PEAK
    proposed, accepted = posteriors.rejection(evidence.rng("proposals"), 12_000, envelope)
    evidence.premise("envelope", envelope >= PEAK)
    if share == 1:
        evidence.probability(
            "rate of draws", accepted.sum(), accepted.size, equals=1 / envelope, resolves=0.05
        )
    law = stats.beta(3, 4)
    evidence.distribution("law of draws", proposed[accepted], law.cdf, resolves=0.1)


def rejected(proposal, target, envelope):
    """Return the acceptance rate, and the law of what is accepted (s,)."""
    chance = np.minimum(target / (envelope * proposal), Fraction(1))
    rate = (proposal * chance).sum()
    return rate, proposal * chance / rate
