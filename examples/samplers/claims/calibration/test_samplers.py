r"""Simulation-based calibration of three samplers in floating point.

A rank is one of $L+1$ whole numbers, and no law with a density; with a uniform number added and
divided by $L+1$ it is uniform on $[0,1]$. That is judged, at every point of the distribution
function. The chain begins with a draw from the posterior and is thinned to each thirtieth state;
without thinning its states lie on one side of the parameter too often.
"""

import pytest
from bayes import posteriors
from scipy import stats

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\frac{R + U}{L + 1} \sim \text{uniform on } [0, 1], \qquad R = \#\{l: \theta_l < "
    r"\theta\}",
    place="Samplers",
    source="10.1198/106186006X136976",
    premises={
        "prior": r"\theta \text{ is drawn from the prior of the model}",
        "thinned": r"\theta_1, \dots, \theta_L \text{ are as good as independent}",
    },
    quantifiers={
        "model": "five normal means in closed form, a Poisson rate by Metropolis, a success "
        "probability by rejection",
        "$L$": "9 draws for each of 4000 data sets",
    },
    conclusion=["normal mean", "Poisson rate", "success probability"],
)
COUNT, DRAWS = 4000, 9


@pytest.mark.parametrize("scale", [1, without("prior", 4)])
def test_normal_means(evidence, scale):
    rng = evidence.rng("data and draws")
    means, data = posteriors.simulate_normal(rng, COUNT, scale)
    evidence.premise("prior", scale == 1)
    judge(evidence, "normal mean", means, posteriors.draw_normal(rng, data, DRAWS))


@pytest.mark.parametrize("thin", [30, without("thinned", 1)])
def test_a_metropolis_chain(evidence, thin):
    rng = evidence.rng("data and draws")
    rates, counts = posteriors.simulate_poisson(rng, COUNT)
    draws = posteriors.draw_rates(rng, counts, DRAWS, thin)
    evidence.premise("thinned", thin >= 30)
    judge(evidence, "Poisson rate", rates, draws)


def test_rejection(evidence):
    rng = evidence.rng("data and draws")
    chances, successes = posteriors.simulate_binomial(rng, COUNT)
    draws = posteriors.draw_chances(rng, successes, DRAWS)
    judge(evidence, "success probability", chances, draws)


def judge(evidence, quantity, parameters, draws):
    ties = evidence.rng("ties").random(COUNT)
    share = (posteriors.ranks(parameters, draws) + ties) / (DRAWS + 1)
    evidence.distribution(quantity, share, stats.uniform.cdf, resolves=0.1)
