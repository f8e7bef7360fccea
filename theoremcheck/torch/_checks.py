"""What cannot run as one stack: networks, forward passes and optimisers, each with its remedy."""

import copy
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy

from theoremcheck.judging._inputs import EvidenceError

# Of what torch says where a forward pass cannot be batched, a part; what it does, and the remedy.
_WRITES = "writes to a tensor that is no buffer, or to a shared input; say register_buffer"
REFUSED = {
    "data-dependent control flow": "branches on a tensor's value; say torch.where",
    ".item()": "asks a tensor for its number (.item(), float(), BatchNorm with momentum=None); "
    "compute with the tensor, or name a momentum",
    "random operation": "draws noise that is not nn.Dropout's; draw it from evidence.rng, and hand "
    "it over as an input with own=True",
    "inplace arithmetic": _WRITES,
    "match the broadcast shape": _WRITES,
    "dynamic shape": "makes a shape of values (x[mask], nonzero); mask by torch.where",
    "Batching rule not implemented": "calls what torch cannot batch (nn.LSTM, nn.GRU, "
    "spectral_norm); write its steps out, or run unstacked() one by one",
}


def plain(network: nn.Module) -> dict[str, Any]:
    """Return what can differ from network to network and is neither parameter nor buffer."""
    return {
        f"{where}.{name}".removeprefix("."): value
        for where, module in network.named_modules()
        for name, value in vars(module).items()
        if isinstance(value, Tensor | np.ndarray | float | int | str)
    }


def check_alike(first: nn.Module, other: nn.Module, k: int) -> None:
    """Raise EvidenceError unless network k can be stacked on the first one, network 0."""
    if not isinstance(other, nn.Module):
        raise EvidenceError(f"make returns a {type(other).__name__}; return an nn.Module")
    if any(map(is_lazy, (*other.parameters(), *other.buffers()))):
        raise EvidenceError("make returns a lazy module, without weights; give it its input size")
    if not list(other.parameters()):
        raise EvidenceError("make returns a module without parameters; there is nothing to stack")
    if k and not {id(p) for p in first.parameters()}.isdisjoint(map(id, other.parameters())):
        raise EvidenceError("make returns the same weights twice; build a new module in it")
    one, two = _description(first), _description(other)
    for name in one | two:
        if one.get(name) != two.get(name):
            raise EvidenceError(
                f"network {k} is not built as network 0, at {name!r}; build all alike, and keep "
                f"what differs in a parameter or a buffer"
            )


def _description(network: nn.Module) -> dict[str, object]:
    """Return by name what networks have to have in common."""
    tensors = (*network.named_parameters(), *network.named_buffers())
    return (
        {
            name: str(value.tolist() if hasattr(value, "tolist") else value)
            for name, value in plain(network).items()
        }
        | {where: (type(m).__name__, m.extra_repr()) for where, m in network.named_modules()}
        | {name: (t.shape, t.dtype, t.requires_grad) for name, t in tensors}
    )


def check_apart(optimiser: torch.optim.Optimizer) -> None:
    """Raise EvidenceError if a network's step depends on the weights or gradients of others."""
    steps: list[list[Tensor]] = []
    for others in (1.0, -3.0):
        twin = copy.deepcopy(optimiser)
        weights = [weight for group in twin.param_groups for weight in group["params"]]
        for weight in weights:
            weight.data[1:] *= others
            weight.grad = torch.linspace(1, 2, weight.numel()).reshape(weight.shape).to(weight)
            weight.grad[1:] *= others
        try:
            twin.step()
        except TypeError:  # LBFGS: its step has to be given a closure
            steps.clear()
        steps.append([weight.detach()[0] for weight in weights])
    if len(steps) < 2 or not all(map(torch.equal, *steps)):
        raise EvidenceError(
            f"{type(optimiser).__name__} mixes networks in its steps; take one that works element "
            f"by element, such as SGD or Adam, or train unstacked() one by one"
        )
