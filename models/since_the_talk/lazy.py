"""Training of a scaled network and of its linearisation (Chizat, Oyallon, Bach, 2019).

The model is αf with f(w)(x) = Σ_r a_r σ(w_r·x), or that less its value at the start; of its weights
the m rows w_r are trained. Descent on the loss ½‖αf - y‖² with steps of c/α² is descent on
F(w) = ½‖f(w) - y/α‖² with steps of c. The linearisation of f at the start is the network in which
each σ is its own tangent there.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import softplus

Floats = NDArray[np.float64]

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh,
    "softplus": softplus,
    "relu": torch.relu,
}
# The most that |σ''| is where σ has one, for |σ'| ≤ 1: that of tanh is 2t(1 - t²) at t = 1/√3.
CURVATURE = {"tanh": 4 / 27**0.5, "softplus": 0.25, "relu": 0.0}


class Problem(NamedTuple):
    """S problems: inputs (S, n, d), labels (S, n), weights at the start (S, m, d), a (S, m).

    If `shifted`, what f is at the start is taken away from it.
    """

    points: Floats
    labels: Floats
    start: Floats
    signs: Floats
    activation: str
    shifted: bool = False

    def steepness(self) -> Floats:
        """Bound the norm of f's derivative anywhere, (S,): M = ‖a‖‖X‖, as |σ'| ≤ 1."""
        return np.asarray(np.linalg.norm(self.signs, axis=1) * self._size())

    def curvature(self) -> Floats:
        """Bound how fast f's derivative changes, (S,): L = max|σ''| max|a_r| max‖x_i‖ ‖X‖.

        [(Df(w + δ) - Df(w)) v]_i is at most max|σ''| Σ_r |a_r| |δ_r·x_i| |v_r·x_i| in size.
        """
        longest = np.linalg.norm(self.points, axis=2).max(axis=1)
        most = abs(self.signs).max(axis=1)
        return np.asarray(CURVATURE[self.activation] * most * longest * self._size())

    def reach(self) -> Floats:
        """Return how far the weights may move before an input crosses w_r·x = 0, (S,)."""
        heights = abs(self.start @ self.points.mT) / np.linalg.norm(self.points, axis=2)[:, None]
        return np.asarray(heights.min(axis=(1, 2)))

    def _size(self) -> Floats:
        return np.asarray(np.linalg.svd(self.points, compute_uv=False)[:, 0])


class End(NamedTuple):
    """Where training has come to: weights (2, S, A, m, d) and outputs αf (2, S, A, n), first of the
    network and then of its linearisation at the start.
    """

    weights: Floats
    outputs: Floats


def doubled(problem: Problem) -> Problem:
    """Return the problem with each unit twice, with opposite signs: f is 0 at the start."""
    start = np.concatenate([problem.start, problem.start], axis=1)
    signs = np.concatenate([problem.signs, -problem.signs], axis=1)
    return problem._replace(start=start, signs=signs)


def train(problem: Problem, scales: Floats, step: Floats, steps: int) -> End:
    """Return the end of so many steps at each of the scales (A,), by autograd.

    A step is of size `step` (S, A) on F.
    """
    points, labels, first, signs = (
        torch.from_numpy(each)[:, None]
        for each in (problem.points, problem.labels, problem.start, problem.signs)
    )
    scale, size = torch.from_numpy(scales)[:, None], torch.from_numpy(step)[..., None, None]
    activate = ACTIVATIONS[problem.activation]
    before = (first @ points.mT).requires_grad_()
    value = activate(before)
    (slope,) = torch.autograd.grad(value.sum(), before)
    value, before = value.detach(), before.detach()
    shift = (signs[..., None] * value).sum(-2) if problem.shifted else torch.zeros(())

    def output(weights: Tensor) -> Tensor:
        own, straight = weights @ points.mT
        active = torch.stack([activate(own), value + slope * (straight - before)])
        return (signs[..., None] * active).sum(-2) - shift

    weights = first.repeat(2, 1, len(scales), 1, 1).requires_grad_()
    for _ in range(steps):
        loss = (output(weights) - labels / scale).square().sum() / 2
        (gradient,) = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            weights -= size * gradient
    with torch.no_grad():
        return End(weights.numpy(), (scale * output(weights)).numpy())


class Gaps(NamedTuple):
    """What training changes, (S, A) each: how far the weights moved, and those of the
    linearisation, how far apart the two are, and how far apart their outputs.
    """

    moved: Floats
    straight: Floats
    weights: Floats
    outputs: Floats


def compare(problem: Problem, scales: Floats, step: Floats, steps: int) -> Gaps:
    """Train the network and its linearisation at the start alike; see `train`."""
    (own, straight), (outputs, linear) = train(problem, scales, step, steps)
    start = problem.start[:, None]

    def norm(difference: Floats) -> Floats:
        return np.asarray(np.linalg.norm(difference, axis=(2, 3)))

    return Gaps(
        norm(own - start),
        norm(straight - start),
        norm(own - straight),
        np.asarray(np.linalg.norm(outputs - linear, axis=2)),
    )
