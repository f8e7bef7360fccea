"""SGD with batch size 1 on the hinge loss, for many independent runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.linear_separators import kernel, plain

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

ORDERS = {
    "cyclic": kernel.CYCLIC,
    "random": kernel.RANDOM,
    "worst": kernel.WORST,
    "smallest-violation": kernel.SMALLEST_VIOLATION,
    "first-violated": kernel.FIRST_VIOLATED,
}


@dataclass(frozen=True, eq=False)
class Runs:
    """What S runs of SGD ended with and how they went there.

    weights       (S, 2k, d) float64, the final weights.
    updates       (S,) int64, the number of updates; visits that leave W as it is are none.
    visits        (S,) int64, the number of samples whose margin was looked at, up to and with the
                  last ones that show the end; n for each update, and n at the end, in the orders
                  that look at all.
    used          S arrays, int64 (updates,): the samples of the updates, in their order.
    converged     (S,) bool: no sample is left with y N_W(x) < 1.
    loss          (S,) float64, the mean hinge loss of the final weights.
    alignment     S arrays, float64 (updates + 1,): ⟨W_t, W*⟩ before the first and after every
                  update, from the weights of that moment; empty unless `train` had a separator.
    squared_norm  S arrays, float64 (updates + 1,): ||W_t||_F², likewise.
    """

    weights: Floats
    updates: Indices
    visits: Indices
    used: tuple[Indices, ...]
    converged: NDArray[np.bool_]
    loss: Floats
    alignment: tuple[Floats, ...] = ()
    squared_norm: tuple[Floats, ...] = ()


def train(
    points: ArrayLike,
    labels: ArrayLike,
    weights: ArrayLike,
    *,
    slope: float,
    step: float,
    order: str | Indices = "cyclic",
    rng: np.random.Generator | None = None,
    slope_at_zero: float | None = None,
    output_weight: float | None = None,
    max_updates: int = 50_000,
    separator: ArrayLike | None = None,
    descend: Callable[..., tuple[int, int, bool, float]] = kernel.descend,
) -> Runs:
    """Train every seed from its initial weights (S, 2k, d) until no sample changes its weights.

    `points` (n, d) or (S, n, d), `labels` (n,) or (S, n) of ±1, and `separator` (d,) or (S, d) are
    shared by the seeds or given for each; the first k rows of the weights enter N_W with +v, the
    last k with -v.

    `order` names how samples are presented: "cyclic" (a random permutation for each seed), "random"
    (independent uniform draws), "worst" and "smallest-violation" (the smallest, or the largest, y
    N_W(x) below 1), "first-violated" (the lowest index with y N_W(x) < 1). An array (n,) or (S, n)
    of indices gives the cyclic order itself. The first two draw from `rng`. Orders that choose pass
    over samples on which an update changes nothing, as happens to a plain ReLU network whose units
    are all inactive.

    σ'(0) is `slope_at_zero`, by default the slope; v is `output_weight`, by default 1/√(2k). A run
    that would make more than `max_updates` updates is stopped before that and has not converged;
    buffers of that length are reserved. With a separator w* the runs record ⟨W_t, W*⟩ and
    ||W_t||_F².

    Raises ValueError for shapes that do not fit, values that are not finite, labels other than ±1,
    a zero point, a slope outside [0, 1], a step that is not positive, an unknown order, or a
    missing generator.
    """
    start = np.array(weights, dtype=float)
    if start.ndim != 3 or start.shape[1] % 2 or not start.size or not np.isfinite(start).all():
        raise ValueError(f"weights must be finite, of shape (seeds, 2k, d), not {start.shape}")
    seeds, units, dimension = start.shape
    slope_at_zero = slope if slope_at_zero is None else slope_at_zero
    output_weight = 1 / np.sqrt(units) if output_weight is None else output_weight
    _check_rates(slope, slope_at_zero, step, output_weight, max_updates)
    xs, ys = _for_each_seed("points", points, seeds, 2), _for_each_seed("labels", labels, seeds, 1)
    for x, y in zip(xs, ys, strict=True):
        _check_sample(x, y, dimension)
    code, sequences, streams = _visits(order, seeds, len(ys[0]), rng)
    signs = np.repeat([1.0, -1.0], units // 2)
    tracked = separator is not None
    teachers = _for_each_seed(
        "separator", np.zeros(dimension) if separator is None else separator, seeds, 1
    )

    # One buffer serves all seeds; the system provides only the pages that an update reaches.
    used = np.empty(max_updates, dtype=np.int64)
    course = np.empty((max_updates + 1 if tracked else 0, 2))
    columns = np.ascontiguousarray(start.transpose(0, 2, 1))
    output = output_weight * signs
    results, sequences_used, courses = [], [], []
    for s in range(seeds):
        sample = (xs[s], ys[s], code, sequences[s], streams[s])
        network = kernel.Network(columns[s], output, float(slope), float(slope_at_zero))
        record = kernel.Record(np.outer(teachers[s], signs), used, course)
        results.append(descend(*sample, network, float(step), record))
        sequences_used.append(used[: results[s][0]].copy())
        courses.append(course[: results[s][0] + 1].T.copy())
    updates, visits, stopped, loss = (np.array(column) for column in zip(*results, strict=True))
    return Runs(
        weights=columns.transpose(0, 2, 1).copy(),
        updates=updates,
        visits=visits,
        used=tuple(sequences_used),
        # Only samples that move nothing can stay violated, with N_W(x) = 0 and hinge loss 1 each.
        converged=~stopped & (loss * len(ys[0]) < 0.5),
        loss=loss,
        alignment=tuple(course[0] for course in courses) if tracked else (),
        squared_norm=tuple(course[1] for course in courses) if tracked else (),
    )


train_plainly = partial(train, descend=plain.descend)
"""`train` by the NumPy reference instead of the compiled kernel: same arguments and results."""


def _check_rates(
    slope: float, slope_at_zero: float, step: float, output_weight: float, cap: int
) -> None:
    if not 0 <= slope <= slope_at_zero <= 1:
        raise ValueError(
            f"0 <= slope <= slope_at_zero <= 1 is needed, not {slope} and {slope_at_zero}"
        )
    if not (0 < step < np.inf and 0 < output_weight < np.inf):
        raise ValueError(
            f"step and output_weight must be positive and finite, not {step} and {output_weight}"
        )
    if cap < 0:
        raise ValueError(f"max_updates must be at least 0, not {cap}")


def _check_sample(points: Floats, labels: Floats, dimension: int) -> None:
    if labels.shape != points.shape[:1] or not labels.size or points.shape[1] != dimension:
        raise ValueError(
            f"points {points.shape} and labels {labels.shape} must be "
            f"(n, {dimension}) and (n,), with n >= 1"
        )
    if not np.all(np.abs(labels) == 1):
        raise ValueError("labels must be +1 or -1")
    if not points.any(axis=1).all():
        raise ValueError("a point is zero, which no weights can fit: leave it out")


def _for_each_seed(name: str, values: ArrayLike, seeds: int, rank: int) -> list[Floats]:
    """Return an array of `rank` axes for each seed, the same when `values` has no axis of seeds."""
    array = np.array(
        values, dtype=float, order="C"
    )  # one memory layout: the kernel is compiled once
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite")
    if array.ndim == rank:
        return [array] * seeds
    if array.ndim == rank + 1 and len(array) == seeds:
        return list(array)
    raise ValueError(
        f"{name} must have {rank} axes, or one more of length {seeds}, not shape {array.shape}"
    )


def _visits(
    order: str | Indices, seeds: int, size: int, rng: np.random.Generator | None
) -> tuple[int, Indices, list[np.random.Generator]]:
    """Return the order's code, and each seed's cyclic order (S, n) and generator of draws."""
    if not isinstance(order, str):
        given = np.asarray(order, dtype=np.int64)
        if given.shape not in ((size,), (seeds, size)) or np.any(np.sort(given) != np.arange(size)):
            raise ValueError(
                f"an order given as an array must hold permutations of 0, ..., {size - 1}"
            )
        sequences = np.array(np.broadcast_to(given, (seeds, size)), order="C")
        return kernel.CYCLIC, sequences, [_UNDRAWN] * seeds
    if order not in ORDERS:
        raise ValueError(
            f"order must be an array of indices or one of {', '.join(ORDERS)}, not {order!r}"
        )
    sequences = np.tile(np.arange(size), (seeds, 1))
    if order not in ("cyclic", "random"):
        return ORDERS[order], sequences, [_UNDRAWN] * seeds
    if rng is None:
        raise ValueError(f"the order {order!r} is drawn at random: pass a numpy Generator as rng")
    if order == "cyclic":
        return kernel.CYCLIC, rng.permuted(sequences, axis=1), [_UNDRAWN] * seeds
    # A generator of its own makes the visits of a seed independent of how long the others run.
    keys = rng.integers(2**63, size=seeds)
    return (
        kernel.RANDOM,
        sequences,
        [np.random.Generator(np.random.Philox(key=key)) for key in keys],
    )


_UNDRAWN = np.random.Generator(np.random.Philox(0))  # stands where an order draws nothing
