"""Mixtures of k classes of l components each: caps of the unit sphere, δ apart and at most λδ wide.

Distances are chords. Caps of angular radius θ about centres at an angle φ or more have diameter
2 sin θ and distance 2 sin(φ/2 - θ), so that the diameter is λ times the distance exactly for
tan θ = λ sin(φ/2) / (1 + λ cos(φ/2)). Components of one class may overlap, as the theorem allows.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.spatial.distance import cdist, pdist

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

APART = 0.5  # the smallest distance of two random centres of different classes
DRAWS = 1000


@dataclass(frozen=True, eq=False)
class Sample:
    """Unit points (..., n, d) float64 with their labels and components (..., n), int64."""

    points: Floats
    labels: Ints
    components: Ints


@dataclass(frozen=True, eq=False)
class Mixture:
    """Equally likely caps of angular `radius` θ about unit `centres` (kl, d) with `classes` (kl,).

    Points of different classes are at least `separation` δ apart, and two points of a component at
    most `ratio`·δ, λδ.
    """

    centres: Floats
    classes: Ints
    separation: float
    ratio: float
    radius: float

    def draw(self, size: int | tuple[int, ...], rng: np.random.Generator) -> Sample:
        """Draw `size` independent points, the last axis of a tuple being n.

        A point lies at the angle θu^(1/(d-1)) from its centre, u uniform, in a uniform direction:
        uniform on the arc for d = 2, and nearly so on a small cap.
        """
        components = rng.integers(len(self.centres), size=size)
        centres = self.centres[components]
        tangents = rng.standard_normal(centres.shape)
        tangents -= (tangents * centres).sum(axis=-1, keepdims=True) * centres
        tangents /= np.linalg.norm(tangents, axis=-1, keepdims=True)
        angles = self.radius * rng.random(components.shape) ** (1 / (centres.shape[-1] - 1))
        points = np.cos(angles)[..., None] * centres + np.sin(angles)[..., None] * tangents
        points /= np.linalg.norm(points, axis=-1, keepdims=True)
        return Sample(points, self.classes[components], components)


def circle(classes: int, components: int, ratio: float) -> Mixture:
    """Return kl arcs evenly spaced on the circle, their classes in turn: 0, 1, ..., k-1, 0, 1, ...

    For l ≥ 2 the centre 0 lies in the convex hull of every class, so that no linear separator
    exists, not even an affine one. ValueError for fewer than 2 classes, no components, or λ < 0.
    """
    turns = 2 * np.pi * np.arange(classes * components) / (classes * components)
    return _with_caps(np.column_stack([np.cos(turns), np.sin(turns)]), classes, components, ratio)


def pairs(turn: float, ratio: float) -> Mixture:
    """Return two pairs of arcs of two classes, at the angles 0 and `turn`, π and π + `turn`.

    At π/2 it is the circle of two classes of two arcs; a smaller turn brings the classes nearer.
    """
    turns = np.array([0, turn, np.pi, np.pi + turn])
    return _with_caps(np.column_stack([np.cos(turns), np.sin(turns)]), 2, 2, ratio)


def sphere(
    classes: int, components: int, dimension: int, ratio: float, rng: np.random.Generator
) -> Mixture:
    """Return components about uniform centres on the sphere, those of different classes .5 apart.

    ValueError for fewer than 2 classes, no components, λ < 0, a dimension below 2, or no such
    centres found.
    """
    if dimension < 2:
        raise ValueError(f"the sphere needs a dimension of at least 2, not {dimension}")
    for _ in range(DRAWS):
        centres = rng.standard_normal((classes * components, dimension))
        centres /= np.linalg.norm(centres, axis=1, keepdims=True)
        mixture = _with_caps(centres, classes, components, ratio)
        if measured_separation(centres, mixture.classes) >= APART:
            return mixture
    raise ValueError(
        f"{DRAWS} draws gave no {classes * components} centres {APART} apart: "
        f"take a higher dimension"
    )


def widened(mixture: Mixture, factor: float) -> Mixture:
    """Return the mixture with caps wider by `factor`; δ and λ stay, no longer true of it."""
    return replace(mixture, radius=factor * mixture.radius)


def _with_caps(centres: Floats, classes: int, components: int, ratio: float) -> Mixture:
    if classes < 2 or components < 1 or not 0 <= ratio < np.inf:
        raise ValueError(
            f"classes >= 2, components >= 1 and a finite ratio >= 0 are needed, "
            f"not {classes}, {components} and {ratio}"
        )
    labels = np.tile(np.arange(classes), components)
    # The angle is understated by far more than its rounding, so that δ is a true lower bound.
    half = np.arcsin(measured_separation(centres, labels) / 2) * (1 - 2**-40)
    radius = float(np.arctan2(ratio * np.sin(half), 1 + ratio * np.cos(half)))
    return Mixture(centres, labels, float(2 * np.sin(half - radius)), ratio, radius)


def measured_separation(points: Floats, labels: Ints) -> float:
    """Return the smallest distance of two `points` (n, d) with different `labels` (n,).

    ValueError when all labels are equal.
    """
    distances = cdist(points, points)[labels[:, None] != labels]
    if not distances.size:
        raise ValueError("all points have one label: a separation needs two classes")
    return float(distances.min())


def measured_diameter(points: Floats, components: Ints) -> float:
    """Return the largest distance within a component of `points` (n, d); 0 for single points."""
    each = (points[components == c] for c in np.unique(components))
    return max(float(pdist(own).max(initial=0.0)) for own in each)


def measured_ratio(sample: Sample) -> Floats:
    """Return the largest distance in a component over the least of two classes, (...).

    Of unit points (..., n, d), whose squared distances are 2 - 2 ⟨x, x'⟩.
    """
    inner = sample.points @ sample.points.swapaxes(-1, -2)
    labels, components = sample.labels, sample.components
    apart = labels[..., :, None] != labels[..., None, :]
    together = components[..., :, None] == components[..., None, :]
    nearest = np.where(apart, inner, -1.0).max(axis=(-1, -2))
    farthest = np.where(together, inner, 1.0).min(axis=(-1, -2))
    return np.sqrt(np.maximum(1 - farthest, 0) / (1 - nearest))


def is_linearly_separable(points: Floats, labels: Ints) -> bool:
    """Decide by linear programming if some u_i·x + b_i is largest at i = y for all `points` (n, d).

    The program asks for a lead of at least 1 over every other class 0, ..., max(labels); scaling u
    and b gives that where any positive lead exists.
    """
    lifted = np.column_stack([points, np.ones(len(points))])
    classes = int(labels.max()) + 1
    own = np.eye(classes)[labels]
    leads = own[:, None] - np.eye(
        classes
    )  # (n, k, k): entry i, j holds the share of u_j in u_y - u_i
    rivals = leads.any(axis=2)
    system = np.einsum("nij,nd->nijd", leads, lifted)[rivals].reshape(rivals.sum(), -1)
    found = linprog(
        np.zeros(system.shape[1]), A_ub=-system, b_ub=-np.ones(len(system)), bounds=(None, None)
    )
    return bool(found.status == 0)


def with_label_noise(
    sample: Sample, component: int, rate: float, classes: int, rng: np.random.Generator
) -> Sample:
    """Give each point of a component, with probability `rate`, a wrong label, all k - 1 alike."""
    if not 0 <= rate <= 1:
        raise ValueError(f"the rate of wrong labels must be in [0, 1], not {rate}")
    hit = (sample.components == component) & (rng.random(sample.labels.shape) < rate)
    turned = (sample.labels + rng.integers(1, classes, size=sample.labels.shape)) % classes
    return replace(sample, labels=np.where(hit, turned, sample.labels))


def with_random_labels(sample: Sample, classes: int, rng: np.random.Generator) -> Sample:
    """Draw every label anew, uniform and independent of the point."""
    return replace(sample, labels=rng.integers(classes, size=sample.labels.shape))


def with_contradiction(sample: Sample, classes: int) -> Sample:
    """Return the sample (n, d) with its first point once more, labelled as the next class."""
    return Sample(
        np.concatenate([sample.points, sample.points[:1]]),
        np.append(sample.labels, (sample.labels[0] + 1) % classes),
        np.append(sample.components, sample.components[0]),
    )
