"""Small networks of several kinds, and the loop over seeds that a stack of them is held against."""

import numpy as np
import torch
from torch import nn

from theoremcheck.torch import stacked

MANY, EXAMPLES = 6, 16


def perceptron():
    return nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3)).double()


def curved():
    return nn.Sequential(nn.Linear(8, 16), nn.Tanh(), nn.Linear(16, 16), nn.Sigmoid()).double()


def convolution():
    layers = nn.Unflatten(1, (2, 4)), nn.Conv1d(2, 5, 3), nn.ReLU(), nn.Flatten(), nn.Linear(10, 3)
    return nn.Sequential(*layers).double()


def normalised():
    return nn.Sequential(nn.Linear(8, 5), nn.BatchNorm1d(5), nn.Tanh(), nn.Linear(5, 3)).double()


class Tied(nn.Module):
    """Two layers of one matrix."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 8, bias=False)
        self.second = nn.Linear(8, 8, bias=False)
        self.second.weight = self.first.weight

    def forward(self, inputs):
        return self.second(torch.tanh(self.first(inputs)))


class Then(nn.Module):
    """A layer, and a function of the module and of what the layer gives; with buffers."""

    def __init__(self, function, **buffers):
        super().__init__()
        self.layer, self.function = nn.Linear(8, 3).double(), function
        for name, buffer in buffers.items():
            self.register_buffer(name, buffer)

    def forward(self, inputs):
        return self.function(self, self.layer(inputs))


def alone(make, many=MANY):
    """Return the networks of a loop over seeds, and the generators of their masks."""
    streams, networks = np.random.default_rng(0).spawn(many), []
    for stream in streams:
        with torch.random.fork_rng():
            torch.manual_seed(int(stream.integers(2**32)))
            networks.append(make())
    return networks, streams


def together(make, many=MANY):
    return stacked(make, many, np.random.default_rng(0))


def numbers(tensors):
    return np.array([tensor.detach().numpy() for tensor in tensors])


def examples(*shape):
    return torch.from_numpy(np.random.default_rng(1).standard_normal(shape))


def dyadic(make):
    """Return what builds the same network with weights of four bits, on which sums are exact."""

    def build():
        network = make()
        for weight in network.parameters():
            weight.data = (weight.data * 32).round() / 16
        return network

    return build
