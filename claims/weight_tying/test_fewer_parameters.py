r"""Shared weights have $d$ parameters in place of $kd$, and $k$ times fewer examples fix them.

Near the truth a weight is determined by $n$ examples if the derivatives of their predictions span
all of its directions. A tied vector has $d$ of them and each example tells one, so that $n=d$ are
enough; of $kd$ free ones $n$ examples leave $kd-n$ open, along which the weights may go and fit
them all the same. That is what counting parameters buys, and all: on the expectation over all
inputs, which the other claims are about, both models have the same solution, and what differs is
whether descent gets there.
"""

import numpy as np
import pytest

from models.weight_tying import examples
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c} \#\text{free} = kd = k \cdot \#\text{tied} \\
        J = \frac{\partial (p(x^{(1)}), \dots, p(x^{(n)}))}{\partial w} \text{ at } W = U: \quad
        \dim\, \ker J_{\text{free}} = \max(kd - n, 0), \quad
        \dim\, \ker J_{\text{tied}} = \max(d - n, 0) \\
        \text{so tied and } n \ge d \;\Rightarrow\; \dim\, \ker J = 0 \end{array}""",
    place="Learning Hypothesis Class",
    premises={
        "tied": r"w_1 = \dots = w_k",
        "enough examples": r"n \ge d",
        "different examples": r"x^{(i)} \ne x^{(j)} \text{ for } i \ne j",
    },
    quantifiers={
        "$x$": "normal, for each size its own; the dimensions are those of almost all inputs",
        "$k, d, n$": "2 and 3, 5 and 4, 10 and 8; 1 to $kd$ examples",
    },
    conclusion="directions left open",
)
STIFFNESS = 3.0


@pytest.mark.parametrize("patches, dimension", [(2, 3), (5, 4), (10, 8)])
def test_directions_by_the_number_of_examples(evidence, patches, dimension):
    slopes = draw(evidence, patches, dimension)
    counts, size = np.arange(1, patches * dimension + 1), patches * dimension
    found = [[examples.open_directions(slopes[:n], tied) for n in counts] for tied in (False, True)]
    expected = [size - counts, np.maximum(dimension - counts, 0)]
    evidence.identity("directions left open", found, expected)
    parameters = [slopes[0].size, slopes[0].sum(axis=0).size]
    evidence.identity("parameters", parameters, [size, dimension])
    for model, left, predicted in zip(("free", "tied"), found, expected, strict=True):
        evidence.curve(
            f"directions that examples leave open, for k = {patches} and d = {dimension}",
            counts,
            left,
            series=model,
            predicted=predicted,
            axes=("n", "dimension of the kernel"),
        )


@pytest.mark.parametrize(
    "patches, tied, missing, same",
    [
        (2, True, 0, False),
        (5, True, 0, False),
        without("tied", 5, False, 0, False),
        without("enough examples", 5, True, 1, False),
        without("different examples", 5, True, 0, True),
    ],
)
def test_as_many_examples_as_tied_parameters(evidence, patches, tied, missing, same):
    dimension = 4
    slopes = draw(evidence, patches, dimension)[: dimension - missing]
    if same:
        slopes[1:] = slopes[:1]
    evidence.premise("tied", tied)
    evidence.premise("enough examples", len(slopes) >= dimension)
    evidence.premise("different examples", len(np.unique(slopes, axis=0)) == len(slopes))
    left = examples.open_directions(slopes, tied)
    evidence.identity("directions left open", left, 0)


def draw(evidence, patches, dimension):
    """Return the derivatives at the truth, (kd, k, d), on kd examples."""
    rng = evidence.rng("examples and target")
    target = rng.standard_normal(dimension) / np.sqrt(dimension)
    inputs = rng.standard_normal((patches * dimension, patches, dimension))
    return examples.jacobian(np.tile(target, (patches, 1)), inputs, STIFFNESS)
