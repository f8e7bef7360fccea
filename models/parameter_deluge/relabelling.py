"""Is one network better than chance? An exact test, whose randomness is the training labels'.

Labels drawn uniformly do not prefer any naming of the classes, nor does an initialisation whose
output rows are exchangeable. So a network trained on them would as likely have had its ten answers
permuted in any of the 10! ways: its accuracy on the true labels of a test set is a uniform draw
from the accuracies of all permutations, up to ties. Nothing is assumed of the test points. A
binomial test would take them for independent given the network's answers, while points of one class
mostly get the same answer.
"""

from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def permuted_hits(confusion: Ints) -> Ints:
    """Return how many answers are right after each permutation, (C!,), in no particular order.

    `confusion` (C, C) counts the points of class i that were answered j.
    """
    classes = len(confusion)

    @cache
    def hits(answers: tuple[int, ...]) -> Ints:
        """Right answers of the last classes, one for each order of these `answers`."""
        if not answers:
            return np.zeros(1, np.int64)
        row = confusion[classes - len(answers)]
        return np.concatenate(
            [row[answer] + hits(tuple(a for a in answers if a != answer)) for answer in answers]
        )

    return hits(tuple(range(classes)))


def chance_distance(confusion: Ints, error_rate: float) -> tuple[float, float]:
    """Return |accuracy - 1/C| and the distance that chance exceeds with probability ≤ `error_rate`.

    1/C is the mean over the permutations where the classes of the test set have the same size.
    ValueError for classes of other sizes, and where C! permutations cannot resolve the error rate.
    """
    classes, total = len(confusion), int(confusion.sum())
    if np.ptp(confusion.sum(axis=1)):
        raise ValueError(
            "the classes of the test set have different sizes: take as many points of each"
        )
    allowed = int(error_rate * factorial(classes))
    if allowed < 1:
        raise ValueError(
            f"{classes} classes have too few permutations for the error rate {error_rate}: raise it"
        )
    distances = np.abs(
        classes * permuted_hits(confusion) - total
    )  # in units of 1 / (C total), whole numbers
    limit = np.partition(distances, -1 - allowed)[-1 - allowed]
    measured = abs(classes * int(np.trace(confusion)) - total)
    return measured / (classes * total), int(limit) / (classes * total)
