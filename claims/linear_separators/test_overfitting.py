r"""Why can it fail? Second: $W$ can fit the sample and be wrong everywhere else.

On atoms $x=e_i$ nothing ties an unseen atom to the seen ones. So there is a $W$ with $L_S(W)=0$
that is wrong on all of them: its test error is the whole unseen mass. SGD on the same sample keeps
the initial, fair prediction there and errs on half of that mass in the mean; on all of it only
where the start was wrong on each unseen atom. Zero loss does not explain
generalisation; how the zero was reached does.
"""

import numpy as np
import pytest

from models import roundings
from models.linear_separators.generalisation import contrary_fits
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="existence",
    statement=r"""\text{for some } W: \quad L_S(W) = 0 \quad \text{and} \quad
        L_D^{0-1}(W) = \Pr_{x \sim \mathcal{D}}[x \notin S], \qquad
        \Pr_S\left[L_D^{0-1}(W) > L_D^{0-1}(\mathrm{SGD})\right] \ge 0.8""",
    place="Why can it fail?",
    premises={"unseen": r"\Pr_{x \sim \mathcal{D}}[x \notin S] > 0"},
    quantifiers={
        "$S$": "200 samples of 32 draws from 16 geometric atoms",
        "$W$": "existence, constructed for each sample",
        "$k$": "1 and 10 units of each sign",
    },
    conclusion=["training loss", "test error", "contrary fit above SGD"],
)


@pytest.mark.parametrize("width", [1, 10])
def test_perfect_on_the_sample_wrong_elsewhere(evidence, width):
    fits = contrary_fits(16, 32, 200, width, evidence.rng("samples"))
    evidence.premise("unseen", bool((fits.unseen > 0).all()))
    rounding = Rounding(roundings.dense((16, 2 * width, 1)), 1 + fits.sizes)
    evidence.identity("training loss", fits.loss, np.zeros(200), rounding=rounding)
    evidence.identity("test error", fits.errors, fits.unseen)
    judge_against_sgd(evidence, fits)


@without("unseen")
def test_nothing_left_to_be_wrong_on(evidence):
    """Every atom is in the sample, so every fit with zero loss is right everywhere."""
    fits = contrary_fits(4, 400, 200, 10, evidence.rng("samples"))
    evidence.premise("unseen", bool((fits.unseen > 0).all()))
    judge_against_sgd(evidence, fits)


def judge_against_sgd(evidence, fits):
    evidence.greater("contrary fit above SGD", fits.errors, fits.errors_of_sgd, resolves=0.3)
