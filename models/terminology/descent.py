"""One step of gradient descent on a linear layer under the two losses of the slide."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models import roundings

Array = NDArray[np.float64]
EXAMPLES, INPUTS, CLASSES = 20, 6, 2


@dataclass(frozen=True)
class Step:
    """Losses `before` and `after` a step of `size` from each start, ||gradient||^2, all (starts,).

    `curvature` (2, starts) is the largest eigenvalue of the Hessian, by autograd, at the start and
    where the step leads;
    `smoothness` is beta, the largest curvature of the loss anywhere, in closed form; `operations`
    bounds the roundings behind each number: those of a gradient, which squares double, and of
    their sum.
    """

    before: Array
    after: Array
    squared_gradient: Array
    curvature: Array
    size: float
    smoothness: float
    operations: int = 2 * roundings.dense_gradient((INPUTS, CLASSES), EXAMPLES) + INPUTS * CLASSES


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
        size = share / self.smoothness()
        ends = starts.detach() - size * gradient
        after = self.value(ends)
        squared = (gradient**2).sum((1, 2))
        return Step(
            before.detach().numpy(),
            after.numpy(),
            squared.numpy(),
            np.stack([self.curvature(starts.detach()), self.curvature(ends)]),
            size,
            self.smoothness(),
        )


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
