"""Beyond the sample: the test error of boosted votes, random labels, and a bound by margins."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

ERROR, COINS = "margins.boosting_test_error", "margins.random_label_margins"
BOUND = "margins.margin_generalisation_bound"
ERROR_CLAIM = "claims/margins/test_boosting_test_error.py"
COINS_CLAIM = "claims/margins/test_random_label_margins.py"
BOUND_CLAIM = "claims/margins/test_margin_generalisation_bound.py"
BOOSTING = "models/margins/boosting.py"
STUMPS = "models/margins/stumps.py"
TASKS = "models/margins/tasks.py"
NOISY = "return np.where(rng.random(len(labels)) < share, -labels, labels)"
MINIMUM = "np.min(shares + 2 / THETAS * complexity)"

CATALOGUE = [
    false_theorem(
        "a typical test error falls by 0.01",
        ERROR_CLAIM,
        "evidence.median(CHANGE, changes, at_most=TYPICAL, resolves=0.01)",
        "evidence.median(CHANGE, changes, at_most=-TYPICAL, resolves=0.01)",
        caught_by=(ERROR,),
    ),
    false_theorem(
        "where it rises, a typical test error rises by 0.03",
        ERROR_CLAIM,
        "evidence.median(RISE, [change for change, _ in votes], at_least=0.003, resolves=0.003)",
        "evidence.median(RISE, [change for change, _ in votes], at_least=0.03, resolves=0.003)",
        caught_by=(ERROR,),
    ),
    false_theorem(
        "the test error hardly ever rises at all",
        ERROR_CLAIM,
        "np.array(changes) > MUCH",
        "np.array(changes) > 0",
        caught_by=(ERROR,),
    ),
    faulty_world(
        "the first stumps of a vote are all of them",
        STUMPS,
        "return self.chosen(np.arange(min(rounds, len(self))))",
        "return self.chosen(np.arange(max(rounds, len(self))))",
        caught_by=(ERROR,),
    ),
    faulty_world(
        "fresh points are labelled by the sign of their first coordinate",
        TASKS,
        "return points, np.sign(self.target.scores(points))",
        "return points, np.sign(points[:, 0] - 0.5)",
        caught_by=(ERROR,),
    ),
    true_variant(
        "the test error as what is not labelled rightly",
        ERROR_CLAIM,
        "return np.mean(vote.first(rounds).margins(points, labels) <= 0)",
        "return 1 - np.mean(vote.first(rounds).margins(points, labels) > 0)",
        green=(ERROR,),
    ),
    false_theorem(
        "every margin under true labels leads by 0.1",
        COINS_CLAIM,
        "leads = int((first > second).all(axis=1).sum())",
        "leads = int((first > second + 0.1).all(axis=1).sum())",
        caught_by=(COINS,),
    ),
    false_theorem(
        "the smallest margins under random labels lead",
        COINS_CLAIM,
        "leads = int((first > second).all(axis=1).sum())",
        "leads = int((first < second)[:, 0].sum())",
        caught_by=(COINS,),
    ),
    false_theorem(
        "coins are learnt a little: their test error is 0.47",
        COINS_CLAIM,
        "equals=0.5, resolves=0.015",
        "equals=0.47, resolves=0.015",
        caught_by=(COINS,),
    ),
    false_theorem(
        "coins are fitted in one sample of ten at most",
        COINS_CLAIM,
        'evidence.probability("P[training error 0]", fitted, SAMPLES, at_least=0.9, resolves=0.1)',
        'evidence.probability("P[training error 0]", fitted, SAMPLES, at_most=0.1, resolves=0.1)',
        caught_by=(COINS,),
    ),
    faulty_world(
        "one coin is tossed for all labels",
        TASKS,
        NOISY,
        "return np.where(rng.random() < share, -labels, labels)",
        caught_by=(COINS,),
        refused="premise 'fair coins' does not hold",
    ),
    faulty_world(
        "margins are over the sum of the squares of the weights",
        STUMPS,
        "return labels * self.scores(points) / self.weights.sum()",
        "return labels * self.scores(points) / (self.weights**2).sum()",
        caught_by=(COINS,),
    ),
    true_variant(
        "each label times a sign of its own",
        TASKS,
        NOISY,
        "return labels * np.where(rng.random(len(labels)) < share, -1.0, 1.0)",
        green=(COINS,),
    ),
    false_theorem(
        "the complexity alone bounds the error, without the share of small margins",
        BOUND_CLAIM,
        MINIMUM,
        "np.min(2 / THETAS * complexity)",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "the share of small margins alone bounds the error, without the complexity",
        BOUND_CLAIM,
        MINIMUM,
        "np.min(shares)",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "the complexity does not fall with n",
        BOUND_CLAIM,
        "return np.sqrt(2 * np.log(functions) / size)",
        "return np.sqrt(2 * np.log(functions))",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "the complexity is √(ln|H|/n), without its 2, which only a search denies",
        BOUND_CLAIM,
        "return np.sqrt(2 * np.log(functions) / size)",
        "return np.sqrt(np.log(functions) / size)",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "it holds for all θ: the largest of the sums is enough",
        BOUND_CLAIM,
        MINIMUM,
        "np.max(shares + 2 / THETAS * complexity)",
        caught_by=(BOUND,),
    ),
    faulty_world(
        "the error on the grid is what is labelled rightly",
        STUMPS,
        "[mine * np.sign(true) <= 0]",
        "[mine * np.sign(true) > 0]",
        caught_by=(BOUND,),
    ),
    faulty_world(
        "a sample comes round again after a thousand draws",
        TASKS,
        "points = rng.random((size if margin == 0 else 20 * size, dimension))",
        "points = np.resize(rng.random((1000, dimension)), (size, dimension))",
        caught_by=(BOUND,),
        refused="premise 'iid' does not hold",
    ),
    true_variant(
        "the share of small margins by comparison",
        BOUND_CLAIM,
        'shares = np.searchsorted(np.sort(margins), THETAS, side="right") / size',
        "shares = np.array([np.mean(margins <= theta) for theta in THETAS])",
        green=(BOUND,),
    ),
]
