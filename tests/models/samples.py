"""Small samples for the tests of critical points."""

import numpy as np

XOR = np.array([[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]]) / np.sqrt(2)
XOR_LABELS = np.array([1.0, 1.0, -1.0, -1.0])


def separable(size: int, dimension: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return unit points with labels by a random w, none closer than .1 to its hyperplane."""
    w = rng.normal(size=dimension)
    points = rng.normal(size=(200 * size, dimension))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points = points[np.abs(points @ w) > 0.1 * np.linalg.norm(w)][:size]
    return points, np.sign(points @ w)
