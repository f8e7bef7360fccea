"""The loop one would write for a seed: torch.nn.Linear, free or tied negatively, torch.optim."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from models.layers import linear
from models.square_wave.network import Network
from models.square_wave.training import Setting, cross_entropy, optimise


class PlainNetwork(nn.Module):
    """One seed of a `Network`, free or tied negatively: then a layer's one node hands on its ±."""

    def __init__(self, network: Network, seed: int = 0) -> None:
        super().__init__()
        self.tied = network.tying == "negative"
        self.layers = nn.ModuleList()
        for rows in network.rows():
            own = rows[seed, : 1 if self.tied else 2]
            self.layers.append(linear(own[:, :-1], own[:, -1]))

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits (B,) of inputs x (B,)."""
        nodes = x[:, None]
        for level, layer in enumerate(self.layers):
            nodes = layer(torch.relu(nodes) if level else nodes)
            if self.tied:
                nodes = torch.cat([nodes, -nodes], dim=1)
        return nodes[:, 0] - nodes[:, 1]

    def rows(self) -> list[Tensor]:
        """Return this seed's `Network.rows`, (2, f + 1) for each layer."""
        parameters = [parameter.detach() for parameter in self.parameters()]
        pairs = zip(parameters[::2], parameters[1::2], strict=True)
        found = [torch.cat([weight, bias[:, None]], dim=1) for weight, bias in pairs]
        return [torch.cat([row, -row]) for row in found] if self.tied else found


def train_plainly(
    network: Network, seed: int, batches: Iterable[tuple[Tensor, Tensor]], setting: Setting
) -> PlainNetwork:
    """Return a seed trained on its share of stacked batches; the stacked network is left alone."""
    plain = PlainNetwork(network, seed)
    optimiser, schedule = optimise(plain.parameters(), setting)
    for x, labels in batches:
        optimiser.zero_grad()
        cross_entropy(plain(x[seed]), labels[seed]).backward()
        optimiser.step()
        if schedule is not None:
            schedule.step()
    return plain
