"""What n examples say of the weights near the truth: the derivatives of the n predictions.

At W = U all examples are fitted. Nearby, up to second order, those W fit as well for which W - U is
in the kernel of the Jacobian: as many directions as there are parameters beyond its rank.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def jacobian(weights: Floats, inputs: Floats, stiffness: float) -> Floats:
    """Return ∂p_W(x)/∂W = (c x_1 ⊕ 0) - sin(W·x) x, (n, k, d), for W (k, d), `inputs` (n, k, d)."""
    result = -np.sin((inputs * weights).sum(axis=(1, 2)))[:, None, None] * inputs
    result[:, 0] += np.sqrt(stiffness) * inputs[:, 0]
    return result


def open_directions(derivatives: Floats, tied: bool) -> int:
    """Return how many directions of the weights, free or `tied`, derivatives (n, k, d) leave open.

    A tied weight moves all patches, and its derivative is the sum of theirs. The rank is told by
    singular values, as numpy.linalg.matrix_rank does.
    """
    rows = derivatives.sum(axis=1) if tied else derivatives.reshape(len(derivatives), -1)
    return int(rows.shape[1] - np.linalg.matrix_rank(rows))
