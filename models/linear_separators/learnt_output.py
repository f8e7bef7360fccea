"""SGD on both layers: each unit's balance by automatic differentiation, and runs to the end."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.gradient import output_weights
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
UPDATES, UNITS = 200, 8
MOST, FRESH = 2000, 2000


@dataclass(frozen=True)
class Course:
    """What T updates did to R units.

    `balance` (T+1, R) is ‖w_r‖² - v_r² before the first and after every update; the others are (T,
    R), before the update: `inputs` w_r·x, `activations` σ(w_r·x), `slopes` σ'(w_r·x), `outputs`
    v_r, `squared_norms` ‖x‖², and `sizes`, the largest ‖w_r‖² + v_r² before and after. `used` and
    `signs`, (T,), are the points of the updates and the labels that they had.
    """

    balance: Floats
    sizes: Floats
    step: float
    dimension: int
    same_step: bool
    used: list[int]
    signs: list[int]
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
    """Train (W, v) on points with a margin from a random start, and record the first updates."""
    sample = data.cap(20, 6, 0.1, rng)
    weights, outputs = rng.standard_normal((UNITS, 6)) / 2, rng.standard_normal(UNITS)
    return follow_both_layers(
        sample.points,
        sample.labels,
        weights,
        outputs,
        rng,
        updates=UPDATES,
        step=step,
        slope=slope,
        output_step=output_step,
        activation=activation,
    )


def follow_both_layers(
    points: Floats,
    labels: Floats,
    weights: Floats,
    outputs: Floats,
    rng: np.random.Generator,
    *,
    updates: int,
    step: float,
    slope: float,
    output_step: float | None = None,
    activation: str = "leaky ReLU",
) -> Course:
    """Train (W, v), (R, d) and (R,), on points (n, d) one at a time, and record so many updates.

    `output_step` is the step of v, by default that of W; `activation` is "leaky ReLU" or "tanh".
    Violated points are drawn at random; where none is left, a point is presented with its label
    flipped, so that updates go on.
    """
    xs, labels = torch.from_numpy(points), labels.copy()
    w = torch.from_numpy(weights.copy()).requires_grad_()
    v = torch.from_numpy(outputs.copy()).requires_grad_()

    def activate(z: torch.Tensor) -> torch.Tensor:
        return torch.tanh(z) if activation == "tanh" else torch.nn.functional.leaky_relu(z, slope)

    rows: list[list[Floats]] = []
    used: list[int] = []
    signs: list[int] = []
    balances, sizes = [_balance(w, v)], [_size(w, v)]
    while len(rows) < updates:
        i = int(rng.integers(len(labels)))
        inputs = (w @ xs[i]).detach().requires_grad_()
        active = activate(inputs)
        (slopes,) = torch.autograd.grad(active.sum(), inputs)
        loss = torch.relu(1 - labels[i] * (v @ activate(w @ xs[i])))
        if loss.item() == 0:
            labels[i] = -labels[i]
            continue
        to_weights, to_outputs = torch.autograd.grad(loss, (w, v))
        before = [each.detach().numpy().copy() for each in (inputs, active, slopes, v)]
        used.append(i)
        signs.append(int(labels[i]))
        rows.append([*before, np.full(len(outputs), float(xs[i] @ xs[i]))])
        with torch.no_grad():
            w -= step * to_weights
            v -= (step if output_step is None else output_step) * to_outputs
        balances.append(_balance(w, v))
        sizes.append(_size(w, v))
    largest = np.maximum(sizes[1:], sizes[:-1])
    columns = (np.stack(column) for column in zip(*rows, strict=True))
    same = output_step in (None, step)
    return Course(np.stack(balances), largest, step, points.shape[1], same, used, signs, *columns)


def _balance(weights: torch.Tensor, outputs: torch.Tensor) -> Floats:
    return ((weights**2).sum(1) - outputs**2).detach().numpy()


def _size(weights: torch.Tensor, outputs: torch.Tensor) -> Floats:
    return ((weights**2).sum(1) + outputs**2).detach().numpy()


@dataclass(frozen=True)
class Pair:
    """One sample, learnt with v trained and with v fixed, from one start.

    Counts of `updates`, the mean hinge loss that is left, and the test error on fresh points, each
    of the network with v learnt and then of that with v fixed; `smallest_unit` is the least
    ‖w_r‖² + v_r² at the start of the former, `margins` (n,) are y⟨w*, x⟩.
    """

    updates: tuple[int, int]
    loss: float
    errors: tuple[float, float]
    smallest_unit: float
    margins: Floats


def learn_both_ways(
    size: int,
    slope: float,
    step: float,
    rng: np.random.Generator,
    *,
    zero: str = "",
    contradicted: bool = False,
) -> Pair:
    """Train to convergence on `size` points of a sphere, at the margin 1/10 or more, d = 10.

    The first violated point is taken each time, 2000 times at most, until an update changes
    nothing; 2000 fresh points test. The start has ‖W‖_F = 1 and v_r = ±1/√(2k), which is fixed for
    one network and learnt by the other with the step of W; `zero` names what starts at 0 in the
    latter: "W", "v" or "Wv". `contradicted` gives the second point the first one's place, and the
    other label.
    """
    sample = data.cap(size + FRESH, 10, 0.1, rng)
    points, labels = sample.points[:size].copy(), sample.labels[:size].copy()
    if contradicted:
        points[1], labels[1] = points[0], -labels[0]
    start = starts.of_norm(1, 1, UNITS // 2, 10, rng)
    fixed = train(
        points, labels, start, slope=slope, step=step, order="first-violated", max_updates=MOST
    )
    weights = start[0] * ("W" not in zero)
    outputs = output_weights(UNITS) * ("v" not in zero)
    smallest, count = float(((weights**2).sum(axis=1) + outputs**2).min()), 0
    while True:
        inputs = points @ weights.T
        slopes = np.where(inputs > 0, 1.0, slope)
        margins = labels * ((slopes * inputs) @ outputs)
        violated = np.flatnonzero(margins < 1)
        if count == MOST or not violated.size:
            break
        i = violated[0]
        moved = step * labels[i] * slopes[i]
        to_weights, to_outputs = np.outer(moved * outputs, points[i]), moved * inputs[i]
        if not (to_weights.any() or to_outputs.any()):
            break
        weights, outputs = weights + to_weights, outputs + to_outputs
        count += 1
    fresh, answers = sample.points[size:], sample.labels[size:]
    heights = fresh @ weights.T
    learnt = np.where(heights > 0, heights, slope * heights) @ outputs
    kept = starts.outputs(fixed.weights, fresh, slope)[0]
    return Pair(
        updates=(count, int(fixed.updates[0])),
        loss=float(np.maximum(1 - margins, 0).mean()),
        errors=(float((answers * learnt <= 0).mean()), float((answers * kept <= 0).mean())),
        smallest_unit=smallest,
        margins=labels * (points @ sample.separator),
    )
