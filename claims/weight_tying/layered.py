"""Networks of several layers: random ones, ones that a search draws, and these in many digits."""

import mpmath
import numpy as np
from mpmath import mpf

from claims.weight_tying import anywhere
from models.multiprecision import norm, numbers
from models.weight_tying import digits, several, shell

DIGITS = 150
STEP = mpf(10) ** -50  # differences to both sides are off by its square
DIMENSIONS = ["2", "3", "2 × 2", "3 × 2", "2 × 2 × 2"]


def sizes(dimensions):
    """Return d_1, ..., d_L of "d_1 × ... × d_L"."""
    return [int(d) for d in dimensions.split(" × ")]


def target(dimensions, energy, rng):
    """Return random filters (d_l,) of equal lengths, whose tensor has the squared length q."""
    found = [rng.standard_normal(d) for d in sizes(dimensions)]
    return [energy ** (1 / (2 * len(found))) * each / norm(each) for each in found]


def across(vector, rng):
    """Return a random unit vector that is orthogonal to a vector (d,)."""
    away = rng.standard_normal(len(vector))
    away -= (away @ vector) / (vector @ vector) * vector
    return away / norm(away)


def lengthened(filters, free, patches, excess, ratio):
    """Return the filters, of the free layer those of all patches but the first such that ‖W'‖ is
    `ratio` times √N.
    """
    network = several.Network(np.zeros(1), patches, 0.0, free)
    size = norm(network.weights(filters)[1:])
    own = filters[free] * 1
    own[1:] = own[1:] * (ratio * excess**0.5 / size)
    return [own if layer == free else each for layer, each in enumerate(filters)]


def force(network, filters):
    """Return ‖∂F/∂(v², ..., v^k)‖ of the free layer, over the lengths of all other filters.

    If all are tied, the gradient of the first layer, over the lengths of the others.
    """
    free = network.free or 0
    gradient = network.gradients(filters)[free]
    mine = gradient if network.free is None else gradient[1:]
    return norm(mine) / several.others(filters, free)


def on_the_shell(draw):
    """Draw a network with a free layer, on the shell of its N from 16 to 64, up to 5 patches."""
    dimensions = sizes(draw.choice("dimensions", DIMENSIONS))
    free, patches = draw.integer("free layer", 0, len(dimensions) - 1), draw.integer("k", 2, 5)
    excess = numbers(draw.real("N", 16.0, 64.0))
    length = (excess / (patches - 1)) ** 0.5
    best = [anywhere.direction(draw, f"v_{layer} of s_0", d) for layer, d in enumerate(dimensions)]
    filters = [
        anywhere.direction(draw, f"v_{layer}", (patches, d) if layer == free else d)
        * numbers(draw.real(f"length of v_{layer}", 0.5, 2.0))
        for layer, d in enumerate(dimensions)
    ]
    rest = several.Network(np.zeros(1), patches, 0.0, free).weights(filters)[1:]
    draw.assume(norm(rest) > 0.01)
    ratio = numbers(draw.real("share", shell.INNER, shell.OUTER))
    filters = lengthened(filters, free, patches, excess, ratio)
    return several.Network(several.outer(best) * length, patches, 0.0, free), filters, excess


def any_free_layer(draw):
    network, filters, excess = on_the_shell(draw)
    return force(network, filters), shell.gradient_bound(
        network.patches, excess / (network.patches - 1)
    )


@mpmath.workdps(DIGITS)
def any_free_layer_in_digits(draw):
    network, filters, excess = on_the_shell(draw)
    free = network.free

    def objective(own):
        here = [own if layer == free else each for layer, each in enumerate(filters)]
        return digits.objective(network.weights(here), network.target, 0)

    golden = (1 + mpmath.sqrt(5)) / 2
    found = norm(slope(objective, filters[free])[1:]) / several.others(filters, free)
    return found, golden * mpmath.sqrt(excess) * mpmath.exp(-excess / 8)


def all_tied(draw):
    """Draw a network of tied layers and c², k from 2 to 6 and c²/k from 1.5 to 20."""
    dimensions = sizes(draw.choice("dimensions", DIMENSIONS))
    patches = draw.integer("k", 2, 6)
    best = [anywhere.direction(draw, f"v_{layer} of s_0", d) for layer, d in enumerate(dimensions)]
    filters = [
        v + numbers(draw.reals(f"away from v_{layer}", len(v), -2.0, 2.0))
        for layer, v in enumerate(best)
    ]
    draw.assume(all(norm(v) > 0.01 for v in filters))
    size = numbers(draw.real("K", 0.01, 12.0)) ** 0.5 / patches**0.5
    stiffness = patches * numbers(draw.real("c² over k", 1.5, 20.0))
    filters[0] = filters[0] * size
    network = several.Network(several.outer(best) * size, patches, stiffness)
    return network, filters


def any_tied_layers(draw):
    network, filters = all_tied(draw)
    bound = several.gradient_bound(filters, network.target, network.patches, network.stiffness)
    draw.assume(bound > 1e-3)
    return several.layerwise(network.gradients(filters), filters), bound


@mpmath.workdps(DIGITS)
def any_tied_layers_in_digits(draw):
    network, filters = all_tied(draw)

    def objective(own, layer):
        here = [own if m == layer else each for m, each in enumerate(filters)]
        tensor = several.outer(here)
        weights = np.tile(tensor, (network.patches, 1))
        return digits.objective(weights, network.target, network.stiffness)

    gradients = [
        slope(lambda own, layer=layer: objective(own, layer), each)
        for layer, each in enumerate(filters)
    ]
    proved = 1 + 2 * mpmath.exp(mpf(-3) / 2)
    bound = network.stiffness * projected(filters, network.target)
    gap = several.outer(filters) - network.target
    return several.layerwise(gradients, filters), bound - proved * network.patches * norm(gap)


def projected(filters, target):
    """Return ‖P E‖ from a basis of T: what is left of E along each of its vectors, in turn."""
    gap, basis, total = several.outer(filters) - target, [], mpf(0)
    for layer, each in enumerate(filters):
        for entry in range(len(each)):
            one = np.array([mpf(int(n == entry)) for n in range(len(each))])
            vector = several.outer([one if m == layer else v for m, v in enumerate(filters)])
            size = norm(vector)
            for b in basis:
                vector = vector - (vector @ b) * b
            # In mpf: what depends on the others is left at 10^-150 of itself.
            if norm(vector) > size * mpf(10) ** -100:
                basis.append(vector / norm(vector))
                total += (gap @ basis[-1]) ** 2
    return mpmath.sqrt(total)


def slope(function, x):
    """Return the gradient of a function of an array of mpf, entry by entry, of its shape."""
    found = np.empty(x.shape, object)
    for at in np.ndindex(x.shape):
        away = np.full(x.shape, mpf(0))
        away[at] = STEP
        found[at] = (function(x + away) - function(x - away)) / (2 * STEP)
    return found
