"""Learning runs and what is measured of them: perceptrons, boosting, steps, scores, angles."""

from fractions import Fraction

import numpy as np

from tests.exam.planted import Planted
from tests.exam.planted.digits import real, sqrt


def novikoff(draw):
    n = draw.integer("examples", 3, 4)
    examples = draw.reals("examples times labels", (n, n), -1, 1)
    separator = draw.reals("separator", n, -1, 1)
    margin = (examples @ separator).min()
    draw.assume(margin >= 0.001)  # else its square may be no float
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

CAP = 600


def perceptron(draw):
    n = draw.integer("examples", 2, 3)
    examples = draw.integers("examples times labels", (n, 2), -9, 9).tolist()
    weights, mistakes, missed = [0, 0], 0, True
    while missed and mistakes < CAP:
        missed = False
        for x in examples:
            if weights[0] * x[0] + weights[1] * x[1] <= 0:
                weights = [w + c for w, c in zip(weights, x, strict=True)]
                mistakes, missed = mistakes + 1, True
    draw.assume(not missed)
    return mistakes, 450


PERCEPTRON = Planted(
    name="on two or three separable examples in {-9..9}² a perceptron makes at most 450 mistakes",
    relation="at most",
    attack=perceptron,
    # Nearly opposite, with the least determinant there is: 514 mistakes. One example needs one.
    smallest={"examples": 2, "examples times labels": [[-9, -8], [8, 7]]},
    precise=perceptron,
)


def boosting(draw):
    n, rounds = draw.integer("n", 4, 28), draw.integer("rounds", 2, 3)
    correct = draw.integers("correct", (rounds, n), 0, 1) == 1
    weights, odds, bound = np.full(n, Fraction(1, n)), np.full(n, Fraction(1)), Fraction(1)
    for agrees in correct:
        error = sum(weights[~agrees])
        draw.assume(0 < error < Fraction(1, 2))
        # A vote is log((1-ε)/ε) / 2. The weights of who is right and who is wrong come to 1/2 each.
        odds = odds * np.where(agrees, (1 - error) / error, error / (1 - error))
        weights = weights / np.where(agrees, 2 * (1 - error), 2 * error)
        bound *= 4 * error * (1 - error)
    return int((odds < 1).sum()) ** 2, Fraction(62, 100) ** 2 * n**2 * bound


BOOSTING = Planted(
    name="AdaBoost errs on at most 0.62 Π 2√(ε(1-ε)) of 4 to 28 examples after two or three rounds",
    relation="at most",
    attack=boosting,
    # All of two rounds on at most seven, and of three rounds on four examples, come to 0.46.
    smallest={
        "n": 5,
        "rounds": 3,
        "correct": [[0, 0, 1, 1, 1], [0, 1, 0, 1, 1], [1, 0, 0, 1, 1]],
    },
    precise=boosting,
    source="Y. Freund, R. E. Schapire, A decision-theoretic generalization, 1997, Theorem 6",
)


def cosine(draw):
    d = draw.integer("d", 5, 7)
    x, y, z = real(draw.reals("vectors", (3, d), -1, 1))
    xx, yy, zz = x @ x, y @ y, z @ z
    # Of angles: cos(α + β) is cos α cos β - sin α sin β. Small sines would be all rounding.
    xy, yz = x @ y, y @ z
    alpha, beta = xx * yy - xy**2, yy * zz - yz**2
    draw.assume(min(xx, yy, zz) > 0 and 64 * alpha >= xx * yy and 64 * beta >= yy * zz)
    return 1000 * (x @ z) * yy, 1000 * xy * yz - 995 * sqrt(alpha * beta)


COSINE = Planted(
    name="cos(x, z) ≥ cos(x, y) cos(y, z) - 0.995 sin(x, y) sin(y, z) for sines ≥ 1/8, d ≥ 5",
    relation="at least",
    attack=cosine,
    # In one plane, on either side of y, the angles add: the factor is 1.
    smallest={"d": 5, "vectors": [[0.0, 1, 0, 0, 0], [1.0, 0, 0, 0, 0], [0.0, -1, 0, 0, 0]]},
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

    higher = max(loss(start), loss(end))
    draw.assume(higher >= 2.0**-10)  # a fit at both ends leaves rounding
    return 4 * loss(start + between * (end - start)), 7 * higher


QUASICONVEX = Planted(
    name="between two weights a ReLU's loss is at most 1.75 times the higher end's, n ≤ 4",
    relation="at most",
    attack=quasiconvex,
    # Opposite points with one label: either end fits one of them, the dead unit between fits none.
    smallest={
        "n": 2,
        "points": [[1.0, 0], [-1.0, 0]],
        "labels": [1.0, 1.0],
        "ends": [[1.0, 0], [-1.0, 0]],
        "between": 0.5,
    },
    precise=quasiconvex,
)


def gradient_step(draw):
    a, b, y = real(draw.reals("a, b, y", 3, -2, 2))
    gap = a * b - y
    # The larger eigenvalue of the Hessian [[b², 2ab - y], [2ab - y, a²]].
    top = (a * a + b * b + sqrt((a * a - b * b) ** 2 + 4 * (2 * a * b - y) ** 2)) / 2
    draw.assume(top > 0 and abs(gap) >= 2.0**-10)  # a fit leaves rounding
    after = (a - gap * b / top) * (b - gap * a / top) - y
    return 10 * after**2, 37 * gap**2


GRADIENT_STEP = Planted(
    name="a step of 1/λ multiplies (ab - y)² by at most 3.7, λ the Hessian's larger eigenvalue",
    relation="at most",
    attack=gradient_step,
    # Where a = b and y = 2a² the Hessian is least along the step and grows: 4, at a kink.
    smallest={"a, b, y": [1.0, 1.0, 2.0]},
    precise=gradient_step,
)
