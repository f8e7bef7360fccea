"""The 1797 handwritten digits that scikit-learn bundles, 8 × 8 pixels, split for many seeds."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def digits() -> tuple[Floats, Ints]:
    """Return the pixels (1797, 64) in [0, 1] and the digits (1797,) from 0 to 9."""
    from sklearn.datasets import load_digits  # slow to import

    pixels, labels = load_digits(return_X_y=True)
    return pixels / 16, labels.astype(np.int64)


def splits(
    seeds: int, train: int, test: int, rng: np.random.Generator, size: int = 1797
) -> tuple[Ints, Ints]:
    """Draw disjoint sets out of `size` examples: the indices (seeds, train) and (seeds, test).

    Raises ValueError when there are fewer examples than are asked for.
    """
    if train + test > size:
        raise ValueError(f"{train} + {test} examples are asked for out of {size}: take fewer")
    order = rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)
    return order[:, :train], order[:, train : train + test]
