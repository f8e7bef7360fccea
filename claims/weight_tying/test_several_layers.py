r"""With several layers all of them have to be tied: one that is left free, whichever it is, has a
gradient as exponentially small as without any tying, and with none the gradient is as large as for
one tied layer.

Layers without overlap read a patch by filters $v_1, \dots, v_L$ one after the other, and act on it
as one weight $w_j=v_1\otimes\dots\otimes v_L$. A layer is tied if its filter is the same in all $k$
patches. By the chain rule a filter's gradient contracts that at the weights with the other filters,
which makes nothing longer than their lengths do: so Lemma 1 passes to the filters of one free
layer, and loses nothing halfway to the solution. Tied in every layer, all patches have the same
weight $s$, of which Theorem 2 says that the gradient is $c^2(s-s_0)$ up to $(1+2e^{-3/2})k$ times
that distance. What the filters see of it is its part in the space $T$ of all tensors that $s$ can
become if one filter changes. All of it is in $T$ if all filters but one are along those of $s_0$,
and the bound says nothing where two or more are nearly orthogonal to them.
"""

import numpy as np
import pytest

from claims.weight_tying import layered
from models import roundings
from models.multiprecision import norm
from models.weight_tying import several, shell
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\begin{array}{c} w_j = v_1^{j} \otimes \dots \otimes v_L^{j}, \quad N = (k-1)
        \|s_0\|^2, \quad c_1 = \tfrac12 + \sqrt{5/4} \\
        \text{layer } l \text{ free, the others tied}: \quad
        \left\| \frac{\partial F}{\partial (v_l^2, \dots, v_l^k)} \right\| \le
        c_1 \sqrt N\, e^{-N/8} \prod_{m \ne l} \|v_m\| \text{ on the shell}, \quad
        = \tfrac14 \sqrt N\, e^{-N/8} \prod_{m \ne l} \|v_m\| \left(1 + O(e^{-3N/8})\right)
        \text{ halfway} \\
        \text{all tied}: \quad \Big( \sum_l \Big\| \frac{\partial F}{\partial v_l} \Big\|^2 \Big/
        \prod_{m \ne l} \|v_m\|^2 \Big)^{1/2} \ge c_k^2 \|P_T (s - s_0)\| - (1 + 2 e^{-3/2})\, k\,
        \|s - s_0\|, \qquad s = v_1 \otimes \dots \otimes v_L \end{array}""",
    place="Theoretical Advantages of Weight Tying: Future Directions",
    source="shalevshwartz2017, Lemma 1 and Theorem 2",
    premises={
        "all tied": r"v_l^1 = \dots = v_l^k \text{ for every } l",
        "one free": r"v_l^1, \dots, v_l^k \text{ need not be equal}",
        "shell": r"\|W'\| \in \left[\frac{1}{3}\sqrt{N}, \frac{1}{2}\sqrt{N}\right]",
    },
    quantifiers={
        "$L, d_l$": "1 to 3 layers of filters of 2 and 3, each of them free in turn",
        "$k, N$": "17 and 40 patches and $\\|s_0\\|=1$; searched over 2 to 5, and $N$ from 16 to "
        "64; halfway $N$ is 100 to 392, where a double holds nothing of $O(e^{-3N/8})$",
        "$v_l$": "with a free layer 100 random points of the shell a case, and the steepest; all "
        "tied 100 of 1000 random ones, of which the bound says something; searched over filters "
        "up to 2 away in each entry",
        "$c_k^2$": "2 to 100 times $k$; searched from 1.5 to 20 times $k$",
        "activation": "none but the cosine: layers are linear, as $h^*$ is in the closed form",
    },
    conclusion=["gradient of the free layer", "gradient halfway", "gradient of the tied layers"],
    rests_on=["weight_tying.vanishing_gradient", "weight_tying.strong_convexity"],
)
FREE, HALFWAY, TIED = CLAIM.conclusion
RANDOM = 100
LAYERS = [
    ("3", 0),
    ("2 × 3", 0),
    ("2 × 3", 1),
    ("2 × 2 × 2", 0),
    ("2 × 2 × 2", 1),
    ("2 × 2 × 2", 2),
]


@pytest.mark.parametrize("patches", [17, 40])
@pytest.mark.parametrize("dimensions, free", LAYERS)
def test_one_free_layer(evidence, dimensions, free, patches):
    """Random points of the shell, and the steepest one that a search finds for one layer: the
    other filters there are those of the solution.
    """
    rng = evidence.rng("filters")
    best, kept = layered.target(dimensions, 1, rng), []
    network = several.Network(several.outer(best), patches, 0.0, free)
    for _ in range(RANDOM):
        filters = several.start(layered.sizes(dimensions), patches, free, 1, 1.0, rng)
        ratio = rng.uniform(shell.INNER, shell.OUTER)
        drawn = [each[0] for each in filters]
        kept.append(layered.lengthened(drawn, free, patches, patches - 1.0, ratio))
    plane = np.stack([best[free], layered.across(best[free], rng)])
    steepest = shell.steepest(patches, 1.0) @ plane
    kept.append([steepest if layer == free else each for layer, each in enumerate(best)])
    check(evidence, network, kept)
    judge_force(evidence, network, [layered.force(network, filters) for filters in kept])


@pytest.mark.parametrize("dimensions, free", LAYERS)
def test_halfway(evidence, dimensions, free):
    """The norm of Lemma 1's gradient there is kept by all the other filters, which are along it."""
    excess, heights, rng = np.arange(100, 400, 20.0), [], evidence.rng("target")
    best = layered.target(dimensions, 1, rng)
    for n in excess:
        network = several.Network(several.outer(best), int(n) + 1, 0.0, free)
        filters = halfway(best, free, network.patches)
        check(evidence, network, [filters])
        heights.append(layered.force(network, filters))
    expected = np.sqrt(excess) * np.exp(-excess / 8) / 4
    # As for Lemma 1: an exponent sums N d squares, of products of L filters with 3 roundings each.
    operations = int(max(excess)) * network.target.size + 3 * len(best) + roundings.ELEMENTARY
    rounding = Rounding(2 * operations, (1 + excess / 8) * expected)
    evidence.identity(HALFWAY, heights, expected, rounding=rounding)


@pytest.mark.parametrize(
    "departure",
    [without("shell", "beside the solution"), without("one free", "all tied")],
)
def test_no_vanishing_gradient(evidence, departure):
    patches, rng = 40, evidence.rng("target")
    best = layered.target("2 × 3", 1, rng)
    free = None if departure == "all tied" else 1
    network = several.Network(several.outer(best), patches, 2.0 * patches, free)
    if departure == "all tied":
        # ‖W'‖ is √N times the length of the first filter, a half.
        filters = [best[0] / 2, best[1]]
    else:
        filters = halfway(best, free, patches)
        filters[1][1:] = best[1]
        filters[1][1, 0] += 1
    check(evidence, network, [filters])
    judge_force(evidence, network, [layered.force(network, filters)])


@pytest.mark.parametrize("stiffness", [2, 4, 100])
@pytest.mark.parametrize("dimensions", ["3", "2 × 3", "2 × 2 × 2"])
def test_all_layers_tied(evidence, dimensions, stiffness):
    patches, rng = 17, evidence.rng("filters")
    best = layered.target(dimensions, 1, rng)
    network = several.Network(several.outer(best), patches, stiffness * patches)
    filters = several.start(layered.sizes(dimensions), patches, None, 10 * RANDOM, 1.0, rng)
    # Half of them are about the solution, where they all differ from it by much.
    near = (np.arange(10 * RANDOM) % 2 == 0)[:, None]
    filters = [each + near * b for each, b in zip(filters, best, strict=True)]
    bounds = several.gradient_bound(filters, network.target, patches, network.stiffness)
    said = np.flatnonzero(bounds > 0)[:RANDOM]
    judge_tied(evidence, network, [each[said] for each in filters])


@pytest.mark.parametrize("dimensions", ["3", "2 × 3", "2 × 2 × 2"])
def test_beside_the_solution(evidence, dimensions):
    """With a large c² the bound is nearly reached, where one filter is off across its own: the
    curvature is c² + k(½ - e^{-2K}) and a change by the share of (½ + 2e^{-3/2} + 1)k/c² below 2 %.
    """
    patches, rng = 17, evidence.rng("filters")
    best = layered.target(dimensions, 1, rng)
    network = several.Network(several.outer(best), patches, 100.0 * patches)
    filters = [best[0] + 0.01 * layered.across(best[0], rng), *best[1:]]
    judge_tied(evidence, network, [each[None] for each in filters], attained=0.02)


def test_halfway_tied_or_not(evidence):
    """Over the number of patches: the slide's picture of the gradient, for two layers."""
    counts, rng = np.arange(4, 44, 4), evidence.rng("target")
    best = layered.target("2 × 3", 1, rng)
    for free in (None, 0, 1):
        heights, bounds = [], []
        for k in counts:
            network = several.Network(several.outer(best), int(k), 2.0 * k, free)
            if free is None:
                filters = [best[0] / 2, best[1]]
                heights.append(float(several.layerwise(network.gradients(filters), filters)))
                bounds.append(several.gradient_bound(filters, network.target, k, 2.0 * k))
            else:
                heights.append(layered.force(network, halfway(best, free, int(k))))
                bounds.append(shell.gradient_bound(int(k), 1))
        if free is None:
            check_tied(evidence, network, filters)
            evidence.at_least(TIED, heights, bounds, trivial=0)
        else:
            evidence.at_most(FREE, heights, bounds, trivial=None)
        evidence.curve(
            "gradient halfway to the solution, and its bound",
            counts,
            heights,
            series="all tied" if free is None else f"layer {free + 1} free",
            predicted=bounds,
            axes=("k", "norm"),
            scales=("linear", "log"),
        )


@without("all tied", breaks=TIED)
@pytest.mark.parametrize("free", [0, 1])
def test_tied_but_for_one_layer(evidence, free):
    """Halfway and with the first patch at its optimum all layers' gradients are small."""
    patches, rng = 40, evidence.rng("target")
    best = layered.target("2 × 3", 1, rng)
    network = several.Network(several.outer(best), patches, 2.0 * patches, free)
    filters = halfway(best, free, patches)
    check_tied(evidence, network, filters)
    lengths = [each if m != free else each[-1] for m, each in enumerate(filters)]
    gradients = [
        each if m != free else each.ravel() for m, each in enumerate(network.gradients(filters))
    ]
    bound = several.gradient_bound(lengths, network.target, patches, network.stiffness)
    evidence.at_least(TIED, several.layerwise(gradients, lengths), bound, trivial=0)


@pytest.mark.parametrize("tries", TRIES)
def test_any_layers(evidence, tries):
    evidence.search(
        FREE,
        layered.any_free_layer,
        relation="at most",
        tries=tries,
        precise=layered.any_free_layer_in_digits,
    )
    evidence.search(
        TIED,
        layered.any_tied_layers,
        relation="at least",
        tries=tries,
        precise=layered.any_tied_layers_in_digits,
    )


def halfway(best, free, patches):
    """Return the filters of the solution, of the free layer half of them but in the first patch."""
    own = np.tile(best[free] / 2, (patches, 1))
    own[0] = best[free]
    return [own if layer == free else each for layer, each in enumerate(best)]


def check(evidence, network, kept):
    """Record whether networks of any filters have a free layer and are on the shell, up to the
    roundings of the products and their norm.
    """
    weights = np.array([network.weights(filters) for filters in kept])
    evidence.premise("one free", bool((weights != weights[:, :1]).any()))
    rest = norm(network.target) * np.sqrt(network.patches - 1)
    sizes = np.linalg.norm(weights[:, 1:], axis=(1, 2)) / rest
    edge = Rounding(2 * roundings.norm(weights[0].size) + 20, 1).allowance()
    evidence.premise("shell", bool(((1 / 3 - edge <= sizes) & (sizes <= 1 / 2 + edge)).all()))


def check_tied(evidence, network, filters):
    weights = network.weights(filters)
    evidence.premise("all tied", bool((weights == weights[..., :1, :]).all()))


def judge_force(evidence, network, forces):
    bound = shell.gradient_bound(network.patches, float(network.target @ network.target))
    evidence.at_most(FREE, forces, bound, trivial=shell.LARGEST_FORCE)


def judge_tied(evidence, network, filters, attained=None):
    check_tied(evidence, network, filters)
    bounds = several.gradient_bound(filters, network.target, network.patches, network.stiffness)
    found = several.layerwise(network.gradients(filters), filters)
    evidence.at_least(TIED, found, bounds, trivial=0, attained=attained)
