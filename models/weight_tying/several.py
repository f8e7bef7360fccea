r"""Several layers without overlap: each reads what the one before made of a patch, by a filter.

A patch x_j has d_1 ⋯ d_L numbers. The first layer's filter v_1 reads d_1 of them at a time, the
second's d_2 of what comes out, and so on up to one number h_j = <v_1 ⊗ ... ⊗ v_L, x_j>; the
prediction is c h_1 + cos Σ_j h_j. Its objective is F at the weights w_j = ⊗_l v_l, and the chain
rule contracts ∂F/∂w_j with all filters but one. A layer is tied if its filter is the same in all k
patches, or free, with filters of its own in each.

One free layer. No contraction with unit vectors makes anything longer: on the shell of Lemma 1,
for any layer l and with N of the tensor, the gradient at the free filters of the other patches is

    ‖∂F/∂(v_l², ..., v_l^k)‖ ≤ Π_{m≠l} ‖v_m‖ (½ + √(5/4)) √N e^{-N/8}.

All layers tied, s = ⊗v_l, E = s - s_0 and G = ∇F(s) of the tied objective, a tensor. Theorem 2
makes G = c²E + kME with ‖M‖ ≤ 1 + 2e^{-3/2}. Let T be the tensors u_1⊗v_2⊗... + ... in which one
filter is another one, P orthogonal onto T, and C_l the contraction with the unit vectors of all
filters but v_l. As T is spanned by s and what differs from it in one filter alone,

    ‖P E‖² = Σ_l ‖C_l E‖² - (L-1) <E, s/‖s‖>², and the same of G;
    Σ_l ‖∂F/∂v_l‖² / Π_{m≠l} ‖v_m‖² = Σ_l ‖C_l G‖² ≥ ‖P G‖² ≥ (c² ‖P E‖ - (1 + 2e^{-3/2}) k ‖E‖)²

where the bracket is positive, from <G, P E> ≥ c²‖P E‖² - (1 + 2e^{-3/2}) k ‖E‖ ‖P E‖.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.weight_tying.convexity import PROVED
from models.weight_tying.examples import jacobian
from models.weight_tying.objective import gradient, objective, tied_gradient

Numbers = NDArray[Any]  # floats, or mpf where nothing is said of them


def outer(filters: Sequence[Numbers]) -> Numbers:
    """Return v_1 ⊗ ... ⊗ v_L, (..., d_1 ⋯ d_L), of filters (..., d_l)."""
    product = filters[0]
    for each in filters[1:]:
        both = product[..., :, None] * each[..., None, :]
        product = both.reshape(*both.shape[:-2], -1)
    return product


def contracted(tensor: Numbers, filters: Sequence[Numbers], layer: int) -> Numbers:
    """Return a tensor (..., d_1 ⋯ d_L) contracted with all filters (..., d_m) but one, (..., d_l).

    Layers are counted from 0.
    """
    one = np.ones((*filters[0].shape[:-1], 1), int)
    left = outer([one, *filters[:layer]])[..., :, None, None]
    right = outer([one, *filters[layer + 1 :]])[..., None, None, :]
    shape = (left.shape[-3], filters[layer].shape[-1], right.shape[-1])
    whole = tensor.reshape(*tensor.shape[:-1], *shape)
    return np.asarray((left * whole * right).sum(axis=(-3, -1)))


def slopes(tensor: Numbers, filters: Sequence[Numbers]) -> list[Numbers]:
    """Return a gradient by the tensor, (..., d_1 ⋯ d_L), as those by the filters, (..., d_l)."""
    return [contracted(tensor, filters, layer) for layer in range(len(filters))]


def squared_contractions(tensor: Numbers, filters: Sequence[Numbers]) -> Numbers:
    """Return Σ_l ‖C_l A‖², (...), of a tensor A."""
    unit = [each / _norm(each)[..., None] for each in filters]
    return np.asarray(sum((part * part).sum(axis=-1) for part in slopes(tensor, unit)))


def squared_projection(tensor: Numbers, filters: Sequence[Numbers]) -> Numbers:
    """Return ‖P A‖², (...), of a tensor A."""
    unit = [each / _norm(each)[..., None] for each in filters]
    along = (tensor * outer(unit)).sum(axis=-1)
    return np.asarray(squared_contractions(tensor, filters) - (len(filters) - 1) * along * along)


def gradient_bound(
    filters: Sequence[Numbers], target: Numbers, patches: int, stiffness: Any, proved: Any = PROVED
) -> Numbers:
    """Return c²‖P E‖ - (1 + 2e^{-3/2}) k ‖E‖, (...), for s_0 = `target`, (d_1 ⋯ d_L,)."""
    gap = outer(filters) - target
    projected = squared_projection(gap, filters) ** 0.5
    return np.asarray(stiffness * projected - proved * patches * _norm(gap))


def layerwise(gradients: Sequence[Numbers], filters: Sequence[Numbers]) -> Numbers:
    """Return the root of Σ_l ‖g_l‖² / Π_{m≠l} ‖v_m‖², (...), of one g_l (..., d_l) a filter."""
    total = sum(
        (g * g).sum(axis=-1) / others(filters, layer) ** 2 for layer, g in enumerate(gradients)
    )
    return np.asarray(total**0.5)


def others(filters: Sequence[Numbers], layer: int) -> Numbers:
    """Return Π_{m≠l} ‖v_m‖, (...), 1 of a single layer."""
    lengths = [_norm(each)[..., None] for m, each in enumerate(filters) if m != layer]
    return outer([np.ones(1), *lengths])[..., 0]


@dataclass(frozen=True)
class Network:
    """Layers of which one is `free`, or none: all others are tied over k = `patches`.

    Filters are (..., d_l), of a free layer (..., k, d_l); `target` is s_0, (d_1 ⋯ d_L,), and
    `stiffness` c².
    """

    target: Numbers
    patches: int
    stiffness: float
    free: int | None = None

    def weights(self, filters: Sequence[Numbers]) -> Numbers:
        """Return W, (..., k, d_1 ⋯ d_L)."""
        return outer(self._at_places(filters))

    def objective(self, filters: Sequence[Numbers]) -> Numbers:
        """Return F, (...)."""
        return objective(self.weights(filters), self.target, self.stiffness)

    def gradients(self, filters: Sequence[Numbers]) -> list[Numbers]:
        """Return ∂F/∂v_l of each layer, in the shapes of the filters."""
        if self.free is None:
            tied = tied_gradient(outer(filters), self.target, self.patches, self.stiffness)
            return slopes(tied, filters)
        everywhere = self._at_places(filters)
        found = slopes(gradient(outer(everywhere), self.target, self.stiffness), everywhere)
        return [g if layer == self.free else g.sum(axis=-2) for layer, g in enumerate(found)]

    def jacobian(self, filters: Sequence[Numbers], inputs: Numbers) -> Numbers:
        """Return the derivatives of n predictions, (n, parameters), layer by layer.

        At filters (d_l,), of a free layer (k, d_l), of which the tensor is s_0 in all patches, on
        `inputs` (n, k, d_1 ⋯ d_L).
        """
        everywhere = self._at_places(filters)
        found = slopes(jacobian(outer(everywhere), inputs, self.stiffness), everywhere)
        columns = [
            g.reshape(len(g), -1) if layer == self.free else g.sum(axis=-2)
            for layer, g in enumerate(found)
        ]
        return np.hstack(columns)

    def descend(self, filters: Sequence[Numbers], step: float, steps: int) -> Numbers:
        """Return F, (steps + 1, ...), at the start and after each step of that size."""
        found, now = [self.objective(filters)], list(filters)
        for _ in range(steps):
            now = [v - step * g for v, g in zip(now, self.gradients(now), strict=True)]
            found.append(self.objective(now))
        return np.array(found)

    def _at_places(self, filters: Sequence[Numbers]) -> list[Numbers]:
        """Return all filters as (..., k, d_l)."""
        return [
            each if layer == self.free else np.repeat(each[..., None, :], self.patches, axis=-2)
            for layer, each in enumerate(filters)
        ]


def start(
    dimensions: Sequence[int],
    patches: int,
    free: int | None,
    count: int,
    length: float,
    rng: np.random.Generator,
) -> list[Numbers]:
    """Draw filters of that length and of any direction, for `count` networks: those of a free layer
    one by one. With all of them ‖W‖ is √k times the product of their lengths.
    """
    shapes = [
        (count, patches, d) if layer == free else (count, d) for layer, d in enumerate(dimensions)
    ]
    drawn = [rng.standard_normal(shape) for shape in shapes]
    return [length * each / _norm(each)[..., None] for each in drawn]


def _norm(vector: Numbers) -> Numbers:
    return np.asarray((vector * vector).sum(axis=-1) ** 0.5)
