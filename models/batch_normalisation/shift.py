"""Internal covariate shift: how much a layer's gradient changes because earlier layers moved."""

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from models.batch_normalisation.training import Step

Floats = NDArray[np.float64]


def covariate_shift(step: Step, noise: np.random.Generator | None = None) -> tuple[Floats, Floats]:
    """Return ‖G - G'‖ and cos(G, G') for the weights of each layer but the first, (S, L - 1) each.

    G is the gradient of the layer's weights where the step is; G' is taken on the same mini-batch
    after all layers before this one have been moved by the step (Santurkar et al. 2018, Definition
    2.1). Both have the same noise, or G' noise of its own from the generator `noise`. Of a run that
    has diverged the numbers are not finite.
    """
    now = {name: value.detach() for name, value in step.network.named_parameters()}
    moved = step.moved()
    lengths, cosines = [], []
    for level in range(1, len(step.network.weights)):
        name = f"weights.{level}"
        before = {key: moved[key] if _layer(key) < level else value for key, value in now.items()}
        if noise is not None:
            step.network.draw_noise(step.inputs.shape[1], noise)
        there = _flat(step.at(before, [name])[1][name])
        here = _flat(step.gradients[name])
        with np.errstate(all="ignore"):  # of a run that has diverged
            lengths.append(np.sqrt(np.square(there - here).sum(axis=1)))
            sizes = np.square(here).sum(axis=1) * np.square(there).sum(axis=1)
            cosines.append((here * there).sum(axis=1) / np.sqrt(sizes))
    return np.stack(lengths, axis=1), np.stack(cosines, axis=1)


def _layer(name: str) -> int:
    return int(name.rsplit(".", 1)[1])


def _flat(gradient: Tensor) -> Floats:
    return gradient.double().flatten(1).numpy()
