"""Speed of AdaBoost with decision stumps against scikit-learn's.

Run with `python -m benchmarks.boosting`. Both are measured in turn, in one process, on one thread,
in process CPU time, so that other load on the machine cancels from the ratios as far as it can.
With Gini stumps both find the same votes, which is asserted; stumps of least weighted error are
what the theory speaks of, and scikit-learn has none.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

import numpy as np
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from models.margins.boosting import adaboost
from models.margins.tasks import majority_sample, real

ROUNDS, REPEATS = 200, 5


def rate(task: Callable[[], object]) -> float:
    """Rounds per second of process CPU time."""
    started = process_time()
    task()
    return ROUNDS / (process_time() - started)


def compare(name: str, points: np.ndarray, labels: np.ndarray) -> None:
    """Hold the two boosters equal on one half, time all three ways, and print their rows."""
    points = points.astype(np.float32).astype(np.float64)  # the precision of scikit-learn's trees
    order = np.random.default_rng(1).permutation(len(labels))
    train, test = np.array_split(order, 2)

    def reference() -> AdaBoostClassifier:
        booster = AdaBoostClassifier(
            DecisionTreeClassifier(max_depth=1), n_estimators=ROUNDS, random_state=0
        )
        return booster.fit(points[train], labels[train])

    ways: dict[str, Callable[[], object]] = {
        "scikit-learn": reference,
        "own, Gini stumps": lambda: adaboost(
            points[train], labels[train], ROUNDS, criterion="gini"
        ),
        "own, least error": lambda: adaboost(points[train], labels[train], ROUNDS),
    }
    theirs, own = reference(), adaboost(points[train], labels[train], ROUNDS, criterion="gini")
    ways["own, least error"]()  # compiled by now
    apart = np.abs(own.errors - theirs.estimator_errors_).max()
    same = np.mean(np.sign(own.scores(points[test])) == theirs.predict(points[test]))
    assert same == 1, (
        f"{name}: {1 - same:.1%} of the predictions differ, and the weighted errors by {apart:.0e}"
    )
    rates = {way: [] for way in ways}
    for _ in range(REPEATS):
        for way, task in ways.items():
            rates[way].append(rate(task))
    base = median(rates["scikit-learn"])
    print(
        f"{name}, n={len(train)} d={points.shape[1]}: same predictions; "
        f"weighted errors within {apart:.0e}"
    )
    for way, measured in rates.items():
        typical = f"{median(measured):11,.0f}{min(measured):11,.0f}{max(measured):11,.0f}"
        print(f"  {way:24}{typical}{median(measured) / base:9.1f}")


def main() -> None:
    print(f"{ROUNDS} rounds; rounds per second of process CPU time, {REPEATS} repeats in turn")
    print(f"{'':26}{'rounds':>11}{'slowest':>11}{'fastest':>11}{'x sklearn':>10}")
    sample = majority_sample(400, 10, np.random.default_rng(0))
    compare("majority of stumps", sample.points, sample.labels)
    for name in ("breast cancer", "8 or other"):
        compare(name, *real(name))


if __name__ == "__main__":
    main()
