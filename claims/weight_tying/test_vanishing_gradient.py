r"""Lemma 1: between the start and the solution lies a shell on which the gradient is exponentially
small.

On $\|W'\|=\rho\sqrt N$, $\rho\in[\frac13,\frac12]$, each of the three Gaussians in $\partial
F/\partial W'$ is centred at least $\frac12\sqrt N$ away, whatever $w_1$ is. That gives
$c_1=\frac12+\sqrt{5/4}$ and a rate of $\frac18$ per unit of $N$, the best possible: halfway to the
solution the norm is $\frac14\sqrt Ne^{-N/8}$. In terms of $k\|u_0\|^2$ it is $c_2=\frac1{16}$ for
all $k\ge2$. Random points of the shell have far smaller gradients, so the worst one is searched
for.
"""

import numpy as np
import pytest

from models import roundings
from models.weight_tying import objective, shell
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\left\|\frac{\partial F}{\partial W'}\right\| \le c_1 \sqrt{N}\, e^{-N/8}, \qquad
        c_1 = \frac{1}{2} + \sqrt{\frac{5}{4}}, \quad N = (k-1)\|u_0\|^2, \qquad \text{for all }
        w_1""",
    slide="Gradients Vanish For Standard Model: Lemma 1",
    source="shalevshwartz2017, Lemma 1",
    premises={
        "shell": r"\|W'\| \in \left[\frac{1}{3}\sqrt{N}, \frac{1}{2}\sqrt{N}\right]",
        "fixed target": r"\|u_0\| \text{ does not shrink with } k",
        "rate": r"\text{the rate claimed is at most } \frac{1}{8} \text{ per unit of } N",
    },
    quantifiers={
        "$W'$": "1000 random points of the shell per case; the worst one by search in the reduced "
        "scalars",
        "$w_1$": "random up to twice $\\|u_0\\|$; searched over all",
        "$k, q$": "2 to 200 and 0.05 to 4",
    },
    conclusion=["gradient", "gradient at the worst point", "gradient halfway"],
    rests_on=["weight_tying.closed_forms"],
)


@pytest.mark.parametrize("patches", [2, 5, 17, 40])
@pytest.mark.parametrize("energy", [0.25, 1, 4])
def test_random_points_of_the_shell(evidence, patches, energy):
    target = np.array([np.sqrt(energy), 0, 0])
    points = shell.draw(patches, target, 1000, evidence.rng("points"))
    sizes = np.linalg.norm(points[:, 1:], axis=(1, 2)) / np.sqrt((patches - 1) * energy)
    # They were divided by their norm and multiplied, and are now measured against √N.
    edge = Rounding(2 * roundings.norm(points[0, 1:].size) + 4, 1).allowance()
    evidence.premise("shell", bool((sizes >= 1 / 3 - edge).all() and (sizes <= 1 / 2 + edge).all()))
    evidence.at_most(
        "gradient", forces(points, target), shell.gradient_bound(patches, energy), trivial=None
    )


@pytest.mark.parametrize("patches", [2, 3, 9, 33, 200])
@pytest.mark.parametrize("energy", [0.05, 0.5, 2])
def test_worst_point_of_the_shell(evidence, patches, energy):
    worst = shell.steepest(patches, energy)
    found = forces(worst[None], np.array([np.sqrt(energy), 0]))
    evidence.at_most(
        "gradient at the worst point", found, shell.gradient_bound(patches, energy), searched=True
    )


@pytest.mark.parametrize("claimed", [1 / 8, without("rate", 0.15)])
def test_halfway_to_the_solution(evidence, claimed):
    """The rate is 1/8 exactly, where the other two Gaussians are below rounding."""
    evidence.premise("rate", claimed <= 1 / 8)
    excess = np.arange(100, 400, 20.0)
    heights = [
        float(forces(shell.halfway(int(n) + 1, np.ones(1))[None], np.ones(1))[0] / np.sqrt(n))
        for n in excess
    ]
    evidence.at_most(
        "gradient halfway", np.array(heights), shell.CONSTANT * np.exp(-claimed * excess)
    )
    if claimed == 1 / 8:
        # From N = 100 on the other two Gaussians are e^{-3N/8} < 2^{-54} of this one.
        evidence.rate("decay of the gradient", excess, heights, law="exponential", equals=-1 / 8)
    evidence.curve(
        "gradient halfway to the solution, over the square root of N",
        excess,
        heights,
        predicted=shell.CONSTANT * np.exp(-excess / 8),
        axes=("N", "norm"),
        scales=("linear", "log"),
    )


@without("shell")
def test_beside_the_solution(evidence):
    """At a distance of 1 from U' the force is e^{-1/2}/2 whatever k, and soon above the bound."""
    patches, target = 40, np.ones(1)
    point = np.ones((patches, 1))
    point[1, 0] += 1
    evidence.premise("shell", bool(np.linalg.norm(point[1:]) <= np.sqrt(patches - 1) / 2))
    evidence.at_most(
        "gradient", forces(point[None], target), shell.gradient_bound(patches, 1), trivial=None
    )


@pytest.mark.parametrize("shrinking", [False, without("fixed target", True)])
def test_decay_in_the_number_of_patches(evidence, shrinking):
    """With ‖u_0‖² = 1/k the bound still holds, but nothing decays in k any more."""
    evidence.premise("fixed target", not shrinking)
    patches, heights = np.arange(80, 320, 20), []
    for k in patches:
        target = np.array([k**-0.5 if shrinking else 1.0])
        heights.append(float(forces(shell.halfway(int(k), target)[None], target)[0]))
    # The square root of N in front adds less than 1/160 to the rate beyond 80 patches.
    evidence.rate("decay in k", patches, heights, law="exponential", at_most=-1 / 8 + 1 / 160)


def forces(points, target):
    """Return ‖∂F/∂W'‖ at each point: the linear term does not enter."""
    return np.linalg.norm(objective.gradient(points, target, 0.0)[:, 1:], axis=(1, 2))
