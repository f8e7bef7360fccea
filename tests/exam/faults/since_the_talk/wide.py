"""The kernel of wide networks, and what labels cost in it."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

KERNEL, LABELS = "since_the_talk.gradient_kernel", "since_the_talk.label_kernel"
KERNEL_CLAIM = "claims/since_the_talk/test_gradient_kernel.py"
LABELS_CLAIM = "claims/since_the_talk/test_label_kernel.py"
MODEL = "models/since_the_talk/wide.py"
ENTRY = "return points @ points.T * (pi - angles(points)) / (2 * pi)"
TENT = "return (inside + np.sqrt(2 / pi) * steep * np.expm1(-1 / (2 * steep**2))) / (4 * n)"
SHRUNK = "shrunk = (1 - values / values[-1]) ** np.arange(STEPS + 1)[:, None]"
TRACE = "return 2 * (1 / np.linalg.eigvalsh(matrix)).mean()"
ODD = "return 0.25 if power == 1 else 0.0"
EVEN = "comb(2 * k, k) / (2 * pi * 4**k * (2 * k + 1))"

CATALOGUE = [
    false_theorem(
        "a half of the Gaussian units is active at an input, and at both a quarter, at any angle",
        KERNEL_CLAIM,
        "equals=0.5 - angle / 360,",
        "equals=0.25,",
        caught_by=(KERNEL,),
    ),
    false_theorem(
        "the least eigenvalue is four times the bound",
        KERNEL_CLAIM,
        TENT,
        TENT.replace("(4 * n)", "n"),
        caught_by=(KERNEL,),
    ),
    false_theorem(
        "the least eigenvalue is at least a fourth of the bound, true and not near",
        KERNEL_CLAIM,
        TENT,
        TENT.replace("(4 * n)", "(16 * n)"),
        caught_by=(KERNEL,),
    ),
    false_theorem(
        "the least eigenvalue does not fall with the smallest angle",
        KERNEL_CLAIM,
        "steep = np.sqrt(2 / pi) * (n - 1) / np.tan(angle)",
        "steep = np.sqrt(2 / pi) * (n - 1) + 0 * angle",
        caught_by=(KERNEL,),
    ),
    false_theorem(
        "one opposite pair makes the kernel singular",
        KERNEL_CLAIM,
        "np.linalg.matrix_rank(pairs) == len(pairs)",
        "len(pairs) == 0",
        caught_by=(KERNEL,),
        refused="premise 'independent' does not hold",
    ),
    false_theorem(
        "a step multiplies the residual by the square of 1 - ηλ, as it does the loss",
        KERNEL_CLAIM,
        SHRUNK,
        SHRUNK.replace("np.arange", "(2 * np.arange").replace("[:, None]", "[:, None])"),
        caught_by=(KERNEL,),
    ),
    faulty_world(
        "the kernel is that of a network of which both layers are trained",
        MODEL,
        ENTRY,
        "theta = angles(points)\n"
        "    return (2 * points @ points.T * (pi - theta) + np.sin(theta)) / (2 * pi)",
        caught_by=(KERNEL,),
    ),
    faulty_world(
        "the kernel's angle is not halved: π for 2π",
        MODEL,
        ENTRY,
        "return points @ points.T * (pi - angles(points)) / pi",
        caught_by=(KERNEL,),
    ),
    faulty_world(
        "the kernel is the second moment of the units' outputs",
        MODEL,
        ENTRY,
        "theta = angles(points)\n"
        "    return (np.sin(theta) + (pi - theta) * np.cos(theta)) / (2 * pi)",
        caught_by=(KERNEL,),
    ),
    faulty_world(
        "the loss of a step is a mean over the examples",
        MODEL,
        "residual.square().sum() / 2",
        "residual.square().mean() / 2",
        caught_by=(KERNEL,),
        source="PyTorch, torch.nn.MSELoss: reduction is 'mean'",
    ),
    faulty_world(
        "u is the output itself, not what it has gained since the start",
        MODEL,
        "((now * heights) @ signs / len(signs) ** 0.5 - before)",
        "((now * heights) @ signs / len(signs) ** 0.5)",
        caught_by=(KERNEL,),
    ),
    true_variant(
        "angles by their sines and cosines",
        MODEL,
        "return 2 * np.arctan2(apart, across)",
        "return np.arctan2(np.multiply(apart, across), 2 - np.square(apart)) % (2 * pi)",
        green=(KERNEL, LABELS),
    ),
    false_theorem(
        "coins have the mean square tr H/n, not that of the inverse",
        LABELS_CLAIM,
        TRACE,
        "return 2 * np.linalg.eigvalsh(matrix).mean()",
        caught_by=(LABELS,),
    ),
    false_theorem(
        "coins have half of their mean square: without the 2 of 2yᵀH⁻¹y/n",
        LABELS_CLAIM,
        TRACE,
        "return (1 / np.linalg.eigvalsh(matrix)).mean()",
        caught_by=(LABELS,),
    ),
    false_theorem(
        "coins are seven times as complex as true labels",
        LABELS_CLAIM,
        "FACTOR, SIZE, BATCH, CAP, COINS = 2,",
        "FACTOR, SIZE, BATCH, CAP, COINS = 7,",
        caught_by=(LABELS,),
    ),
    false_theorem(
        "linear labels cost 3‖β‖² at most",
        LABELS_CLAIM,
        ODD,
        "return 1 / 3 if power == 1 else 0.0",
        caught_by=(LABELS,),
    ),
    false_theorem(
        "linear labels cost 9‖β‖² at most, as in print: true and not tight",
        LABELS_CLAIM,
        ODD,
        "return 1 / 9 if power == 1 else 0.0",
        caught_by=(LABELS,),
        source="arora2019fine, Section 6",
    ),
    false_theorem(
        "an even power costs ‖β‖^2p at most, whichever it is",
        LABELS_CLAIM,
        EVEN,
        "1.0",
        caught_by=(LABELS,),
    ),
    false_theorem(
        "a cube has a bound as other powers do",
        LABELS_CLAIM,
        "power == 1 or power % 2 == 0",
        "power >= 1",
        caught_by=(LABELS,),
        refused="premise 'power' holds although the case drops it",
    ),
    faulty_world(
        "the complexity takes H for its inverse",
        MODEL,
        "solved = np.linalg.solve(matrix, labels[..., None])[..., 0]",
        "solved = (matrix @ labels[..., None])[..., 0]",
        caught_by=(LABELS,),
    ),
    faulty_world(
        "the complexity does not divide by n",
        MODEL,
        "return np.asarray(2 * (labels * solved).sum(axis=-1) / labels.shape[-1])",
        "return np.asarray(2 * (labels * solved).sum(axis=-1))",
        caught_by=(LABELS,),
    ),
    true_variant(
        "the complexity by the inverse",
        MODEL,
        "solved = np.linalg.solve(matrix, labels[..., None])[..., 0]",
        "solved = labels @ np.linalg.inv(matrix)",
        green=(LABELS,),
    ),
    true_variant(
        "the trace of the inverse itself",
        LABELS_CLAIM,
        TRACE,
        "return 2 * np.trace(np.linalg.inv(matrix)) / len(matrix)",
        green=(LABELS,),
    ),
]
