"""Models whose posteriors are known, and samplers for them, many simulated data sets at once.

A `simulate_…` function draws parameters (count,) from the prior, and data for each; a sampler gets
the data and returns draws (count, draws) from the posterior.
"""

import numpy as np

GROUPS = SIZE = 5  # means of groups, and observations in each


def simulate_normal(rng, count, scale=1.0):
    """Return the first of five means, each N(0, 1), and five observations around each of them.

    Data are (count, GROUPS, SIZE), with standard deviation 1. `scale` is the prior's, as drawn.
    """
    means = scale * rng.standard_normal((count, GROUPS))
    data = means[:, :, None] + rng.standard_normal((count, GROUPS, SIZE))
    return means[:, 0], data


def draw_normal(rng, data, draws):
    """Draw the first mean: its posterior is N(sum / precision, 1 / precision)."""
    precision = 1 + SIZE
    centre = data.sum(axis=2)[:, 0] / precision
    spread = precision**-0.5
    return centre[:, None] + spread * rng.standard_normal((len(centre), draws))


def simulate_poisson(rng, count):
    """Return rates of the law Gamma(2, 1), and a Poisson count with each."""
    rates = rng.gamma(2.0, size=count)
    return rates, rng.poisson(rates)


def draw_rates(rng, counts, draws, thin=30):
    """Draw the rate by a Metropolis chain, of which each `thin`-th state is kept.

    The posterior is Gamma(2 + count, 1/2); the chain begins with a draw from it, and proposes to
    multiply the rate by a log-normal factor. Of that the reverse step is not as likely:
    q(x, y) is proportional to 1/y.
    """
    shape = 2 + counts
    rates = rng.gamma(shape) / 2
    kept = []
    for step in range(1, draws * thin + 1):
        proposed = rates * np.exp(0.5 * rng.standard_normal(len(rates)))
        log_target = (shape - 1) * np.log(proposed / rates) - 2 * (proposed - rates)
        log_correction = np.log(proposed / rates)
        accepted = np.log(rng.random(len(rates))) < log_target + log_correction
        rates = np.where(accepted, proposed, rates)
        if step % thin == 0:
            kept.append(rates)
    return np.stack(kept, axis=1)


def simulate_binomial(rng, count):
    """Return uniform probabilities, and the successes in four trials with each."""
    chances = rng.random(count)
    return chances, rng.binomial(4, chances)


def draw_chances(rng, successes, draws):
    """Draw the probability by rejection: the posterior is Beta(1 + successes, 5 - successes)."""
    successes = np.repeat(successes[:, None], draws, axis=1)
    chances, open_ = np.empty(successes.shape), np.ones(successes.shape, bool)
    while open_.any():
        proposed, s = rng.random(open_.sum()), successes[open_]
        accepted = rng.random(len(s)) * likelihood(s / 4, s) < likelihood(proposed, s)
        chances[open_] = np.where(accepted, proposed, np.nan)
        open_[open_] = ~accepted
    return chances


def likelihood(chance, successes):
    """Return the likelihood of so many successes in four trials, largest at a quarter of them."""
    return chance**successes * (1 - chance) ** (4 - successes)


def rejection(rng, count, envelope):
    """Propose uniform numbers (count,) for Beta(3, 4); return them, and which were accepted.

    A number x is accepted with probability density(x) / envelope.
    """
    proposed = rng.random(count)
    return proposed, rng.random(count) * envelope < 60 * proposed**2 * (1 - proposed) ** 3


def ranks(parameters, draws):
    """Return how many of the draws (count, draws) are below each of the parameters (count,)."""
    return (draws < parameters[:, None]).sum(axis=1)
