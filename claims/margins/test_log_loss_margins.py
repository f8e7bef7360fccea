r"""The log loss widens raw margins, and normalised ones too, though much less.

After the last example is fitted the loss still falls, and the median margin still grows. Most of
that is scale: the complexity grows along with the margins. But not all of it, and at $M=0$
normalised margins grow as well. Theory has that of another margin, the smallest one over the $L$-th
power of the norm of all weights, which in a smoothed form never falls along the flow (see the
margin flow); of medians over the complexity it says nothing. And yet the log loss leaves them far
from their maximum: with a penalty on the complexity the same networks end with wider ones (see the
regulariser). All of this is said of a typical run.
"""

import numpy as np
import pytest

from claims.chance import CANNOT_DROP
from claims.margins.networks import OWN, are_own, coins, sample, start
from claims.quantiles import draw_quantiles
from models.margins import networks
from theoremcheck import Claim

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{c}
        \operatorname{med}\left[\ln \frac{m_{\text{end}}}{m_{\text{start}}}\right] \ge \ln 1.08,
        \qquad
        \operatorname{med}\left[\ln \frac{R_{\text{end}}}{R_{\text{start}}}\right] \ge \ln 1.05,
        \qquad
        \operatorname{med}\left[\ln \frac{\bar m_{\text{end}}}{\bar m_{\text{start}}}\right] \ge
        \ln 1.03 \quad (R = R_{\mathcal{A}}) \\
        m = \operatorname{med}_i \Big[F(x_i)_{y_i} - \max_{j \ne y_i} F(x_i)_j\Big], \qquad
        \bar m = \frac{m}{R \|X\|_F / n} \end{array}""",
    place="Normalising Constant?",
    source="bartlett2017, Section 2",
    premises={"own draws": OWN},
    cannot_drop=CANNOT_DROP,
    quantifiers={
        "networks": "25 a cell, 64-64-64-10 without biases, on 200 digits each; $M = 0$; "
        "a median without an index is over them",
        "start and end": "epochs 50 and 150; 100 and 800 with true and with random labels in the "
        "full tier",
        "$R$": "$\\prod\\|A_i\\|_\\sigma$ and $R_{\\mathcal{A}}$ at $M = 0$",
    },
    conclusion=[
        "ln of the growth of raw margins",
        "ln of the growth of normalised margins, R_A, M = 0",
        "ln of raw over normalised growth, ∏σ",
        "ln of raw over normalised growth, R_A, M = 0",
    ],
    rests_on=["margins.log_loss_scaling"],
)
SEEDS = 25
# Half of the least: pilot seeds 910001 to 910020, 2026-11-28: smallest .168, .102 and .062.
RAW_GROWS, COMPLEXITY_GROWS, NORMALISED_GROWS = np.log([1.08, 1.05, 1.03])
NORMALISED = "ln of the growth of normalised margins, R_A, M = 0"
full = pytest.mark.full


@pytest.mark.parametrize(
    "labels, first, last",
    [
        ("true", 50, 150),
        pytest.param("true", 100, 800, marks=full),
        pytest.param("random", 100, 800, marks=full),
    ],
)
def test_growth(evidence, labels, first, last):
    growth = grow(evidence, labels, first, last)
    evidence.median(
        "ln of the growth of raw margins", growth["raw"], at_least=RAW_GROWS, resolves=0.03
    )
    draw(evidence, "raw margin", growth["raw"], RAW_GROWS)
    for name in networks.NORMALISERS[:2]:
        ratio = growth["raw"] - growth[name]
        evidence.median(
            f"ln of raw over normalised growth, {name}",
            ratio,
            at_least=COMPLEXITY_GROWS,
            resolves=0.03,
        )
        draw(evidence, f"raw over the normalised margin ({name})", ratio, COMPLEXITY_GROWS)
    normalised = growth[networks.NORMALISERS[1]]
    evidence.median(NORMALISED, normalised, at_least=NORMALISED_GROWS, resolves=np.log(1.03))
    draw(evidence, "normalised margin (R_A, M = 0)", normalised, NORMALISED_GROWS)


def draw(evidence, what, logarithms, least):
    name, axes = f"growth of the {what} from network to network", ("networks", "end over start")
    draw_quantiles(evidence, name, np.exp(logarithms), np.exp(least), axes=axes)


def grow(evidence, kind, first, last):
    """Return the growth of the logarithm of the median margin between two epochs, (S,) for each
    kind of margin.
    """
    images, labels = sample(evidence.rng("images"), SEEDS)
    labels = labels if kind == "true" else coins(evidence.rng("labels"), labels)
    weights, network = start(evidence.rng("weights"), SEEDS)
    trainer, order, found = networks.sgd(network), evidence.rng("order"), []
    evidence.premise("own draws", are_own(images, weights, evidence.replay("order")))
    for epochs in (first, last - first):
        networks.train_epochs(trainer, images, labels, epochs, order)
        found.append(networks.measure(network, weights, images, labels))
    return {
        name: np.log(np.median(found[1][name], axis=1) / np.median(found[0][name], axis=1))
        for name in found[0]
    }
