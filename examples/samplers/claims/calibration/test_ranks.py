r"""The rank of a prior draw among posterior draws is uniform.

Parameter and data are drawn from the model; the posterior draws then are exchangeable with the
parameter that made the data. This is the law that simulation-based calibration looks for. A
posterior that is too narrow pushes ranks to both ends, a prior of another width than the model's
does the same, and so do draws that are like their predecessors: a chain needs thinning.
"""

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from bayes import chains
from bayes.ranks import law_of_rank, posterior

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\Pr[R = r] = \frac{1}{L + 1}, \; r = 0, \dots, L, \qquad R = \#\{l: "
    r"\theta_l < \theta\}",
    place="Ranks",
    source="https://arxiv.org/abs/1804.06788, Theorem 1",
    premises={
        "prior": r"\theta \sim p(\theta), \; y \sim p(y \mid \theta)",
        "posterior": r"\theta_l \sim p(\theta \mid y)",
        "independent": r"\theta_1, \dots, \theta_L \text{ are independent given } y",
    },
    quantifiers={
        "model": "successes in 3 trials, a chance of 1 to 4 fifths, a uniform and a skew prior; "
        "searched over any prior and likelihood with three parameters and two outcomes",
        "$L$": "1 to 6; ties have a random order",
    },
    conclusion="law of the rank",
)
CHANCES = [Fraction(i, 5) for i in range(1, 5)]
BINOMIAL = np.array([[comb(3, y) * c**y * (1 - c) ** (3 - y) for y in range(4)] for c in CHANCES])
PRIORS = {"uniform": chains.law([1, 1, 1, 1]), "skew": chains.law([1, 2, 5, 3])}


@pytest.mark.parametrize("draws", [1, 2, 6])
@pytest.mark.parametrize("prior", PRIORS)
def test_a_binomial_model(evidence, prior, draws):
    exact = posterior(PRIORS[prior], BINOMIAL)
    judge(evidence, PRIORS[prior], exact, independent(exact), draws)


@without("prior")
def test_a_wider_prior(evidence):
    model, drawn = PRIORS["uniform"], chains.law([2, 1, 1, 2])
    exact = posterior(model, BINOMIAL)
    judge(evidence, model, exact, independent(exact), 4, drawn=drawn)


@without("posterior")
def test_data_that_count_twice(evidence):
    narrow = posterior(PRIORS["uniform"], BINOMIAL**2)
    judge(evidence, PRIORS["uniform"], narrow, independent(narrow), 4)


@without("independent")
def test_successive_states_of_a_chain(evidence):
    """Each chain begins with a draw from its posterior, and has it as the law of all its states."""
    exact = posterior(PRIORS["skew"], BINOMIAL)
    walk = chains.kernel([[1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 1]])
    walks = [chains.accepting(target, walk, chains.hastings) for target in exact]
    judge(evidence, PRIORS["skew"], exact, walks, 4)


@pytest.mark.parametrize("tries", [100])
def test_any_model(evidence, tries):
    evidence.search(
        "law of the rank", any_model, relation="identity", tries=tries, precise=any_model
    )


def judge(evidence, model, start, kernels, draws, *, drawn=None):
    drawn = model if drawn is None else drawn
    exact = posterior(model, BINOMIAL)
    evidence.premise("prior", bool((drawn == model).all()))
    stays = [law @ kernel == law for law, kernel in zip(start, kernels, strict=True)]
    evidence.premise("posterior", bool((start == exact).all() and np.all(stays)))
    evidence.premise("independent", bool(np.all(np.equal(kernels, independent(start)))))
    found = law_of_rank(drawn[:, None] * BINOMIAL, start, kernels, draws)
    evidence.identity("law of the rank", found, Fraction(1, draws + 1))


def any_model(draw):
    draws = draw.integer("draws", 1, 3)
    prior = chains.law(draw.reals("prior", 3, 0.05, 1).tolist())
    chance = np.array([Fraction(c) for c in draw.reals("chance", 3, 0.05, 0.95).tolist()])
    likelihood = np.stack([chance, 1 - chance], axis=1)
    exact = posterior(prior, likelihood)
    found = law_of_rank(prior[:, None] * likelihood, exact, independent(exact), draws)
    return found, Fraction(1, draws + 1)


def independent(laws):
    """Return kernels that draw anew in each step."""
    return [np.tile(law, (len(law), 1)) for law in laws]
