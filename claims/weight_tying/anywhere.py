"""Any weights of the standard and the tied model: what a search draws, of floats or of mpf."""

import mpmath
import numpy as np

from models import roundings
from models.multiprecision import norm, numbers
from models.weight_tying import (
    convexity,
    descent,
    digits,
    objective,
    reduction,
    shell,
    tied_descent,
)
from theoremcheck import Rounding

DIGITS = 50
MOST = 1000  # steps that a search takes


def direction(draw, name, shape):
    """Return a unit vector of that shape; none is made of one that is too short for it."""
    vector = numbers(draw.reals(name, shape, -1.0, 1.0))
    draw.assume(norm(vector) > 0.01)
    return vector / norm(vector)


def standard(draw, excess, ratio, patches=6):
    """Return W (k, d) and u_0 (d,) with N in the range `excess` and ‖W'‖ a share of √N in the range
    `ratio`; w_1 is anywhere in a box about u_0.
    """
    patches, dimension = draw.integer("patches", 2, patches), draw.integer("dimension", 1, 3)
    rest = numbers(draw.real("N", *excess)) ** 0.5
    target = direction(draw, "u_0", dimension) * rest / (patches - 1) ** 0.5
    others = direction(draw, "W'", (patches - 1, dimension))
    others = others * numbers(draw.real("share", *ratio)) * rest
    first = target + numbers(draw.reals("w_1 - u_0", dimension, -2.0, 2.0))
    weights = np.concatenate([first[None], others])
    draw.show(lambda: {"W": weights, "u_0, scaled": target})
    return weights, target


def tied(draw, energies, ratios=(1.5, 4.0), away=3.0):
    """Return w (d,) and u_0 (d,) with K in the range `energies`, k, and c² with c²/k in the range
    `ratios`; no entry of √k w is more than `away` from 0 or from those of √k u_0.
    """
    patches, dimension = draw.integer("patches", 2, 6), draw.integer("dimension", 1, 3)
    about = draw.integer("about", 0, 1)  # 0 or u_0
    target = direction(draw, "u_0", dimension)
    target = target * (numbers(draw.real("K", *energies)) / patches) ** 0.5
    weight = numbers(draw.reals("z", dimension, -away, away)) / patches**0.5
    stiffness = patches * numbers(draw.real("c² over k", *ratios))
    draw.show(lambda: {"w": about * target + weight, "u_0, scaled": target})
    return about * target + weight, target, patches, stiffness


def curvature(draw):
    """The smallest eigenvalue of the Hessian, against c² - kτ(K) for the K where τ is at w = 0."""
    weight, target, patches, stiffness = tied(draw, (0.2752, 12.0))
    total = patches * (target @ target)
    found = np.linalg.eigvalsh(objective.tied_hessian(weight, target, patches, stiffness))[0]
    # As in the claim's `judge`: weights and K have four roundings each, and no derivative of H by K
    # or z is beyond 3.
    d = len(target)
    operations = d + 1 + roundings.ELEMENTARY + 5 + 3 + roundings.orthogonal(d, d) + 2 * 4
    bound = stiffness - patches * convexity.origin_threshold(total)
    return found, bound, Rounding(operations, 4 * patches + stiffness)


@mpmath.workdps(DIGITS)
def curvature_in_digits(draw):
    weight, target, patches, stiffness = tied(draw, (0.2752, 12.0))
    total = patches * (target @ target)
    threshold = 1 + (total - 1) * mpmath.exp(-total / 2)
    found = digits.tied_curvature(weight, target, patches, stiffness)
    return found, stiffness - patches * threshold


def step(draw):
    """What a step of 1/β leaves of the distance to u_0, against 1 - μ/β."""
    weight, target, patches, stiffness = tied(draw, (0.01, 12.0))
    modulus, smoothness = (stiffness + s * patches * convexity.PROVED for s in (-1, 1))
    draw.assume(norm(weight - target) > 1e-3)
    path = tied_descent.path(weight[None], target, patches, stiffness, 1 / smoothness, 1)
    return tied_descent.ratios(path, target)[0, 0], 1 - modulus / smoothness


@mpmath.workdps(DIGITS)
def step_in_digits(draw):
    weight, target, patches, stiffness = tied(draw, (0.01, 12.0))
    gap, proved = weight - target, 1 + 2 * mpmath.exp(-mpmath.mpf(3) / 2)
    modulus, smoothness = (stiffness + s * patches * proved for s in (-1, 1))
    slope = digits.tied_gradient(weight, target, patches, stiffness)
    return norm(gap - slope / smoothness) / norm(gap), 1 - modulus / smoothness


def crossing(draw):
    """How far out W' is, over √N, after the last step that the bound says is on the shell yet."""
    weights, target, size, stiffness = inside_and_step(draw)
    patches, energy = len(weights), float(target @ target)
    bound = shell.crossing_bound(patches, energy, size)
    draw.assume(1 < bound < MOST)
    scalars = reduction.reduce(weights[None], target)
    steps = int(np.ceil(bound)) - 1
    run = descent.descend(scalars, patches, energy, stiffness, size, 0.0, steps)
    return np.hypot(*run.final[0, :2]) / np.sqrt((patches - 1) * energy), shell.OUTER


@mpmath.workdps(DIGITS)
def crossing_in_digits(draw):
    weights, target, size, stiffness = inside_and_step(draw)
    rest, golden = ((len(weights) - 1) * (target @ target)) ** 0.5, (1 + mpmath.sqrt(5)) / 2
    slow = size * golden * rest * mpmath.exp(-(rest**2) / 8)
    for _ in range(int(mpmath.ceil((rest / 6 - size * largest_force()) / slow)) - 1):
        weights = weights - size * digits.gradient(weights, target, stiffness)
    return norm(weights[1:]) / rest, mpmath.mpf(1) / 2


def inside_and_step(draw):
    """Return W inside of the shell, u_0, the size of a step and c², which is below 2 over it.

    Of W' descent knows the parts along U' and across alone: two patches have them as well as any.
    """
    weights, target = standard(draw, (24.0, 40.0), (0.25, shell.INNER), patches=2)
    size, share = draw.real("step", 0.03, 0.3), draw.real("c² times the step", 0.1, 1.9)
    return weights, target, numbers(size), numbers(share / size)


def force(draw):
    """‖∂F/∂W'‖ out to twice the distance of the solution, against what holds everywhere."""
    weights, target = standard(draw, (0.01, 9.0), (0.0, 2.0))
    return norm(objective.gradient(weights, target, 0.0)[1:]), shell.LARGEST_FORCE


@mpmath.workdps(DIGITS)
def force_in_digits(draw):
    weights, target = standard(draw, (0.01, 9.0), (0.0, 2.0))
    return norm(digits.gradient(weights, target, 0)[1:]), largest_force()


def largest_force():
    return mpmath.mpf(3) / 2 / mpmath.sqrt(mpmath.e)
