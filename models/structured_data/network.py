"""The network and its automatic gradient in torch, and the closed forms of the talk in NumPy.

As ∂(-log o_y)/∂f = e = o - 1_y, the chain rule gives ∂L/∂w_r = mean_s (e_s·V_r) 1[w_r·x_s > 0] x_s,
where V_r is column r of V. From Σ_i e_i = 0 follows e·V_r = Σ_{i≠y} o_i (V_ir - V_yr), the form on
the slide. The pseudo-gradient differs from it in the pattern of activations alone, which is that of
the initial weights.

The closed forms are batched: V is (..., k, m), W (..., m, d), points (..., n, d), labels (..., n)
int64, and the leading axes broadcast. All of it is float64.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import logsumexp, softmax
from torch import Tensor

from models.layers import linear

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class StructuredNetwork(torch.nn.Module):
    """f(x) = V φ(Wx), from initial `weights` (m, d) and `output` weights (k, m).

    Only W is trained; `train_output` trains V too.
    """

    def __init__(
        self,
        weights: Floats,
        output: Floats,
        *,
        train_output: bool = False,
        dtype: torch.dtype = torch.float64,
    ) -> None:
        super().__init__()
        self.hidden = linear(torch.from_numpy(weights).to(dtype))
        self.output = linear(torch.from_numpy(output).to(dtype))
        self.output.requires_grad_(train_output)

    def forward(self, x: Tensor) -> Tensor:
        """Map points (..., d) to logits (..., k)."""
        return self.output(torch.relu(self.hidden(x)))


def initialise(
    seeds: int,
    classes: int,
    width: int,
    dimension: int,
    rng: np.random.Generator,
    *,
    deviation: float | None = None,
) -> tuple[Floats, Floats]:
    """Draw V ~ N(0, 1), (S, k, m), and W(0) ~ N(0, σ²), (S, m, d); `deviation` σ, 1/√m if None."""
    output = rng.standard_normal((seeds, classes, width))
    deviation = width**-0.5 if deviation is None else deviation
    return output, deviation * rng.standard_normal((seeds, width, dimension))


def loss_and_gradient(
    points: Floats, labels: Ints, output: Floats, weights: Floats, *, reduction: str = "mean"
) -> tuple[float, Floats]:
    """Return a network's cross-entropy and its gradient in W (m, d) by automatic differentiation.

    `reduction` is "mean", or "sum" for the loss as the slide writes it.
    """
    network = StructuredNetwork(weights, output)
    logits = network(torch.from_numpy(points))
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels), reduction=reduction)
    loss.backward()
    assert network.hidden.weight.grad is not None
    return loss.item(), network.hidden.weight.grad.numpy()


def logits(points: Floats, output: Floats, weights: Floats) -> Floats:
    """Return f(x), (..., n, k)."""
    inputs = points @ weights.swapaxes(-1, -2)
    return np.maximum(inputs, 0.0, out=inputs) @ output.swapaxes(-1, -2)


def frozen_logits(points: Floats, output: Floats, weights: Floats, initial: Floats) -> Floats:
    """Return f̃_i(x) = Σ_r V_ir 1[w_r(0)·x > 0] w_r·x, (..., n, k): linear in W, loss convex."""
    inputs = points @ weights.swapaxes(-1, -2)
    return (inputs * patterns(points, initial)) @ output.swapaxes(-1, -2)


def patterns(points: Floats, weights: Floats) -> NDArray[np.bool_]:
    """Return 1[w_r·x_s > 0], (..., n, m)."""
    return points @ weights.swapaxes(-1, -2) > 0


def cross_entropy(logits: Floats, labels: Ints) -> Floats:
    """Return mean_s -log softmax(f)_y, (...)."""
    own = (logits * _hot(labels, logits.shape[-1])).sum(axis=-1)
    return (logsumexp(logits, axis=-1) - own).mean(axis=-1)


def wrong_mass(points: Floats, labels: Ints, output: Floats, weights: Floats) -> Floats:
    """Return 1 - o_y, (..., n), as the sum over the wrong classes: exact down to tiny values."""
    probabilities = softmax(logits(points, output, weights), axis=-1)
    return (probabilities * ~_hot(labels, output.shape[-2])).sum(axis=-1)


def accuracy(points: Floats, labels: Ints, output: Floats, weights: Floats) -> Floats:
    """Return the share of points with f_y > f_i for all i ≠ y, (...); a tie counts as wrong."""
    found = logits(points, output, weights)
    hot = _hot(labels, output.shape[-2])
    own = (found * hot).sum(axis=-1, keepdims=True)
    return ((own > found) | hot).all(axis=-1).mean(axis=-1)


def _hot(labels: Ints, classes: int) -> NDArray[np.bool_]:
    """Return 1_y of every point, (..., n, k)."""
    return labels[..., None] == np.arange(classes)


def gradient(points: Floats, labels: Ints, output: Floats, weights: Floats) -> Floats:
    """Return ∂L/∂W of the mean cross-entropy, (..., m, d)."""
    return pseudo_gradient(points, labels, output, weights, weights)


def pseudo_gradient(
    points: Floats, labels: Ints, output: Floats, weights: Floats, initial: Floats
) -> Floats:
    """Return ∂̃L/∂W, (..., m, d): the softmax of the true network at W, the activations of W(0)."""
    errors = softmax(logits(points, output, weights), axis=-1) - _hot(labels, output.shape[-2])
    pulls = (errors @ output) * patterns(points, initial)
    return pulls.swapaxes(-1, -2) @ points / points.shape[-2]


def component_gradient(
    centres: Floats, classes: Ints, masses: Floats, output: Floats, weights: Floats, initial: Floats
) -> Floats:
    """Return the slide's sum over components that are single points, (m, d), for one network.

    Row r is Σ_{a,b} p_ab Σ_{i≠a} (V_ir - V_ar) o_i(x_ab) 1(w_r·x_ab ≥ 0) x_ab, with the activations
    of `initial`: W itself for the gradient, W(0) for the pseudo-gradient. `centres` (kl, d) are the
    x_ab, `classes` (kl,) their a, and `masses` (kl,) the p_ab.
    """
    total = np.zeros_like(weights)
    for x, a, p in zip(centres, classes, masses, strict=True):
        o = softmax(logits(x[None], output, weights)[0])
        pulls = sum(o[i] * (output[i] - output[a]) for i in range(len(output)) if i != a)
        total += p * np.outer(pulls * (initial @ x >= 0), x)
    return total


def frozen_hessian(
    points: Floats, labels: Ints, output: Floats, weights: Floats, initial: Floats
) -> Floats:
    """Return the Hessian in W, (md, md), of the frozen network's mean cross-entropy by autograd."""
    x, y, v = torch.from_numpy(points), torch.from_numpy(labels), torch.from_numpy(output)
    active = torch.from_numpy(patterns(points, initial).astype(float))

    def loss(flat: Tensor) -> Tensor:
        inputs = x @ flat.reshape(weights.shape).T
        return torch.nn.functional.cross_entropy((inputs * active) @ v.T, y)

    return torch.autograd.functional.hessian(loss, torch.from_numpy(weights).flatten()).numpy()


def frozen_gradients(
    points: Floats, labels: Ints, output: Floats, weights: Floats, initial: Floats
) -> tuple[Floats, Floats]:
    """Return two gradients in W (m, d) of one network with frozen activations, both by autograd.

    The first is that of its mean cross-entropy. The second is that of mean_s e_s·f̃(x_s), with the
    errors e_s = o(x_s) - 1_y of the true network held fixed: the pseudo-gradient.
    """
    x, y, v = torch.from_numpy(points), torch.from_numpy(labels), torch.from_numpy(output)
    w = torch.from_numpy(weights).clone().requires_grad_()
    inputs = x @ w.T
    frozen = (inputs * torch.from_numpy(patterns(points, initial).astype(float))) @ v.T
    hot = torch.nn.functional.one_hot(y, len(output))
    held = (torch.softmax(torch.relu(inputs) @ v.T, -1) - hot).detach()
    (own,) = torch.autograd.grad(torch.nn.functional.cross_entropy(frozen, y), w, retain_graph=True)
    (pseudo,) = torch.autograd.grad((held * frozen).sum(-1).mean(), w)
    return own.numpy(), pseudo.numpy()
