"""Faults of the proof technique: potentials, the perceptron, and how long the updates take."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

POTENTIALS = "linear_separators.potentials"
POTENTIALS_CLAIM = "claims/linear_separators/test_potentials.py"
PERCEPTRON = "linear_separators.perceptron"
PERCEPTRON_CLAIM = "claims/linear_separators/test_perceptron.py"
ITERATIONS = "linear_separators.iterations"
ITERATIONS_CLAIM = "claims/linear_separators/test_iterations.py"
DATA = "models/linear_separators/data.py"
KERNEL = "models/linear_separators/kernel.py"
NETWORK = "models/linear_separators/network.py"
ROSENBLATT = "models/linear_separators/perceptron.py"
SGD = "models/linear_separators/sgd.py"
STARTS = "models/linear_separators/starts.py"
ALIGNED = "return alignment, step * slope, Rounding"
GROWN = "return growth, 2 * step + step**2, Rounding"

CATALOGUE = [
    false_theorem(
        "an update wins half of eta alpha in alignment, which is true and not tight",
        POTENTIALS_CLAIM,
        ALIGNED,
        ALIGNED.replace("slope", "slope / 2"),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "an update wins eta in alignment, whatever alpha is",
        POTENTIALS_CLAIM,
        ALIGNED,
        ALIGNED.replace(" * slope", ""),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "an update wins eta alpha^2 in alignment, which is true and not tight",
        POTENTIALS_CLAIM,
        ALIGNED,
        ALIGNED.replace("slope", "slope**2"),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "the squared norm grows by eta + eta^2 at most",
        POTENTIALS_CLAIM,
        GROWN,
        GROWN.replace("2 * step", "step"),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "the squared norm grows by 2 eta + eta^2/2 at most",
        POTENTIALS_CLAIM,
        GROWN,
        GROWN.replace("step**2", "step**2 / 2"),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "the squared norm grows by 1.8 eta + eta^2 at most",
        POTENTIALS_CLAIM,
        GROWN,
        GROWN.replace("2 * step", "1.8 * step"),
        caught_by=(POTENTIALS,),
    ),
    false_theorem(
        "the squared norm grows by 4 eta + eta^2 at most, which is true and not tight",
        POTENTIALS_CLAIM,
        GROWN,
        GROWN.replace("2 * step", "4 * step"),
        caught_by=(POTENTIALS,),
    ),
    faulty_world(
        "the first step is dampened, before there is a momentum",
        NETWORK,
        "return weights - step * gradient.numpy()",
        "return weights - step * (1 - 0.1) * gradient.numpy()",
        caught_by=(POTENTIALS,),
        source="MLX, optimizers.SGD before pull request #473: dampening at the first step",
    ),
    faulty_world(
        "autograd's network leaks by 1/100",
        NETWORK,
        "return leaky_relu(self.hidden(x), self.slope) @ self.output",
        "return leaky_relu(self.hidden(x)) @ self.output",
        caught_by=(POTENTIALS, "linear_separators.test_error"),
        source="PyTorch, torch.nn.functional.leaky_relu: negative_slope is 0.01 where not passed",
    ),
    faulty_world(
        "the hinge is squared, as a linear support vector machine's is by default",
        NETWORK,
        "return torch.relu(1 - labels * predictions).mean()",
        "return (torch.relu(1 - labels * predictions) ** 2).mean()",
        caught_by=(POTENTIALS,),
        source="scikit-learn, LinearSVC: loss is 'squared_hinge' by default",
    ),
    faulty_world(
        "starts are rounded to single precision",
        SGD,
        "start = np.array(weights, dtype=float)",
        "start = np.array(weights, dtype=np.float32).astype(float)",
        caught_by=(POTENTIALS,),
        source="PyTorch, torch.set_default_dtype: a new tensor of floats is of single precision",
    ),
    faulty_world(
        "alignment is measured with one sign for all units",
        SGD,
        "np.outer(teachers[s], signs)",
        "np.outer(teachers[s], np.ones(units))",
        caught_by=(POTENTIALS,),
    ),
    faulty_world(
        "output weights are 1/(2k), not 1/sqrt(2k)",
        SGD,
        "output_weight = 1 / np.sqrt(units) if",
        "output_weight = 1 / units if",
        caught_by=(POTENTIALS, PERCEPTRON, "linear_separators.width_independence"),
    ),
    true_variant(
        "the separator's rows by broadcasting",
        SGD,
        "np.outer(teachers[s], signs)",
        'np.array(teachers[s][:, None] * signs, order="C")',
        green=(POTENTIALS,),
    ),
    true_variant(
        "growth of the norm by the factor of the step",
        POTENTIALS_CLAIM,
        GROWN,
        GROWN.replace("2 * step + step**2", "step * (2 + step)"),
        green=(POTENTIALS,),
    ),
    false_theorem(
        "the perceptron's step is that of one unit",
        PERCEPTRON_CLAIM,
        "starts.effective(start)[0], step)",
        "starts.effective(start)[0], step / (2 * width))",
        caught_by=(PERCEPTRON,),
    ),
    false_theorem(
        "a leaky network makes the perceptron's updates, too",
        PERCEPTRON_CLAIM,
        'without("linear", 10, 0.1, 0.5, breaks="updates made on another point"),',
        "(10, 0.1, 0.5),",
        PERCEPTRON_CLAIM,
        'evidence.premise("linear", slope == 1)',
        'evidence.premise("linear", slope > 0)',
        caught_by=(PERCEPTRON,),
    ),
    false_theorem(
        "the effective vector is the sum of all rows, whatever their sign",
        PERCEPTRON_CLAIM,
        "effective.append(starts.effective(runs.weights)[0])",
        "effective.append(runs.weights[0].sum(axis=0) / np.sqrt(2 * width))",
        caught_by=(PERCEPTRON,),
    ),
    faulty_world(
        "the effective vector is a mean over the units",
        STARTS,
        "return np.repeat([1.0, -1.0], units // 2) @ weights / np.sqrt(units)",
        "return np.repeat([1.0, -1.0], units // 2) @ weights / units",
        caught_by=(PERCEPTRON,),
    ),
    faulty_world(
        "the perceptron updates where the sign is wrong, and not below the margin 1",
        ROSENBLATT,
        "(sample.points[i] @ vector) < 1:",
        "(sample.points[i] @ vector) <= 0:",
        caught_by=(PERCEPTRON,),
        source="scikit-learn, SGDClassifier: loss='perceptron' is the hinge with threshold 0",
    ),
    faulty_world(
        "the perceptron shuffles its points before each pass",
        ROSENBLATT,
        "i = turn % len(sample.labels)",
        "size = len(sample.labels)\n"
        "        i = np.random.default_rng(turn // size).permutation(size)[turn % size]",
        caught_by=(PERCEPTRON,),
        source="scikit-learn, Perceptron: shuffle=True by default, after each epoch",
    ),
    faulty_world(
        "the perceptron learns an intercept",
        ROSENBLATT,
        "vector, used, idle, turn = start.copy(), [], 0, 0",
        "vector, used, idle, turn, bias = start.copy(), [], 0, 0, 0.0",
        ROSENBLATT,
        "(sample.points[i] @ vector) < 1:",
        "(sample.points[i] @ vector + bias) < 1:",
        ROSENBLATT,
        "used.append(i)",
        "bias += step * sample.labels[i]\n            used.append(i)",
        caught_by=(PERCEPTRON,),
        source="scikit-learn, Perceptron: fit_intercept=True by default",
    ),
    true_variant(
        "the perceptron on signed points",
        ROSENBLATT,
        "sample.labels[i] * (sample.points[i] @ vector) < 1:",
        "sample.signed[i] @ vector < 1:",
        green=(PERCEPTRON,),
    ),
    false_theorem(
        "n visits for each update are enough, without n more",
        ITERATIONS_CLAIM,
        "bound = len(sample.labels) * (runs.updates + 1)",
        "bound = len(sample.labels) * runs.updates",
        caught_by=(ITERATIONS,),
    ),
    false_theorem(
        "n more visits than there are, which is true and not tight",
        ITERATIONS_CLAIM,
        "bound = len(sample.labels) * (runs.updates + 1)",
        "bound = len(sample.labels) * (runs.updates + 2)",
        caught_by=(ITERATIONS,),
    ),
    false_theorem(
        "any order takes at most as many visits as a cyclic one",
        ITERATIONS_CLAIM,
        '@without("cyclic")\n',
        "",
        ITERATIONS_CLAIM,
        'evidence.premise("cyclic", cyclic(runs, 50))',
        'evidence.premise("cyclic", True)',
        caught_by=(ITERATIONS,),
    ),
    false_theorem(
        "M visits at random are enough in the mean",
        ITERATIONS_CLAIM,
        "most = size * bound",
        "most = bound",
        caught_by=(ITERATIONS,),
    ),
    false_theorem(
        "nM/2 visits at random are enough in the mean",
        ITERATIONS_CLAIM,
        "most = size * bound",
        "most = size * bound / 2",
        caught_by=(ITERATIONS,),
    ),
    false_theorem(
        "a collector's first coupon is for nothing",
        ITERATIONS_CLAIM,
        "expected = sum(Fraction(size, j) for j in range(1, size + 1))",
        "expected = sum(Fraction(size, j) for j in range(1, size))",
        caught_by=(ITERATIONS,),
    ),
    faulty_world(
        "visits are counted one short",
        SGD,
        "        visits=visits,\n",
        "        visits=visits - 1,\n",
        caught_by=(ITERATIONS,),
    ),
    faulty_world(
        "a start of half the norm, in visits at random",
        STARTS,
        "return norm * weights / norms(weights)[:, None, None]",
        "return norm * weights / norms(weights)[:, None, None] / 2",
        caught_by=(ITERATIONS,),
    ),
    faulty_world(
        "a point at the margin 1 counts as violated, as in the hinge's closed subgradient",
        KERNEL,
        "if margin < 1 and moves(inputs, slope, slope_at_zero):\n            if updates",
        "if margin <= 1 and moves(inputs, slope, slope_at_zero):\n            if updates",
        caught_by=(ITERATIONS,),
        source="scikit-learn, _sgd_fast.pyx.tp: class Hinge updates where z <= threshold",
    ),
    faulty_world(
        "one stream of draws for all runs",
        SGD,
        "keys = rng.integers(2**63, size=seeds)",
        "keys = np.full(seeds, rng.integers(2**63))",
        caught_by=(ITERATIONS,),
        source="PyTorch, issue #5059: NumPy's generator is the same in each worker of a DataLoader",
    ),
    true_variant(
        "visits by passes",
        ITERATIONS_CLAIM,
        "bound = len(sample.labels) * (runs.updates + 1)",
        "bound = len(sample.labels) * runs.updates + len(sample.labels)",
        green=(ITERATIONS,),
    ),
    true_variant(
        "the harmonic number from its other end",
        ITERATIONS_CLAIM,
        "expected = sum(Fraction(size, j) for j in range(1, size + 1))",
        "expected = size * sum(Fraction(1, size - j) for j in range(size))",
        green=(ITERATIONS,),
    ),
]
