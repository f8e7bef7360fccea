r"""The mini-batch gradient is an unbiased estimate of the full gradient.

Draw a batch $B$ of $b$ out of $n$ examples, all batches equally likely. Every example is in the
same share $b/n$ of all batches, so the batch gradients average to the full one exactly, not just in
the limit. Every pair is in the same share $\frac{b(b-1)}{n(n-1)}$; hence the spread of batch
gradients around the full one is that of a survey drawn without replacement: the factor
$(n-b)/(n-1)$ says that a batch of everything has no noise left. No batch is left to chance: all
$\binom nb$ are visited. The gradients by the output biases are checked by hand: they are those of
the loss by the output.
"""

from itertools import combinations

import mpmath
import numpy as np
import pytest
from scipy.special import softmax

from models.terminology import gradients
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\frac{1}{\binom{n}{b}} \sum_{|B|=b} \nabla L_B(\theta) = \nabla L(\theta), \qquad
        \frac{1}{\binom{n}{b}} \sum_{|B|=b} \|\nabla L_B(\theta) - \nabla L(\theta)\|^2
        \quad = \frac{n-b}{n-1} \cdot \frac{1}{b} \cdot \frac{1}{n} \sum_{i=1}^n
        \|\nabla \ell_i(\theta) - \nabla L(\theta)\|^2""",
    place="Stochastic Gradient Descent",
    source="cochran1977, Theorems 2.1 and 2.2",
    premises={
        "uniform": r"\Pr[B] = 1 \Big/ \binom{n}{b}",
        "distinct examples": r"i \in B \text{ at most once}",
    },
    quantifiers={
        "$B$": "all batches of a size, exhaustively",
        "$n, b$": "9 examples; batches of 1, 2, 4, 8 and 9; searched over all of 2 and 3 examples",
        r"$\theta$": "one random two-layer tanh network with 3 outputs on one random sample, the "
        "same in all cases; searched over networks with 1 or 2 inputs and hidden nodes and 2 or 3 "
        "outputs, of parameters, on points, in $[-2, 2]$",
        r"$\ell$": "squared error and cross-entropy, the two losses of the slide",
    },
    conclusion=["mean gradient", "variance"],
)
EXAMPLES = 9


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
def test_gradient_of_each_example(evidence, loss):
    """Means and ratios do not tell a gradient from twice as much; its own size does."""
    each, _ = measure(evidence, loss, 1, "uniform")
    if loss == "squared error":
        expected = 2 * (each.outputs - each.targets)
    else:
        expected = softmax(each.outputs, axis=1) - each.targets
    rounding = Rounding(2 * each.operations, each.sizes[:, -gradients.CLASSES :])
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


@without("distinct examples")
def test_spread_with_replacement(evidence):
    judge_spread(evidence, "squared error", 4, "with replacement")


@pytest.mark.parametrize("tries", TRIES)
def test_any_network_on_any_examples(evidence, tries):
    evidence.search(
        "mean gradient, and variance",
        any_network,
        relation="identity",
        tries=tries,
        precise=any_network_in_fifty_digits,
    )


def drawn(draw):
    """Draw the loss, a batch's size, and the parameters, points and labels of a small network."""
    loss = draw.choice("loss", ["squared error", "cross-entropy"])
    examples = draw.integer("examples", 2, 3)
    size = draw.integer("batch", 1, examples)
    inputs, hidden = draw.integer("inputs", 1, 2), draw.integer("hidden nodes", 1, 2)
    classes = draw.integer("classes", 2, 3)
    labels = draw.integers("labels", examples, 0, classes - 1)
    parameters = [
        draw.reals("weights", (hidden, inputs), -2, 2),
        draw.reals("biases", hidden, -2, 2),
        draw.reals("weights of the outputs", (classes, hidden), -2, 2),
        draw.reals("biases of the outputs", classes, -2, 2),
    ]
    return loss, size, parameters, draw.reals("points", (examples, inputs), -2, 2), labels


def any_network(draw):
    loss, size, parameters, points, labels = drawn(draw)
    each = gradients.of_network(loss, parameters, points, labels)
    batches = gradients.batches(len(points), size, "uniform")
    pairs = average(each, batches), spread(each, batches)
    measured, expected, sizes = (np.hstack(side) for side in zip(*pairs, strict=True))
    rounding = Rounding(operations(each, batches), sizes)
    # Where there is next to no gradient, all is rounding.
    draw.assume(rounding.allowance().max() < rounding.unexplained * abs(expected).max())
    return measured, expected, rounding


def any_network_in_fifty_digits(draw):
    with mpmath.workdps(50):
        size, each = in_fifty_digits(draw)
        full = each.sum(axis=0) / len(each)
        batches = np.array([sum(batch) / size for batch in combinations(each, size)])
        noise = ((batches - full) ** 2).sum() / len(batches)
        expected = survey(mpmath.mpf(len(each)), size) * ((each - full) ** 2).sum() / len(each)
        measured = batches.sum(axis=0) / len(batches)
        return np.append(measured, noise), np.append(full, expected)


def in_fifty_digits(draw):
    """Return the size of a batch, and each example's gradient by the chain rule."""
    loss, size, parameters, points, labels = drawn(draw)
    real, exp, tanh = (np.frompyfunc(f, 1, 1) for f in (mpmath.mpmathify, mpmath.exp, mpmath.tanh))
    weights, biases, last, last_biases = map(real, parameters)
    points, targets = real(points), np.eye(len(last_biases), dtype=int)[labels]
    hidden = tanh(points @ weights.T + biases)
    outputs = hidden @ last.T + last_biases
    if loss == "squared error":
        errors = 2 * (outputs - targets)
    else:
        errors = exp(outputs) / exp(outputs).sum(axis=1, keepdims=True) - targets
    back = errors @ last * (1 - hidden**2)
    parts = [back[:, :, None] * points[:, None], back, errors[:, :, None] * hidden[:, None], errors]
    return size, np.concatenate([part.reshape(len(points), -1) for part in parts], axis=1)


def judge_average(evidence, loss, size, sampler):
    each, batches = measure(evidence, loss, size, sampler)
    judge(evidence, "mean gradient", each, batches, average(each, batches))


def judge_spread(evidence, loss, size, sampler):
    each, batches = measure(evidence, loss, size, sampler)
    reason = "batches differ by little of what their gradients are made of, signs taken away"
    noise, predicted, _ = told = spread(each, batches)
    judge(evidence, "variance", each, batches, told, reason)
    evidence.curve(
        f"variance of a batch's gradient of the {loss} by the size of the batch",
        [size],
        [noise],
        predicted=[predicted],
        axes=("b", "squared distance from the full gradient"),
    )


def judge(evidence, quantity, each, batches, told, reason=""):
    measured, expected, sizes = told
    rounding = Rounding(operations(each, batches), sizes, reason=reason)
    evidence.identity(quantity, measured, expected, rounding=rounding)


def measure(evidence, loss, size, sampler):
    each = gradients.of_each_example(loss, EXAMPLES, evidence.rng("network and data", by=()))
    batches = gradients.batches(EXAMPLES, size, sampler)
    evidence.premise("uniform", batches.uniform)
    evidence.premise("distinct examples", batches.distinct)
    return each, batches


def average(each, batches):
    """Return the mean of all batches' gradients, the full one, and what both are made of."""
    summed = len(batches) / operations(each, batches) * abs(each.per_example).max(axis=0)
    measured = gradients.of_batches(each, batches).mean(axis=0)
    return measured, each.full, each.sizes.mean(axis=0) + summed


def spread(each, batches):
    """Return the mean squared distance of batches' gradients, what it is to be, and its terms.

    A distance d between two gradients that are off by e is one of |d| + 2e at most, and its square
    of d^2 + 4 |d| e + 4 e^2.
    """
    noise = ((gradients.of_batches(each, batches) - each.full) ** 2).sum(axis=1).mean()
    distances = abs(each.per_example - each.full)
    expected = survey(len(distances), batches.members.shape[1]) * (distances**2).sum(axis=1).mean()
    counted = operations(each, batches)
    sizes, share = each.sizes.max(axis=0), Rounding(counted).share
    terms = (4 * sizes * (distances.max(axis=0) + share * sizes)).sum()
    return noise, expected, terms + len(batches) / counted * (noise + expected)


def operations(each, batches):
    """Count the roundings of both sides: a gradient on each, the mean of a batch, and the sum of
    squares; those of a sum over all batches are shares of what is added up there.
    """
    return 2 * (each.operations + batches.members.shape[1]) + each.full.size


def survey(examples, size):
    """Return the variance of a batch's mean, drawn without replacement, in shares of a single's."""
    return (examples - size) / ((examples - 1) * size)
