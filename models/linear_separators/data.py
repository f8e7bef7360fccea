"""Samples for linear separators: of known margin, of handwritten digits, and inseparable ones."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincc, betainccinv

from models.linear_separators.separator import hard_margin, lift_to_margin

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """Points (n, d), labels (n,) of ±1 and a separator w* (d,), all float64.

    y⟨w*, x⟩ ≥ 1 holds for every point of the sample; the separator is zero when there is none.
    """

    points: Floats
    labels: Floats
    separator: Floats

    @property
    def signed(self) -> Floats:
        """The signed points z_i = y_i x_i, (n, d)."""
        return self.labels[:, None] * self.points

    @property
    def radius(self) -> float:
        """The largest norm of a point."""
        return float(np.max(np.linalg.norm(self.points, axis=1)))

    @property
    def separator_norm(self) -> float:
        """ω, the norm of the separator."""
        return float(np.linalg.norm(self.separator))

    @property
    def margins(self) -> Floats:
        """The functional margins y_i⟨w*, x_i⟩, (n,)."""
        return self.signed @ self.separator

    def scaled(self, factor: float) -> "Sample":
        """Return the sample with points times `factor` > 0; dividing w* by it keeps the margins."""
        if not 0 < factor < np.inf:
            raise ValueError(f"factor must be positive and finite, not {factor}")
        return Sample(factor * self.points, self.labels, self.separator / factor)


@dataclass(frozen=True, eq=False)
class GeometricAtoms:
    """A distribution on basis vectors e_1, ..., e_D with P(e_i) = 2^-i, the last doubled to fill 1.

    `labels` (D,) holds ±1, one for each atom; w* = Σ y_i e_i, so ω = √D. Atoms are orthogonal: an
    update on one changes the prediction on no other, and an unseen atom keeps the prediction of the
    initial weights.
    """

    labels: Floats

    @cached_property
    def points(self) -> Floats:
        """The atoms e_i as rows, (D, D)."""
        return np.eye(len(self.labels))

    @cached_property
    def probabilities(self) -> Floats:
        """The masses of the atoms, (D,); powers of two, so they add up to 1 exactly."""
        exponents = np.arange(1.0, len(self.labels) + 1)
        exponents[-1] = len(self.labels) - 1
        return np.exp2(-exponents)

    def draw(self, size: int | tuple[int, ...], rng: np.random.Generator) -> NDArray[np.int64]:
        """Draw independent atoms; returns their indices, int64 of shape `size`."""
        return rng.choice(len(self.labels), size=size, p=self.probabilities)

    def sample(self, indices: NDArray[np.int64]) -> Sample:
        """Return the Sample of the atoms with these indices (n,); w* is the distribution's."""
        return Sample(self.points[indices], self.labels[indices], self.labels)

    def errors_on_fair_labels(self, outputs: Floats, rng: np.random.Generator) -> Floats:
        """Return how often `outputs` (S, D) are wrong on 1000 fresh examples each, (S,), every one
        with a fair label of its own.
        """
        drawn = self.draw((len(outputs), 1000), rng)
        labels = _coins(drawn.shape, rng)
        return (labels * np.take_along_axis(outputs, drawn, axis=1) <= 0).mean(axis=1)


def orthonormal(size: int, rng: np.random.Generator) -> Sample:
    """Return e_1, ..., e_n with fair random labels; w* = Σ y_i e_i is the shortest, ω = √n."""
    labels = _coins(size, rng)
    return Sample(np.eye(size), labels, labels)


def edge(size: int, dimension: int, margin: float, rng: np.random.Generator) -> Sample:
    """Return unit vectors whose margins y⟨u, x⟩ all equal `margin`, for a random unit vector u.

    x = y·margin·u + √(1 - margin²)·t with fair random labels and uniform unit tangents t ⊥ u; w* =
    u/margin. Raises ValueError unless 0 < margin <= 1 and dimension >= 2.
    """
    heights = np.full(size, margin)
    return _around_axis(heights, _coins(size, rng), dimension, margin, rng)


def cap(size: int, dimension: int, margin: float, rng: np.random.Generator) -> Sample:
    """Return uniform points of the unit sphere with |⟨u, x⟩| >= margin, labelled by sign⟨u, x⟩.

    ⟨u, x⟩² is Beta(1/2, (d-1)/2) on the sphere, drawn by inverting its tail beyond margin²; w* =
    u/margin. Raises ValueError unless 0 < margin <= 1 and dimension >= 2.
    """
    _check_axis(dimension, margin)
    half, rest = 0.5, (dimension - 1) / 2
    tail = betaincc(half, rest, margin**2) * rng.random(size)
    heights = np.clip(np.sqrt(betainccinv(half, rest, tail)), margin, 1.0)
    return _around_axis(heights, _coins(size, rng), dimension, margin, rng)


def along_one_direction(lengths: ArrayLike) -> Sample:
    """Return the points r e_1, (n, 1), for `lengths` r, all labelled +1; w* has margin 1 at the
    shortest.
    """
    points = np.asarray(lengths, dtype=float)[:, None]
    if points.min() <= 0:
        raise ValueError(f"lengths must be positive, not {points.min()}")
    return Sample(points, np.ones(len(points)), 1 / points.min(axis=0))


def geometric_atoms(atoms: int, rng: np.random.Generator) -> GeometricAtoms:
    """Return the geometric distribution on `atoms` >= 2 basis vectors, labelled by fair coins."""
    if atoms < 2:
        raise ValueError(f"a geometric distribution needs at least 2 atoms, not {atoms}")
    return GeometricAtoms(_coins(atoms, rng))


def digits(positive: int, negative: int) -> Sample:
    """Return scikit-learn's bundled 8x8 images of two digits, d = 64, labelled +1 and -1.

    One factor scales all of them into the unit ball; w* is the hard-margin separator through the
    origin. Raises ValueError when the two are not different digits, or when they are not separable.
    """
    from sklearn.datasets import load_digits  # slow to import, and needed by nothing else here

    if positive == negative or not {positive, negative} <= set(range(10)):
        raise ValueError(
            f"two different digits from 0 to 9 are needed, not {positive} and {negative}"
        )
    images, names = load_digits(return_X_y=True)
    chosen = (names == positive) | (names == negative)
    points = images[chosen] / np.max(np.linalg.norm(images[chosen], axis=1))
    labels = np.where(names[chosen] == positive, 1.0, -1.0)
    return Sample(points, labels, hard_margin(labels[:, None] * points))


def xor() -> Sample:
    """Return ±e_1 labelled +1, ±e_2 labelled -1; Σ z_i = 0: no hyperplane through 0 separates."""
    points = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    return Sample(points, np.array([1.0, 1.0, -1.0, -1.0]), np.zeros(2))


def one_point_two_labels(dimension: int) -> Sample:
    """Return e_1 twice, once with each label: the smallest sample that no function fits."""
    points = np.zeros((2, dimension))
    points[:, 0] = 1.0
    return Sample(points, np.array([1.0, -1.0]), np.zeros(dimension))


def away(drawn: NDArray[np.int64], probabilities: Floats) -> float:
    """Return how far the distribution function of what was drawn, numbers of any shape below D, is
    from that of D `probabilities` (D,): their largest distance.
    """
    shares = np.bincount(drawn.ravel(), minlength=len(probabilities)) / drawn.size
    return float(np.abs(np.cumsum(shares - probabilities)).max())


def contradicted(sample: Sample) -> Sample:
    """Return the sample with its first point again, under the other label: nothing separates it."""
    points = np.vstack([sample.points[:1], sample.points])
    return Sample(points, np.concatenate([-sample.labels[:1], sample.labels]), sample.separator)


def _coins(size: int | tuple[int, ...], rng: np.random.Generator) -> Floats:
    return rng.choice([-1.0, 1.0], size=size)


def _check_axis(dimension: int, margin: float) -> None:
    if dimension < 2 or not 0 < margin <= 1:
        raise ValueError(
            f"dimension >= 2 and 0 < margin <= 1 are needed, not {dimension} and {margin}"
        )


def _around_axis(
    heights: Floats, labels: Floats, dimension: int, margin: float, rng: np.random.Generator
) -> Sample:
    """Place unit vectors at given heights y⟨u, x⟩ along a random axis u, with uniform tangents."""
    _check_axis(dimension, margin)
    axis = rng.standard_normal(dimension)
    axis /= np.linalg.norm(axis)
    tangents = rng.standard_normal((len(heights), dimension))
    for _ in range(2):  # a second projection removes the rounding error of the first
        tangents -= np.outer(tangents @ axis, axis)
        tangents /= np.linalg.norm(tangents, axis=1, keepdims=True)
    points = np.outer(labels * heights, axis) + np.sqrt(1 - heights**2)[:, None] * tangents
    signed = labels[:, None] * points
    # The separator u/margin, an ulp or so longer where rounding has put a point below its margin.
    return Sample(points, labels, lift_to_margin(np.vstack([signed, margin * axis]), axis))
