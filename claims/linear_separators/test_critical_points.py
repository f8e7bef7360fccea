r"""Theorem 1: every critical point of the loss is a global minimum.

The loss has kinks, so "critical" means that Clarke's generalised gradient holds 0. Pair any such
gradient $g$ with $-W^*/\|W^*\|_F$, where $W^*=(w^*,\dots,w^*,-w^*,\dots,-w^*)$ has the signs of
$v$: each violated point contributes at least $\alpha/(n\|w^*\|)$, whatever the other weights do.
Hence $\|g\|_F\ge\frac{\alpha}{\|w^*\|}p(W)$ with the share $p(W)$ of points with $yN_W(x)<1$. The
bound depends on $W$ only through $p(W)$, and not on the width. One violated point with all units
asleep attains it, and so does $W=0$ on orthonormal points; the other bound, by the loss, is
attained as $W\to0$ and as $W\to\infty$.

A single vector certifies all of it. A row of $g$ is $\pm\sum_i a_i z_i$ with $z_i=y_ix_i$ and
$a_i\ge0$, where a violated point has $a_i>0$; by Gordan's theorem no such sum with some $a_i>0$
vanishes when some $w$ has $w\cdot z_i>0$ for all $i$. The certificate holds $w$, its margins and
the constant $1/\|w^*\|$ of both bounds, for $w^*$ the multiple of $w$ of the margin 1: at all $W$
at once. Enumerating the activation regions of small samples, kinks included, must agree, and so
must gradients at random and at hostile weights.
"""

import numpy as np
import pytest

from claims.linear_separators import gradients as searched
from claims.linear_separators.bounds import gradient_bound_by_loss, gradient_bound_by_share
from claims.linear_separators.gradients import norm, of_bounds, rounding
from models import roundings
from models.certificates import separation
from models.certificates.second import separation as by_matrices
from models.linear_separators import data, gordan
from models.linear_separators.adversary import minimise_gradient_ratio
from models.linear_separators.clarke import draw_with_kinks, smallest_clarke_norm
from models.linear_separators.gradient import loss_and_gradient
from models.linear_separators.network import loss_and_gradient_at_zero
from models.linear_separators.regions import critical_systems, feasible_critical_regions
from models.linear_separators.separator import hard_margin, is_separable
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\|g\|_F \ge \frac{\alpha}{\|w^*\|}\, p(W) \quad\text{and}\quad
        \|g\|_F \ge \frac{L_S(W)}{\|w^*\|/\alpha + \|W\|_F}
        \qquad \text{for all } W \text{ and } g \in \partial L_S(W), \quad \text{so that} \quad
        L_S(W) > 0 \Rightarrow 0 \notin \partial L_S(W)""",
    place="Theorem 1",
    source="brutzkus2018, Proposition 4",
    premises={
        "separable": r"y_i \langle w^*, x_i \rangle \ge 1 \text{ for all } i",
        "leaky": r"\alpha > 0",
        "fixed output": r"v_r = \pm \frac{1}{\sqrt{2k}} \text{ is not trained}",
    },
    quantifiers={
        "$W$": "random over five orders of magnitude, hill-climbed against the bound, and all at "
        "once by certificate; searched, whole-numbered ones for kinks too",
        "$k$": "1, 5 and 20 units of each sign, 2 where hill-climbed and at exact kinks; all at "
        "once by certificate; searched from 1 to 3",
        r"$g\in\partial L_S(W)$": "autograd's choice, and the smallest element of a superset at "
        "exact kinks",
        "data": "random samples with a margin; small ones enumerated region by region, or searched",
    },
    conclusion="no critical point above 0",
)
POSITIVE_LOSS = "critical regions with positive loss"


@pytest.mark.parametrize("width", [1, 5, 20])
@pytest.mark.parametrize("slope", [0.05, 0.3, 1])
def test_random_weights(evidence, width, slope):
    sample = data.cap(20, 5, 0.2, evidence.rng("data"))
    rng = evidence.rng("weights")
    weights = rng.standard_normal((2000, 2 * width, 5)) * 10 ** rng.uniform(-3, 2, (2000, 1, 1))
    judge_bounds(evidence, sample, weights, slope)


@pytest.mark.parametrize("slope", [0.05, 0.3, 1])
def test_the_constant_is_attained(evidence, slope):
    """Of e_1 and (1, 5) the first is violated, with all units asleep on it, and w* = e_1."""
    points, labels, separator = np.array([[1.0, 0.0], [1.0, 5.0]]), np.ones(2), np.array([1.0, 0])
    evidence.premise("separable", bool((labels * (points @ separator) >= 1).all()))
    at = loss_and_gradient(np.array([[[-1.0, 1.0], [-1.0, -1.0]]]), points, labels, slope)
    omega = np.linalg.norm(separator)
    ratio = norm(at.gradient) / gradient_bound_by_share(omega, slope, at.violated)
    # An entry is v α / n, v = 1/√2; the ratio is made of two norms, two products and two quotients.
    operations = 4 + roundings.norm(4) + roundings.norm(2) + 4
    evidence.identity("gradient over bound", ratio, 1, rounding=Rounding(operations, 1))


@pytest.mark.parametrize("slope", [0.05, 0.3, 1])
def test_the_bound_by_loss_is_attained(evidence, slope):
    """On three copies of one point, of length 1 as w* is: from below and from above all scales."""
    sample = data.along_one_direction([1.0] * 3)
    evidence.premise("separable", sample.margins.min() >= 1)
    # With both units asleep at -c, N = 0 and g / bound = 1 + √2 c α / ω. At c (-α, 1) the second is
    # awake and g ∥ W, so that L = 1 + ‖g‖ ‖W‖ and g / bound is at most 1 + (ω/α) / ‖W‖.
    asleep, along = np.full((1, 2, 1), -1.0), np.array([[[-slope], [1.0]]])
    for weights, attained in ((1e-9 * asleep, 2e-9), (1e9 * along, 1e-9 / slope)):
        at = loss_and_gradient(weights, sample.points, sample.labels, slope)
        bound = gradient_bound_by_loss(sample.separator_norm, slope, at.loss, norm(weights))
        allowed = rounding(sample.labels, weights[0], bound)
        evidence.at_least(
            "gradient by loss",
            norm(at.gradient),
            bound,
            trivial=0,
            attained=attained,
            rounding=allowed,
        )


@pytest.mark.parametrize("slope", [0.25, 0.5])
def test_attained_at_zero(evidence, slope):
    """At W = 0 each unit is at its kink on each of n orthonormal points: the smallest sum of them
    has the slope α throughout, the norm α √n / n, and ω = √n.
    """
    sample = data.orthonormal(4, evidence.rng("data"))
    omega = float(np.linalg.norm(hard_margin(sample.signed)))
    weights = np.zeros((4, 4))
    at = loss_and_gradient(weights, sample.points, sample.labels, slope)
    smallest = smallest_clarke_norm(weights, sample.points, sample.labels, slope)
    bounds = [
        gradient_bound_by_share(omega, slope, float(at.violated)),
        gradient_bound_by_loss(omega, slope, float(at.loss), 0),
    ]
    # It is found to 1e-10 from above, of α/2 at least.
    evidence.at_least(
        "smallest generalised gradient",
        [smallest, smallest],
        bounds,
        trivial=0,
        attained=1e-9,
        rounding=rounding(sample.labels, weights, smallest),
    )


@pytest.mark.parametrize("size, dimension", [(1, 2), (4, 3), (8, 3)])
def test_adversarial_weights(evidence, size, dimension):
    sample = data.cap(size, dimension, 0.2, evidence.rng("data"))
    omega = float(np.linalg.norm(hard_margin(sample.signed)))
    worst = minimise_gradient_ratio(
        sample.points,
        sample.labels,
        0.3,
        2,
        evidence.rng("adversary"),
        separator_norm=omega,
        moves=400,
    )
    found = [worst.gradient, worst.lojasiewicz]
    evidence.at_least(
        "gradient over bound",
        found,
        1,
        trivial=0,
        searched=True,
        rounding=rounding(sample.labels, np.zeros((4, dimension)), 1),
    )


@pytest.mark.parametrize("slope", [0.25, 0.5])
@pytest.mark.parametrize("zero_rows", [0, 1, 2])
def test_kinks(evidence, slope, zero_rows):
    """Whole numbers make w·x = 0 exact; the smallest generalised gradient must obey both bounds
    too.
    """
    measured, by_share, by_loss = [], [], []
    for rng in evidence.rng("kinks").spawn(40):
        points, labels, weights = draw_with_kinks(5, 3, zero_rows, rng)
        at = loss_and_gradient(weights, points, labels, slope)
        omega = np.linalg.norm(hard_margin(labels[:, None] * points))
        measured.append(smallest_clarke_norm(weights, points, labels, slope))
        by_share.append(gradient_bound_by_share(omega, slope, float(at.violated)))
        by_loss.append(gradient_bound_by_loss(omega, slope, float(at.loss), norm(weights)))
    # It is found to 1e-10 from above; the bound is attained, so only rounding is allowed.
    allowed = rounding(labels, weights, np.array(measured))
    for quantity, bounds in (
        ("smallest generalised gradient", by_share),
        ("smallest generalised gradient, by loss", by_loss),
    ):
        evidence.at_least(quantity, measured, bounds, trivial=0, rounding=allowed)


@pytest.mark.parametrize("tries", TRIES)
@pytest.mark.parametrize("of", ["share", "loss", "kinks"])
def test_any_weights(evidence, of, tries):
    quantity, attack, precise = searched.ATTACKS[of]
    evidence.search(quantity, attack, relation="at least", tries=tries // 2, precise=precise)


@pytest.mark.parametrize(
    "size, dimension, family", [(5, 2, "cap"), (20, 5, "cap"), (20, 5, "edge"), (40, 20, "edge")]
)
def test_one_vector_certifies_all_weights(evidence, size, dimension, family):
    sample = getattr(data, family)(size, dimension, 0.1, evidence.rng("data"))
    evidence.premise("separable", sample.margins.min() >= 1)
    evidence.certificate(
        "no critical point above 0",
        gordan.make(sample.points, sample.labels),
        separation.check,
        by_matrices.check,
    )


@pytest.mark.parametrize(
    "size, dimension, faces",
    [
        (3, 2, True),
        (4, 2, False),
        (5, 2, False),
        pytest.param(4, 2, True, marks=pytest.mark.full),
        pytest.param(3, 3, True, marks=pytest.mark.full),
        pytest.param(4, 3, False, marks=pytest.mark.full),
    ],
)
def test_no_region_is_critical(evidence, size, dimension, faces):
    """Agrees with the certificate on the same sample, by brute force."""
    sample = data.cap(size, dimension, 0.2, evidence.rng("data", by=["size", "dimension"]))
    found = critical_systems(sample.points, sample.labels, 0.2, faces=faces)
    evidence.certificate(
        "no critical point above 0",
        gordan.make(sample.points, sample.labels),
        separation.check,
        by_matrices.check,
    )
    evidence.never(POSITIVE_LOSS, found.critical, of=found.examined)


def test_mirrored_points(evidence):
    """Each point stands beside its opposite, under the other label: without labels both cancel."""
    half = data.cap(2, 2, 0.2, evidence.rng("data"))
    points, labels = np.vstack([half.points, -half.points]), np.tile(half.labels, 2)
    labels[2:] *= -1
    evidence.premise("separable", is_separable(labels[:, None] * points))
    found = critical_systems(points, labels, 0.2, faces=True)
    evidence.never(POSITIVE_LOSS, found.critical, of=found.examined)


@pytest.mark.parametrize(
    "size, dimension, width",
    [
        without("leaky", 3, 2, 1),
        without("leaky", 4, 3, 1, marks=pytest.mark.full),
        without("leaky", 3, 2, 2, marks=pytest.mark.full),
    ],
)
def test_plain_relu_sleeps(evidence, size, dimension, width):
    sample = data.cap(size, dimension, 0.2, evidence.rng("data", by=["size", "dimension"]))
    slope = 0.0
    evidence.premise("leaky", slope > 0)
    found = feasible_critical_regions(sample.points, sample.labels, slope, width)
    evidence.never(POSITIVE_LOSS, len(found.witnesses), of=found.examined)


@without("separable")
def test_exclusive_or(evidence):
    """At W = 0 four points pull in opposite directions: only an enumeration that visits kinks sees
    it.
    """
    sample = data.xor()
    evidence.premise("separable", is_separable(sample.signed))
    found = critical_systems(sample.points, sample.labels, 0.2, faces=True)
    evidence.never(POSITIVE_LOSS, found.critical, of=found.examined)


@without("fixed output")
def test_trained_output_can_vanish(evidence):
    """With v trained too, (W, v) = (0, 0) violates every point and has no gradient at all."""
    sample = data.cap(20, 5, 0.2, evidence.rng("data"))
    loss, gradient = loss_and_gradient_at_zero(sample, units=4, slope=0.3)
    check_output(evidence, gradient, np.zeros((4, 5)))
    share = float(loss == 1)  # N = 0 on every point, or the loss is another
    bound = gradient_bound_by_share(sample.separator_norm, 0.3, share)
    evidence.at_least("gradient by share", norm(gradient[None]), bound, trivial=0)


def judge_bounds(evidence, sample, weights, slope):
    evidence.premise("separable", sample.margins.min() >= 1)
    evidence.premise("leaky", slope > 0)
    at = loss_and_gradient(weights, sample.points, sample.labels, slope)
    check_output(evidence, at.gradient[0], weights[0])
    gradients, sizes = norm(at.gradient), norm(weights)
    allowed, omega = of_bounds(sample.points, weights[0]), sample.separator_norm
    bound = gradient_bound_by_share(omega, slope, at.violated)
    kept = {"trivial": 0, "rounding": allowed, "instance": lambda at: {"W": weights[at]}}
    evidence.at_least("gradient by share", gradients, bound, **kept)
    bound = gradient_bound_by_loss(omega, slope, at.loss, sizes)
    evidence.at_least("gradient by loss", gradients, bound, **kept)


def check_output(evidence, gradient, weights):
    """With v fixed a gradient has a coordinate for each entry of W, and no more."""
    evidence.premise("fixed output", gradient.size == weights.size)
