"""Networks and the same ones rescaled, layer by layer."""

from dataclasses import dataclass

import numpy as np
import torch

from models import roundings
from models.margins import spectral
from models.perceptrons import Perceptrons, he

SEEDS, POINTS = 10, 20
PRODUCT, COMPLEXITY = "product of spectral norms", "spectral complexity"


def random_case(evidence, shape, scales, bias):
    rng = evidence.rng(f"network {shape}", by=())
    drawn = evidence.rng(f"scales {shape}")
    weights, initial = he(SEEDS, shape, rng), he(SEEDS, shape, rng)
    biases = [
        rng.standard_normal((SEEDS, g, 1)) if bias else np.zeros((SEEDS, g, 1)) for g in shape[1:]
    ]
    inputs = torch.from_numpy(rng.standard_normal((SEEDS, POINTS, shape[0])))
    labels = torch.from_numpy(rng.integers(shape[-1], size=(SEEDS, POINTS)))
    exponents = drawn.integers(-3, 4, (SEEDS, len(shape) - 1))
    factors = (
        np.exp2(exponents)
        if scales == "powers of 2"
        else 10 ** drawn.uniform(-1, 1, exponents.shape)
    )
    if scales == "negative":
        factors[:, 0] *= -1
    return Rescaled(weights, initial, biases, inputs, labels, factors)


@dataclass(frozen=True, eq=False)
class Rescaled:
    """Networks of one shape, points with labels, and the same networks after their layers have been
    rescaled: weights and others like them (S, g, f), biases (S, g, 1), factors (S, L).
    """

    weights: list
    initial: list
    biases: list
    inputs: torch.Tensor
    labels: torch.Tensor
    factors: np.ndarray

    @property
    def after(self):
        """The weights after rescaling."""
        return [f[:, None, None] * w for f, w in zip(self.factors.T, self.weights, strict=True)]

    def check_premises(self, evidence):
        """Record whether the biases are 0 and the factors positive."""
        evidence.premise("bias-free", not any(bias.any() for bias in self.biases))
        evidence.premise("positive", bool((self.factors > 0).all()))

    def references(self, name):
        """Return the reference matrices, 0 or other random ones of the shapes."""
        found = map(torch.from_numpy, self.initial)
        return [matrix if name == "init" else torch.zeros_like(matrix) for matrix in found]

    def margins(self):
        """Return the raw margins (S, n) before and after."""
        return [
            spectral.margins(self.outputs(weights), self.labels).numpy()
            for weights in (self.weights, self.after)
        ]

    def outputs(self, weights):
        """Return the outputs (S, k, n), in double precision, with the biases as they are."""
        network = Perceptrons(weights, dtype=torch.float64)
        with torch.no_grad():
            for bias, value in zip(network.biases, self.biases, strict=True):
                bias.copy_(torch.from_numpy(value))
            return network(self.inputs)

    def constants(self, constant, reference):
        """Return the constant (S,) that margins are normalised by, before and after."""
        found = []
        for weights in (self.weights, self.after):
            matrices = [torch.from_numpy(w) for w in weights]
            norms = spectral.spectral_norms(matrices)
            found.append(
                spectral.lipschitz(norms)
                if constant == PRODUCT
                else spectral.complexity(matrices, norms, self.references(reference))
            )
        return found

    def sizes(self):
        """Return twice the sum of the absolute values of all terms that add up to an output: (S,
        n).
        """
        h = np.abs(self.inputs.numpy()).swapaxes(1, 2)
        for weight, bias in zip(self.weights, self.biases, strict=True):
            h = np.abs(weight) @ h + np.abs(bias)
        return 2 * h.max(axis=1)

    @property
    def operations(self):
        """Two outputs and their difference, before and after, and a product for each factor."""
        widths = [self.weights[0].shape[2], *(weight.shape[1] for weight in self.weights)]
        return 2 * (roundings.dense(widths) + 1 + len(self.weights))
