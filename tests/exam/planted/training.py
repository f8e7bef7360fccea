"""Learning runs and what is measured of them: perceptrons, boosting, steps, scores, angles."""

import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import real, sqrt


def novikoff(draw):
    n = draw.integer("examples", 3, 4)
    examples = draw.reals("examples times labels", (n, n), -1, 1)
    separator = draw.reals("separator", n, -1, 1)
    margin = (examples @ separator).min()
    draw.assume(margin > 0)
    bound = (examples**2).sum(axis=1).max() * (separator @ separator) / margin**2
    weights, mistakes, missed = 0 * separator, 0, True
    while missed and mistakes < 32:
        missed = False
        for example in examples:
            if weights @ example <= 0:
                weights, mistakes, missed = weights + example, mistakes + 1, True
    return 100 * mistakes, 94 * bound


NOVIKOFF = Planted(
    name="perceptrons of n = 3 or 4 examples in n dimensions make at most 0.94 R²/γ² mistakes",
    relation="at most",
    attack=novikoff,
    # Orthogonal examples of one length, which are separated evenly: n mistakes, and R²/γ² = n.
    smallest={
        "examples": 3,
        "examples times labels": [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]],
        "separator": [1.0, 1.0, 1.0],
    },
    precise=novikoff,
    source="A. B. J. Novikoff, On convergence proofs on perceptrons, 1962",
)

CAP = 100


def perceptron(draw):
    n = draw.integer("examples", 2, 4)
    examples = draw.integers("examples times labels", (n, 3), -3, 3).tolist()
    weights, mistakes, missed = [0, 0, 0], 0, True
    while missed and mistakes < CAP:
        missed = False
        for x in examples:
            if weights[0] * x[0] + weights[1] * x[1] + weights[2] * x[2] <= 0:
                weights = [w + c for w, c in zip(weights, x, strict=True)]
                mistakes, missed = mistakes + 1, True
    draw.assume(not missed)
    return mistakes, 50


PERCEPTRON = Planted(
    name="on 2 to 4 separable examples in {-3..3}³ a perceptron makes at most 50 mistakes",
    relation="at most",
    attack=perceptron,
    smallest={},
    precise=perceptron,
)


def boosting(draw):
    n, rounds = draw.integer("n", 4, 8), draw.integer("rounds", 2, 3)
    correct = 2 * draw.integers("correct", (rounds, n), 0, 1) - 1
    weights, votes, bound = np.full(n, 1 / n), np.zeros(n), 1.0
    for agrees in correct:
        error = weights[agrees < 0].sum()
        draw.assume(0 < error < 0.5)
        vote = np.log((1 - error) / error) / 2
        votes, weights = votes + vote * agrees, weights * np.exp(-vote * agrees)
        bound, weights = bound * weights.sum(), weights / weights.sum()
    return (votes < 0).sum(), n * bound


def cosine(draw):
    d = draw.integer("d", 4, 6)
    x, y, z = draw.reals("vectors", (3, d), -1, 1)
    xx, yy, zz = x @ x, y @ y, z @ z
    draw.assume(xx * yy * zz > 0)
    # Of angles: cos(α + β) is cos α cos β - sin α sin β.
    xy, yz = x @ y, y @ z
    sines = sqrt(real((xx * yy - xy**2) * (yy * zz - yz**2)))
    return 1000 * (x @ z) * yy, 1000 * xy * yz - 985 * sines


COSINE = Planted(
    name="cos(x, z) ≥ cos(x, y) cos(y, z) - 0.985 sin(x, y) sin(y, z) in d ≥ 4 dimensions",
    relation="at least",
    attack=cosine,
    # In one plane, on either side of y, the angles add: the factor is 1.
    smallest={"d": 4, "vectors": [[0.0, 1, 0, 0], [1.0, 0, 0, 0], [0.0, -1, 0, 0]]},
    precise=cosine,
)


def ranks(draw):
    positive = draw.integer("positive", 2, 4)
    negative = draw.integer("negative", 2, 4)
    scores = draw.integers("scores", positive + negative, 0, 2**18)
    good, bad = scores[:positive], scores[positive:]
    # The rank of a score counts how many are at most as large: right without ties.
    places = (scores <= good[:, None]).sum()
    wins = (good[:, None] > bad).sum()
    return 2 * wins, 2 * places - positive * (positive + 1)


RANKS = Planted(
    name="wins of positive over negative scores are their ranks' sum - n(n+1)/2, Mann-Whitney's U",
    relation="identity",
    attack=ranks,
    # A tie counts in the ranks and is no win.
    smallest={"positive": 2, "negative": 2, "scores": [0, 1, 0, 2]},
    precise=ranks,
    source="H. B. Mann, D. R. Whitney, On a test whether one variable is larger, 1947",
)


def quasiconvex(draw):
    n = draw.integer("n", 2, 4)
    points, labels = draw.reals("points", (n, 2), -1, 1), draw.reals("labels", n, -1, 1)
    start, end = draw.reals("ends", (2, 2), -1, 1)
    between = draw.real("between", 0, 1)

    def loss(w):
        return ((np.maximum(points @ w, 0) - labels) ** 2).sum()

    return loss(start + between * (end - start)), max(loss(start), loss(end))


def gradient_step(draw):
    a, b, y = draw.reals("a, b, y", 3, -2, 2)
    gap = a * b - y
    # Hessian [[b², 2ab - y], [2ab - y, a²]]
    top = (a * a + b * b) / 2 + sqrt(((a * a - b * b) / 2) ** 2 + (2 * a * b - y) ** 2)
    draw.assume(top > 0)
    after = (a - gap * b / top) * (b - gap * a / top) - y
    return after**2, gap**2
