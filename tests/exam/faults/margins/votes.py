"""The smallest margin of a vote, and how AdaBoost learns a majority of stumps."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

LEAST, MAJORITY = "margins.minimum_margin", "margins.majority_of_stumps"
LEAST_CLAIM = "claims/margins/test_minimum_margin.py"
MAJORITY_CLAIM = "claims/margins/test_majority_of_stumps.py"
VOTES = "claims/margins/votes.py"
BOOSTING = "models/margins/boosting.py"
KERNEL = "models/margins/boosting_kernel.py"
STUMPS = "models/margins/stumps.py"
UPSILON = "return -np.log1p(-4 * edge**2) / (2 * np.arctanh(2 * edge))"
PAID = "bounds.append(guaranteed(edge) - np.log(len(run.labels)) / run.total)"
RATE = "return -np.log1p(-(mu**2)) / 2"
LIMITS = "np.full(len(rounds), (1 - mu) / 2)"

CATALOGUE = [
    false_theorem(
        "Υ(γ) has the logarithm of (1 + 2γ)/(1 - 2γ) by half",
        LEAST_CLAIM,
        UPSILON,
        "return -np.log1p(-4 * edge**2) / np.arctanh(2 * edge)",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "Υ(γ) has γ² in the place of 4γ²",
        LEAST_CLAIM,
        UPSILON,
        "return -np.log1p(-(edge**2)) / (2 * np.arctanh(2 * edge))",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "the smallest margin ends at γ, which is true and not tight",
        LEAST_CLAIM,
        UPSILON,
        "return edge",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "the smallest margin ends at 2γ, the upper end of Υ's range",
        LEAST_CLAIM,
        UPSILON,
        "return 2 * edge",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "the smallest margin is at least Υ at once, without ln n/Σα",
        LEAST_CLAIM,
        PAID,
        "bounds.append(guaranteed(edge))",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "the smallest margin pays ½ ln n/Σα",
        LEAST_CLAIM,
        PAID,
        "bounds.append(guaranteed(edge) - np.log(len(run.labels)) / run.total / 2)",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "γ is the largest edge so far",
        LEAST_CLAIM,
        "np.maximum.accumulate(run.vote.errors)",
        "np.minimum.accumulate(run.vote.errors)",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "the median margin grows too",
        LEAST_CLAIM,
        "np.median(end, axis=1) < np.median(start, axis=1)",
        "np.median(end, axis=1) > np.median(start, axis=1)",
        caught_by=(LEAST,),
    ),
    false_theorem(
        "margins are over the number of stumps, not over Σα",
        VOTES,
        "return self.signed / self.total[:, None]",
        "return self.signed / np.arange(1, len(self.signed) + 1)[:, None]",
        caught_by=(LEAST,),
    ),
    faulty_world(
        "the error is the wrong weight by n, not by the sum of all weights",
        KERNEL,
        "errors[t] = error\n",
        "errors[t] = wrong / size\n",
        caught_by=(LEAST,),
        refused="premise 'step' does not hold",
        source="LightML.jl, pull request 7: err is to be normalised by the sum of the weights",
    ),
    faulty_world(
        "the score leaves the stump just taken out",
        BOOSTING,
        "return np.cumsum(vote.weights[:, None] * vote.opinions(points) * labels, axis=0)",
        "each = vote.weights[:, None] * vote.opinions(points) * labels\n"
        "    return np.cumsum(each, axis=0) - each",
        caught_by=(LEAST,),
        refused="premise 'reweighted' does not hold",
    ),
    true_variant(
        "Υ as a quotient of logarithms",
        LEAST_CLAIM,
        UPSILON,
        "return np.log(1 - 4 * edge**2) / np.log((1 - 2 * edge) / (1 + 2 * edge))",
        green=(LEAST,),
    ),
    false_theorem(
        "the best stump errs on no more than ½ - μ",
        MAJORITY_CLAIM,
        LIMITS,
        "np.full(len(rounds), 1 / 2 - mu)",
        caught_by=(MAJORITY,),
    ),
    false_theorem(
        "the best stump errs on no more than ½ - μ/4, which is true and not tight",
        MAJORITY_CLAIM,
        LIMITS,
        "np.full(len(rounds), 1 / 2 - mu / 4)",
        caught_by=(MAJORITY,),
    ),
    false_theorem(
        "no point is left wrong after ln n/ln(1/(1 - μ²)) rounds, without the 2",
        MAJORITY_CLAIM,
        RATE,
        "return -np.log1p(-(mu**2))",
        caught_by=(MAJORITY,),
    ),
    false_theorem(
        "no point is left wrong after 2 ln n/ln(1/(1 - μ)) rounds, without the square",
        MAJORITY_CLAIM,
        RATE,
        "return -np.log1p(-mu) / 2",
        caught_by=(MAJORITY,),
    ),
    false_theorem(
        "the expected area is 0.01 at most",
        MAJORITY_CLAIM,
        "            at_most=0.05,\n",
        "            at_most=0.01,\n",
        caught_by=(MAJORITY,),
    ),
    false_theorem(
        "a round lowers the loss by √(1 - μ²/2), which is true and not tight",
        MAJORITY_CLAIM,
        RATE,
        "return -np.log1p(-(mu**2) / 2) / 2",
        caught_by=(MAJORITY,),
    ),
    faulty_world(
        "margins are doubled, as where the columns of two classes are added up",
        STUMPS,
        "return labels * self.scores(points) / self.weights.sum()",
        "return 2 * labels * self.scores(points) / self.weights.sum()",
        caught_by=(MAJORITY,),
        source="scikit-learn 1.9, AdaBoostClassifier.decision_function: with two classes it adds "
        "both columns and ends at ±2",
    ),
    faulty_world(
        "thresholds are searched where they are not sorted",
        STUMPS,
        'own = own[np.argsort(self.thresholds[own], kind="stable")]',
        "own = own[:]",
        caught_by=(MAJORITY,),
        source="NumPy, searchsorted: without a sorter the array must be in ascending order",
    ),
    faulty_world(
        "a light point takes no part in the choice of a stump",
        KERNEL,
        "signed, best = weights * labels, -1.0\n",
        "signed, best = weights * labels, -1.0\n"
        "        heavy = np.sort(weights)\n"
        "        light = heavy[np.searchsorted(np.cumsum(heavy), 0.05 * heavy.sum())]\n"
        "        signed[weights < light] = 0.0\n",
        caught_by=(MAJORITY,),
        source="OpenCV, ml::Boost: weight_trim_rate is 0.95 unless said otherwise",
    ),
    faulty_world(
        "a stump takes the least Gini impurity, where the least error is asked for",
        BOOSTING,
        'CRITERIA = {"error": ERROR, "gini": GINI}',
        'CRITERIA = {"error": GINI, "gini": ERROR}',
        caught_by=(MAJORITY,),
        source="scikit-learn, DecisionTreeClassifier: criterion is 'gini' unless said otherwise",
    ),
    faulty_world(
        "a cell is looked at in its lower corner, which belongs to the cell below",
        STUMPS,
        "[(e[1:] + e[:-1]) / 2 for e in edges]",
        "[e[:-1] for e in edges]",
        caught_by=(MAJORITY,),
    ),
    faulty_world(
        "all cells have one mass, whatever their width",
        STUMPS,
        "[np.diff(edge) for edge in edges]",
        "[np.full(len(edge) - 1, 1 / (len(edge) - 1)) for edge in edges]",
        caught_by=(MAJORITY,),
    ),
    faulty_world(
        "the first vote without an error is told one round too early",
        BOOSTING,
        "return int(consistent.argmax()) + 1 if consistent.any() else None",
        "return int(consistent.argmax()) if consistent.any() else None",
        caught_by=(MAJORITY,),
    ),
    faulty_world(
        "the last vote with an error is told, not the first without",
        BOOSTING,
        "return int(consistent.argmax()) + 1 if consistent.any() else None",
        "return int(consistent[::-1].argmax()) + 1 if consistent.any() else None",
        caught_by=(MAJORITY,),
    ),
    true_variant(
        "the rounds by the plain logarithm",
        MAJORITY_CLAIM,
        RATE,
        "return -np.log(np.sqrt((1 - mu) * (1 + mu)))",
        green=(MAJORITY,),
    ),
    true_variant(
        "a cell is labelled wrongly where the product of both scores is not positive",
        STUMPS,
        "[mine * np.sign(true) <= 0]",
        "[mine * true <= 0]",
        green=(MAJORITY, "margins.margin_generalisation_bound"),
    ),
]
