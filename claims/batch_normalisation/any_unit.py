r"""Any normalised unit with its data: one that a search draws, its roundings, it in many digits.

How much a loss is curved on the unit sphere. Let |c| = 1 and c = cos θ v̂ + sin θ n with a unit
vector n orthogonal to v. Then c·v/|v| has the second derivatives -[sin θ (n v̂ᵀ + v̂ nᵀ) +
cos θ (I - v̂v̂ᵀ)]/|v|², of norm (|cos θ| + √(4 - 3 cos²θ))/2 over |v|²: most at cos²θ = 1/3, where

    ‖∇²_v c·v/|v|‖ ≤ (2/√3) |c|/|v|².

With v = S^{1/2}w and orthonormal columns P the unit has ŷ = √m P v/|v|. The mean of ℓ_i(ŷ_i) adds
to that of c = Pᵀℓ'/√m, at most the root mean square of the ℓ'_i, what ℓ'' makes of the Jacobian, at
most max ℓ''/|v|². The squared error is a constant less γ b·v/|v|, so that c = γb and there is no
ℓ''; of the logistic loss ℓ'' ≤ γ²/4 and |ℓ'| ≤ γ. At last ∇²_w = S^{1/2} ∇²_v S^{1/2} and |v|² =
wᵀSw bring in κ = cond S.
"""

import mpmath
import numpy as np
import torch
from mpmath import mpf

from claims.batch_normalisation import anywhere, fifty_digits
from models import roundings
from models.batch_normalisation import any_rate
from models.batch_normalisation.normalisation import normalise
from theoremcheck import Rounding

UNITS, POINTS, DIMENSION = 100, 20, 5
DIFFERENCE = "losses that lie near to each other are subtracted"
OF_INFIMUM = DIFFERENCE + ", as is the infimum, which solves with S"
JUDGED = 1e3  # a win is, if it is so many times what rounding may do to it


def most_curved(units):
    """Return λ, (N,), which no curvature on the unit sphere exceeds."""
    bent = 2 / np.sqrt(3) * units.scale
    if units.loss == "squared error":
        return units.condition() * bent * units.correlation()
    return units.condition() * (units.scale**2 / 4 + bent)


def least_win(rate, squared_gradient):
    """Return what a step from long weights wins at least: half of η‖∇L‖²."""
    return rate / 2 * squared_gradient


def hundred(evidence, loss):
    """Return units and weights of length 1, the same ones for all cases of a loss."""
    rng = evidence.rng(f"{loss}: units", by=())
    units = any_rate.draw(loss, UNITS, POINTS, DIMENSION, rng)
    weights = rng.standard_normal((UNITS, DIMENSION))
    return units, weights / np.linalg.norm(weights, axis=1, keepdims=True)


def beside_the_optimum(evidence, units):
    """Return weights of length 1 that are a thousandth away from the optimum's direction."""
    optimum = units.optimum()
    away = evidence.rng("away", by=()).standard_normal(optimum.shape)
    weights = optimum / np.linalg.norm(optimum, axis=1, keepdims=True) + 1e-3 * away
    return weights / np.linalg.norm(weights, axis=1, keepdims=True)


def check(evidence, units, weights, taught, moved):
    """Record the premises: a loss that a power of two leaves to the last bit, and what is learnt
    from what.
    """
    once, twice = (units.loss_and_gradient(factor * weights)[0] for factor in (1, 2))
    evidence.premise("scale-invariant", bool((once == twice).all()))
    y, one = torch.ones(2, 2, 1).cumsum(1).requires_grad_(), torch.ones(2, 1, 1)
    deviation = normalise(y, one, one, units.epsilon, units.variant).deviation
    evidence.premise("differentiated", deviation.requires_grad)
    evidence.premise("all data", taught.inputs.shape == units.inputs.shape)
    evidence.premise("fixed scale", bool((moved.scale == units.scale).all()))


def operations(units):
    """Count roundings on the way through the units and back."""
    return 2 * roundings.normalised(units.inputs.shape[2], units.inputs.shape[1])


def magnified(units, weights):
    """Return the sizes of pre-activations (N, m), and how far a rounding moves a ŷ, (N,).

    No ŷ is more than √m, and each carries the roundings of its y and of σ.
    """
    y = (units.inputs @ weights[..., None])[..., 0]
    sizes = (np.abs(units.inputs) @ np.abs(weights)[..., None])[..., 0]
    return sizes, 2 * (1 + y.shape[1] ** 0.5) * sizes.max(axis=1) / y.std(axis=1)


def of_loss(units, weights, losses):
    """Return the rounding of losses (N,) at w (N, d): ℓ' is √(2L) or 1 in the mean, times γ."""
    slope = np.sqrt(2 * losses) if units.loss == "squared error" else 1
    size = units.scale * magnified(units, weights)[1] * slope + losses
    return Rounding(operations(units), 2 * size, reason=DIFFERENCE)


def of_length(units, weights, losses, squared, rate):
    """Return the rounding of squared lengths (N,) after a step: <w, ∇L> adds up |X||w||v|.

    v = ∂L/∂y has three terms, each γ/σ times the gradient behind at most, of norm √(2L/m) or 1/√m.
    """
    sizes, moved = magnified(units, weights)
    behind = np.sqrt(2 * losses) if units.loss == "squared error" else 1
    spread = (units.inputs @ weights[..., None])[..., 0].std(axis=1)
    v = 3 * units.scale / spread * (1 + moved) * behind / sizes.shape[1] ** 0.5
    along = np.linalg.norm(sizes, axis=1) * v
    return Rounding(operations(units), 2 * squared + 2 * rate * along)


def drawn(draw):
    """Draw a unit of 2 or 3 inputs on up to 6 points, weights (d,), a rate and ‖w‖²/ηλ >= 1.

    Inputs are so far from a line that κ < 400.
    """
    loss, d = draw.choice("loss", any_rate.LOSSES), draw.integer("dimension", 2, 3)
    m = d + draw.integer("more points", 1, 3)
    inputs = anywhere.reals(draw, "u", (m, d), -3, 3)
    targets = draw.reals("t", m, -3, 3)
    if loss == "cross-entropy":
        targets = 2 * draw.integers("classes", m, 0, 1) - 1
    weights = anywhere.reals(draw, "w", d, -1, 1)
    draw.assume(abs(weights).max() > 0.01)
    scale, shift = draw.real("γ", 1 / 4, 2), draw.real("β", -1, 1)
    rate, share = draw.real("η", 1 / 8, 8), draw.real("‖w‖² over ηλ", 1, 4)
    return loss, inputs, targets, weights, scale, shift, rate, share


def floats(draw):
    """Return the drawn unit, weights (1, d) that long, and the rate."""
    loss, inputs, targets, weights, scale, shift, rate, share = drawn(draw)
    targets = np.asarray(targets, float)
    units = any_rate.Units(loss, inputs[None], targets[None], np.array([scale]), np.array([shift]))
    spectrum = np.linalg.eigvalsh(units.covariance())
    draw.assume(bool((spectrum[:, 0] > 0.01).all() and (units.condition() < 400).all()))
    longest = most_curved(units)
    draw.assume(bool((longest > 1e-3).all()))
    weights = weights * np.sqrt(share * rate * longest / (weights @ weights))
    draw.assume(bool((magnified(units, weights[None])[1] < anywhere.MAGNIFIED).all()))
    return units, weights[None], rate


class Digits:
    """The same in as many digits as are worked with: it differentiates nothing."""

    def __init__(self, draw):
        self.kind, *numbers, share = drawn(draw)
        inputs, targets, weights, self.scale, self.shift, self.rate = map(
            fifty_digits.as_mpf, numbers
        )
        self.inputs, self.targets = inputs, targets
        centred = inputs - inputs.sum(axis=0) / len(inputs)
        self.covariance = mpmath.matrix((centred.T @ centred / len(inputs)).tolist())
        spectrum = mpmath.eigsy(self.covariance, eigvals_only=True)
        self.condition = max(spectrum) / min(spectrum)
        a = mpmath.matrix((centred.T @ targets / len(inputs)).tolist())
        self.correlation = mpmath.sqrt((a.T * mpmath.lu_solve(self.covariance, a))[0])
        length = fifty_digits.as_mpf(share) * self.rate * self.most_curved
        self.weights = weights * mpmath.sqrt(length / (weights @ weights))

    @property
    def most_curved(self):
        """λ."""
        bent = 2 / mpmath.sqrt(3) * self.scale
        if self.kind == "squared error":
            return self.condition * bent * self.correlation
        return self.condition * (self.scale**2 / 4 + bent)

    @property
    def lowest(self):
        """What no loss is below."""
        if self.kind != "squared error":
            return mpf(0)
        squares = self.scale**2 + ((self.targets - self.shift) ** 2).sum() / len(self.targets)
        return squares / 2 - self.scale * self.correlation

    def loss(self, weights):
        """Return L(w)."""
        y = self.inputs @ weights
        centred = y - y.sum() / len(y)
        spread = fifty_digits.root((centred * centred).sum() / len(y))
        z = self.scale * centred / spread + self.shift
        if self.kind == "squared error":
            return ((z - self.targets) ** 2).sum() / len(y) / 2
        return fifty_digits.log(1 + fifty_digits.exp(-self.targets * z)).sum() / len(y)

    def step(self, weights):
        """Return ∇L(w) and w - η ∇L(w)."""
        gradient = np.asarray(fifty_digits.slope(self.loss, weights))
        return gradient, weights - self.rate * gradient


def any_step(draw):
    units, weights, rate = floats(draw)
    path = any_rate.descend(units, weights, rate, 1)
    rounding = of_loss(units, weights, path.losses[0])
    least = least_win(rate, path.slopes[0])
    draw.assume(bool((JUDGED * rounding.allowance() < least).all()))
    return path.losses[0] - path.losses[1], least, rounding


@fifty_digits.in_digits
def any_step_in_digits(draw):
    unit = Digits(draw)
    gradient, after = unit.step(unit.weights)
    return unit.loss(unit.weights) - unit.loss(after), least_win(unit.rate, (gradient**2).sum())


def any_path(draw):
    steps = draw.integer("steps", 1, 4)
    units, weights, rate = floats(draw)
    path = any_rate.descend(units, weights, rate, steps)
    gap = path.losses[0] - units.lowest()
    # Both sides subtract, and what λ, the rate and the infimum are made of carries κ's roundings.
    size = of_loss(units, weights, path.losses[0]).magnitude + 2 * path.lengths[-1] / rate
    rounding = Rounding(operations(units), size * units.condition(), reason=OF_INFIMUM)
    draw.assume(bool((JUDGED * rounding.allowance() < gap).all()))
    return (path.lengths[-1] - path.lengths[0]) / rate, 2 * gap, rounding


@fifty_digits.in_digits
def any_path_in_digits(draw):
    steps, unit = draw.integer("steps", 1, 4), Digits(draw)
    weights = unit.weights
    for _ in range(steps):
        _, weights = unit.step(weights)
    gained = (weights @ weights - unit.weights @ unit.weights) / unit.rate
    return gained, 2 * (unit.loss(unit.weights) - unit.lowest)
