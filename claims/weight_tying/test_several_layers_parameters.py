r"""One tied layer has $\prod d_l$ weights for all patches; several tied layers have $\sum d_l$, and
no more examples fix what they do.

Near the truth the function is determined by $n$ examples if the derivatives of their predictions
span all directions in which it can go. One filter for all of a patch has $d_1\cdots d_L$ of these,
and free filters $k$ times as many. Read by $L$ filters one after the other, a patch has one for
each of their entries, but for the lengths: of these only the product matters, so that $L-1$
directions of the filters change no function. For along a layer's own filter the derivative is that
along the whole tensor, whichever layer it is. One layer that is left free adds all of its copies to
that.
"""

import numpy as np
import pytest

from claims.weight_tying import layered
from models.weight_tying import examples, several
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c} \#\text{free} = k \prod_l d_l, \qquad
        \#\text{one tied layer} = \prod_l d_l, \qquad \#\text{L tied layers} = \sum_l d_l \\
        J = \frac{\partial (p(x^{(1)}), \dots, p(x^{(n)}))}{\partial (v_1, \dots, v_L)} \text{ at }
        \otimes_l v_l = s_0: \quad
        \mathrm{rank}\, J = \min\Big( n, \; \sum_l d_l - (L - 1) \Big) \end{array}""",
    place="Theoretical Advantages of Weight Tying: Future Directions",
    premises={
        "all tied": r"v_l^1 = \dots = v_l^k \text{ for every } l",
        "enough examples": r"n \ge \sum_l d_l - (L - 1)",
        "different examples": r"x^{(i)} \ne x^{(j)} \text{ for } i \ne j",
    },
    quantifiers={
        "$x$": "normal, for each network its own; the ranks are those of almost all inputs",
        "$L, d_l, k$": "1 to 3 layers of filters of 2 to 4, 2 and 5 patches",
        "$n$": "1 to all parameters of the free network",
    },
    conclusion="directions that change the function, and no prediction",
    rests_on=["weight_tying.fewer_parameters"],
)
OPEN = CLAIM.conclusion
STIFFNESS = 3.0


@pytest.mark.parametrize("patches", [2, 5])
@pytest.mark.parametrize("dimensions", ["4", "2 × 3", "2 × 3 × 2"])
def test_directions_by_the_number_of_examples(evidence, dimensions, patches):
    network, filters, inputs = draw(evidence, dimensions, patches)
    sizes = layered.sizes(dimensions)
    entries, counts = int(np.prod(sizes)), np.arange(1, patches * int(np.prod(sizes)) + 1)
    weights = np.tile(network.target, (patches, 1))
    slopes = examples.jacobian(weights, inputs, STIFFNESS)
    rows = network.jacobian(filters, inputs)
    several_layers = [rank(rows[:n]) for n in counts]
    whole = [[examples.open_directions(slopes[:n], tied) for n in counts] for tied in (False, True)]
    function = sum(sizes) - len(sizes) + 1
    evidence.identity(OPEN, function - np.array(several_layers), np.maximum(function - counts, 0))
    expected = [patches * entries - counts, np.maximum(entries - counts, 0)]
    evidence.identity("directions of one layer, free and tied", whole, expected)
    evidence.identity("parameters", rows.shape[1], sum(sizes))
    judge_lengths(evidence, rows, filters, slopes, network.target)
    for name, found, total in (
        ("free", whole[0], patches * entries),
        ("one tied layer", whole[1], entries),
        (f"{len(sizes)} tied layers", function - np.array(several_layers), function),
    ):
        evidence.curve(
            f"directions left open in {patches} patches of {dimensions}",
            counts,
            found,
            series=name,
            predicted=np.maximum(total - counts, 0),
            axes=("examples", "directions"),
        )


@pytest.mark.parametrize(
    "free, missing, same",
    [
        (None, 0, False),
        without("all tied", 1, 0, False),
        without("enough examples", None, 1, False),
        without("different examples", None, 0, True),
    ],
)
def test_as_many_examples_as_directions(evidence, free, missing, same):
    network, filters, inputs = draw(evidence, "2 × 3", 4, free)
    enough = 2 + 3 - 1
    inputs = inputs[: enough - missing]
    if same:
        inputs[1:] = inputs[:1]
    numbers = sum(each.size for each in filters)
    evidence.premise("all tied", numbers == 2 + 3)
    evidence.premise("enough examples", len(inputs) >= enough)
    evidence.premise("different examples", len(np.unique(inputs, axis=0)) == len(inputs))
    # The product of two lengths is one direction of two.
    evidence.identity(OPEN, numbers - 1 - rank(network.jacobian(filters, inputs)), 0)


def judge_lengths(evidence, rows, filters, slopes, target):
    """Judge ⟨∂p/∂v_l, v_l⟩ = ⟨∂p/∂s_0, s_0⟩ for each layer: both are sums over patches and entries
    of the same slopes, (n, k, D), times the same products of L entries of filters.
    """
    ends = np.cumsum([each.size for each in filters])
    *parts, _ = np.split(rows, ends, axis=1)  # beyond all filters there is nothing
    found = np.array([part @ each for part, each in zip(parts, filters, strict=True)])
    terms = np.broadcast_to(slopes * target, (len(filters), *slopes.shape))
    rounding = Rounding(slopes[0].size + 2 * len(filters), abs(terms).sum(axis=(2, 3)))
    quantity, whole = "derivative along a layer's own filter", terms.sum(axis=(2, 3))
    evidence.identity(quantity, found, whole, rounding=rounding)


def rank(rows):
    return int(np.linalg.matrix_rank(rows))


def draw(evidence, dimensions, patches, free=None):
    """Return a network at its truth, and as many examples as the free one has parameters."""
    rng = evidence.rng("examples and target")
    best = layered.target(dimensions, 1, rng)
    network = several.Network(several.outer(best), patches, STIFFNESS, free)
    inputs = rng.standard_normal((patches * network.target.size, patches, network.target.size))
    filters = [np.tile(v, (patches, 1)) if layer == free else v for layer, v in enumerate(best)]
    return network, filters, inputs
