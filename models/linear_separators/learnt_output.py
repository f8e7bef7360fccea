"""SGD on both layers by automatic differentiation, with the balance of every unit recorded."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.linear_separators import data

Floats = NDArray[np.float64]
UPDATES, UNITS = 200, 8


@dataclass(frozen=True)
class Course:
    """What T updates did to R units.

    `balance` (T+1, R) is ‖w_r‖² - v_r² before the first and after every update; the others are (T,
    R), before the update: `inputs` w_r·x, `activations` σ(w_r·x), `slopes` σ'(w_r·x), `outputs`
    v_r, `squared_norms` ‖x‖², and `sizes`, the largest ‖w_r‖² + v_r² before and after.
    """

    balance: Floats
    sizes: Floats
    step: float
    dimension: int
    same_step: bool
    inputs: Floats
    activations: Floats
    slopes: Floats
    outputs: Floats
    squared_norms: Floats


def train_both_layers(
    rng: np.random.Generator,
    *,
    step: float,
    slope: float,
    output_step: float | None = None,
    activation: str = "leaky ReLU",
) -> Course:
    """Train (W, v) on points with a margin, one at a time, and record the first updates.

    `output_step` is the step of v, by default that of W; `activation` is "leaky ReLU" or "tanh".
    Violated points are drawn at random; where none is left, a point is presented with its label
    flipped, so that updates go on.
    """
    sample = data.cap(20, 6, 0.1, rng)
    points, labels = torch.from_numpy(sample.points), sample.labels.copy()
    weights = torch.from_numpy(rng.standard_normal((UNITS, 6)) / 2).requires_grad_()
    outputs = torch.from_numpy(rng.standard_normal(UNITS)).requires_grad_()

    def activate(z: torch.Tensor) -> torch.Tensor:
        return torch.tanh(z) if activation == "tanh" else torch.nn.functional.leaky_relu(z, slope)

    rows: list[list[Floats]] = []
    balances, sizes = [_balance(weights, outputs)], [_size(weights, outputs)]
    while len(rows) < UPDATES:
        i = int(rng.integers(len(labels)))
        inputs = (weights @ points[i]).detach().requires_grad_()
        active = activate(inputs)
        (slopes,) = torch.autograd.grad(active.sum(), inputs)
        loss = torch.relu(1 - labels[i] * (outputs @ activate(weights @ points[i])))
        if loss.item() == 0:
            labels[i] = -labels[i]
            continue
        to_weights, to_outputs = torch.autograd.grad(loss, (weights, outputs))
        squared = float(points[i] @ points[i])
        before = [inputs, active, slopes, outputs, torch.full((UNITS,), squared)]
        rows.append([value.detach().numpy().copy() for value in before])
        with torch.no_grad():
            weights -= step * to_weights
            outputs -= (step if output_step is None else output_step) * to_outputs
        balances.append(_balance(weights, outputs))
        sizes.append(_size(weights, outputs))
    largest = np.maximum(sizes[1:], sizes[:-1])
    columns = (np.stack(column) for column in zip(*rows, strict=True))
    return Course(np.stack(balances), largest, step, 6, output_step in (None, step), *columns)


def _balance(weights: torch.Tensor, outputs: torch.Tensor) -> Floats:
    return ((weights**2).sum(1) - outputs**2).detach().numpy()


def _size(weights: torch.Tensor, outputs: torch.Tensor) -> Floats:
    return ((weights**2).sum(1) + outputs**2).detach().numpy()
