"""Faults that no fixed case of the parameter deluge sees: they show at other sizes than theirs."""

from tests.exam.faults import false_theorem, faulty_world

HINGES = "parameter_deluge.expressivity"
COUNTS = "parameter_deluge.parameter_counts"
NAMES = "parameter_deluge.renaming"
HINGES_CLAIM = "claims/parameter_deluge/test_expressivity.py"
NAMES_CLAIM = "claims/parameter_deluge/test_renaming.py"
NETWORKS = "models/parameter_deluge/architectures.py"

CATALOGUE = [
    false_theorem(
        "the network has six weights for its direction at least",
        HINGES_CLAIM,
        "2 * len(sample) + sample.shape[1]",
        "2 * len(sample) + max(sample.shape[1], 6)",
        caught_by=(HINGES,),
    ),
    false_theorem(
        "the variance is that of five classes where there are fewer",
        NAMES_CLAIM,
        "classes**4 / (classes - 1)",
        "classes**4 / max(classes - 1, 4)",
        caught_by=(NAMES,),
    ),
    false_theorem(
        "the variance's bound is that of five classes where there are fewer",
        NAMES_CLAIM,
        "counts.sum(axis=1).tolist()), len(counts))",
        "counts.sum(axis=1).tolist()), max(len(counts), 5))",
        caught_by=(NAMES,),
    ),
    faulty_world(
        "of images with an odd side pooling keeps one more",
        NETWORKS,
        "[side // 2 for side in sides]",
        "[(side + 1) // 2 for side in sides]",
        caught_by=(COUNTS,),
        source="TensorFlow, tf.nn.max_pool: padding SAME rounds sides up, ceil(side / stride)",
    ),
]
