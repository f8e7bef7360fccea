"""One normalisation over the batch, as it should be and in the ways in which it is not one."""

from dataclasses import dataclass

import torch
from torch import Tensor

VARIANTS = ("batch", "unbiased", "detached", "none")


@dataclass(frozen=True)
class Normalised:
    """`output` z and `normalised` ŷ (..., m, h), `deviation` s (..., 1, h)."""

    output: Tensor
    normalised: Tensor
    deviation: Tensor


def normalise(
    y: Tensor, scale: Tensor, shift: Tensor, epsilon: float = 0.0, variant: str = "batch"
) -> Normalised:
    """Normalise y (..., m, h) over its m points, then apply scale γ and shift β (..., 1, h).

    `variant` is "batch" (Ioffe and Szegedy 2015, Algorithm 1), "unbiased" (the variance divided by
    m - 1), "detached" (σ taken as a constant by automatic differentiation) or "none" (z = ŷ = y,
    with s still measured). Raises ValueError for another variant, and for fewer than two points.
    """
    points = y.shape[-2]
    if variant not in VARIANTS:
        raise ValueError(f"variant {variant!r} is unknown: choose one of {', '.join(VARIANTS)}")
    if points < 2:
        raise ValueError(
            f"a batch of {points} has no spread to normalise by: give 2 points at least"
        )
    centred = y - y.mean(-2, keepdim=True)
    variance = centred.square().sum(-2, keepdim=True) / (points - (variant == "unbiased"))
    deviation = torch.sqrt(variance + epsilon)
    if variant == "none":
        return Normalised(y, y, deviation)
    if variant == "detached":
        deviation = deviation.detach()
    normalised = centred / deviation
    return Normalised(scale * normalised + shift, normalised, deviation)
