"""Faults of what width does not matter to: copied units, independent starts, and digits."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

WIDTH = "linear_separators.width_independence"
WIDTH_CLAIM = "claims/linear_separators/test_width_independence.py"
DIGITS = "linear_separators.digits"
DIGITS_CLAIM = "claims/linear_separators/test_digits.py"
BOUNDS = "claims/linear_separators/bounds.py"
DATA = "models/linear_separators/data.py"
STARTS = "models/linear_separators/starts.py"

CATALOGUE = [
    false_theorem(
        "copies need no division",
        WIDTH_CLAIM,
        'without("same function", 10, False)',
        "(10, False)",
        WIDTH_CLAIM,
        'evidence.premise("same function", rounding.covers(after, before))',
        'evidence.premise("same function", rounding.covers(after, after))',
        caught_by=(WIDTH,),
    ),
    false_theorem(
        "two widths make as many updates within 1 per cent",
        WIDTH_CLAIM,
        "WITHIN = 0.1\n",
        "WITHIN = 0.01\n",
        caught_by=(WIDTH,),
    ),
    false_theorem(
        "a width makes twice the updates of another",
        WIDTH_CLAIM,
        "ratio = np.abs(np.log(counts[width] / counts[1000]))",
        "ratio = np.abs(np.log(counts[width] / counts[1000] / 2))",
        caught_by=(WIDTH,),
    ),
    faulty_world(
        "copies are divided by their number, not by its root",
        STARTS,
        "return np.repeat(weights, copies, axis=1) / np.sqrt(copies)",
        "return np.repeat(weights, copies, axis=1) / copies",
        caught_by=(WIDTH,),
        refused="premise 'same function'",
    ),
    faulty_world(
        "all units are copied in turn, as tile does, and change their output weights",
        STARTS,
        "return np.repeat(weights, copies, axis=1) / np.sqrt(copies)",
        "return np.tile(weights, (1, copies, 1)) / np.sqrt(copies)",
        caught_by=(WIDTH,),
        refused="premise 'same function' does not hold",
        source="PyTorch, torch.Tensor.repeat: it behaves as numpy.tile and not as numpy.repeat",
    ),
    faulty_world(
        "each unit starts at the norm that all of them should have",
        STARTS,
        "return norm * weights / norms(weights)[:, None, None]",
        "return norm * weights / np.linalg.norm(weights, axis=2, keepdims=True)",
        caught_by=(WIDTH, DIGITS),
    ),
    true_variant(
        "copies by an index",
        STARTS,
        "return np.repeat(weights, copies, axis=1) / np.sqrt(copies)",
        "return weights[:, np.arange(weights.shape[1] * copies) // copies] / np.sqrt(copies)",
        green=(WIDTH,),
    ),
    false_theorem(
        "a gradient by the share alone, whatever the separator's norm",
        BOUNDS,
        "return slope * share / separator_norm",
        "return slope * share",
        caught_by=(DIGITS,),
    ),
    false_theorem(
        "networks of two widths make as many updates within 1 per cent",
        DIGITS_CLAIM,
        "IMAGES, LOG_RATIO = 1, 0.1\n",
        "IMAGES, LOG_RATIO = 1, 0.01\n",
        DIGITS_CLAIM,
        "at_most=LOG_RATIO, resolves=0.02",
        "at_most=LOG_RATIO, resolves=0.002",
        caught_by=(DIGITS,),
    ),
    false_theorem(
        "brighter images are within the bound, too",
        DIGITS_CLAIM,
        '@without("unit ball", breaks="non-zero updates")\n',
        "",
        DIGITS_CLAIM,
        'evidence.premise("unit ball", sample.radius <= 1)',
        'evidence.premise("unit ball", sample.radius <= 4)',
        caught_by=(DIGITS,),
    ),
    false_theorem(
        "one split stands for all of them",
        DIGITS_CLAIM,
        "np.stack(\n            [rng.permutation(len(sample.labels))"
        ' for rng in evidence.rng("splits").spawn(size)]\n        )',
        'np.tile(evidence.rng("splits").permutation(len(sample.labels)), (size, 1))',
        caught_by=(DIGITS,),
        refused="premise 'own draws' does not hold",
    ),
    faulty_world(
        "a start of half the norm, on digits",
        STARTS,
        "return norm * weights / norms(weights)[:, None, None]",
        "return norm * weights / norms(weights)[:, None, None] / 2",
        caught_by=(DIGITS,),
    ),
    true_variant(
        "the largest norm by its square",
        DATA,
        "points = images[chosen] / np.max(np.linalg.norm(images[chosen], axis=1))",
        "points = images[chosen] / np.sqrt(np.max((images[chosen] ** 2).sum(axis=1)))",
        green=(DIGITS,),
    ),
]
