"""Faults of Theorem 2: how many updates there are at most, at least, and from a sleeping start."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

BOUNDS = "claims/linear_separators/bounds.py"
UPPER = "linear_separators.update_bound"
UPPER_CLAIM = "claims/linear_separators/test_update_bound.py"
LOWER = "linear_separators.lower_bound"
LOWER_CLAIM = "claims/linear_separators/test_lower_bound.py"
SLOPE = "linear_separators.slope_term"
SLOPE_CLAIM = "claims/linear_separators/test_slope_term.py"
DATA = "models/linear_separators/data.py"
SGD = "models/linear_separators/sgd.py"
STARTS = "models/linear_separators/starts.py"
KERNEL = "models/linear_separators/kernel.py"
M = "return omega**2 / alpha**2 * (1 + 2 / step) + 2 * initial_norm * omega / (step * alpha)"
LINEAR = "linear = omega**2 * (1 + alpha) + 2 * initial_norm * omega / step"
SQUARE = "square = omega**2 * (2 / step - alpha)"
NEEDED = "return separator_square * max(1, ceil((1 - initial_output) / step))"

CATALOGUE = [
    false_theorem(
        "M has 1/eta where it has 2/eta",
        BOUNDS,
        M,
        M.replace("1 + 2 / step", "1 + 1 / step"),
        caught_by=(UPPER,),
    ),
    false_theorem(
        "M's first term has 1/alpha, not its square",
        BOUNDS,
        M,
        M.replace("alpha**2", "alpha"),
        caught_by=(UPPER,),
    ),
    false_theorem(
        "M's term of the start without its 2",
        BOUNDS,
        M,
        M.replace("2 * initial_norm", "initial_norm"),
        caught_by=(UPPER,),
    ),
    false_theorem(
        "M's term of the start without its 1/alpha",
        BOUNDS,
        M,
        M.replace("(step * alpha)", "step"),
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound's term of the start without its 2",
        BOUNDS,
        LINEAR,
        "linear = omega**2 * (1 + alpha) + initial_norm * omega / step",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound's term of the start is 3, which is true and not tight",
        BOUNDS,
        LINEAR,
        "linear = omega**2 * (1 + alpha) + 3 * initial_norm * omega / step",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound has 1 where it has 1 + alpha",
        BOUNDS,
        LINEAR,
        "linear = omega**2 + 2 * initial_norm * omega / step",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound forgets what alpha takes from its square",
        BOUNDS,
        SQUARE,
        "square = omega**2 * (2 / step)",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound with the mean square below the mean, which is true and not tight",
        BOUNDS,
        SQUARE,
        "square = omega**2 * (2 / step)",
        BOUNDS,
        LINEAR,
        "linear = omega**2 + 2 * initial_norm * omega / step",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the refined bound is that of units which are all awake, u = 1",
        BOUNDS,
        "ends = [1.0, 1 / alpha]",
        "ends = [1.0]",
        caught_by=(UPPER,),
    ),
    false_theorem(
        "the bound grows with the norm of the separator, not with its square",
        BOUNDS,
        SQUARE,
        "square = omega * (2 / step - alpha)",
        BOUNDS,
        LINEAR,
        "linear = omega * (1 + alpha) + 2 * initial_norm * omega / step",
        caught_by=(UPPER, "linear_separators.digits"),
    ),
    false_theorem(
        "a plain ReLU ends at loss 0 as well",
        UPPER_CLAIM,
        '@without("leaky", breaks="final hinge loss")\n',
        "",
        "claims/linear_separators/runs.py",
        'evidence.premise("leaky", slope > 0)',
        'evidence.premise("leaky", slope >= 0)',
        caught_by=(UPPER,),
    ),
    faulty_world(
        "labels are 0 and 1 in the hinge loss",
        SGD,
        "sample = (xs[s], ys[s], code",
        "sample = (xs[s], (ys[s] + 1) / 2, code",
        caught_by=(UPPER, SLOPE),
        source="DeepChem, HingeLoss: labels documented as 0 or 1, issue #5017",
    ),
    faulty_world(
        "the step is half as large as asked for",
        SGD,
        "network, float(step), record",
        "network, float(step) / 2, record",
        caught_by=(UPPER, LOWER, SLOPE),
    ),
    faulty_world(
        "the gradient is a mean over the sample, of which one point is shown",
        SGD,
        "network, float(step), record",
        "network, float(step) / len(ys[s]), record",
        caught_by=(UPPER, LOWER, SLOPE),
    ),
    faulty_world(
        "a start of half the norm",
        STARTS,
        "return norm * weights / norms(weights)[:, None, None]",
        "return norm * weights / norms(weights)[:, None, None] / 2",
        caught_by=(UPPER, LOWER),
    ),
    faulty_world(
        "weights are reshaped to columns where they should be transposed",
        SGD,
        "np.ascontiguousarray(start.transpose(0, 2, 1))",
        "start.reshape(seeds, dimension, units).copy()",
        caught_by=(UPPER,),
        source="PyTorch, torch.Tensor.view and torch.transpose: a view keeps the order in memory",
    ),
    faulty_world(
        "the separator is twice as long as it need be",
        DATA,
        "return Sample(np.eye(size), labels, labels)",
        "return Sample(np.eye(size), labels, 2 * labels)",
        caught_by=(UPPER, LOWER),
    ),
    faulty_world(
        "updates are counted one short",
        SGD,
        "        updates=updates,\n",
        "        updates=updates - 1,\n",
        caught_by=(UPPER, LOWER, "linear_separators.iterations"),
    ),
    faulty_world(
        "a unit leaks by 1/100, whatever slope is asked for",
        SGD,
        "output, float(slope), float(slope_at_zero))",
        "output, 0.01, float(slope_at_zero))",
        caught_by=(UPPER, SLOPE),
        source="PyTorch, torch.nn.functional.leaky_relu: negative_slope is 0.01 where not passed",
    ),
    true_variant(
        "M with its factor omega/alpha in front",
        BOUNDS,
        M,
        "return omega / alpha * (omega / alpha * (1 + 2 / step) + 2 * initial_norm / step)",
        green=(UPPER,),
    ),
    true_variant(
        "the refined bound by Horner's rule",
        BOUNDS,
        "return max(square * u**2 + linear * u for u in ends)",
        "return max((square * u + linear) * u for u in ends)",
        green=(UPPER, LOWER),
    ),
    true_variant(
        "norms by the root of the sum of squares of rows' norms",
        STARTS,
        "return np.sqrt((weights**2).sum(axis=(1, 2)))",
        "return np.linalg.norm(np.linalg.norm(weights, axis=2), axis=1)",
        green=(LOWER, SLOPE),
    ),
    false_theorem(
        "the updates that a point needs are rounded down",
        BOUNDS,
        NEEDED,
        "return separator_square * max(1, int((1 - initial_output) / step))",
        caught_by=(LOWER,),
    ),
    false_theorem(
        "a point needs as many updates as from output 0, wherever it starts",
        BOUNDS,
        NEEDED,
        "return separator_square * max(1, ceil(1 / step))",
        caught_by=(LOWER,),
    ),
    false_theorem(
        "a point of output rho has 1 + rho to gain",
        BOUNDS,
        NEEDED,
        "return separator_square * max(1, ceil((1 + initial_output) / step))",
        caught_by=(LOWER,),
    ),
    false_theorem(
        "an update may win twice the step, which is true and not tight",
        BOUNDS,
        NEEDED,
        "return separator_square * max(1, ceil((1 - initial_output) / (2 * step)))",
        caught_by=(LOWER,),
    ),
    false_theorem(
        "as many updates as the separator is long",
        BOUNDS,
        NEEDED,
        "return separator_square**0.5 * max(1, ceil((1 - initial_output) / step))",
        caught_by=(LOWER,),
    ),
    faulty_world(
        "an update only where the sign is wrong, as Rosenblatt's perceptron has it",
        KERNEL,
        "if margin < 1 and moves(inputs, slope, slope_at_zero):\n            if updates",
        "if margin <= 0 and moves(inputs, slope, slope_at_zero):\n            if updates",
        caught_by=(LOWER, UPPER),
        source="scikit-learn, SGDClassifier: loss='perceptron' is the hinge with threshold 0",
    ),
    faulty_world(
        "outputs are a mean over the units, the trainer's are not",
        STARTS,
        "return activations @ np.repeat([1.0, -1.0], units // 2) / np.sqrt(units)",
        "return activations @ np.repeat([1.0, -1.0], units // 2) / units",
        caught_by=(LOWER,),
    ),
    false_theorem(
        "a sleeping start needs 1/(eta alpha^2) updates a point",
        SLOPE_CLAIM,
        "bound = sample.separator @ sample.separator / (step * slope)",
        "bound = sample.separator @ sample.separator / (step * slope**2)",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "a sleeping start needs 1/eta updates a point, which is true and not tight",
        SLOPE_CLAIM,
        "bound = sample.separator @ sample.separator / (step * slope)",
        "bound = sample.separator @ sample.separator / step",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "any constant C is passed once alpha is below 2/(C + 1)",
        SLOPE_CLAIM,
        "(0.05, 0.001, 3, 4),",
        "(0.05, 0.001, 3, 30),",
        SLOPE_CLAIM,
        "slope < 1 / (constant + 1)",
        "slope < 2 / (constant + 1)",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "a step of alpha is small enough",
        SLOPE_CLAIM,
        "(0.05, 0.001, 3, 4),",
        "(0.05, 0.05, 3, 4),",
        SLOPE_CLAIM,
        "step <= slope**2",
        "step <= slope",
        caught_by=(SLOPE,),
    ),
    faulty_world(
        "the sleeping start is by the number of units, not by its root",
        STARTS,
        "-1 / (np.sqrt(2 * width) * slope))",
        "-1 / (2 * width * slope))",
        caught_by=(SLOPE, UPPER),
        refused="premise 'asleep' does not hold",
    ),
    true_variant(
        "the sleepers' bound from both factors of the step",
        SLOPE_CLAIM,
        "bound = sample.separator @ sample.separator / (step * slope)",
        "bound = sample.separator_norm**2 / slope / step",
        green=(SLOPE,),
    ),
]
