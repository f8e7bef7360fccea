r"""Lemma 1: between the start and the solution lies a shell on which the gradient is exponentially
small.

On $\|W'\|=\rho\sqrt N$, $\rho\in[\frac13,\frac12]$, two of the three Gaussians in $\partial
F/\partial W'$ are centred at $\pm U'$, at least $\frac12\sqrt N$ away whatever $w_1$ is, and are at
most $e^{-N/8}$. The third, $e^{-2\|W\|^2}$, is centred at 0 and at most $e^{-2\rho^2N}$, with
$2\rho^2\ge\frac29>\frac18$. That gives $c_1=\frac12+\sqrt{5/4}$ and a rate of $\frac18$ per unit of
$N$, which is $c_2=\frac1{16}$ per unit of $k\|u_0\|^2$, since $k\ge2$. Neither rate can be better:
halfway to the solution the norm is $\frac14\sqrt Ne^{-N/8}$, up to a relative $2e^{-3N/8}$, and at
$k=2$ that is a rate of $\frac1{16}$ in $k\|u_0\|^2$. So $c_1$ is at most $4c_1<7$ times too large
there. Random points of the shell have far smaller gradients, so the worst one is searched for. As
no point at all has a gradient beyond $\frac32e^{-1/2}$, the bound says something only where it is
below that.
"""

import mpmath
import numpy as np
import pytest

from claims.weight_tying import anywhere
from models import roundings
from models.multiprecision import norm, numbers
from models.weight_tying import digits, objective, shell
from theoremcheck import TRIES, Claim, Rounding, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} \left\|\frac{\partial F}{\partial W'}\right\| \le c_1 \sqrt{N}\,
        e^{-N/8} \quad \le c_1 \sqrt{k}\, \|u_0\|\, e^{-k \|u_0\|^2 / 16} \quad \text{for all } w_1,
        \qquad c_1 = \frac{1}{2} + \sqrt{5/4}, \quad N = (k-1)\|u_0\|^2 \\
        w_1 = u_0, \; W' = \frac{1}{2} U': \quad
        \left\|\frac{\partial F}{\partial W'}\right\| = \frac{1}{4} \sqrt{N}\, e^{-N/8}
        \left(1 + O(e^{-3N/8})\right) \quad = e^{-\Omega(k)} \text{ for fixed } u_0 \end{array}""",
    place="Gradients Vanish For Standard Model: Lemma 1",
    source="shalevshwartz2017, Lemma 1",
    premises={
        "shell": r"\|W'\| \in \left[\frac{1}{3}\sqrt{N}, \frac{1}{2}\sqrt{N}\right]",
        "fixed target": r"\|u_0\| \text{ does not shrink with } k",
    },
    quantifiers={
        "$W'$": "1000 random points of the shell per case; the worst one by search in the reduced "
        "scalars; in 2 to 6 patches of 1 to 3 dimensions searched in all coordinates",
        "$w_1$": "random up to twice $\\|u_0\\|$; searched where it is within $\\|u_0\\|+1$ along "
        "$u_0$ and 2 across it: beyond, each Gaussian has lost a factor $e^{-1/2}$ at least, and "
        "the bound as much",
        "$k, q$": "2 to 200 and 0.05 to 4, and $k=2$ up to $q=392$; halfway $N$ is 100 to 392, "
        "where a double holds nothing of $O(e^{-3N/8})$, and searched for up to $2e^{-3N/8}$ where "
        "$N$ is 4 to 16; $k$ from 80 to 300 for the decay in $k$",
    },
    conclusion=[
        "gradient",
        "gradient at the worst point",
        "gradient halfway",
        "exponent of the decay in k",
    ],
    rests_on=["weight_tying.closed_forms"],
)


@pytest.mark.parametrize(
    "patches, energy",
    [
        (2, 0.25),
        instance(5, 0.25, expect="vacuous"),
        instance(17, 0.25, expect="vacuous"),
        instance(40, 0.25, expect="vacuous"),
        instance(2, 1, expect="vacuous"),
        instance(5, 1, expect="vacuous"),
        (17, 1),
        (40, 1),
        instance(2, 4, expect="vacuous"),
        (5, 4),
        (17, 4),
        (40, 4),
    ],
)
def test_random_points_of_the_shell(evidence, patches, energy):
    target = np.array([np.sqrt(energy), 0, 0])
    points = shell.draw(patches, target, 1000, evidence.rng("points"))
    evidence.premise("shell", inside(points, target))
    judge(evidence, "gradient", points, target)


@pytest.mark.parametrize(
    "patches, energy",
    [
        (2, 0.05),
        (3, 0.05),
        instance(9, 0.05, expect="vacuous"),
        instance(33, 0.05, expect="vacuous"),
        instance(200, 0.05, expect="vacuous"),
        instance(2, 0.5, expect="vacuous"),
        instance(3, 0.5, expect="vacuous"),
        instance(9, 0.5, expect="vacuous"),
        (33, 0.5),
        (200, 0.5),
        instance(2, 2, expect="vacuous"),
        instance(3, 2, expect="vacuous"),
        (9, 2),
        (33, 2),
        (200, 2),
    ],
)
def test_worst_point_of_the_shell(evidence, patches, energy):
    target, worst = np.array([np.sqrt(energy), 0]), shell.steepest(patches, energy)[None]
    evidence.premise("shell", inside(worst, target))
    judge(evidence, "gradient at the worst point", worst, target, searched=True)
    halfway = forces(shell.halfway(patches, target)[None], target)
    # Halfway is a point of the shell. An exponent N/8 sums 2k squares.
    operations = 2 * (2 * patches + roundings.ELEMENTARY + roundings.norm(2 * patches) + 4)
    rounding = Rounding(operations, (1 + (patches - 1) * energy / 8) * halfway)
    evidence.at_least(
        "worst gradient, by that halfway",
        forces(worst, target),
        halfway,
        trivial=0,
        rounding=rounding,
    )


def test_halfway_to_the_solution(evidence):
    """The constant there is 1/4 and the rate 1/8: from N = 100 on the other two Gaussians are
    e^{-3N/8} < 2^{-54} of this one.
    """
    excess, heights = np.arange(100, 400, 20.0), []
    for n in excess:
        point, target = shell.halfway(int(n) + 1, np.ones(1))[None], np.ones(1)
        evidence.premise("shell", inside(point, target))
        heights.append(float(forces(point, target)[0]))
    judge_halfway(evidence, excess, heights)
    evidence.curve(
        "gradient halfway to the solution, over the root of N",
        excess,
        heights / np.sqrt(excess),
        predicted=np.exp(-excess / 8) / 4,
        axes=("N", "norm / √N"),
        scales=("linear", "log"),
    )


def test_rate_in_terms_of_the_slide(evidence):
    """At k = 2, N is half of k‖u_0‖²: with a rate above 1/16 the bound would soon be too low."""
    energies, heights = np.arange(104, 400, 24.0), []
    for q in energies:
        target = np.array([np.sqrt(q)])
        point = shell.halfway(2, target)[None]
        evidence.premise("shell", inside(point, target))
        heights.append(float(forces(point, target)[0]))
    bounds = [shell.slide_bound(2, q) for q in energies]
    evidence.at_most("gradient at k = 2", heights, bounds, trivial=shell.LARGEST_FORCE)
    judge_halfway(evidence, energies, heights)
    # √(kq) stands in front of the slide's exponential.
    scaled = heights / np.sqrt(2 * energies)
    evidence.rate(
        "exponent of the decay in k q at k = 2",
        2 * energies,
        scaled,
        law="exponential",
        equals=-1 / 16,
    )


@without("shell")
def test_beside_the_solution(evidence):
    """At a distance of 1 from U' the force is e^{-1/2}/2 whatever k, and soon above the bound."""
    patches, target = 40, np.ones(1)
    point = np.ones((patches, 1))
    point[1, 0] += 1
    evidence.premise("shell", inside(point[None], target))
    judge(evidence, "gradient", point[None], target)


@pytest.mark.parametrize("shrinking", [False, without("fixed target", True)])
def test_decay_in_the_number_of_patches(evidence, shrinking):
    """With ‖u_0‖² = 1/k the bound still holds, but nothing decays in k any more."""
    patches, targets, heights = np.arange(80, 320, 20), [], []
    for k in patches:
        target = np.array([k**-0.5 if shrinking else 1.0])
        targets.append(float(target[0]))
        heights.append(float(forces(shell.halfway(int(k), target)[None], target)[0]))
    evidence.premise("fixed target", min(targets) == targets[0])
    # The square root of N in front adds less than 1/160 to the rate beyond 80 patches.
    evidence.rate(
        "exponent of the decay in k", patches, heights, law="exponential", at_most=-1 / 8 + 1 / 160
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_point_of_the_shell(evidence, tries):
    evidence.search(
        "gradient of any point", any_point, relation="at most", tries=tries, precise=in_digits
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_point_halfway(evidence, tries):
    evidence.search(
        "share of the other two Gaussians",
        any_halfway,
        relation="at most",
        tries=tries,
        precise=halfway_in_digits,
    )


def any_point(draw):
    """From N = 16 on the bound is below what holds everywhere."""
    point, target = anywhere.standard(draw, (16.0, 64.0), (shell.INNER, shell.OUTER))
    return forces(point[None], target)[0], shell.gradient_bound(len(point), target @ target)


@mpmath.workdps(anywhere.DIGITS)
def in_digits(draw):
    point, target = anywhere.standard(draw, (16.0, 64.0), (shell.INNER, shell.OUTER))
    excess, golden = (len(point) - 1) * (target @ target), (1 + mpmath.sqrt(5)) / 2
    bound = golden * mpmath.sqrt(excess) * mpmath.exp(-excess / 8)
    return norm(digits.gradient(point, target, 0)[1:]), bound


def halfway(draw):
    patches, excess = draw.integer("patches", 2, 999), numbers(draw.real("N", 4.0, 16.0))
    target = anywhere.direction(draw, "u_0", 1) * (excess / (patches - 1)) ** 0.5
    return patches, target, excess


def any_halfway(draw):
    patches, target, excess = halfway(draw)
    force = forces(shell.halfway(patches, target)[None], target)[0]
    share = force / (np.sqrt(excess) * np.exp(-excess / 8) / 4) - 1
    # An exponent is N/8 or less and a sum of k squares, of weights with three roundings each.
    operations = patches + 2 * 3 + roundings.ELEMENTARY + roundings.norm(patches) + 5
    return abs(share), 2 * np.exp(-3 * excess / 8), Rounding(operations, 2 * (1 + excess / 8))


@mpmath.workdps(anywhere.DIGITS)
def halfway_in_digits(draw):
    patches, target, excess = halfway(draw)
    point = np.concatenate([target[None], np.tile(target / 2, (patches - 1, 1))])
    force = norm(digits.gradient(point, target, 0)[1:])
    share = 4 * force / (mpmath.sqrt(excess) * mpmath.exp(-excess / 8)) - 1
    return abs(share), 2 * mpmath.exp(-3 * excess / 8)


def judge(evidence, quantity, points, target, searched=False):
    """Judge ‖∂F/∂W'‖ at points (n, k, d) by the lemma, against what holds off the shell as well."""
    bound = shell.gradient_bound(points.shape[1], float(target @ target))
    known = shell.LARGEST_FORCE
    evidence.at_most(quantity, forces(points, target), bound, trivial=known, searched=searched)


def judge_halfway(evidence, excess, heights):
    # The exponent is a sum of N squares, or the square of a root; its roundings become relative
    # ones, N/8 times as large.
    operations = int(max(excess)) + roundings.ELEMENTARY + roundings.norm(int(max(excess))) + 4
    expected = np.sqrt(excess) * np.exp(-excess / 8) / 4
    rounding = Rounding(operations, (1 + excess / 8) * expected)
    evidence.identity("gradient halfway", heights, expected, rounding=rounding)


def inside(points, target):
    """Say whether W' of all points (n, k, d) is on the shell, up to the roundings of its norm."""
    sizes = np.linalg.norm(points[:, 1:], axis=(1, 2)) / np.sqrt(points.shape[1] - 1)
    sizes /= np.linalg.norm(target)
    # They were divided by their norm and multiplied, and are now measured against √N.
    edge = Rounding(2 * roundings.norm(points[0, 1:].size) + 4, 1).allowance()
    return bool((sizes >= 1 / 3 - edge).all() and (sizes <= 1 / 2 + edge).all())


def forces(points, target):
    """Return ‖∂F/∂W'‖ at each point: the linear term does not enter."""
    return np.linalg.norm(objective.gradient(points, target, 0.0)[:, 1:], axis=(1, 2))
