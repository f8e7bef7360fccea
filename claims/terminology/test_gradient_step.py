r"""One gradient step of size at most $1/\beta$ never increases the loss.

$\beta$ bounds the curvature: $\|\nabla L(\theta) - \nabla L(\theta')\| \le
\beta\|\theta-\theta'\|$. Then $L$ lies below the parabola that touches it at $\theta$, and a step
of $\eta\le1/\beta$ wins at least $\frac\eta2\|\nabla L\|^2$. The slide names two losses; for a
linear layer both have their $\beta$ in closed form: with $\lambda$ the largest eigenvalue of
$\frac1n\sum x_ix_i^\top$ it is $2\lambda$ for the squared error and $\frac12\lambda$ for
cross-entropy, since the Hessian of log-sum-exp, $\operatorname{diag}(p)-pp^\top$, has norm at most
$\frac12$. Along the steepest curvature the parabola is the loss itself, for the squared error, and
a step of $1/\beta$ wins exactly half of $\eta\|\nabla L\|^2$; beyond $2/\beta$ it overshoots, and
the loss grows.
"""

import mpmath
import numpy as np
import pytest
import torch

from models import roundings
from models.terminology import descent
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"L(\theta) - L(\theta - \eta \nabla L(\theta)) \ge \frac{\eta}{2} \|\nabla "
    r"L(\theta)\|^2 \ge 0",
    place="Gradient Descent",
    source="nesterov2004, Section 1.2.3",
    premises={
        "smooth": r"\|\nabla L(\theta) - \nabla L(\theta')\| \le \beta \|\theta - \theta'\|",
        "step": r"\eta \le 1/\beta",
    },
    cannot_drop={"smooth": r"without a $\beta$ there is no step of $1/\beta$"},
    quantifiers={
        r"$\theta$": "200 random starts per case, and one along the steepest curvature; curvature "
        "is measured at both ends of a step, between them theory bounds it; searched over weights "
        "in $[-3, 3]$",
        r"$\eta$": r"$0.1/\beta$ to $1/\beta$; searched over all up to $1/\beta$",
        "$L$": "squared error and cross-entropy of one linear layer, 6 inputs and 2 classes, on 20 "
        "examples; searched over 1 to 3 inputs, 2 or 3 classes, 1 to 4 examples in $[-3, 3]$",
    },
    conclusion="won by a step",
)


@pytest.mark.parametrize("loss", ["squared error", "cross-entropy"])
@pytest.mark.parametrize("share", [0.1, 0.5, 1])
def test_random_starts(evidence, loss, share):
    step = descent.from_random_starts(loss, share, 200, evidence.rng("problem", by=["loss"]))
    judge(evidence, step)
    least = least_win(step.size, step.squared_gradient)
    rising = np.argsort(least)
    evidence.curve(
        f"{loss} won by a step, and the least",
        least[rising],
        (step.before - step.after)[rising],
        series=f"η = {share:g}/β",
        predicted=least[rising],
        axes=("η/2 ‖∇L‖²", "loss won"),
        scales=("log", "log"),
    )


@pytest.mark.parametrize(
    "loss, share",
    [
        ("squared error", 1),
        ("cross-entropy", 1),
        without("step", "squared error", 2.5, breaks="won by a step"),
        without("step", "cross-entropy", 2.5, breaks="won by a step"),
    ],
)
def test_along_the_steepest_curvature(evidence, loss, share):
    step = descent.along_steepest_curvature(loss, share, evidence.rng("problem", by=["loss"]))
    # The squared error is its parabola. At outputs z apart cross-entropy's curvature is lower by
    # the share z^2 / 4, with z at most .01 * 2^.5 |x|: under .002 for |x|^2 up to 40.
    judge(evidence, step, attained={"squared error": 1e-9, "cross-entropy": 0.002}[loss])


@pytest.mark.parametrize("tries", TRIES)
def test_any_step_of_any_problem(evidence, tries):
    evidence.search(
        "won by a step",
        any_step,
        relation="at least",
        tries=tries,
        precise=any_step_in_fifty_digits,
    )


def drawn(draw):
    """Draw the loss, the inputs, the labels, the weights, and the share of the largest step."""
    loss = draw.choice("loss", ["squared error", "cross-entropy"])
    examples, inputs = draw.integer("examples", 1, 4), draw.integer("inputs", 1, 3)
    classes = draw.integer("classes", 2, 3)
    labels = draw.integers("labels", examples, 0, classes - 1)
    points = draw.reals("points", (examples, inputs), -3, 3)
    weights = draw.reals("weights", (inputs, classes), -3, 3)
    return loss, points, np.eye(classes)[labels], weights, draw.real("share", 0, 1)


def any_step(draw):
    loss, points, targets, weights, share = drawn(draw)
    draw.assume(abs(points).max() >= 1 / 8 and share > 0)
    problem = descent.Problem(loss, torch.from_numpy(points), torch.from_numpy(targets))
    step = problem.step(torch.from_numpy(weights)[None], share)
    rounding = Rounding(step.operations, step.magnitude)
    least = least_win(step.size, step.squared_gradient)
    # Where there is next to no gradient, both sides are nothing but rounding.
    draw.assume((rounding.allowance() < rounding.unexplained * least).all())
    return step.before - step.after, least, rounding


def any_step_in_fifty_digits(draw):
    loss, points, targets, weights, share = drawn(draw)
    real, exp, log = (np.frompyfunc(f, 1, 1) for f in (mpmath.mpmathify, mpmath.exp, mpmath.log))
    with mpmath.workdps(50):
        x, w, y = real(points), real(weights), targets.astype(int)

        def value_and_errors(w):
            z = x @ w
            if loss == "squared error":
                return ((z - y) ** 2).sum() / len(x), 2 * (z - y)
            chances = exp(z) / exp(z).sum(axis=1, keepdims=True)
            return -log((chances * y).sum(axis=1)).sum() / len(x), chances - y

        spectrum = mpmath.eigsy(mpmath.matrix((x.T @ x / len(x)).tolist()), eigvals_only=True)
        beta = max(spectrum) * (2 if loss == "squared error" else mpmath.mpf(1) / 2)
        before, errors = value_and_errors(w)
        gradient, size = x.T @ errors / len(x), real(share) / beta
        after, _ = value_and_errors(w - size * gradient)
        return before - after, least_win(size, (gradient**2).sum())


def judge(evidence, step, attained=None):
    """Judge a step; `attained` says how tight it is where it goes along the steepest curvature."""
    spectrum = Rounding(roundings.orthogonal(descent.INPUTS * descent.CLASSES, 1), step.smoothness)
    allowed = spectrum.allowance() / step.smoothness
    steepest = step.curvature.max()
    evidence.premise("smooth", bool(steepest <= step.smoothness * (1 + allowed)))
    evidence.premise("step", bool(step.size * steepest <= 1 + allowed))
    evidence.at_most(
        "curvature",
        step.curvature,
        step.smoothness,
        trivial=None,
        attained=attained,
        rounding=spectrum,
    )
    reason = "beside the minimum a step wins little of a loss of log 2" if attained else ""
    evidence.at_least(
        "won by a step",
        step.before - step.after,
        least_win(step.size, step.squared_gradient),
        trivial=0,
        attained=attained if step.size * steepest < 2 else None,  # beyond, nothing is won
        rounding=Rounding(step.operations, step.magnitude, reason=reason),
    )


def least_win(size, squared_gradient):
    """Return eta/2 ||gradient||^2."""
    return size / 2 * squared_gradient
