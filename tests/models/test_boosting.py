"""AdaBoost against its NumPy twin, scikit-learn's, brute force over stumps, and its definitions."""

import itertools

import numpy as np
import pytest
from sklearn.ensemble import AdaBoostClassifier
from sklearn.tree import DecisionTreeClassifier

from models.margins import plain_boosting, tasks
from models.margins.boosting import (
    adaboost,
    first_consistent,
    log_exponential_loss,
    signed_scores,
    weighted_errors,
)
from models.margins.boosting_kernel import ERROR, GINI, quality
from models.margins.stumps import Vote, draw_majority, error_on_cube, error_on_grid, grid

EPS = np.finfo(float).eps


def single(points):
    """scikit-learn's trees see single precision."""
    return points.astype(np.float32).astype(np.float64)


def sample(name, seed=0):
    """Return points and labels to train on and points to test on."""
    rng = np.random.default_rng(seed)
    if name == "toy":
        drawn = tasks.majority_sample(200, 10, rng)
        return single(drawn.points), drawn.labels, single(rng.random((1000, 10)))
    points, labels = tasks.real(name)
    order = rng.permutation(len(labels))
    train, test = order[: len(order) // 2], order[len(order) // 2 :]
    return single(points[train]), labels[train], single(points[test])


@pytest.mark.parametrize("name", ["toy", "breast cancer", "8 or other"])
def test_gini_stumps_are_scikit_learns_round_for_round(name):
    points, labels, test = sample(name)
    vote = adaboost(points, labels, 200, criterion="gini")
    reference = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=1), n_estimators=200, random_state=0
    )
    reference.fit(points, labels)
    np.testing.assert_allclose(vote.errors, reference.estimator_errors_, rtol=0, atol=1e-9)
    np.testing.assert_allclose(2 * vote.weights, reference.estimator_weights_, rtol=0, atol=1e-7)
    np.testing.assert_array_equal(np.sign(vote.scores(test)), reference.predict(test))


@pytest.mark.parametrize("criterion", ["error", "gini"])
@pytest.mark.parametrize("shrinkage", [1.0, 0.3])
@pytest.mark.parametrize("name", ["toy", "8 or other"])
def test_compiled_loop_is_the_numpy_loop(name, criterion, shrinkage):
    points, labels, _ = sample(name)
    options = {"criterion": criterion, "shrinkage": shrinkage}
    fast, slow = (adaboost(points, labels, 60, compiled=c, **options) for c in (True, False))
    for field in ("features", "thresholds", "left", "right"):
        np.testing.assert_array_equal(getattr(fast, field), getattr(slow, field))
    # Weights of t products and sums over n of them, relative to an error below one half.
    np.testing.assert_allclose(
        fast.errors, slow.errors, rtol=(8 * 60 + 2 * len(labels)) * EPS, atol=0
    )
    assert len(fast) == 60


@pytest.mark.parametrize("criterion", ["error", "gini"])
def test_each_stump_is_the_best_of_all(criterion):
    """Every stump with every pair of leaves, with ties of values, under weights as defined."""
    rng = np.random.default_rng(1)
    points, labels = rng.integers(5, size=(30, 3)).astype(float), rng.choice([-1.0, 1.0], 30)
    vote = adaboost(points, labels, 25, criterion=criterion)
    weights = np.full(30, 1 / 30)
    for t in range(len(vote)):
        guesses = vote.opinions(points)[t]
        assert vote.errors[t] == pytest.approx(weights[guesses != labels].sum(), rel=1e-10)
        cuts = [(j, c + 0.5) for j in range(3) for c in range(4)]
        if criterion == "error":
            every = [
                weights[np.where(points[:, j] > c, right, left) != labels].sum()
                for (j, c), left, right in itertools.product(cuts, (-1, 1), (-1, 1))
            ]
            assert vote.errors[t] == pytest.approx(min(every), rel=1e-10)
        else:
            every = [impurity(points[:, j] > c, labels, weights) for j, c in cuts]
            mine = impurity(points[:, vote.features[t]] > vote.thresholds[t], labels, weights)
            assert mine == pytest.approx(min(every), rel=1e-10)
        weights *= np.exp(-vote.weights[t] * labels * guesses)
        weights /= weights.sum()


def impurity(above, labels, weights):
    total = 0.0
    for leaf in (above, ~above):
        mass, share = weights[leaf].sum(), weights[leaf & (labels > 0)].sum() / weights[leaf].sum()
        total += mass * 2 * share * (1 - share)
    return total


def test_weights_follow_from_errors():
    points, labels, _ = sample("toy")
    vote = adaboost(points, labels, 50)
    np.testing.assert_allclose(
        vote.weights, np.log((1 - vote.errors) / vote.errors) / 2, rtol=1e-12, atol=1e-14
    )
    shrunk = adaboost(points, labels, 50, shrinkage=0.25)
    assert shrunk.weights[0] == pytest.approx(vote.weights[0] / 4, rel=1e-15)
    np.testing.assert_allclose(
        np.exp(vote.normalisers()), 2 * np.sqrt(vote.errors * (1 - vote.errors))
    )


def test_course_of_a_vote_by_hand():
    """Two stumps on three points."""
    vote = Vote(
        np.array([0, 1]), np.array([0.5, 0.5]), *np.array([[-1.0, 1.0], [1.0, -1.0], [2.0, 1.0]])
    )
    points, labels = np.array([[0.0, 0.0], [0.5, 1.0], [1.0, 1.0]]), np.array([1.0, -1.0, 1.0])
    signed = np.array([[-2.0, 2.0, 2.0], [-1.0, 3.0, 1.0]])
    np.testing.assert_array_equal(vote.opinions(points), [[-1, -1, 1], [1, -1, -1]])
    np.testing.assert_array_equal(vote.scores(points), [-1, -3, 1])
    np.testing.assert_array_equal(vote.margins(points, labels), np.array([-1, 3, 1]) / 3)
    np.testing.assert_array_equal(signed_scores(vote, points, labels), signed)
    np.testing.assert_allclose(
        log_exponential_loss(signed), np.log(np.exp(-signed).mean(axis=1)), rtol=1e-14
    )
    weights = np.exp(-signed)
    expected = [weights[0, 0] / weights[0].sum(), weights[1, 2] / weights[1].sum()]
    np.testing.assert_allclose(weighted_errors(vote, points, labels, signed), expected, rtol=1e-14)
    assert first_consistent(signed) is None
    assert first_consistent(np.array([[1.0, 0.0], [1.0, 2.0], [-1.0, 2.0], [3.0, 3.0]])) == 2
    assert len(vote.first(1)) == 1
    np.testing.assert_array_equal(vote.first(1).scores(points), [-2, -2, 2])


def test_additive_scores_are_the_sum_over_stumps():
    rng = np.random.default_rng(2)
    vote = draw_majority(300, 4, rng)
    points = np.vstack([rng.random((50, 4)), np.repeat(vote.thresholds[:20, None], 4, axis=1)])
    direct = (vote.weights[:, None] * vote.opinions(points)).sum(axis=0)
    np.testing.assert_allclose(
        vote.scores(points), direct, rtol=0, atol=2 * 300 * EPS * vote.weights.sum()
    )


def test_exact_errors_are_those_of_all_points():
    rng = np.random.default_rng(3)
    vote, target = draw_majority(7, 3, rng, levels=6), draw_majority(10, 3, rng, levels=6)
    points = np.array(list(itertools.product(grid(6), repeat=3)))
    wrong = np.mean(vote.scores(points) * np.sign(target.scores(points)) <= 0)
    assert error_on_grid(vote, target, 3, 6) == pytest.approx(wrong, abs=216 * EPS)
    # On a cube the grid's thresholds cut the same cells.
    assert error_on_cube(vote, target, 3) == pytest.approx(wrong, abs=216 * 6 * EPS)
    assert error_on_grid(target, target, 3, 6) == 0
    undecided = Vote(
        np.zeros(2, int), np.full(2, 0.5), np.array([-1.0, 1.0]), np.array([1.0, 1.0]), np.ones(2)
    )
    upper = Vote(np.zeros(1, int), np.array([0.5]), np.array([-1.0]), np.ones(1), np.ones(1))
    assert error_on_grid(undecided, upper, 1, 6) == pytest.approx(0.5)  # F = 0 is an error
    vote, target = draw_majority(5, 2, rng), draw_majority(10, 2, rng)
    drawn = rng.random((100_000, 2))
    hits = np.mean(vote.scores(drawn) * target.scores(drawn) <= 0)
    assert abs(hits - error_on_cube(vote, target, 2)) < 5 * 0.5 / np.sqrt(
        100_000
    )  # 5 standard deviations


LINE = np.arange(4.0)[:, None]


@pytest.mark.parametrize(
    "points, labels, options, message",
    [
        (LINE, [1, 1, -1], {}, "must be"),
        (np.zeros((0, 2)), [], {}, "must be"),
        (LINE, [1, 0, -1, 1], {}, "labels"),
        (np.full((4, 1), np.nan), [1, 1, -1, 1], {}, "finite"),
        (LINE, [1, 1, -1, -1], {}, "perfect"),
        (np.zeros((4, 1)), [1, 1, -1, 1], {}, "varies"),
        (LINE, [1, -1, 1, 1], {"criterion": "entropy"}, "choose error or gini"),
        (LINE, [1, -1, 1, 1], {"shrinkage": 0}, "positive"),
        (LINE % 2, [1, 1, -1, -1], {}, "coin"),
    ],
)
def test_refusals(points, labels, options, message):
    with pytest.raises(ValueError, match=message):
        adaboost(points, labels, 5, **options)


def test_neighbouring_numbers_are_told_apart():
    """The middle of the last two rounds to the upper one."""
    points = 1 + EPS * np.arange(5.0)[:, None]
    vote = adaboost(points, np.array([1.0, 1.0, -1.0, 1.0, -1.0]), 20)
    assert set(vote.thresholds) >= {points[1, 0], points[3, 0]}
    labels = np.array([1.0, 1.0, -1.0, 1.0, -1.0])
    assert np.mean(vote.opinions(points)[0] != labels) == pytest.approx(vote.errors[0], rel=8 * EPS)


def test_ends_when_no_stump_beats_a_coin():
    """Two values, one mostly +1 and the other mostly -1, alike: after one stump all is balance."""
    points, labels = (
        np.repeat([[0.0], [1.0]], 3, axis=0),
        np.array([1.0, 1.0, -1.0, -1.0, -1.0, 1.0]),
    )
    for compiled in (True, False):
        vote = adaboost(points, labels, 50, compiled=compiled)
        assert len(vote) == len(vote.weights) == 1
        np.testing.assert_allclose(vote.errors, [1 / 3], rtol=8 * EPS)


def test_quality_is_that_of_both_leaves():
    """Up to what is the same for all splits, in Gini's P²/M and a factor M."""
    rng = np.random.default_rng(7)
    below, above = (np.array([rng.uniform(-m, m), m]) for m in rng.uniform(0.1, 1, 2))
    pull, mass = below + above
    parts = {
        criterion: [plain_boosting.quality(*leaf[:, None], criterion) for leaf in (below, above)]
        for criterion in (ERROR, GINI)
    }
    gain = quality(*below, pull, mass, 1.0, GINI) / mass
    assert gain == pytest.approx(sum(parts[GINI]).item() - pull**2 / mass)
    assert quality(*below, pull, mass, 1.0, ERROR) == pytest.approx(sum(parts[ERROR]).item())
    for criterion in (ERROR, GINI):
        assert quality(*below, pull, mass, 0.0, criterion) == 0


def test_gini_of_a_leaf_that_rounding_leaves_without_mass():
    for pull in (0.0, 0.25):
        assert quality(pull, 1 + EPS, pull, 1.0, 1.0, GINI) == 0
        assert quality(pull - EPS, 1.0, pull, 1.0, 1.0, GINI) == 0
        assert 0 < quality(pull - EPS, 1 - EPS, pull, 1.0, 1.0, GINI) < 4 * EPS
    pulls, masses = np.array([0.0, 1e-17, -0.25, 0.5]), np.array([0.0, 0.0, 0.5, 0.5])
    np.testing.assert_array_equal(
        plain_boosting.quality(pulls, masses, GINI), [0.0, 1e-17, 0.125, 0.5]
    )


def test_first_coordinate_and_cut_of_equally_good_stumps():
    """No coordinate but the first, the third and its copies varies; the middle two points tie."""
    line = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    points = np.stack([0 * line, line, line % 2, line, -line, line, line], axis=1)
    labels = np.array([-1.0, -1.0, 1.0, -1.0, 1.0, 1.0])
    for compiled, criterion in itertools.product((True, False), ("error", "gini")):
        vote = adaboost(points, labels, 1, compiled=compiled, criterion=criterion)
        assert (vote.features[0], vote.thresholds[0]) == (1, 1.5)
