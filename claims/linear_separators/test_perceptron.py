r"""Perceptron proof technique: with $\alpha=1$ the network's updates are those of the margin
perceptron.

A linear network is one vector, $w_{\mathrm{eff}}=v(\sum_{r\le k}w_r-\sum_{r>k}w_r)$. Each of its
$2k$ rows moves by $\pm\eta vyx$, so that $w_{\mathrm{eff}}$ moves by $2kv^2\,\eta yx=\eta yx$:
Rosenblatt's rule, applied whenever the margin is below 1, for every width. With $\alpha<1$ the
network is no single vector, and takes its updates elsewhere.
"""

import numpy as np
import pytest

from claims.linear_separators.runs import differences, run
from models.linear_separators import data, starts
from models.linear_separators.perceptron import margin_perceptron
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""w_{\mathrm{eff}} \leftarrow w_{\mathrm{eff}} + \eta y x \text{ whenever }
        y \langle w_{\mathrm{eff}}, x \rangle < 1, \qquad
        w_{\mathrm{eff}} = v \left(\sum_{r \le k} w_r - \sum_{r > k} w_r\right)""",
    slide="Take home points",
    premises={"linear": r"\alpha = 1"},
    quantifiers={
        "$k$": "1, 10 and 200",
        r"$\eta$": "0.1 and 1",
        "data": "30 samples with a margin, from random starts",
    },
    conclusion=["updates made on another point", "effective vector"],
)


@pytest.mark.parametrize(
    "width, step, slope",
    [
        (1, 0.1, 1),
        (10, 0.1, 1),
        (200, 0.1, 1),
        (1, 1, 1),
        (10, 1, 1),
        (200, 1, 1),
        without("linear", 10, 0.1, 0.5, breaks="updates made on another point"),
    ],
)
def test_same_updates_as_the_perceptron(evidence, width, step, slope):
    evidence.premise("linear", slope == 1)
    misplaced, effective, expected, longest = [], [], [], 0
    for rng in evidence.rng("runs").spawn(30):
        sample = data.cap(60, 8, 0.1, rng)
        start = starts.of_norm(1, 1, width, 8, rng)
        runs = run(sample, start, slope, step, np.arange(60))
        used, vector = margin_perceptron(sample, starts.effective(start)[0], step)
        misplaced.append(differences([used], runs.used))
        effective.append(starts.effective(runs.weights)[0])
        expected.append(vector)
        longest = max(longest, len(used))
    elsewhere, places = np.transpose(misplaced)
    evidence.never("updates made on another point", elsewhere, of=places)
    if slope == 1:
        # Each coordinate adds up 2k rows and their updates, which are two products and a sum; the
        # perceptron's vector adds up as many.
        rounding = Rounding(2 * width + 2 * 3 * longest, np.abs(expected).max())
        evidence.identity("effective vector", effective, expected, rounding=rounding)
