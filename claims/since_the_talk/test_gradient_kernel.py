r"""What a wide ReLU network sees of its inputs: one matrix, known before any training.

The gradients of $f(x)=\frac{1}{\sqrt m}\sum_ra_r\max(0,w_r^\top x)$ at two inputs have the inner
product $\langle x_i,x_j\rangle$ times the share of units that are active at both. A weight that
points in every direction alike is on the right side of both with probability $(\pi-\theta)/2\pi$:
that is $H$, and units spread evenly around a circle have it exactly, at any width.

Descent on the network's linearisation multiplies the residual by $I-\eta H$, so that it arrives if
$H$ is definite. Du, Zhai, Póczos and Singh show that it is where no two inputs are parallel. That
suffices, and is more than is needed. On either side of the hyperplane $w\perp x_i$ the sum
$\sum_jc_jx_j1[w^\top x_j\ge0]$ differs by $c_ix_i$ if nothing else changes there, and at an
opposite pair by $(c_i+c_j)x_i$: pairs may cancel, but only against other pairs, since what a pair
leaves is the constant $c_ix_i$. So one pair $x,-x$ does no harm, three pairs in a plane do. The
same jump gives a lower bound on the least eigenvalue by the smallest angle between two lines.
"""

from math import pi

import mpmath
import numpy as np
import pytest
from scipy.special import erf

from claims.chance import half_width
from models import roundings
from models.digits import digits
from models.multiprecision import norm, numbers
from models.since_the_talk import wide
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c}
        \mathbb{E}\, \langle \nabla_W f(x_i), \nabla_W f(x_j) \rangle = H_{ij}
        = \langle x_i, x_j \rangle\, \frac{\pi - \theta_{ij}}{2 \pi}, \qquad
        \theta_{ij} = \angle(x_i, x_j), \\
        \lambda_{\min}(H) > 0, \qquad
        \lambda_{\min}(H) \ge \frac{1}{4n}\, \mathbb{E} \Big( 1 - \sqrt{\tfrac{2}{\pi}}\,
        (n - 1)\, |g| \operatorname{cot} \theta \Big)_+, \qquad
        \theta = \min_{i \ne j} \min(\theta_{ij}, \pi - \theta_{ij}), \quad g \sim N(0, 1), \\
        y - u_k = (I - \eta H)^k\, y \end{array}""",
    place="Future directions open: overparameterisation",
    source="du2019, Theorem 3.1",
    premises={
        "every direction": r"w_r / \|w_r\| \text{ uniform on the sphere}",
        "distinct": r"x_i \ne x_j, \text{ of length 1}",
        "independent": r"\text{the } x_i \text{ whose opposite is an input, one of each pair, are "
        r"linearly independent}",
        "fixed activity": r"1[w_r^\top x_i > 0] \text{ as at the start, for all } k",
    },
    quantifiers={
        "units": "64 around a circle, exactly; 100,000 Gaussian ones in five dimensions",
        "inputs": "all pairs out of 64 around a circle; four angles; for definiteness 250 digits, "
        "two at a small angle, five and their opposites in five dimensions; the bound searched "
        "over 2 to 4 inputs in the plane and in space",
        "$k$": "up to 40 steps of $1/\\lambda_{\\max}$, two labellings of 12 inputs",
    },
    conclusion=["Gram entry", "both active", "least eigenvalue", "residual"],
)
UNITS, MANY, STEPS = 64, 100_000, 40
CLOSE = 1e-3  # the smallest angle that a search draws


@pytest.mark.parametrize("directions", ["all around", without("every direction", "a quarter")])
def test_evenly_spread_units_have_the_kernel(evidence, directions):
    points, start = wide.circle(np.arange(UNITS), UNITS), wide.around(UNITS)
    start = start if directions == "all around" else abs(start)
    evidence.premise("every direction", goes_everywhere(start))
    found, kernel = wide.gram(points, start, np.ones(UNITS)), wide.kernel(points)
    # Of each unit the inner product of two inputs; sum and root. Entries are at most 1/2 in size.
    evidence.identity("Gram entry", found, kernel, rounding=Rounding(2 * UNITS + 20, 0.5))
    half = UNITS // 2 + 1
    evidence.curve(
        "gradients at two inputs",
        wide.angles(points)[0, :half],
        found[0, :half],
        predicted=kernel[0, :half],
        axes=("angle between the inputs", "inner product of gradients"),
    )


@pytest.mark.parametrize(
    "angle, directions",
    [
        (30, "all around"),
        (100, "all around"),
        (150, "all around"),
        (180, "all around"),
        without("every direction", 100, "a quarter", breaks="both active"),
    ],
)
def test_gaussian_units_have_it_on_average(evidence, angle, directions):
    rng = evidence.rng("units")
    start, signs = rng.standard_normal((MANY, 5)), rng.choice([-1.0, 1.0], MANY)
    start = start if directions == "all around" else abs(start)
    evidence.premise("every direction", goes_everywhere(start))
    frame = np.linalg.qr(rng.standard_normal((5, 2)))[0].T
    points = np.stack([frame[0], np.cos(np.deg2rad(angle)) * frame[0]])
    points[1] += np.sin(np.deg2rad(angle)) * frame[1]
    if angle == 180:
        points[1] = -points[0]
    both = int(wide.both_active(points, start)[0, 1])
    entry = wide.gram(points, start, signs)[0, 1]
    evidence.identity(
        "Gram entry",
        entry,
        points[0] @ points[1] * both / MANY,
        rounding=Rounding(MANY + 20, both / MANY, reason="in the order of the units"),
    )
    evidence.probability("both active", both, MANY, equals=0.5 - angle / 360, resolves=0.015)


@pytest.mark.parametrize(
    "inputs",
    [
        "digits",
        "a small angle",
        "a frame and its opposite",
        without("distinct", "a digit twice"),
        without("independent", "a hexagon"),
    ],
)
def test_definite(evidence, inputs):
    points = choose(evidence, inputs)
    n, dimension = points.shape
    theta = wide.angles(points)
    opposite = (points[:, None] == -points).all(axis=2)
    pairs = points[np.argwhere(np.triu(opposite))[:, 0]]
    evidence.premise("distinct", bool((theta + np.eye(n) > 0).all()))
    evidence.premise("independent", np.linalg.matrix_rank(pairs) == len(pairs))
    # Eigenvalues move by no more than the norm of an error, which for entries of at most 1/2 is
    # that of n/2. What exceeds it is positive.
    operations = roundings.orthogonal(n, n) + 2 * dimension + 20
    blur = float(Rounding(operations, n / 2).allowance())
    parallel = opposite.any() or smallest_angle(theta) == 0
    bound = 0.0 if parallel else float(least(n, smallest_angle(theta)))
    evidence.at_least(
        "least eigenvalue",
        np.linalg.eigvalsh(wide.kernel(points))[0],
        max(bound, blur),
        trivial=0,
        # Two inputs at a small angle have θ/2π, and the bound says θ/16.
        attained=0.62 if inputs == "a small angle" else None,
        instance=lambda _: {"x": points},
    )


def choose(evidence, inputs):
    """Return the inputs (n, d), each of length 1."""
    if "digit" in inputs:
        pixels, labels = digits()
        pixels = pixels[np.isin(labels, [3, 5])][:250]
        pixels = np.concatenate([pixels, pixels[:1]]) if "twice" in inputs else pixels
        return pixels / np.linalg.norm(pixels, axis=1, keepdims=True)
    if inputs == "a small angle":
        return np.array([[1.0, 0.0], [np.cos(0.01), np.sin(0.01)]])
    half = wide.circle(np.arange(3), 6)
    if inputs == "a frame and its opposite":
        rng = evidence.rng("frame", by=())
        half = rng.standard_normal((5, 5))
        half /= np.linalg.norm(half, axis=1, keepdims=True)
    return np.concatenate([half, -half])


@pytest.mark.parametrize("tries", TRIES)
def test_any_inputs(evidence, tries):
    evidence.search(
        "least eigenvalue of any",
        any_inputs,
        relation="at least",
        tries=tries,
        precise=any_inputs_in_digits,
    )


def draw_points(draw):
    shape = draw.integer("n", 2, 4), draw.integer("d", 2, 3)
    points = numbers(draw.reals("x", shape, -1.0, 1.0))
    lengths = np.array([norm(point) for point in points])
    draw.assume(lengths.min() >= 0.1)
    return points / lengths[:, None]


def any_inputs(draw):
    points = draw_points(draw)
    angle = smallest_angle(wide.angles(points))
    draw.assume(angle >= CLOSE)
    return np.linalg.eigvalsh(wide.kernel(points))[0], least(len(points), angle)


@mpmath.workdps(50)
def any_inputs_in_digits(draw):
    points = draw_points(draw)
    cosines = points @ points.T
    n = len(points)
    theta = mpmath.matrix(n)
    for i in range(n):
        for j in range(i):
            theta[i, j] = theta[j, i] = mpmath.acos(cosines[i, j])
    entry = [
        [cosines[i, j] * (mpmath.pi - theta[i, j]) / (2 * mpmath.pi) for j in range(n)]
        for i in range(n)
    ]
    angle = min(min(theta[i, j], mpmath.pi - theta[i, j]) for i in range(n) for j in range(i))
    draw.assume(angle >= CLOSE)
    steep = mpmath.sqrt(2 / mpmath.pi) * (n - 1) * mpmath.cot(angle)
    tent = mpmath.quad(
        lambda g: 2 * (1 - steep * g) * mpmath.npdf(g), [0, min(1 / steep, mpmath.mpf(40))]
    )
    return min(mpmath.eigsy(mpmath.matrix(entry), eigvals_only=True)), tent / (4 * n)


def smallest_angle(theta):
    """Return the smallest angle between two lines, of the angles (n, n) between their points."""
    apart = theta[np.triu_indices(len(theta), 1)]
    return np.minimum(apart, pi - apart).min()


def least(n, angle):
    """Return E(1 - √(2/π)(n - 1)|g| cot θ)₊ / 4n, from its integral in closed form.

    Reflected at x_i, of the largest |c_i| ≥ 1/√n, the sum keeps all its other terms but for a
    chance of (n - 1) P(|N| < |g| cot θ). Where it does, the two squares have a mean of c_i²/4.
    """
    steep = np.sqrt(2 / pi) * (n - 1) / np.tan(angle)
    inside = erf(1 / (steep * np.sqrt(2)))
    return (inside + np.sqrt(2 / pi) * steep * np.expm1(-1 / (2 * steep**2))) / (4 * n)


@pytest.mark.parametrize(
    "labelling, activity",
    [
        ("linear", "frozen"),
        ("alternating", "frozen"),
        without("fixed activity", "alternating", "its own"),
    ],
)
def test_residual(evidence, labelling, activity):
    rng = evidence.rng("inputs", by=())
    places = np.sort(rng.permutation(UNITS)[:12])
    points, start = wide.circle(places, UNITS), (wide.around(UNITS), rng.choice([-1.0, 1.0], UNITS))
    labels = points[:, 0].copy() if labelling == "linear" else (-1.0) ** np.arange(12)
    values, vectors = np.linalg.eigh(wide.kernel(points))
    course = wide.descend(points, labels, start, 1 / values[-1], STEPS, frozen=activity == "frozen")
    evidence.premise("fixed activity", course.stayed)
    shrunk = (1 - values / values[-1]) ** np.arange(STEPS + 1)[:, None]
    predicted = (shrunk * (vectors.T @ labels)) @ vectors.T
    # A step is a sum over the units of inner products of two; η is off by as much as λ_max is.
    operations = STEPS * (roundings.orthogonal(12, 12) + 2 * UNITS + 20)
    evidence.identity(
        "residual",
        course.residuals,
        predicted,
        rounding=Rounding(operations, np.linalg.norm(labels)),
    )
    evidence.curve(
        "what is left of the labels",
        np.arange(STEPS + 1),
        np.linalg.norm(course.residuals, axis=1) / np.linalg.norm(labels),
        predicted=np.linalg.norm(predicted, axis=1) / np.linalg.norm(labels),
        series=f"{labelling}, activity {activity}",
        axes=("step", "‖y - u‖/‖y‖"),
        scales=("linear", "log"),
    )


def goes_everywhere(start):
    """Tell whether a half of the units is positive in each coordinate, up to a chance of 10^-9."""
    units, dimension = start.shape
    share = (start > 0).mean(axis=0)
    return bool((abs(share - 0.5) <= half_width(units, 1e-9, dimension)).all())
