"""Training by the log loss seen as a flow, and the margin that it never lowers (Lyu, Li, 2020).

The total loss of n examples is Λ = Σ_i ln(1 + Σ_j e^{-m_ij}), m_ij = F(x_i)_y - F(x_i)_j. Its soft
margin is the gap at which one example of two classes would have that loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from models.margins import spectral
from models.perceptrons import Perceptrons, cross_entropy


@dataclass(frozen=True, eq=False)
class Moment:
    """Where training stands: every parameter and the total loss's gradient, (S, ...) in a list
    each, the total loss (S,) and the smallest margin (S,).
    """

    parameters: list[Tensor]
    gradient: list[Tensor]
    loss: Tensor
    least: Tensor


def moment(network: Perceptrons, inputs: Tensor, labels: Tensor) -> Moment:
    """Return where training stands on the inputs (S, n, d), or (n, d), with labels (S, n)."""
    parameters = list(network.parameters())
    outputs = network(inputs)
    loss = labels.shape[-1] * cross_entropy(outputs, labels)
    gradient = torch.autograd.grad(loss.sum(), parameters)
    least = spectral.margins(outputs, labels).amin(dim=1)
    stand = [parameter.detach().clone() for parameter in parameters]
    return Moment(stand, list(gradient), loss.detach(), least.detach())


def radial(network: Perceptrons, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return ⟨θ, ∇m_i⟩ of every example's margin m_i, (S, n), for what `moment` takes."""
    parameters = list(network.parameters())
    raw = spectral.margins(network(inputs), labels)
    found = [
        inner(parameters, torch.autograd.grad(column.sum(), parameters, retain_graph=True))
        for column in raw.T
    ]
    return torch.stack(found, dim=1).detach()


def inner(first: Sequence[Tensor], second: Sequence[Tensor]) -> Tensor:
    """Return each seed's inner product, (S,), of two lists of stacked arrays (S, ...)."""
    return sum(
        ((a * b).flatten(1).sum(dim=1) for a, b in zip(first, second, strict=True)),
        torch.zeros(1, dtype=first[0].dtype),
    )


def soft_margin(loss: Tensor) -> Tensor:
    """Return -ln(e^Λ - 1), the inverse of Λ = ln(1 + e^{-m}); it is positive where Λ < ln 2."""
    return -torch.log(torch.expm1(loss))


def soft_margin_slope(loss: Tensor) -> Tensor:
    """Return how fast the soft margin falls as Λ grows, 1/(1 - e^{-Λ})."""
    return -1 / torch.expm1(-loss)
