"""The network in torch and the training loop one would write with it, one sample a step."""

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor
from torch.nn.functional import leaky_relu

from models.layers import linear
from models.linear_separators.data import Sample
from models.linear_separators.sgd import Runs


class LeakyNetwork(torch.nn.Module):
    """N_W(x) = v (Σ_{r≤k} σ(w_r·x) - Σ_{r>k} σ(w_r·x)) in float64, with W trained and ±v a buffer.

    `weights` (2k, d) are the initial rows w_r; v is `output_weight`, by default 1/√(2k). At an
    input of exactly 0 autograd takes σ' = slope.
    """

    output: Tensor

    def __init__(
        self, weights: ArrayLike, slope: float, output_weight: float | None = None
    ) -> None:
        super().__init__()
        rows = torch.tensor(np.asarray(weights), dtype=torch.float64)
        units = len(rows)
        if units % 2:
            raise ValueError(
                f"the network needs as many positive as negative units, not {units} in all"
            )
        self.slope = slope
        self.hidden = linear(rows)
        v = units**-0.5 if output_weight is None else output_weight
        signs = torch.ones(units, dtype=torch.float64)
        signs[units // 2 :] = -1
        self.register_buffer("output", v * signs)

    def forward(self, x: Tensor) -> Tensor:
        """Map points (..., d) to predictions (...)."""
        return leaky_relu(self.hidden(x), self.slope) @ self.output


def hinge(predictions: Tensor, labels: Tensor) -> Tensor:
    """Return the mean of max(1 - y N, 0); its derivative at y N = 1 is 0."""
    return torch.relu(1 - labels * predictions).mean()


def train_naively(
    sample: Sample,
    weights: NDArray[np.float64],
    *,
    slope: float,
    step: float,
    order: NDArray[np.int64],
    max_updates: int = 50_000,
) -> Runs:
    """Train each seed from its initial weights (S, 2k, d) with torch.optim.SGD, batch size 1.

    Samples are presented cyclically in the order of the permutation `order` (n,) or (S, n), until n
    visits in a row have had no loss; a visit with a loss is an update, so the slope must be
    positive. A run that would make more than `max_updates` updates is stopped. Returns Runs without
    alignment and norms.
    """
    if not 0 < slope <= 1:
        raise ValueError(
            f"the slope must be in (0, 1], not {slope}: a plain ReLU network may never stop"
        )
    points, labels = torch.from_numpy(sample.points), torch.from_numpy(sample.labels)
    orders = np.broadcast_to(order, (len(weights), len(labels)))
    trained, used, visits, converged, losses = [], [], [], [], []
    for rows, sequence in zip(weights, orders.tolist(), strict=True):
        network = LeakyNetwork(rows, slope)
        optimizer = torch.optim.SGD(network.parameters(), lr=step)
        updates: list[int] = []
        idle = visit = 0
        while idle < len(sequence):
            i = sequence[visit % len(sequence)]
            visit += 1
            optimizer.zero_grad()
            loss = hinge(network(points[i]), labels[i])
            if loss.item() == 0:
                idle += 1
            elif len(updates) == max_updates:
                break
            else:
                idle = 0
                updates.append(i)
            loss.backward()
            optimizer.step()
        with torch.no_grad():
            losses.append(hinge(network(points), labels).item())
        trained.append(network.hidden.weight.detach().numpy())
        used.append(np.array(updates, dtype=np.int64))
        visits.append(visit)
        converged.append(idle == len(sequence))
    return Runs(
        weights=np.stack(trained),
        updates=np.array([len(updates) for updates in used]),
        visits=np.array(visits),
        used=tuple(used),
        converged=np.array(converged),
        loss=np.array(losses),
    )


def loss_and_gradient_at_zero(
    sample: Sample, units: int, slope: float
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean hinge loss at (W, v) = (0, 0) and its gradient, W's entries and then v's."""
    weights = torch.zeros(units, sample.points.shape[1], dtype=torch.float64, requires_grad=True)
    output = torch.zeros(units, dtype=torch.float64, requires_grad=True)
    points, labels = torch.from_numpy(sample.points), torch.from_numpy(sample.labels)
    loss = hinge(leaky_relu(points @ weights.T, slope) @ output, labels)
    gradients = torch.autograd.grad(loss, (weights, output))
    return loss.item(), torch.cat([gradient.ravel() for gradient in gradients]).numpy()


def gradient_step(
    sample: Sample, weights: NDArray[np.float64], slope: float, step: float
) -> NDArray[np.float64]:
    """Return W - η ∇L_S(W) by automatic differentiation, for one W (2k, d)."""
    network = LeakyNetwork(weights, slope)
    hinge(network(torch.from_numpy(sample.points)), torch.from_numpy(sample.labels)).backward()
    gradient = network.hidden.weight.grad
    assert gradient is not None
    return weights - step * gradient.numpy()


def predictions(
    weights: NDArray[np.float64], points: NDArray[np.float64], slope: float
) -> NDArray[np.float64]:
    """Return N_W(x), (S, n), of each seed's network at `points` (n, d), for weights (S, 2k, d)."""
    with torch.no_grad():
        return np.stack(
            [LeakyNetwork(rows, slope)(torch.from_numpy(points)).numpy() for rows in weights]
        )
