"""Faults of what is counted exactly: hinges, parameters, and the namings of a network's answers."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

HINGES = "parameter_deluge.expressivity"
COUNTS = "parameter_deluge.parameter_counts"
NAMES = "parameter_deluge.renaming"
HINGES_CLAIM = "claims/parameter_deluge/test_expressivity.py"
COUNTS_CLAIM = "claims/parameter_deluge/test_parameter_counts.py"
NAMES_CLAIM = "claims/parameter_deluge/test_renaming.py"
HINGES_MODEL = "models/parameter_deluge/expressivity.py"
NETWORKS = "models/parameter_deluge/architectures.py"
RELABELLING = "models/parameter_deluge/relabelling.py"
WEIGHTS = "[after - before for before, after in pairwise([Fraction(0), *slopes])]"
LIMIT = "limit = np.partition(distances, -1 - allowed)[-1 - allowed]"
HOEFFDING = "return sum(term**2 for term in terms) / classes**4 / (classes - 1)"

CATALOGUE = [
    false_theorem(
        "the network has n + d weights",
        HINGES_CLAIM,
        "2 * len(sample) + sample.shape[1]",
        "len(sample) + sample.shape[1]",
        caught_by=(HINGES,),
    ),
    false_theorem(
        "the network has 2n weights, its direction is free",
        HINGES_CLAIM,
        "2 * len(sample) + sample.shape[1]",
        "2 * len(sample)",
        caught_by=(HINGES,),
    ),
    false_theorem(
        "a hinge fewer is enough",
        HINGES_CLAIM,
        '@without("a hinge per point")\n',
        "",
        HINGES_CLAIM,
        'evidence.premise("a hinge per point", hinges == len(sample))',
        'evidence.premise("a hinge per point", hinges == len(sample) - 1)',
        caught_by=(HINGES,),
    ),
    faulty_world(
        "thresholds lie at the points, none before them all",
        HINGES_MODEL,
        "return Hinges(direction, corners[:-1], weights)",
        "return Hinges(direction, corners[1:], weights)",
        caught_by=(HINGES,),
    ),
    faulty_world(
        "the weights are the slopes, not their changes",
        HINGES_MODEL,
        WEIGHTS,
        "slopes",
        caught_by=(HINGES,),
    ),
    faulty_world(
        "the labels belong to the points in the order of their projections",
        HINGES_MODEL,
        "zip(project(points, direction), labels, strict=True)",
        "zip(sorted(project(points, direction)), labels, strict=True)",
        caught_by=(HINGES,),
    ),
    faulty_world(
        "the direction has coordinates of -1, 0 and 1",
        HINGES_MODEL,
        "rng.integers(-(2**42), 2**42, dimension, endpoint=True)",
        "rng.integers(-1, 1, dimension, endpoint=True)",
        caught_by=(HINGES,),
        refused="premise 'told apart' does not hold",
    ),
    faulty_world(
        "the module's numbers are in single precision, torch's default",
        HINGES_MODEL,
        "torch.tensor([float(number) for number in numbers], dtype=torch.float64)",
        "torch.tensor([float(number) for number in numbers], dtype=torch.float32).double()",
        caught_by=(HINGES,),
        source="PyTorch, torch.set_default_dtype: float32 unless said",
    ),
    faulty_world(
        "the module adds its thresholds",
        HINGES_MODEL,
        "[-b for b in self.thresholds]",
        "[+b for b in self.thresholds]",
        caught_by=(HINGES,),
    ),
    true_variant(
        "a hinge at its threshold counts as active, where it is 0",
        HINGES_MODEL,
        "active = (bisect_left(",
        "active = (bisect_right(",
        HINGES_MODEL,
        "from bisect import bisect_left",
        "from bisect import bisect_right",
        green=(HINGES,),
    ),
    false_theorem(
        "a network has 25 parameters for each image",
        COUNTS_CLAIM,
        "TRAINING_IMAGES, EACH = 50_000, 24",
        "TRAINING_IMAGES, EACH = 50_000, 25",
        caught_by=(COUNTS,),
    ),
    false_theorem(
        "the 60 000 images are all trained on, as the slide has it",
        COUNTS_CLAIM,
        "TRAINING_IMAGES, EACH = 50_000, 24",
        "TRAINING_IMAGES, EACH = 60_000, 24",
        caught_by=(COUNTS,),
    ),
    false_theorem(
        "AlexNet has one bias fewer",
        COUNTS_CLAIM,
        "1_387_786,",
        "1_387_785,",
        caught_by=(COUNTS,),
    ),
    false_theorem(
        "layers have no bias",
        COUNTS_CLAIM,
        "return (inputs + 1) * outputs",
        "return inputs * outputs",
        caught_by=(COUNTS,),
    ),
    faulty_world(
        "batch normalisation has a scale as well",
        NETWORKS,
        "nn.BatchNorm2d(channels, affine=False)",
        "nn.BatchNorm2d(channels, affine=True)",
        caught_by=(COUNTS,),
        source="PyTorch, torch.nn.BatchNorm2d: affine=True, two parameters a channel",
    ),
    faulty_world(
        "convolutions in front of batch normalisation keep their bias",
        NETWORKS,
        "bias=not batch_norm",
        "bias=True",
        caught_by=(COUNTS,),
        source="PyTorch, Performance tuning guide: disable bias for convolutions directly "
        "followed by a batch norm",
    ),
    faulty_world(
        "running means and variances count as parameters",
        NETWORKS,
        "for weights in network.parameters() if weights.requires_grad",
        "for weights in network.state_dict().values()",
        caught_by=(COUNTS,),
        source="Keras, Model.count_params: with the moving statistics, which are not trained",
    ),
    faulty_world(
        "pooling rounds down, as it does where nobody asks for ceil_mode",
        NETWORKS,
        "[side // 2 for side in sides]",
        "[(side - 1) // 2 for side in sides]",
        caught_by=(COUNTS,),
        source="PyTorch, torch.nn.MaxPool2d: ceil_mode=False",
    ),
    true_variant(
        "the numbers of a parameter as the product of its sides",
        NETWORKS,
        "sum(weights.numel() for",
        "sum(prod(weights.shape) for",
        green=(COUNTS,),
    ),
    false_theorem(
        "the mean is n/(C - 1)",
        NAMES_CLAIM,
        "Fraction(int(counts.sum()), len(counts))",
        "Fraction(int(counts.sum()), len(counts) - 1)",
        caught_by=(NAMES,),
    ),
    false_theorem(
        "the variance is divided by C",
        NAMES_CLAIM,
        HOEFFDING,
        HOEFFDING.replace("(classes - 1)", "classes"),
        caught_by=(NAMES,),
    ),
    false_theorem(
        "the variance is doubled",
        NAMES_CLAIM,
        HOEFFDING,
        HOEFFDING.replace("sum(term", "2 * sum(term"),
        caught_by=(NAMES,),
    ),
    false_theorem(
        "the centred counts have no n/C² added back",
        NAMES_CLAIM,
        "classes * (rows[i] + columns[j]) + total)",
        "classes * (rows[i] + columns[j]))",
        caught_by=(NAMES,),
    ),
    false_theorem(
        "the variance's bound is twice as large, which is true and not tight",
        NAMES_CLAIM,
        "return Fraction(sum(row**2",
        "return Fraction(2 * sum(row**2",
        caught_by=(NAMES,),
    ),
    false_theorem(
        "one naming fewer is beyond the distance",
        NAMES_CLAIM,
        "int(counts.sum()), int(rate * factorial(6))",
        "int(counts.sum()), int(rate * factorial(6)) - 1",
        caught_by=(NAMES,),
    ),
    faulty_world(
        "the distance of chance is one naming farther out",
        RELABELLING,
        LIMIT,
        LIMIT.replace("-1 - allowed", "-allowed"),
        caught_by=(NAMES,),
    ),
    faulty_world(
        "accuracies below chance are no distance",
        RELABELLING,
        "np.abs(\n        classes * permuted_hits(confusion) - total\n    )",
        "(\n        classes * permuted_hits(confusion) - total\n    )",
        caught_by=(NAMES,),
    ),
    faulty_world(
        "the distance is not divided by the number of classes",
        RELABELLING,
        "int(limit) / (classes * total)",
        "int(limit) / total",
        caught_by=(NAMES,),
    ),
    faulty_world(
        "the answers that are left are the wrong ones, so that a name comes twice",
        RELABELLING,
        "hits(tuple(a for a in answers if a != answer))",
        "hits(answers[1:])",
        caught_by=(NAMES,),
    ),
    true_variant(
        "answers choose classes, instead of classes answers",
        RELABELLING,
        "row = confusion[classes - len(answers)]",
        "row = confusion[:, classes - len(answers)]",
        green=(NAMES,),
    ),
]
