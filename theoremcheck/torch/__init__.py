"""A torch module over many seeds as one batched run: each network with weights of its own stream.

`stacked` builds networks and stacks their parameters and buffers along a first axis, as
`torch.func.stack_module_state` does; `torch.func.vmap` then runs all of them at once. This module
alone needs torch; nothing else of theoremcheck imports it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

try:
    import torch
except ModuleNotFoundError:
    told = "theoremcheck.torch needs torch; say pip install 'theoremcheck[torch]'"
    raise ModuleNotFoundError(told, name="torch") from None
from torch import Tensor, nn
from torch.func import functional_call, vmap

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._rounding import Rounding
from theoremcheck.torch._checks import REFUSED, check_alike, check_apart, plain
from theoremcheck.torch._masks import Masks

Loss = Callable[[Tensor, Tensor], Tensor]

ELEMENTWISE = 8  # roundings beside a layer's sum: its bias, and a function of each element


def stacked(make: Callable[[], nn.Module], many: int, rng: np.random.Generator) -> Stack:
    """Return `many` networks as one, of which `make()` builds each anew.

    Network k draws by the k-th child of `rng` alone (`rng.spawn`): a seed below 2^32, of which no
    two networks share one, for the processor's generator of torch while `make` runs, which is put
    back behind it; then the masks of `nn.Dropout`. So it is the same under any `many`.

    Raises EvidenceError where `make` is a module, returns one twice, or returns networks that
    differ otherwise than in their parameters and buffers, have none, or are lazy.

    >>> nets = stacked(lambda: nn.Linear(8, 3), 24, evidence.rng("weights"))
    >>> nets(torch.ones(5, 8)).shape
    torch.Size([24, 5, 3])
    """
    if isinstance(make, nn.Module):
        raise EvidenceError("make is a module; hand over what builds one: lambda: nn.Linear(8, 1)")
    if many < 1:
        raise EvidenceError(f"many={many}: stack one network at least")
    seeds: set[int] = set()
    networks, streams = [], rng.spawn(many)
    for stream in streams:
        while (seed := int(stream.integers(2**32))) in seeds:  # all that torch's generator keeps
            pass
        seeds.add(seed)
        with torch.random.fork_rng(devices=[]):
            torch.random.default_generator.manual_seed(seed)
            networks.append(make())
        check_alike(networks[0], networks[-1], len(networks) - 1)
    return Stack(networks, streams)


class Stack(nn.Module):
    """Networks as one module, whose parameters and buffers are stacked: (many, ...).

    Made by `stacked`. `parameters()`, `state_dict()`, `to()`, `train()` and `eval()` are those of
    any module, so that every torch.optim optimiser that works element by element trains each
    network as if it were alone, on the sum of their losses.
    """

    def __init__(self, networks: list[nn.Module], streams: list[np.random.Generator]) -> None:
        super().__init__()
        self.many, self.networks, self._streams = len(networks), networks[0], streams
        with torch.no_grad():  # data of tensors that stay what they are keep weights tied
            for own in (nn.Module.named_parameters, nn.Module.named_buffers):
                states = [dict(own(network)) for network in networks]
                for name, tensor in states[0].items():
                    tensor.data = torch.stack([state[name].detach() for state in states])

    def forward(self, *inputs: Tensor, own: bool = False) -> Tensor:
        """Return each network's outputs (many, ...) for `inputs` that all share: (n, d), say.

        With `own` each network has its own: (many, n, d). Raises EvidenceError for another first
        axis, and where the forward pass cannot be batched.

        >>> nets = stacked(lambda: nn.Linear(8, 3), 24, evidence.rng("weights"))
        >>> nets.forward(torch.ones(24, 5, 8), own=True).shape  # nets(…), as of any module
        torch.Size([24, 5, 3])
        """
        return self._run(lambda network, *given: network(*given), inputs, own)

    def losses(self, loss: Loss, inputs: Tensor, targets: Tensor, *, own: bool = False) -> Tensor:
        """Return each network's loss (many,), where `loss(outputs, targets)` is one number.

        It sees one network's outputs. `inputs` and `targets` are shared, or (many, ...) each with
        `own`. Raises EvidenceError as calling the networks does, and for a loss of another shape.

        >>> nets = stacked(lambda: nn.Linear(8, 1), 24, evidence.rng("weights"))
        >>> nets.losses(nn.functional.mse_loss, torch.ones(5, 8), torch.ones(5, 1)).shape
        torch.Size([24])
        """
        found = self._run(lambda network, x, y: loss(network(x), y), (inputs, targets), own)
        if found.shape != (self.many,):
            raise EvidenceError(
                f"loss returns shape {tuple(found.shape[1:])} for a network; return one number, "
                f"such as the mean"
            )
        return found

    def gradients(
        self, loss: Loss, inputs: Tensor, targets: Tensor, *, own: bool = False
    ) -> dict[str, Tensor]:
        """Return the gradient (many, ...) of each network's own loss for each parameter, by name.

        `loss`, `inputs`, `targets`, `own` and errors are those of `losses`. What the loss does not
        depend on has the gradient 0; what needs none is left out.

        >>> nets = stacked(lambda: nn.Linear(8, 1), 24, evidence.rng("weights"))
        >>> slopes = nets.gradients(nn.functional.mse_loss, torch.ones(5, 8), torch.ones(5, 1))
        >>> {name: tuple(slope.shape) for name, slope in slopes.items()}
        {'weight': (24, 1, 8), 'bias': (24, 1)}
        """
        learnt = {n: p for n, p in self.networks.named_parameters() if p.requires_grad}
        whole = self.losses(loss, inputs, targets, own=own).sum()
        slopes = torch.autograd.grad(whole, list(learnt.values()), materialize_grads=True)
        return dict(zip(learnt, slopes, strict=True))

    def fit(
        self,
        loss: Loss,
        batches: Iterable[tuple[Tensor, Tensor]],
        optimiser: torch.optim.Optimizer,
        *,
        own: bool = False,
    ) -> Tensor:
        """Take a step for each of `batches`, (inputs, targets); return the losses (many, steps).

        Each is from before its step. `loss` and `own` are those of `losses`. Raises EvidenceError
        for no batch, and for an `optimiser` that holds none of these parameters, or that mixes
        networks: of two copies of it that differ in the other networks alone, the first network's
        step has to be the same. LBFGS and Adafactor mix.

        >>> nets = stacked(lambda: nn.Linear(8, 1), 24, evidence.rng("weights"))
        >>> steps = torch.optim.SGD(nets.parameters(), lr=0.01)
        >>> x, y = torch.ones(5, 8), torch.ones(5, 1)
        >>> losses = nets.fit(nn.functional.mse_loss, [(x, y)] * 30, steps)
        >>> bool((losses[:, -1] < losses[:, 0]).all())
        True
        """
        held = {id(p) for group in optimiser.param_groups for p in group["params"]}
        if not held & {id(p) for p in self.parameters()}:
            raise EvidenceError("the optimiser holds other weights; hand it nets.parameters()")
        check_apart(optimiser)
        found = []
        for inputs, targets in batches:
            losses = self.losses(loss, inputs, targets, own=own)
            optimiser.zero_grad()
            losses.sum().backward()
            optimiser.step()
            found.append(losses.detach())
        if not found:
            raise EvidenceError("there is no batch to fit; draw one at least")
        return torch.stack(found, dim=1)

    def unstacked(self) -> list[nn.Module]:
        """Return the networks as modules of their own, copies with their weights and buffers.

        >>> nets = stacked(lambda: nn.Linear(8, 3), 24, evidence.rng("weights"))
        >>> nets.unstacked()[23]
        Linear(in_features=8, out_features=3, bias=True)
        """
        networks = []
        for k in range(self.many):
            networks.append(copy.deepcopy(self.networks))
            for tensor in (*networks[-1].parameters(), *networks[-1].buffers()):
                tensor.data = tensor.detach()[k].clone()
        return networks

    def rounding(self, outputs: Tensor) -> Rounding:
        """Return how far `outputs` (many, ...) of these networks may be off those of the loop.

        A layer that sums products computes exactly with weights that are off by a share of
        gamma(fan-in) (Higham, section 3.5), and a function of each element moves the next layer's
        weights by a few roundings. To first order an output f is then off by
        gamma(m) (|f| + Σ |∂f/∂w| |w|), over all weights w, twice for two ways to compute it.
        That is for linear and convolutional layers with functions of each element between them; a
        mean over n examples takes `then(2 * n)`. It costs a backward pass per output of a network,
        in which every weight has to have a gradient.

        >>> nets = stacked(lambda: nn.Linear(8, 3), 24, evidence.rng("weights"))
        >>> together, x = nets(torch.ones(5, 8)), torch.ones(5, 8)
        >>> alone = np.array([net(x).detach().numpy() for net in nets.unstacked()])
        >>> nets.rounding(together).covers(together.detach().numpy(), alone)
        True
        """
        weights = list(self.networks.parameters())
        flat = outputs.flatten(1)
        size = flat.detach().abs()
        for j in range(flat.shape[1]):
            slopes = torch.autograd.grad(
                flat[:, j].sum(), weights, retain_graph=True, materialize_grads=True
            )
            for slope, weight in zip(slopes, weights, strict=True):
                size[:, j] += (slope * weight.detach()).abs().flatten(1).sum(1)
        sums = [w[0].numel() // min(w.shape[1:3]) for w in weights if w.ndim > 2]
        magnitude = size.reshape(outputs.shape).double().cpu().numpy()
        precision = str(outputs.dtype).removeprefix("torch.")
        return Rounding(2 * (max(sums, default=1) + ELEMENTWISE), magnitude, precision)

    def _run(self, run: Callable[..., Tensor], inputs: Sequence[Any], own: bool) -> Tensor:
        """Return what `run(network, *inputs)` returns for each network, stacked."""
        for given in inputs if own else ():
            if not isinstance(given, Tensor) or given.shape[:1] != (self.many,):
                told = tuple(given.shape) if isinstance(given, Tensor) else type(given).__name__
                raise EvidenceError(
                    f"with own=True each network has its own input, ({self.many}, ...), not {told}"
                )
        parameters: dict[str, Tensor] = dict(self.networks.named_parameters())
        buffers = dict(self.networks.named_buffers())
        which = torch.arange(self.many, device=next(iter(parameters.values())).device)

        def alone(
            parameters: dict[str, Tensor], buffers: dict[str, Tensor], k: Tensor, *inputs: Any
        ) -> tuple[Tensor, dict[str, Tensor]]:
            state = parameters | buffers  # functional_call puts in it what forward assigns
            with Masks(self._streams, k):
                found = run(lambda *x: functional_call(self.networks, state, x), *inputs)
            return found, {
                name: state[name] for name in buffers if state[name] is not buffers[name]
            }

        before = plain(self.networks)
        dims = (0, 0, 0, *(0 if own else None for _ in inputs))
        try:
            found, assigned = vmap(alone, dims)(parameters, buffers, which, *inputs)
        except RuntimeError as error:
            for part, meaning in REFUSED.items():
                if part in str(error):
                    raise EvidenceError(
                        f"the networks cannot run as one: forward {meaning}"
                    ) from error
            raise
        for name, value in plain(self.networks).items():
            if isinstance(value, Tensor) and value is not before.get(name):
                raise EvidenceError(
                    f"the networks cannot run as one: forward keeps a tensor as {name!r}, which is "
                    f"no buffer; say register_buffer"
                )
        for name, tensor in assigned.items():
            self.networks.get_buffer(name).data = tensor.detach()
        return found
