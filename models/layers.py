"""Torch's layers with given weights, where torch would first draw from its global generator."""

from torch import Tensor, contiguous_format, nn


def linear(weight: Tensor, bias: Tensor | None = None) -> nn.Linear:
    """Return the layer x ↦ Wx + b with `weight` W (outputs, inputs) and `bias` b (outputs,).

    Both are copied, in their precision; without a bias the layer is x ↦ Wx.
    """
    outputs, inputs = weight.shape
    layer = nn.Linear(inputs, outputs, bias=bias is not None, device="meta")
    layer.weight = _parameter(weight)
    if bias is not None:
        layer.bias = _parameter(bias)
    return layer


def _parameter(values: Tensor) -> nn.Parameter:
    return nn.Parameter(values.detach().clone(memory_format=contiguous_format))
