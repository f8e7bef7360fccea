"""The "correct" parameters of every depth, in exact rational arithmetic.

With both nodes ±z_l before layer l+1, relu(z_l) + relu(-z_l) = |z_l|, so that rows ±(1, 1) and
biases ∓2^-(l+1) give

    z_1 = x - 1/2,    z_{l+1} = |z_l| - 2^-(l+1):

each layer folds the line once more. z_L is a triangle wave of amplitude 2^-L with 2^(L-1) zeros, at
the odd multiples of 2^-L.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Layer:
    """Rows of weights, one for each node, and biases."""

    weights: tuple[tuple[Fraction, ...], ...]
    biases: tuple[Fraction, ...]

    def apply(self, inputs: Sequence[Fraction]) -> list[Fraction]:
        """Return the pre-activations of the layer's nodes."""
        return [
            sum((w * x for w, x in zip(row, inputs, strict=True)), bias)
            for row, bias in zip(self.weights, self.biases, strict=True)
        ]

    def parameters(self) -> int:
        """Return the number of weights and biases."""
        return sum(len(row) for row in self.weights) + len(self.biases)

    def is_tied(self) -> bool:
        """Say whether the second row is the negative of the first, bias included."""
        first, second = self.weights
        return (
            all(a == -b for a, b in zip(first, second, strict=True))
            and self.biases[0] == -self.biases[1]
        )


def layers(depth: int, bias_factor: Fraction = Fraction(1)) -> list[Layer]:
    """Return the correct network, `depth` >= 1; `bias_factor` scales biases from layer 2 on."""
    one = Fraction(1)
    first = Layer(((one,), (-one,)), (Fraction(-1, 2), Fraction(1, 2)))
    folds = [
        Layer(
            ((one, one), (-one, -one)),
            (-bias_factor * Fraction(1, 2**level), bias_factor * Fraction(1, 2**level)),
        )
        for level in range(2, depth + 1)
    ]
    return [first, *folds]


def pre_activations(network: Sequence[Layer], x: Fraction) -> list[list[Fraction]]:
    """Return the pre-activations of every layer at x, exactly."""
    values, found = [x], []
    for layer in network:
        found.append(layer.apply(values))
        values = [max(value, Fraction(0)) for value in found[-1]]
    return found


def label(x: Fraction, depth: int) -> int:
    """Return the square wave, L >= 2: 1 on [0, 2^-L), then 0 and 1 in turn, each for 2^(1-L)."""
    return 1 - (int(x * 2**depth) + 1) // 2 % 2
