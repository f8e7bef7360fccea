r"""Below a floor nothing can be told: sampling noise and rounding drown the exponentially small
gradient of Lemma 1.

Halfway to the solution, $w_1=u_0$ and $W'=\frac12U'$, the residual is $r=\cos W\!\cdot x-\cos
U\!\cdot x$ and a sample's gradient $-r\sin(W\!\cdot x)\,x'$. The mean square of $r\sin$ is
$\frac18+\frac14$ up to exponentially small terms, so that the mean of $n$ samples has noise of size
$\sqrt{3(k-1)d/8n}$, while the gradient is $\frac14\sqrt Ne^{-N/8}$: each further unit of $N$ costs
a factor $e^{1/4}$ in $n$. The closed form knows no such floor, but a step of descent does: on the
plateau the weights do not move at all once $\eta g$ is below half a unit in the last place. "Never
converges" is then a statement about the arithmetic. Below the floor a judgement is undecided, and a
naive one refutes a true lemma.
"""

import numpy as np
import pytest

from models import roundings
from models.weight_tying import objective, oracles, shell
from theoremcheck import Claim, Rounding, instance, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{c} E\left\|\hat{g}_n - \frac{\partial F}{\partial W'}\right\|^2
        \approx \frac{3 (k-1) d}{8 n}, \qquad
        \text{against } \left\|\frac{\partial F}{\partial W'}\right\|^2 \approx \frac{N}{16}\,
        e^{-N/4} \\
        \text{above the floor} \quad
        \Pr\left[\|\hat g_n\| \le c_1 \sqrt N\, e^{-N/8}\right] \approx 1, \qquad
        \text{in normal numbers} \quad \mathrm{fl}_{32}\left(\frac{\partial F}{\partial W'}\right) =
        \frac{\partial F}{\partial W'} \left(1 + O(k^2)\, 2^{-24}\right) \end{array}""",
    place="Gradients Vanish For Standard Model: Lemma 1",
    source="shalevshwartz2017, Lemma 1",
    premises={
        "above the floor": r"\|\partial F / \partial W'\| \ge \sqrt{3 (k-1) d / 8 n}",
        "normal numbers": r"e^{-N/8} \text{ does not underflow}",
    },
    quantifiers={
        "$k, d$": "8 to 64 for samples, to 800 for single precision, with $d=1$; 4 to 80 with "
        "$d=4$ for steps on the plateau; $\\|u_0\\|=1$",
        "samples": "$n=50\\,000$, drawn in full dimension; eight times as many for the size of the "
        "noise",
        "arithmetic": "single and double precision",
    },
    conclusion=[
        "variance of a coordinate",
        "gradient along U'",
        "norm of the sampled gradient",
        "gradient in single precision",
    ],
    rests_on=["weight_tying.vanishing_gradient"],
)
BATCH, SAMPLES = 100, 50_000
# A sample's r sin is at most (1 + |cos|) |sin| <= 3 sqrt(3) / 4 in size.
LARGEST_SQUARE = 27 / 16
LARGE_EXPONENT = "an exponential turns the roundings of its exponent N/8 into relative errors"
SMALL_STEP = "the step is added to weights beside which it nearly vanishes"


@pytest.mark.parametrize("patches", [8, 24, instance(64, expect="inconclusive")])
def test_monte_carlo_sees_the_gradient(evidence, patches):
    """The component along U', told from no gradient at all."""
    point, target = halfway(patches)
    along = [
        gradients.mean() * np.sqrt(patches - 1)
        for gradients in batches(evidence, point, target, SAMPLES)
    ]
    exact = objective.gradient(point, target, 0.0)[1:].mean() * np.sqrt(patches - 1)
    # A sample's component is r sin times a standard normal number.
    evidence.mean(
        "gradient along U'",
        along,
        equals=exact,
        variance=LARGEST_SQUARE / BATCH,
        resolves=abs(exact),
    )


@pytest.mark.parametrize("patches", [16, 24, without("above the floor", 64)])
def test_naive_reading_of_monte_carlo(evidence, patches):
    """The norm of the sampled mean, taken for the gradient's, against Lemma 1: noise refutes a true
    bound.
    """
    point, target = halfway(patches)
    exact = np.linalg.norm(objective.gradient(point, target, 0.0)[1:])
    evidence.premise("above the floor", bool(exact >= np.sqrt(3 * (patches - 1) / (8 * SAMPLES))))
    means = [gradients.mean(axis=0) for gradients in batches(evidence, point, target, SAMPLES)]
    norm = np.linalg.norm(np.mean(means, axis=0))
    bound = shell.gradient_bound(patches, 1)
    draw_norms(evidence, patches, means, exact, bound)
    # The bound is 4c_1 > 6.4 times the gradient, and above the floor the noise is no larger than
    # that in the mean square: it would have to be 5.4 times as large, over 15 coordinates or more,
    # whose normal limit has that with a chance below e^{-150}.
    evidence.at_most(
        "norm of the sampled gradient",
        norm,
        bound,
        trivial=None,
        error_rate=1e-6,
    )


@pytest.mark.parametrize("patches", [24, 64])
def test_size_of_the_noise(evidence, patches):
    point, target = halfway(patches)
    squares = [(gradients**2).mean() for gradients in batches(evidence, point, target, 8 * SAMPLES)]
    # A sample's is (r sin)^2 times the mean of k - 1 squares of normal numbers, whose own square
    # has the mean 1 + 2/(k-1). The limit 3/8 leaves out 3/16 (1 - e^{-2}) e^{-N/8}, from cosines
    # whose phases differ by W' x alone: 1/110 at N = 23. The rest of .03, an eleventh of the limit,
    # is what so many samples can exclude.
    variance = LARGEST_SQUARE**2 * (1 + 2 / (patches - 1)) / BATCH
    evidence.mean(
        "variance of a coordinate", np.subtract(squares, 3 / 8), variance=variance, within=0.03
    )


@pytest.mark.parametrize("patches", [64, 400, without("normal numbers", 800)])
def test_the_closed_form_has_no_such_floor(evidence, patches):
    """In single precision it keeps its digits down to the smallest normal number, 10^-38."""
    point, target = halfway(patches)
    exact = objective.gradient(point, target, 0.0)[1:, 0]
    evidence.premise("normal numbers", bool(abs(exact).min() > np.finfo(np.float32).tiny))
    single = objective.gradient(point.astype(np.float32), target.astype(np.float32), 0.0)[1:, 0]
    # The exponent N/8 is a sum of k squares, whose roundings the exponential turns into relative
    # errors.
    operations = patches + 1 + roundings.ELEMENTARY + 3  # halved; a product, a quotient and a sum
    rounding = Rounding(operations, (1 + patches / 8) * np.abs(exact), "float32", LARGE_EXPONENT)
    evidence.identity("gradient in single precision", single, exact, rounding=rounding)


@pytest.mark.parametrize(
    "patches, precision",
    [
        (8, "float32"),
        instance(32, "float32", expect="inconclusive"),
        (32, "float64"),
        instance(64, "float64", expect="inconclusive"),
    ],
)
def test_a_step_on_the_plateau(evidence, patches, precision):
    weights, step = plateau(patches, evidence.rng("direction"))
    # One rounding of the step, one of the difference, which is as large as the weight.
    rounding = Rounding(2, np.abs(weights) + np.abs(step), precision, SMALL_STEP)
    evidence.identity(
        "movement by a step", movement(weights, step, precision), step, rounding=rounding
    )


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_weights_that_a_step_moves(evidence, precision):
    """All at k = 4, none at k = 80: on the plateau descent stands still in either precision.

    A step moves a weight if it is more than half of the distance to the next number.
    """
    widths, shares, expected = np.arange(4, 84, 4), [], []
    for k in widths:
        weights, step = plateau(int(k), evidence.rng(f"direction for {k}", by=[]))
        # The entries along u_0 are 0, and zeros can be moved by however little.
        shares.append((movement(weights, step, precision)[1:, 1:] != 0).mean())
        # A tie, one of 2^24 steps of that size in single precision, may be rounded either way.
        before, step = weights.astype(precision), step.astype(precision)
        gaps = abs(np.nextafter(before, np.copysign(np.inf, step, dtype=precision)) - before)
        expected.append((abs(step) > gaps / 2)[1:, 1:].mean())
    evidence.identity("share of coordinates that move", shares, expected)
    evidence.identity("share moved at the first and the last k", [shares[0], shares[-1]], [1, 0])
    evidence.curve(
        "weights that a step moves", widths, shares, predicted=expected, axes=("k", "share of W'")
    )


def halfway(patches):
    target = np.ones(1)
    return shell.halfway(patches, target), target


def batches(evidence, point, target, samples):
    """Yield the gradients by W' at single samples, (BATCH, k-1), `samples` in all."""
    rng = evidence.rng("inputs")
    for _ in range(samples // BATCH):
        yield oracles.sampled_gradient(point, target, 0.0, BATCH, rng)[:, 1:, 0]


def draw_norms(evidence, patches, means, exact, bound):
    """Draw the norms of the means of the first n samples, as n grows; `means` are those of batches,
    (batches, k-1), `exact` is the norm of the gradient.
    """
    number = np.arange(1, len(means) + 1)
    norms = np.linalg.norm(np.cumsum(means, axis=0) / number[:, None], axis=1)
    samples = BATCH * number
    for words, predicted in (
        ("the noise and the gradient", np.sqrt(3 * (patches - 1) / (8 * samples) + exact**2)),
        ("the bound of Lemma 1", np.full(len(means), bound)),
    ):
        evidence.curve(
            f"norm of the sampled gradient, and {words}",
            samples,
            norms,
            predicted=predicted,
            axes=("n", "norm"),
            scales=("log", "log"),
        )


def plateau(patches, rng):
    """Return a W at rest, w_1 = u_0 and W' orthogonal to U' with ‖W'‖² = K/3, and the exact step of
    descent there.
    """
    target = np.array([1.0, 0, 0, 0])
    others = rng.standard_normal((patches - 1, 4)) * [0, 1, 1, 1]
    others *= np.sqrt(patches / 3) / np.linalg.norm(others)
    weights, stiffness = np.concatenate([target[None], others]), 2.0 * patches
    return weights, -objective.gradient(weights, target, stiffness) / (stiffness + 0.5)


def movement(weights, step, precision):
    """Return how far the step, exact but for its rounding, moves each weight in the given
    precision.
    """
    before = weights.astype(precision)
    return (before + step.astype(precision)).astype(np.float64) - before
