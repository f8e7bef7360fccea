"""Small networks: what their pieces, slopes and poolings can do at most."""

from itertools import product

import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import exp, real

BITS = np.array(list(product((0, 1), repeat=3)))
PARITY = 2 * (BITS.sum(axis=1) % 2) - 1


def relu(x):
    return np.maximum(x, 0)


def parity(draw):
    width = draw.integer("width", 2, 4)
    weights, biases = draw.reals("weights", (width, 3), -2, 2), draw.reals("biases", width, -2, 2)
    outer, shift = draw.reals("outer", width, -2, 2), draw.real("shift", -2, 2)
    outputs = relu(BITS @ weights.T + biases) @ outer + shift
    return 64 * (PARITY * outputs).min(), 1


PARITY_NET = Planted(
    name="no net of at most four ReLU units has the parity of three bits with a margin of 1/64",
    relation="at most",
    attack=parity,
    # Of the number of ones s, -1/2 + s - 2 (s-1)₊ + 2 (s-2)₊ alternates. Fewer units bend less.
    smallest={
        "width": 3,
        "weights": [[1.0] * 3] * 3,
        "biases": [0.0, -1.0, -2.0],
        "outer": [1.0, -2.0, 2.0],
        "shift": -0.5,
    },
    precise=parity,
    source="M. Minsky, S. Papert, Perceptrons, 1969, on parity without a hidden layer",
)


def pieces(draw):
    first, bends = draw.reals("first", 3, -1, 1), draw.reals("bends", 3, -1, 1)
    second, shifts = draw.reals("second", (2, 3), -1, 1), draw.reals("shifts", 2, -1, 1)
    draw.assume((first != 0).all() and len(set(bends)) == 3)
    # A unit bends where first · (x - bend) vanishes; beyond all bends the line is x = ∓2.
    at = np.array([-2, *np.sort(bends), 2])
    outputs = relu(first * (at[:, None] - bends)) @ second.T + shifts
    slopes = outputs[[1, -1]] - outputs[[0, -2]]
    outputs[0], outputs[-1] = -slopes[0], slopes[1]  # the signs at -∞ and at ∞
    # A crossing that rounding could feign is not counted.
    crossings = (outputs[1:] * outputs[:-1] < -(2.0**-24)).sum()
    return 1 + len(bends) + crossings, 11


PIECES = Planted(
    name="of nets with layers of 3 and 2 ReLU units the line meets at most 11 activation patterns",
    relation="at most",
    attack=pieces,
    # The line folds at each bend, and each unit of the second layer crosses 0 on all four pieces.
    smallest={
        "first": [1.0, 1.0, -1.0],
        "bends": [-0.5, 0.0, 0.5],
        "second": [[1.0, -0.875, 0.625], [1.0, -0.9375, 0.625]],
        "shifts": [-0.71875, -0.71875],
    },
    precise=pieces,
    source="T. Serra et al., Bounding and counting linear regions of deep neural networks, 2018",
)


def max_pool(draw):
    n = draw.integer("n", 6, 9)
    x, change = draw.reals("x", n, 0, 1), draw.reals("change", n, -1, 1)
    draw.assume(abs(change).max() >= 2.0**-10)  # less is lost in x + change
    pooled = [np.maximum(np.maximum(z, np.roll(z, 1)), np.roll(z, 2)) for z in (x, x + change)]
    return ((pooled[1] - pooled[0]) ** 2).sum() * 10, 28 * (change**2).sum()


MAX_POOL = Planted(
    name="max-pooling of windows of three on a circle of n ≥ 6 is √2.8-Lipschitz",
    relation="at most",
    attack=max_pool,
    # One entry leads all three windows that see it and moves alone: √3.
    smallest={"n": 6, "x": [0.0] * 6, "change": [1.0, 0, 0, 0, 0, 0]},
    precise=max_pool,
)


def softmax(draw):
    n = draw.integer("n", 4, 6)
    logits, change = real(draw.reals("logits", n, -4, 4)), real(draw.reals("change", n, -1, 1))
    draw.assume(abs(change).max() >= 2.0**-10)  # less is lost in logits + change
    before, after = (exp(z) / exp(z).sum() for z in (logits, logits + change))
    return 1000 * ((after - before) ** 2).sum(), 225 * (change**2).sum()


SOFTMAX = Planted(
    name="softmax of n ≥ 4 logits in [-4, 4] has Lipschitz constant √0.225",
    relation="at most",
    attack=softmax,
    # Two leading logits that are tied and part: nearly 1/2, as the small ones and steps vanish.
    smallest={
        "n": 4,
        "logits": [4.0, 4.0, -4.0, -4.0],
        "change": [0.0625, -0.0625, 0.0, 0.0],
    },
    precise=softmax,
    source="D. Böhning, Multinomial logistic regression algorithm, 1992",
)


def slope(draw):
    width = draw.integer("width", 2, 4)
    weights, outer = draw.reals("weights", (width, 2), -1, 1), draw.reals("outer", width, -1, 1)
    x = draw.reals("x", 2, -1, 1)
    gradient = (outer * (weights @ x > 0)) @ weights
    return 1000 * (gradient**2).sum(), 999 * (outer**2).sum() * (weights**2).sum()


SLOPE = Planted(
    name="|∇f|² ≤ 0.999 |v|² ‖W‖² for f = v · relu(W x) of two to four units in the plane",
    relation="at most",
    attack=slope,
    # Rows that are proportional to v along one direction, and active: 1.
    smallest={"width": 2, "weights": [[1.0, 0], [1.0, 0]], "outer": [1.0, 1.0], "x": [1.0, 0]},
    precise=slope,
)


def tied(draw):
    d = draw.integer("d", 2, 4)
    w, u, x = draw.reals("vectors", (3, d), -1, 1)
    wx, ux, wu, ww, uu = w @ x, u @ x, w @ u, w @ w, u @ u
    # |x - w⟨w,x⟩|² = |x|² - 2⟨w,x⟩² + |w|²⟨w,x⟩², twice differentiated along u.
    curvature = -4 * ux**2 + 2 * uu * wx**2 + 8 * wu * wx * ux + 2 * ww * ux**2
    return 100 * curvature, -398 * uu * (x @ x)


TIED = Planted(
    name="the loss |x - w⟨w,x⟩|² of tied weights has curvature ≥ -3.98 |x|² in each direction",
    relation="at least",
    attack=tied,
    # At w = 0 along x: -4.
    smallest={"d": 2, "vectors": [[0.0, 0], [1.0, 0], [1.0, 0]]},
    precise=tied,
)


def firm(draw):
    n = draw.integer("n", 14, 17)
    x, y = draw.reals("points", (2, n), -1, 1)
    moved = relu(x) - relu(y)
    return 1000 * (moved @ (x - y)), 1002 * (moved @ moved)


FIRM = Planted(
    name="⟨relu x - relu y, x - y⟩ ≥ 1.002 |relu x - relu y|² for points of n ≥ 14 entries",
    relation="at least",
    attack=firm,
    # Where no entry is active on one side alone ReLU is the identity or 0: 1.
    smallest={"n": 14, "points": [[1.0] * 14, [0.0] * 14]},
    precise=firm,
    source="P. L. Combettes, J.-C. Pesquet, Deep neural network structures, 2020",
)


def tie(draw):
    weights, x = draw.integers("weights", 3, -99, 99), draw.integers("x", 3, -99, 99)
    bias = draw.integers("bias", 1, -99, 99)
    z = weights @ x + bias
    # The derivative of relu(z) - relu(-z) = z, where relu' is 0 at 0.
    return weights * ((z > 0) + (z < 0).astype(np.int64)), weights


TIE = Planted(
    name="backpropagation through relu(z) - relu(-z), relu'(0) = 0, is the gradient of z = w·x + b",
    relation="identity",
    attack=tie,
    # Only at z = 0, and there for each w but 0.
    smallest={"weights": [1, 0, 0], "x": [0, 0, 0], "bias": [0]},
    precise=tie,
    source="S. Kakade, J. Lee, Provably correct automatic subdifferentiation, 2018",
)
