"""Faults of Theorem 3's bounds: by what was used, before anything is trained, and its reason."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

BOUNDS = "claims/linear_separators/bounds.py"
USED = "linear_separators.compression_bound"
USED_CLAIM = "claims/linear_separators/test_compression_bound.py"
PRIOR = "linear_separators.a_priori_bound"
PRIOR_CLAIM = "claims/linear_separators/test_a_priori_bound.py"
COMPACT = "linear_separators.compact_expression"
COMPACT_CLAIM = "claims/linear_separators/test_compact_expression.py"
STUDY = "models/linear_separators/compression.py"
SGD = "models/linear_separators/sgd.py"
ORDERED = "return (u * np.log(size) + np.log((u + 1) * (u + 2) / failure)) / rest"
SETS = "return (sets + np.log((d + 1) * (d + 2) / failure)) / np.maximum(size - d, 1)"
BEFORE = "return 2 / size * (most_updates * log(size) + log(2 / failure))"
REFINED = "return max(square * u**2 + linear * u for u in ends)"
TESTED = "wrong = world.labels * outputs <= 0"

CATALOGUE = [
    false_theorem(
        "lists of all lengths for the price of one, without (u + 1)(u + 2)",
        BOUNDS,
        ORDERED,
        "return (u * np.log(size) + np.log(1 / failure)) / rest",
        caught_by=(USED,),
    ),
    false_theorem(
        "a list of u is paid for by (u + 1)^2, which adds up to more than 1",
        BOUNDS,
        ORDERED,
        "return (u * np.log(size) + np.log((u + 1) ** 2 / failure)) / rest",
        caught_by=(USED,),
    ),
    false_theorem(
        "a list is tested on the n points of the sample, not on the n - u others",
        BOUNDS,
        ORDERED,
        "return (u * np.log(size) + np.log((u + 1) * (u + 2) / failure)) / size",
        caught_by=(USED,),
    ),
    false_theorem(
        "a list is paid for twice, which is true and not tight",
        BOUNDS,
        ORDERED,
        "return (u * np.log(size) + np.log(2 * (u + 1) * (u + 2) / failure)) / rest",
        caught_by=(USED,),
    ),
    false_theorem(
        "sets of all sizes for the price of one, without (s + 1)(s + 2)",
        BOUNDS,
        SETS,
        "return (sets + np.log(1 / failure)) / np.maximum(size - d, 1)",
        caught_by=(USED,),
    ),
    false_theorem(
        "a set is tested on the n points of the sample, not on the n - s others",
        BOUNDS,
        SETS,
        "return (sets + np.log((d + 1) * (d + 2) / failure)) / size",
        caught_by=(USED,),
    ),
    false_theorem(
        "sets are counted as lists, which is true and not tight",
        BOUNDS,
        "sets = gammaln(size + 1) - gammaln(d + 1) - gammaln(size - d + 1)",
        "sets = gammaln(size + 1) - gammaln(size - d + 1)",
        caught_by=(USED,),
    ),
    faulty_world(
        "an update on a point that was used before counts once more",
        STUDY,
        "distinct = np.array([len(np.unique(used)) for used in done.used])",
        "distinct = np.array([len(used) for used in done.used])",
        caught_by=(USED,),
    ),
    faulty_world(
        "the answer 0 is no answer, and so it is not wrong",
        STUDY,
        TESTED,
        "wrong = np.sign(outputs) == -world.labels",
        caught_by=(USED,),
        source="Larq, issue #32: tf.sign(0) = 0, where a binary network needs 1 or -1",
    ),
    faulty_world(
        "the network is tested on the atoms of its sample",
        STUDY,
        TESTED,
        "wrong = world.labels * outputs <= 0\n"
        "    wrong &= (drawn[:, :, None] == np.arange(atoms)).any(axis=1)",
        caught_by=(USED, PRIOR),
        source="Kapoor and Narayanan 2023, Leakage and the reproducibility crisis, Table 1: L1.1",
    ),
    faulty_world(
        "all runs draw one sample",
        STUDY,
        "drawn = world.draw((runs, size), rng)",
        "drawn = np.repeat(world.draw((1, size), rng), runs, axis=0)",
        caught_by=(USED, PRIOR),
        refused="premise 'same distribution' does not hold",
        source="PyTorch, issue #5059: NumPy's generator is the same in each worker of a DataLoader",
    ),
    true_variant(
        "the price of a list as a sum of logarithms",
        BOUNDS,
        ORDERED,
        "return (u * np.log(size) + np.log(u + 1) + np.log(u + 2) - np.log(failure)) / rest",
        green=(USED,),
    ),
    true_variant(
        "an error of the network by its sign",
        STUDY,
        TESTED,
        "wrong = np.sign(outputs) != world.labels",
        green=(USED, PRIOR),
    ),
    false_theorem(
        "the a priori bound has 1/n where it has 2/n",
        BOUNDS,
        BEFORE,
        BEFORE.replace("2 / size", "1 / size"),
        caught_by=(PRIOR,),
    ),
    false_theorem(
        "the a priori bound has 3/n, which is true and not tight",
        BOUNDS,
        BEFORE,
        BEFORE.replace("2 / size", "3 / size"),
        caught_by=(PRIOR,),
    ),
    false_theorem(
        "M updates cost M, without ln n",
        BOUNDS,
        BEFORE,
        BEFORE.replace("most_updates * log(size)", "most_updates"),
        caught_by=(PRIOR,),
    ),
    false_theorem(
        "the failure is paid for twice over, which is true and not tight",
        BOUNDS,
        BEFORE,
        BEFORE.replace("log(2 / failure)", "2 * log(2 / failure)"),
        caught_by=(PRIOR,),
    ),
    false_theorem(
        "a sample of more than M points is large enough",
        PRIOR_CLAIM,
        'without("large sample", 15, 10)',
        "(15, 10)",
        PRIOR_CLAIM,
        'evidence.premise("large sample", size > 2 * most_updates)\n    delta',
        'evidence.premise("large sample", size > most_updates)\n    delta',
        caught_by=(PRIOR,),
    ),
    true_variant(
        "lists and failure under one logarithm",
        BOUNDS,
        BEFORE,
        "return 2 / size * (log(2) + most_updates * log(size) - log(failure))",
        green=(PRIOR,),
    ),
    false_theorem(
        "half as many points as the bound has are used",
        BOUNDS,
        REFINED,
        "return max(square * u**2 + linear * u for u in ends) / 2",
        caught_by=(COMPACT,),
    ),
    false_theorem(
        "the number of used points grows with the norm of the separator, not with its square",
        COMPACT_CLAIM,
        "bound = refined_update_bound(omega, omega, slope, STEP)",
        "bound = refined_update_bound(omega**0.5, omega**0.5, slope, STEP)",
        caught_by=(COMPACT,),
    ),
    false_theorem(
        "used points are few from any start",
        COMPACT_CLAIM,
        'without("small start", 3200, 100_000)',
        "(3200, 100_000)",
        COMPACT_CLAIM,
        "starts.norms(weights).max() <= omega)",
        "starts.norms(weights).max() > 0)",
        caught_by=(COMPACT,),
    ),
    false_theorem(
        "all used points but one are enough",
        COMPACT_CLAIM,
        '@without("all used points")\n',
        "",
        COMPACT_CLAIM,
        'evidence.premise("all used points", missing == 0)',
        'evidence.premise("all used points", forgotten <= 1)',
        caught_by=(COMPACT,),
    ),
    faulty_world(
        "the first update is not written down",
        SGD,
        "sequences_used.append(used[: results[s][0]].copy())",
        "sequences_used.append(used[1 : results[s][0]].copy())",
        caught_by=(COMPACT,),
    ),
    faulty_world(
        "weights begin where the last run on the same arrays ended",
        SGD,
        "start = np.array(weights, dtype=float)",
        "start = np.asarray(weights, dtype=float)",
        SGD,
        "        results.append(descend(*sample, network, float(step), record))\n",
        "        results.append(descend(*sample, network, float(step), record))\n"
        "        start[s] = columns[s].T\n",
        caught_by=(COMPACT,),
        refused="premise 'order' does not hold",
    ),
    true_variant(
        "the points used as a set",
        COMPACT_CLAIM,
        "distinct = [len(np.unique(used)) for used in runs.used]",
        "distinct = [len(set(used.tolist())) for used in runs.used]",
        green=(COMPACT,),
    ),
]
