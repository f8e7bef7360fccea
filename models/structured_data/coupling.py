"""Lemma 1 along full-batch gradient descent: flipped activations, gradients apart, and the bounds.

Let D_r = max_ij |V_ir - V_jr| and e_s = o(x_s) - 1_{y_s}. The entries of e_s add up to 0, so
|e_s·V_r| is at most (1 - o_{y_s}) D_r, and for unit points a step moves w_r by at most η D_r
mean_s(1 - o_{y_s}). After t steps

    ‖w_r(t) - w_r(0)‖ ≤ D_r τ_t,    τ_t = η Σ_{t'<t} mean_s(1 - o_{y_s}),

so that unit r can have flipped on x_s only if |w_r(0)·x_s| ≤ D_r τ_t: only such pairs (r, s) are
`exposed`. With χ_rs for the exposed pairs, G the gradient and G̃ the pseudo-gradient at W(t),

    ‖G - G̃‖_F ≤ mean_s (1 - o_{y_s}) (Σ_r D_r² χ_rs)^½,

since point s adds (e_s·V_r) x_s, or its negative, to the rows r that flipped on it. In a flipped
pair w_r(t)·x_s has passed 0 and is at most D_r τ_t in size. The unit adds V_ir |w_r(t)·x_s| to f_i
- f̃_i, whichever way it went; hence the outputs obey |f_i - f̃_i|(x_s) ≤ τ_t Σ_r |V_ir| D_r χ_rs.
All three hold for every V and W(0), surely. Nobody needs a lemma for them with χ_rs = 1 throughout.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import softmax

from models.structured_data.network import (
    StructuredNetwork,
    cross_entropy,
    frozen_gradients,
    frozen_logits,
    gradient,
    patterns,
)
from models.structured_data.trainer import train

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Pairs of a unit and a point that are measured at a time: an array of them fills half of a second-
# level cache.
CELLS = 65_536


@dataclass(frozen=True, eq=False)
class Course:
    """What was measured at W(1), ..., W(T), or at W(T) alone, each (S, T) or (S, 1), float64.

    path            τ_t.
    loss            the mean cross-entropy.
    flips           the share of pairs (r, s) whose activation differs from the initial one.
    exposed         the share of pairs with |w_r(0)·x_s| ≤ D_r τ_t, which bounds the flips.
    reach           max |w_r(0)·x_s| / (D_r τ_t) over flipped pairs, 0 without any; in theory ≤ 1.
    gap             ‖G - G̃‖_F.
    gap_bound       its bound.
    gap_known       the same with every pair exposed.
    norm            ‖G‖_F.
    distance        max_{s,i} |f_i - f̃_i|(x_s).
    distance_bound  its bound.
    distance_known  the same with every pair exposed.
    """

    path: Floats
    loss: Floats
    flips: Floats
    exposed: Floats
    reach: Floats
    gap: Floats
    gap_bound: Floats
    gap_known: Floats
    norm: Floats
    distance: Floats
    distance_bound: Floats
    distance_known: Floats

    @property
    def relative_gap(self) -> Floats:
        """‖G - G̃‖_F / ‖G‖_F."""
        return self.gap / self.norm


def heights(points: Floats, output: Floats, weights: Floats) -> Floats:
    """Return |w_r(0)·x_s| / D_r, (S, n, m): a pair is exposed once the path has reached this.

    `points` (S, n, d) or (n, d), V (S, k, m) and W(0) (S, m, d) as in `follow`.
    """
    spread = (output.max(axis=-2) - output.min(axis=-2))[..., None, :]
    return np.abs(points @ weights.swapaxes(-1, -2)) / spread


def follow(
    points: Floats,
    labels: Ints,
    output: Floats,
    weights: Floats,
    *,
    step: float,
    steps: int,
    last_only: bool = False,
) -> Course:
    """Descend from W(0) (S, m, d), V (S, k, m) by `steps` full-batch steps of size η = `step`.

    All is in float64. `points` (S, n, d) or (n, d) have `labels` (S, n) or (n,). The bounds need
    points of the unit ball; of others they are computed all the same, and promise nothing.
    """
    (seeds, width, _), size = weights.shape, points.shape[-2]
    points = np.broadcast_to(points, (seeds, *points.shape[-2:]))
    labels = np.broadcast_to(labels, (seeds, size))
    chunk = max(1, CELLS // (size * width))
    parts = [slice(first, first + chunk) for first in range(0, seeds, chunk)]
    initial = [patterns(points[p], weights[p]) for p in parts]
    reached_at = [heights(points[p], output[p], weights[p]) for p in parts]
    current: NDArray[np.floating] = weights
    path, records = np.zeros(seeds), []
    for taken in [steps] if last_only else [1] * steps:
        # A batch of all points: its mean loss is the loss.
        batches = np.broadcast_to(np.arange(size), (seeds, taken, size))
        runs = train(points, labels, output, current, batches, step=step, dtype=torch.float64)
        current, path = runs.weights, path + step * runs.wrong_mass.sum(axis=1)
        found = [
            _measure(points[p], labels[p], output[p], pattern, least, current[p], path[p])
            for p, pattern, least in zip(parts, initial, reached_at, strict=True)
        ]
        records.append({name: np.concatenate([part[name] for part in found]) for name in found[0]})
    return Course(
        **{name: np.stack([record[name] for record in records], axis=1) for name in records[0]}
    )


def _measure(
    points: Floats,
    labels: Ints,
    output: Floats,
    initial: NDArray[np.bool_],
    reached_at: Floats,
    weights: NDArray[np.floating],
    path: Floats,
) -> dict[str, Floats]:
    """Return what a `Course` holds, each (S,), at W after that path from `initial` patterns."""
    hot = labels[..., None] == np.arange(output.shape[-2])
    transposed = output.swapaxes(-1, -2)
    spread = (output.max(axis=-2) - output.min(axis=-2))[..., None, :]  # D_r, (S, 1, m)
    inputs = points @ weights.swapaxes(-1, -2)
    active = inputs > 0
    flipped, exposed = active != initial, reached_at <= path[:, None, None]
    f = (inputs * active) @ transposed
    errors = softmax(f, axis=-1) - hot
    wrong = np.abs(errors).sum(axis=-1) / 2  # the entries are -(1 - o_y) once and 1 - o_y in all
    pulls = errors @ output
    signs = flipped * np.where(active, 1.0, -1.0)
    gap, norm = (
        np.linalg.norm((pulls * kept).swapaxes(-1, -2) @ points / points.shape[-2], axis=(1, 2))
        for kept in (signs, active)
    )
    reached = np.where(flipped, reached_at, 0.0).max(axis=(1, 2))
    return {
        "path": path,
        "loss": cross_entropy(f, labels),
        "flips": flipped.mean(axis=(1, 2)),
        "exposed": exposed.mean(axis=(1, 2)),
        "reach": np.divide(reached, path, out=np.zeros_like(path), where=reached > 0),
        "gap": gap,
        "gap_bound": (wrong * np.sqrt((spread**2 * exposed).sum(axis=-1))).mean(axis=-1),
        "gap_known": (wrong * np.sqrt((spread**2).sum(axis=-1))).mean(axis=-1),
        "norm": norm,
        "distance": np.abs((np.abs(inputs) * flipped) @ transposed).max(axis=(1, 2)),
        "distance_bound": path * ((spread * exposed) @ np.abs(transposed)).max(axis=(1, 2)),
        "distance_known": path * (spread @ np.abs(transposed)).max(axis=(1, 2)),
    }


def visit(
    points: Floats, labels: Ints, output: Floats, weights: Floats, *, step: float, steps: int
) -> Floats:
    """Return W(1), ..., W(T) of full-batch descent from W(0) (m, d) with V (k, m), (T, m, d)."""
    visited = [weights]
    for _ in range(steps):
        visited.append(visited[-1] - step * gradient(points, labels, output, visited[-1]))
    return np.stack(visited[1:])


def follow_automatically(
    points: Floats, labels: Ints, output: Floats, weights: Floats, *, step: float, steps: int
) -> dict[str, Floats]:
    """Return what `follow` measures of one network, by torch's SGD and automatic derivatives.

    `points` (n, d), `labels` (n,), V (k, m) and W(0) (m, d); each of `loss`, `flips`, `gap`,
    `norm`, `distance` and `path` is (T,).
    """
    network = StructuredNetwork(weights, output)
    optimizer = torch.optim.SGD([network.hidden.weight], lr=step)
    x, y = torch.from_numpy(points), torch.from_numpy(labels)
    records: list[dict[str, float]] = []
    path = 0.0
    for t in range(steps + 1):
        optimizer.zero_grad()
        outputs = network(x)
        loss = torch.nn.functional.cross_entropy(outputs, y)
        loss.backward()
        now = network.hidden.weight.detach().numpy().copy()
        assert network.hidden.weight.grad is not None
        own = network.hidden.weight.grad.numpy()
        if t > 0:
            _, pseudo = frozen_gradients(points, labels, output, now, weights)
            frozen = frozen_logits(points, output, now, weights)
            flipped = patterns(points, now) != patterns(points, weights)
            record = {
                "path": path,
                "loss": loss.item(),
                "flips": float(flipped.mean()),
                "gap": float(np.linalg.norm(own - pseudo)),
                "norm": float(np.linalg.norm(own)),
                "distance": float(np.abs(outputs.detach().numpy() - frozen).max()),
            }
            records.append(record)
        right = torch.softmax(outputs, -1).gather(1, y[:, None])
        path += step * (1 - right).mean().item()
        optimizer.step()
    return {name: np.array([record[name] for record in records]) for name in records[0]}
