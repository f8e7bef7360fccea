"""Small AlexNets trained on the CPU by compiled passes and torch's optimisers."""

from collections.abc import Iterable

import numpy as np
import torch
from torch import Tensor, nn

from models.compiled import convolutions
from models.parameter_deluge.architectures import AlexNet

TOGETHER = 25  # examples whose scores are taken at a time: their patches stay in the cache


class CompiledAlexNet(nn.Module):
    """One seed's AlexNet as a stack of one: from pixels (1, B, d) to scores (1, classes, B).

    Its one parameter is a row of all that the network of torch modules has, in their order. The
    scores have no gradient: `train` takes the steps.
    """

    def __init__(self, network: AlexNet) -> None:
        super().__init__()
        layers = list(network)
        self.shape = network.shape
        self.filters = np.array([one.out_channels for one in layers if isinstance(one, nn.Conv2d)])
        self.widths = np.array([one.out_features for one in layers if isinstance(one, nn.Linear)])
        row = nn.utils.parameters_to_vector(network.parameters())
        self.row = nn.Parameter(row.detach(), requires_grad=False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the scores, (1, classes, B)."""
        found = []
        for some in pixels.split(TOGETHER, dim=1):
            _, values = convolutions.passed(
                self.row.numpy(), self._images(some), self.filters, self.widths
            )
            found.append(torch.from_numpy(values[-1]))
        return torch.cat(found, dim=1)[None]

    def train_on(
        self, drawn: Iterable[tuple[Tensor, Tensor]], optimiser: torch.optim.Optimizer
    ) -> Tensor:
        """Take a step per batch of pixels (1, B, d) and labels (1, B); return losses (1, T)."""
        self.row.grad = torch.empty_like(self.row)
        row, gradient, losses = self.row.numpy(), self.row.grad.numpy(), []
        for pixels, labels in drawn:
            losses.append(
                convolutions.slopes(
                    row,
                    gradient,
                    self._images(pixels),
                    labels[0].numpy(),
                    self.filters,
                    self.widths,
                )
            )
            optimiser.step()
        return torch.tensor(losses, dtype=self.row.dtype)[None]

    def _images(self, pixels: Tensor) -> convolutions.Floats:
        """Return the images with the batch last, (C, H, W, B)."""
        return np.ascontiguousarray(pixels[0].numpy().T).reshape(*self.shape, -1)
