"""One step of gradient descent on a linear layer under the two losses of the slide."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from models import roundings

Array = NDArray[np.float64]
EXAMPLES, INPUTS, CLASSES = 20, 6, 2


@dataclass(frozen=True)
class Step:
    """Losses `before` and `after` a step of `size` from each start, ||gradient||^2, all (starts,).

    `smoothness` is beta, the largest curvature of the loss anywhere, in closed form; `operations`
    counts the roundings behind each number, and `magnitude` (starts,) is what they are shares of.
    """

    problem: "Problem"
    starts: torch.Tensor
    ends: torch.Tensor
    before: Array
    after: Array
    squared_gradient: Array
    size: float
    smoothness: float
    magnitude: Array

    @cached_property
    def curvature(self) -> Array:
        """The largest eigenvalue of the Hessian, by autograd, at starts and ends, (2, starts)."""
        return np.stack([self.problem.curvature(each) for each in (self.starts, self.ends)])

    @property
    def operations(self) -> int:
        """Roundings of a gradient and a step, of the outputs there, doubled by squares, and sums.

        Those of beta are fewer, and lengthen a step at most: their share of the win is as small.
        """
        (examples, inputs), (_, classes) = self.problem.inputs.shape, self.problem.targets.shape
        widths = (inputs, classes)
        once = roundings.dense_gradient(widths, examples) + 3 + roundings.dense(widths)
        return 2 * once + inputs * classes + classes + examples


@dataclass(frozen=True)
class Problem:
    """A linear layer on fixed data: inputs (n, d) and one-hot targets (n, classes)."""

    loss: str
    inputs: torch.Tensor
    targets: torch.Tensor

    def value(self, weights: torch.Tensor) -> torch.Tensor:
        """Return the mean loss at `weights` (starts, d, classes) as (starts,)."""
        output = self.inputs @ weights
        if self.loss == "squared error":
            return ((output - self.targets) ** 2).sum(-1).mean(-1)
        return -(self.targets * torch.log_softmax(output, -1)).sum(-1).mean(-1)

    def smoothness(self) -> float:
        """Return beta: 2 lambda for the squared error, lambda/2 for cross-entropy.

        The Hessian is the second moment of the inputs times 2 I, or times diag(p) - p p^T, whose
        eigenvalues are at most 1/2 (Gershgorin: 2 p (1 - p) <= 1/2).
        """
        largest = float(np.linalg.eigvalsh(self._moment())[-1])
        return 2 * largest if self.loss == "squared error" else largest / 2

    def steepest(self) -> torch.Tensor:
        """Return the unit direction (d, classes) of curvature beta at a balanced output."""
        top = np.linalg.eigh(self._moment())[1][:, -1]
        contrast = np.array([1.0, -1.0]) / np.sqrt(2)
        return torch.from_numpy(np.outer(top, contrast))

    def curvature(self, starts: torch.Tensor) -> Array:
        """Return the largest eigenvalue of the Hessian at each of `starts`, (starts,)."""
        at = starts.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(self.value(at).sum(), at, create_graph=True)
        rows = [
            torch.autograd.grad(column.sum(), at, retain_graph=True)[0].flatten(1)
            for column in gradient.flatten(1).T
        ]
        return np.linalg.eigvalsh(torch.stack(rows, 1).numpy())[:, -1]

    def _moment(self) -> Array:
        points = self.inputs.numpy()
        return points.T @ points / len(points)

    def step(self, starts: torch.Tensor, share: float) -> Step:
        """Take one step of size share / beta from each of `starts` (starts, d, classes)."""
        starts = starts.clone().requires_grad_()
        before = self.value(starts)
        (gradient,) = torch.autograd.grad(before.sum(), starts)
        smoothness = self.smoothness()
        size = share / smoothness
        ends = starts.detach() - size * gradient
        return Step(
            self,
            starts.detach(),
            ends,
            before.detach().numpy(),
            self.value(ends).numpy(),
            (gradient**2).sum((1, 2)).numpy(),
            size,
            smoothness,
            self._magnitude(np.abs(starts.detach().numpy()), size),
        )

    def _magnitude(self, weights: Array, size: float) -> Array:
        """Return what a step's roundings are shares of, (starts,), all signs taken away.

        Outputs are off by a share of |x| |w|, and so is what comes of them: an error, or twice as
        much in the softmax and its logarithm, whose terms are 2 max |z| and log k.
        """
        points, targets = np.abs(self.inputs.numpy()), self.targets.numpy()

        def outputs(weights: Array) -> Array:
            reach = points @ weights
            if self.loss == "squared error":
                return reach + targets
            return np.broadcast_to(2 * reach.max(axis=2, keepdims=True), reach.shape)

        if self.loss == "squared error":
            gradient = 2 * points.T @ outputs(weights) / len(points)
            loss = (outputs(weights + size * gradient) ** 2).sum(2).mean(1)
        else:
            gradient = points.T @ (1 + outputs(weights)) / len(points)
            loss = outputs(weights + size * gradient)[..., 0].mean(1) + np.log(targets.shape[1])
        return loss + size * (gradient**2).sum((1, 2))


def from_random_starts(loss: str, share: float, starts: int, rng: np.random.Generator) -> Step:
    """Step from normal random weights on random points with random labels."""
    inputs = rng.standard_normal((EXAMPLES, INPUTS))
    targets = np.eye(CLASSES)[rng.integers(CLASSES, size=EXAMPLES)]
    problem = Problem(loss, torch.from_numpy(inputs), torch.from_numpy(targets))
    return problem.step(torch.from_numpy(rng.standard_normal((starts, INPUTS, CLASSES))), share)


def along_steepest_curvature(loss: str, share: float, rng: np.random.Generator) -> Step:
    """Step from beside the minimum, displaced in the steepest direction.

    Every point comes with both labels, so that zero weights (cross-entropy), or equal outputs of
    one half (squared error, every point with its negative), are the minimum and the curvature there
    is beta itself.
    """
    half = rng.standard_normal((EXAMPLES // 4, INPUTS))
    inputs = np.concatenate([half, -half, half, -half])
    targets = np.repeat(np.eye(CLASSES), EXAMPLES // 2, axis=0)
    problem = Problem(loss, torch.from_numpy(inputs), torch.from_numpy(targets))
    return problem.step(0.01 * problem.steepest()[None], share)
