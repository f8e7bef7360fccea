"""Faults of the frozen network's convex loss, and of how near its outputs are."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CONVEXITY = "structured_data.convexity"
CONVEXITY_CLAIM = "claims/structured_data/test_convexity.py"
NETWORK_CODE = "models/structured_data/network.py"
COUPLING = "structured_data.coupling"
COUPLING_CODE = "models/structured_data/coupling.py"

CATALOGUE = [
    false_theorem(
        "the curvature is the leads' second moment, not their variance",
        CONVEXITY_CLAIM,
        "variances = (shares * (leads - mean) ** 2)",
        "variances = (shares * leads**2)",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "the curvature is half of the variance",
        CONVEXITY_CLAIM,
        "variances = (shares * (leads - mean) ** 2)",
        "variances = (shares / 2 * (leads - mean) ** 2)",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "the loss at a midpoint is at most the lower one of the ends",
        CONVEXITY_CLAIM,
        "        (left + right) / 2,\n        rounding=rounding,",
        "        np.minimum(left, right),\n        rounding=rounding,",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "between any two ends that are searched the loss is 2 % lower",
        CONVEXITY_CLAIM,
        "return middle, (left + right) / 2, rounding",
        "return middle, 0.98 * (left + right) / 2, rounding",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "the true loss is convex as well",
        CONVEXITY_CLAIM,
        'without("frozen", "true")])\ndef test_midpoints',
        'without("frozen", "true", expect="holds")])\ndef test_midpoints',
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "outputs come near frozen ones like 1/m",
        CONVEXITY_CLAIM,
        "FALL = -0.5 ",
        "FALL = -1 ",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "outputs come near frozen ones at a constant step too",
        CONVEXITY_CLAIM,
        'without("step like 1/m", "0.05")',
        'without("step like 1/m", "0.05", expect="holds")',
        caught_by=(CONVEXITY,),
    ),
    faulty_world(
        "the frozen network has the activations of W itself",
        NETWORK_CODE,
        "return (inputs * patterns(points, initial)) @",
        "return (inputs * patterns(points, weights)) @",
        caught_by=(CONVEXITY,),
        refused="premise 'frozen' does not hold",
    ),
    faulty_world(
        "the loss of the frozen network is that of its softmax",
        NETWORK_CODE,
        "cross_entropy((inputs * active) @ v.T, y)",
        "cross_entropy(torch.softmax((inputs * active) @ v.T, -1), y)",
        caught_by=(CONVEXITY,),
        source="TFLearn, pull request 562: Double application of softmax",
    ),
    faulty_world(
        "the loss is a sum over the examples",
        NETWORK_CODE,
        "cross_entropy((inputs * active) @ v.T, y)",
        'cross_entropy((inputs * active) @ v.T, y, reduction="sum")',
        caught_by=(CONVEXITY,),
        source="JAX, pull request 3113: Correct notebooks for neural networks in docs",
    ),
    faulty_world(
        "the outputs' distance is a norm over all points and classes",
        COUPLING_CODE,
        '"distance": np.abs((np.abs(inputs) * flipped) @ transposed).max(axis=(1, 2)),',
        '"distance": np.linalg.norm((np.abs(inputs) * flipped) @ transposed, axis=(1, 2)),',
        caught_by=(COUPLING,),
    ),
    faulty_world(
        "the loss takes the largest output for the right one",
        NETWORK_CODE,
        "own = (logits * _hot(labels, logits.shape[-1])).sum(axis=-1)\n    return",
        "own = logits.max(axis=-1)\n    return",
        caught_by=(COUPLING, CONVEXITY),
    ),
    true_variant(
        "frozen inputs by a choice",
        NETWORK_CODE,
        "return (inputs * patterns(points, initial)) @",
        "return np.where(patterns(points, initial), inputs, 0.0) @",
        green=(CONVEXITY,),
    ),
]
