"""Speed of AdaBoost with decision stumps against scikit-learn's.

Run with `python -m benchmarks.boosting`. With Gini stumps both find the same votes, which is
asserted; stumps of least weighted error are what the theory speaks of, and scikit-learn has none.
"""

from collections.abc import Iterator

import numpy as np
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from benchmarks.measuring import Figure, in_turn, ratio, show, times_as_fast
from models.margins.boosting import Boosted, adaboost
from models.margins.tasks import majority_sample, real

ROUNDS = 200


def compare(name: str, points: np.ndarray, labels: np.ndarray) -> Iterator[Figure]:
    """Hold the two boosters equal on one half, time all three ways, and yield their ratios."""
    points = points.astype(np.float32).astype(np.float64)  # the precision of scikit-learn's trees
    order = np.random.default_rng(1).permutation(len(labels))
    train, test = np.array_split(order, 2)

    def reference() -> AdaBoostClassifier:
        booster = AdaBoostClassifier(
            DecisionTreeClassifier(max_depth=1), n_estimators=ROUNDS, random_state=0
        )
        return booster.fit(points[train], labels[train])

    def own(criterion: str) -> Boosted:
        return adaboost(points[train], labels[train], ROUNDS, criterion=criterion)

    theirs, votes = reference(), own("gini")
    apart = np.abs(votes.errors - theirs.estimator_errors_).max()
    same = np.mean(np.sign(votes.scores(points[test])) == theirs.predict(points[test]))
    assert same == 1, (
        f"{name}: {1 - same:.1%} of the predictions differ, and the weighted errors by {apart:.0e}"
    )
    own("error")  # compiled by now
    tasks = {
        "theirs": (reference, ROUNDS),
        "gini": (lambda: own("gini"), ROUNDS),
        "error": (lambda: own("error"), ROUNDS),
    }
    seconds, size = in_turn(tasks), f"{len(train)} x {points.shape[1]}"
    for criterion, stumps in (("gini", "Gini stumps"), ("error", "least error")):
        turns = times_as_fast(seconds[criterion], seconds["theirs"])
        yield ratio(f"AdaBoost, {name}, {size}, {stumps}", "scikit-learn", turns, at_least=25)


def figures() -> Iterator[Figure]:
    sample = majority_sample(400, 10, np.random.default_rng(0))
    yield from compare("majority", sample.points, sample.labels)
    for name in ("breast cancer", "8 or other"):
        yield from compare(name, *real(name))


if __name__ == "__main__":
    show(figures())
