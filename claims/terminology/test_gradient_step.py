r"""One gradient step of size at most $1/\beta$ never increases the loss.

$\beta$ bounds the curvature: $\|\nabla L(\theta) - \nabla L(\theta')\| \le
\beta\|\theta-\theta'\|$. Then $L$ lies below the parabola that touches it at $\theta$, and a step
of $\eta\le1/\beta$ wins at least $\frac\eta2\|\nabla L\|^2$. The slide names two losses; for a
linear layer both have their $\beta$ in closed form: with $\lambda$ the largest eigenvalue of
$\frac1n\sum x_ix_i^\top$ it is $2\lambda$ for the squared error and $\frac12\lambda$ for
cross-entropy, since a softmax has no curvature above $\frac12$. Beyond $2/\beta$ a step overshoots:
along the steepest curvature the loss grows.
"""

import pytest

from models.terminology import descent
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"L(\theta - \eta \nabla L(\theta)) \le L(\theta) - \frac{\eta}{2} \|\nabla "
    r"L(\theta)\|^2 \le L(\theta)",
    slide="Gradient Descent",
    source="nesterov2004, Section 1.2.3",
    premises={"step": r"\eta \le 1/\beta"},
    quantifiers={
        r"$\theta$": "200 random starts per case, and one along the steepest curvature",
        r"$\eta$": r"$0.1/\beta$ to $1/\beta$",
        r"$\ell$": "squared error and cross-entropy",
    },
    conclusion="loss after a step",
)


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
@pytest.mark.parametrize("share", [0.1, 0.5, 1])
def test_random_starts(evidence, loss, share):
    judge(
        evidence, descent.from_random_starts(loss, share, 200, evidence.rng("problem", by=["loss"]))
    )


@pytest.mark.parametrize(
    "loss, share",
    [
        ("squared error", 1),
        ("cross-entropy", 1),
        without("step", "squared error", 2.5),
        without("step", "cross-entropy", 2.5),
    ],
)
def test_along_the_steepest_curvature(evidence, loss, share):
    judge(
        evidence,
        descent.along_steepest_curvature(loss, share, evidence.rng("problem", by=["loss"])),
    )


def judge(evidence, step):
    evidence.premise("step", step.size <= 1 / step.smoothness)
    rounding = Rounding(
        step.operations, step.before.max() + step.size * step.squared_gradient.max()
    )
    evidence.at_most(
        "loss after a step",
        step.after,
        step.before - step.size / 2 * step.squared_gradient,
        rounding=rounding,
    )
