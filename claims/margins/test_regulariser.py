r"""A penalty on the Lipschitz constant, or on the spectral complexity itself, widens normalised
margins by a third or more, typically.

Networks fit their examples as before, and their raw margins shrink; the constant that these are
divided by shrinks more. It matters which reference matrices the complexity has. At $M=0$ weight
decay does as much, since it makes all norms small. At $M=\text{init}$ it does the opposite: it
takes the weights away from where they started, which the complexity counts.
"""

import numpy as np
import pytest

from claims.margins.networks import coins, sample, start
from models.margins import networks, spectral
from models.perceptrons import accuracy
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""\mathrm{med}\, \frac{\bar m_{\text{penalised}}}{\bar m} \ge \frac{4}{3} \quad
        (M = 0), \qquad
        \mathrm{med}\, \frac{\bar m_{\text{penalised}}}{\bar m} \ge \frac{6}{5} \quad
        (M = \text{init}), \qquad
        \text{penalties } \lambda \prod_i \|A_i\|_\sigma \text{ and } \lambda R_{\mathcal{A}} \text{
        at } M = 0""",
    slide="Normalising Constant?",
    source="bartlett2017, Section 2",
    premises={
        "penalty": r"\lambda \prod_i \|A_i\|_\sigma \text{ or } \lambda R_{\mathcal{A}} \text{ is "
        r"added to the log loss}"
    },
    quantifiers={
        "networks": "25 a cell, 64-64-64-10 without biases, on 200 digits each, trained with and "
        "without the penalty "
        "from the same weights in the same order, and their typical ratio; random labels in the "
        "full tier",
        "$\\bar m$": "the median of the margins normalised by $R_{\\mathcal{A}}$, after 100 epochs "
        "or "
        "150 (full tier); held "
        "against 3/2 with the penalty $\\lambda R_{\\mathcal{A}}$, and after 150 epochs of true "
        "labels",
        "$\\lambda$": "0.01 for the product of the spectral norms, 0.0001 for $R_{\\mathcal{A}}$",
    },
    conclusion=["ratio of normalised margins, M = 0", "ratio of normalised margins, M = init"],
)
SEEDS = 25
DECAY = 0.005
AT_INIT = "ratio of normalised margins, M = init"
full = pytest.mark.full


@pytest.mark.parametrize(
    "penalty, labels, epochs, least",
    [
        ("product", "true", 100, 4 / 3),
        ("complexity", "true", 100, 3 / 2),
        without("penalty", "weight decay", "true", 100, 4 / 3, breaks=AT_INIT),
        pytest.param("product", "true", 150, 3 / 2, marks=full),
        pytest.param("complexity", "true", 150, 3 / 2, marks=full),
        pytest.param("product", "random", 150, 4 / 3, marks=full),
        pytest.param("complexity", "random", 150, 3 / 2, marks=full),
    ],
)
def test_normalised_margins_widen(evidence, penalty, labels, epochs, least):
    evidence.premise("penalty", penalty in ("product", "complexity"))
    plain, _ = train(evidence.rng, None, labels, epochs)
    widened, fitted = train(evidence.replay, penalty, labels, epochs)
    ratios = {
        name: np.median(widened[name], axis=1) / np.median(plain[name], axis=1) for name in plain
    }
    evidence.probability(
        "all examples are fitted", int((fitted == 1).sum()), SEEDS, at_least=0.9, resolves=0.6
    )
    _, at_zero, at_init = networks.NORMALISERS
    evidence.median(
        "ratio of normalised margins, M = 0", ratios[at_zero], at_least=least, resolves=0.2
    )
    evidence.median(AT_INIT, ratios[at_init], at_least=1.2, resolves=0.2)


def train(stream, penalty, kind, epochs):
    """Return the margins of networks trained with a penalty or without, and the accuracy on their
    examples (S,). `stream` opens the generators, and opens them again for the same start and order.
    """
    images, labels = sample(stream("images", by=()), SEEDS)
    labels = labels if kind == "true" else coins(stream("labels", by=()), labels)
    weights, network = start(stream("weights", by=()), SEEDS)
    layers = list(network.weights)
    norms = spectral.PowerIteration(layers, stream("singular vectors", by=()))
    penalties = {
        "product": lambda: 0.01 * spectral.lipschitz(norms()),
        "complexity": lambda: 0.0001 * spectral.complexity(layers, norms()),
    }
    optimiser = networks.sgd(network, DECAY if penalty == "weight decay" else 0)
    networks.train_epochs(
        network,
        images,
        labels,
        optimiser,
        epochs,
        stream("order", by=()),
        penalties.get(penalty),
    )
    return networks.measure(network, weights, images, labels), accuracy(network, images, labels)
