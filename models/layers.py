"""Torch's own layers with given weights, where torch would first draw others from its global
generator.
"""

from torch import Tensor, contiguous_format, nn


def linear(weight: Tensor, bias: Tensor | None = None) -> nn.Linear:
    """Return the layer x ↦ Wx + b with copies of `weight` (outputs, inputs) and `bias` (outputs,),
    in their precision; without a bias, x ↦ Wx.
    """
    outputs, inputs = weight.shape
    layer = nn.Linear(inputs, outputs, bias=bias is not None, device="meta")
    layer.weight = _parameter(weight)
    if bias is not None:
        layer.bias = _parameter(bias)
    return layer


def _parameter(values: Tensor) -> nn.Parameter:
    return nn.Parameter(values.detach().clone(memory_format=contiguous_format))
