"""A batch-normalised unit and its gradient, at rational numbers exactly.

It has y = uW, μ and q = σ² + ε of its batch, ŷ = (y - μ)/√q and z = γŷ + β; the loss has the
gradient g at z. All of u, W, γ, ε and g are rational, and so is q, while ŷ and the derivatives
∂L/∂σ², ∂L/∂μ, v = ∂L/∂y and G = ∂L/∂W are rational multiples of √q. Backpropagation is that of
Ioffe and Szegedy (2015, Section 3), the chain rule through σ² and μ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from models.certificates import Rejected, inner, products
from models.certificates.relations import ZERO

Numbers = list[Fraction]


@dataclass(frozen=True)
class Unit:
    """A unit: u (m, f), W (f,), γ, ε and g (m,); `given` holds what else its statement is about."""

    inputs: list[Numbers]
    weights: Numbers
    scale: Fraction
    epsilon: Fraction
    output_gradient: Numbers
    given: Numbers

    @cached_property
    def preactivation(self) -> Numbers:
        """y = uW."""
        return products(self.inputs, self.weights)

    @cached_property
    def mean(self) -> Fraction:
        """μ."""
        return mean(self.preactivation)

    @cached_property
    def centred(self) -> Numbers:
        """y - μ."""
        return [y - self.mean for y in self.preactivation]

    @cached_property
    def variance(self) -> Fraction:
        """q = σ² + ε; Rejected where it is not positive."""
        variance = squared(self.centred) / len(self.centred) + self.epsilon
        if variance <= 0:
            raise Rejected(f"σ² + ε is {variance!s:.60}, not positive: the unit has no spread")
        return variance

    @cached_property
    def normalised(self) -> Numbers:
        """ŷ as multiples of √q."""
        return [c / self.variance for c in self.centred]

    @cached_property
    def backwards(self) -> Numbers:
        """∂L/∂σ² = -½ γ <g, y - μ> q^{-3/2} and ∂L/∂μ = -γ <1, g> q^{-1/2}, as multiples of √q.

        σ² depends on μ as well, but is least there: that way ∂L/∂μ gets nothing.
        """
        along = inner(self.output_gradient, self.normalised)
        total = sum(self.output_gradient, ZERO)
        return [-self.scale * along / (2 * self.variance), -self.scale * total / self.variance]

    @cached_property
    def gradient(self) -> Numbers:
        """v_i = γ g_i / √q + ∂L/∂σ² 2 (y_i - μ)/m + ∂L/∂μ /m, as multiples of √q."""
        by_variance, by_mean = (each / len(self.inputs) for each in self.backwards)
        kept, by_spread = self.scale / self.variance, 2 * by_variance
        return [
            kept * g + by_spread * c + by_mean
            for g, c in zip(self.output_gradient, self.centred, strict=True)
        ]

    @cached_property
    def weight_gradient(self) -> Numbers:
        """G = uᵀv as multiples of √q."""
        return products(list(zip(*self.inputs, strict=True)), self.gradient)

    def along_the_gradient(self) -> tuple[Numbers, Numbers]:
        """Return ŷ' and ŷ'', its derivatives by t at y + t v/√q, as multiples of √q.

        ŷ = c/s has ŷ' = c'/s - c s'/s² and ŷ'' = -2c' s'/s² + 2c s'²/s³ - c s''/s², with 2s s' = q'
        and 2s'² + 2s s'' = q''.
        """
        average, q = mean(self.gradient), self.variance
        moved = [b - average for b in self.gradient]
        first = 2 * inner(self.centred, moved) / len(moved)
        second = 2 * inner(moved, moved) / len(moved)
        s1, s2 = first / (2 * q), second / (2 * q) - first**2 / (4 * q**2)  # multiples of √q
        pairs = list(zip(self.centred, moved, strict=True))
        return [d / q - c * s1 / q for c, d in pairs], [
            (-2 * d * s1 + 2 * c * s1**2 - c * s2) / q for c, d in pairs
        ]


def mean(numbers: Sequence[Fraction]) -> Fraction:
    """Return the mean of numbers."""
    return sum(numbers, ZERO) / len(numbers)


def squared(numbers: Sequence[Fraction]) -> Fraction:
    """Return the sum of their squares."""
    return inner(numbers, numbers)
