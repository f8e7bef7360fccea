r"""The mini-batch gradient is an unbiased estimate of the full gradient.

Draw a batch $B$ of $b$ out of $n$ examples, all batches equally likely. Every example is in the
same share $b/n$ of all batches, so the batch gradients average to the full one exactly, not just in
the limit. Every pair is in the same share $\frac{b(b-1)}{n(n-1)}$; hence the spread of batch
gradients around the full one is that of a survey drawn without replacement: the factor
$(n-b)/(n-1)$ says that a batch of everything has no noise left. No batch is left to chance: all
$\binom nb$ are visited. The gradients by the output biases are checked by hand: they are those of
the loss by the output.
"""

import numpy as np
import pytest
from scipy.special import softmax

from models import roundings
from models.terminology import gradients
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\frac{1}{\binom{n}{b}} \sum_{|B|=b} \nabla L_B(\theta) = \nabla L(\theta), \qquad
        \frac{1}{\binom{n}{b}} \sum_{|B|=b} \|\nabla L_B(\theta) - \nabla L(\theta)\|^2
        \quad = \frac{n-b}{n-1} \cdot \frac{1}{b} \cdot \frac{1}{n} \sum_{i=1}^n
        \|\nabla \ell_i(\theta) - \nabla L(\theta)\|^2""",
    slide="Stochastic Gradient Descent",
    source="cochran1977, Theorems 2.1 and 2.2",
    premises={
        "uniform": r"\Pr[B] = 1 \Big/ \binom{n}{b}",
        "without replacement": r"i \in B \text{ at most once}",
    },
    quantifiers={
        "$B$": "all batches of a size, exhaustively",
        "$n, b$": "9 examples; batches of 1, 2, 4, 8 and 9",
        r"$\theta$": "one random two-layer tanh network with 3 outputs on one random sample, the "
        "same in all cases",
        r"$\ell$": "squared error and cross-entropy, the two losses of the slide",
    },
    conclusion=["mean gradient", "variance"],
)
EXAMPLES = 9


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_gradient_of_each_example(evidence, loss):
    """Means and ratios do not tell a gradient from twice as much; its own size does."""
    each, _, _ = measure(evidence, loss, 1, "uniform")
    if loss == "squared error":
        expected = 2 * (each.outputs - each.targets)
    else:
        expected = softmax(each.outputs, axis=1) - each.targets
    # An output is a sum of HIDDEN tanhs times normal weights, of a size of 4 or so at most; it is
    # computed once for all examples and once for each, in other orders of its sums.
    widths = (gradients.INPUTS, gradients.HIDDEN, gradients.CLASSES)
    operations = 2 * (roundings.dense(widths) + roundings.ELEMENTARY) + roundings.softmax(3) + 2
    rounding = Rounding(operations, 4 * (1 + np.abs(each.outputs).max()) * gradients.HIDDEN)
    measured = each.per_example[:, -gradients.CLASSES :]
    evidence.identity("gradient by the outputs' biases", measured, expected, rounding=rounding)


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
@pytest.mark.parametrize("batch", [1, 2, 4, 8, 9])
def test_average_over_all_batches(evidence, loss, batch):
    judge_average(evidence, loss, batch, "uniform")


@without("uniform")
def test_average_with_a_favourite(evidence):
    judge_average(evidence, "cross-entropy", 4, "first example always")


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
@pytest.mark.parametrize("batch", [1, 2, 4, 8, 9])
def test_spread_over_all_batches(evidence, loss, batch):
    judge_spread(evidence, loss, batch, "uniform")


@without("uniform")
def test_spread_of_batches_in_a_row(evidence):
    """Each example is in as many of the nine batches, but not each pair: the mean is the full
    gradient, and the spread is another.
    """
    judge_spread(evidence, "squared error", 4, "systematic")


@without("without replacement")
def test_spread_with_replacement(evidence):
    judge_spread(evidence, "squared error", 4, "with replacement")


def judge_average(evidence, loss, size, sampler):
    each, batches, rounding = measure(evidence, loss, size, sampler)
    average = gradients.of_batches(each, batches).mean(axis=0)
    evidence.identity("mean gradient", average, each.full, rounding=rounding)


def judge_spread(evidence, loss, size, sampler):
    each, batches, rounding = measure(evidence, loss, size, sampler)
    noise = ((gradients.of_batches(each, batches) - each.full) ** 2).sum(axis=1)
    spread = ((each.per_example - each.full) ** 2).sum(axis=1).mean()
    survey = (EXAMPLES - size) / (EXAMPLES - 1) / size
    # Each coordinate's rounding enters the square twice; the squares are then added up.
    operations = 2 * rounding.operations + each.full.size
    evidence.identity(
        "variance", noise.mean(), survey * spread, rounding=Rounding(operations, spread)
    )


def measure(evidence, loss, size, sampler):
    each = gradients.of_each_example(loss, EXAMPLES, evidence.rng("network and data", by=()))
    batches = gradients.batches(EXAMPLES, size, sampler)
    evidence.premise("uniform", batches.uniform)
    evidence.premise("without replacement", batches.distinct)
    # The mean of all examples has a quotient; the other side is a mean of a batch, and of all.
    rounding = Rounding.of_sum(each.per_example / EXAMPLES, axis=0)
    return each, batches, rounding.then(1 + size + len(batches))
