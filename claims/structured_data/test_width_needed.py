r"""Is the prohibitive amount of over-parameterisation necessary? By no means.

With all constants explicit the proof asks that the exposed pairs of Lemma 1 cost less than half of
Lemma 2's bound, $\sum_rD_r^2\chi_{rs}\le c^2/4$ after $T$ steps. In the mean the left side is at
most $\sqrt{2/\pi}\,E[D^3]\,cT\sqrt m$ (step $c/m$) and the right one $c_\infty^2m/4$, so that
$\sqrt m\ge4\sqrt{2/\pi}\,E[D^3]\,cT/c_\infty^2$. That is hundreds of thousands of millions of units
for a problem on which 128 succeed: what the proof pays for is that no path is longer than $cT$ and
that all exposed pairs flip.
"""

import numpy as np

from models.structured_data.cone import infinite_width_constant
from models.structured_data.learning import CIRCLE, experiment
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="observation",
    statement=r"""m_{\text{suffices}} \le 128 \quad\text{while}\quad m_{\text{proof}} =
        \left(\frac{4 \sqrt{2/\pi}\, E[D^3]\, c T}{c_\infty^2}\right)^2 > 10^9\,
        m_{\text{suffices}}""",
    slide="Future directions open",
    premises={
        "long training": r"T = 400 \text{ steps of } 10/m: \text{ the training that succeeds}"
    },
    quantifiers={
        "data": "the circle with two classes of four arcs",
        "seeds": "up to 300 networks per width, until 2 of 10 failures are excluded at the last",
    },
    conclusion=["success at m = 128", "width of the proof over width that suffices"],
    rests_on=["structured_data.coupling", "structured_data.pseudo_gradient_bound"],
)
LARGEST = 128


def test_a_narrow_network_suffices(evidence):
    """Success by width, beside what the proof says of these widths: nothing."""
    widths, successes, trials = 2 ** np.arange(2, 8), np.zeros(6, int), 0
    for size in evidence.batches(25, cap=300):
        runs = [experiment(CIRCLE, int(m), size, evidence.rng(f"m = {m}")) for m in widths]
        counts = np.array([(each.fresh >= 0.99).sum() for each in runs])
        evidence.probability("success at m = 128", counts[-1], size, at_least=0.95, resolves=0.15)
        successes, trials = successes + counts, trials + size
    guaranteed = (widths >= width_of_the_proof(evidence, CIRCLE.steps)).astype(float)
    evidence.curve(
        "share of successful networks, and the share that the proof guarantees",
        widths,
        successes / trials,
        predicted=guaranteed,
        axes=("m", f"share of {trials} networks"),
        scales=("log", "linear"),
    )


def test_the_proof_asks_for_more(evidence):
    judge(evidence, CIRCLE.steps)


@without("long training")
def test_hardly_any_training(evidence):
    """After a hundredth of a step the explicit constants are within reach; but then nothing has
    been learnt.
    """
    judge(evidence, 0.01)


def judge(evidence, steps):
    evidence.premise("long training", steps == CIRCLE.steps)
    evidence.at_least(
        "width of the proof over width that suffices",
        width_of_the_proof(evidence, steps) / LARGEST,
        1e9,
    )


def width_of_the_proof(evidence, steps):
    rng = evidence.rng("sample and spread", by=[])
    sample = CIRCLE.mixture(1 / 32, rng).draw(CIRCLE.size, rng)
    limit = infinite_width_constant(sample.points, sample.labels, 2)
    # D = |V_1 - V_2| for two classes: sqrt 2 times the size of a standard normal, whose third
    # moment is 2 sqrt(2/pi).
    third_moment = 2**1.5 * 2 * np.sqrt(2 / np.pi)
    return (4 * np.sqrt(2 / np.pi) * third_moment * CIRCLE.rate * steps / limit**2) ** 2
