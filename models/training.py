"""Training of many seeds at once: S networks' parameters are stacked along a first axis, (S, ...).

The loss of a step is the sum of the losses of all seeds. Its gradient for the weights of one seed
is that of this seed's own loss, and torch's optimisers work element by element, so that every seed
trains as if it were alone, while each operation runs once for all of them.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def train(
    network: torch.nn.Module,
    batches: Iterable[tuple[Tensor, Tensor]],
    loss: Callable[[Tensor, Tensor], Tensor],
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler | None = None,
) -> Tensor:
    """Take a step per batch of inputs (S, B, ...) and labels (S, B, ...); return losses, (S, T).

    `loss` maps the network's outputs and the labels to one number per seed, (S,); a loss is
    recorded before its step. A seed that diverges does not touch the others. ValueError for a loss
    of another shape, and for no batch.
    """
    found = []
    for inputs, labels in batches:
        losses = loss(network(inputs), labels)
        if losses.shape != inputs.shape[:1]:
            raise ValueError(
                f"the loss has shape {tuple(losses.shape)}: return one number "
                f"for each of the {len(inputs)} seeds"
            )
        optimiser.zero_grad()
        losses.sum().backward()
        optimiser.step()
        if schedule is not None:
            schedule.step()
        found.append(losses.detach())
    if not found:
        raise ValueError("there is no batch to train on: draw at least one")
    return torch.stack(found, dim=1)
