"""Faults of what is open: an output layer that is learnt, and a plain ReLU."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

BALANCE = "linear_separators.learnt_output"
BALANCE_CLAIM = "claims/linear_separators/test_learnt_output.py"
ARRIVES = "linear_separators.learnt_output_arrives"
ARRIVES_CLAIM = "claims/linear_separators/test_learnt_output_arrives.py"
STUCK = "linear_separators.plain_relu"
STUCK_CLAIM = "claims/linear_separators/test_plain_relu.py"
OBTUSE = "linear_separators.plain_relu_obtuse"
OBTUSE_CLAIM = "claims/linear_separators/test_plain_relu_obtuse.py"
BOUNDS = "claims/linear_separators/bounds.py"
LEARNT = "models/linear_separators/learnt_output.py"
RELU = "models/linear_separators/plain_relu.py"
SGD = "models/linear_separators/sgd.py"
CHANGE = "course.slopes**2 * course.outputs**2 * course.squared_norms - course.activations**2"
CHANCE = "return 1 - (1 - 0.5**width) ** size"
DRAWN = "weights = rng.standard_normal((starts, 2 * width, size)) / np.sqrt(2 * width * size)"

CATALOGUE = [
    faulty_world(
        "updates are made on points that are not violated, which changes balances no less",
        "models/linear_separators/learnt_output.py",
        "loss = torch.relu(1 - labels[i] * (v @ activate(w @ xs[i])))",
        "loss = 1 - labels[i] * (v @ activate(w @ xs[i]))",
        caught_by=(BALANCE,),
    ),
    false_theorem(
        "the balance is conserved at every step",
        BALANCE_CLAIM,
        "predicted = course.step**2 * (",
        "predicted = 0 * (",
        caught_by=(BALANCE,),
    ),
    false_theorem(
        "the balance changes in the first order of the step",
        BALANCE_CLAIM,
        "predicted = course.step**2 * (",
        "predicted = course.step * (",
        caught_by=(BALANCE,),
    ),
    false_theorem(
        "the balance changes with the slope, not with its square",
        BALANCE_CLAIM,
        CHANGE,
        CHANGE.replace("course.slopes**2", "course.slopes"),
        caught_by=(BALANCE,),
    ),
    false_theorem(
        "the balance changes with the output weight's part alone",
        BALANCE_CLAIM,
        CHANGE,
        CHANGE.replace(" - course.activations**2", ""),
        caught_by=(BALANCE,),
    ),
    faulty_world(
        "the output layer's step sees the hidden weights after theirs",
        LEARNT,
        "v -= (step if output_step is None else output_step) * to_outputs",
        "v += (output_step or step) * labels[i] * activate(w @ xs[i])",
        caught_by=(BALANCE,),
    ),
    faulty_world(
        "hidden weights decay, as a penalty of 1/10000 has it",
        LEARNT,
        "w -= step * to_weights",
        "w -= step * (to_weights + 1e-4 * w)",
        caught_by=(BALANCE,),
        source="scikit-learn, SGDClassifier: penalty='l2' and alpha=0.0001 by default",
    ),
    faulty_world(
        "the points' squared norms are kept in single precision, which only a search sees",
        LEARNT,
        "np.full(len(outputs), float(xs[i] @ xs[i]))",
        "torch.full((len(outputs),), float(xs[i] @ xs[i])).numpy()",
        caught_by=(BALANCE,),
        source="PyTorch, torch.full: a float has the default dtype, which is float32",
    ),
    true_variant(
        "the change of the balance as a difference of two squares",
        BALANCE_CLAIM,
        CHANGE,
        "(course.slopes * course.outputs) ** 2 * course.squared_norms - course.activations**2",
        green=(BALANCE,),
    ),
    false_theorem(
        "a learnt output saves nine updates of ten",
        ARRIVES_CLAIM,
        "at_most=0.6, resolves=0.2)",
        "at_most=0.1, resolves=0.02)",
        caught_by=(ARRIVES,),
    ),
    false_theorem(
        "a learnt output adds 1 per cent to the test error",
        ARRIVES_CLAIM,
        "at_least=0.0015, resolves=0.0015",
        "at_least=0.01, resolves=0.0015",
        caught_by=(ARRIVES,),
    ),
    false_theorem(
        "a learnt output errs less often",
        ARRIVES_CLAIM,
        "errors[:, 0] - errors[:, 1], at_least",
        "errors[:, 1] - errors[:, 0], at_least",
        caught_by=(ARRIVES,),
    ),
    faulty_world(
        "the output layer stays as it is",
        LEARNT,
        "outputs + to_outputs",
        "outputs",
        caught_by=(ARRIVES,),
    ),
    faulty_world(
        "training stops where no sign is wrong",
        LEARNT,
        "violated = np.flatnonzero(margins < 1)",
        "violated = np.flatnonzero(margins <= 0)",
        caught_by=(ARRIVES,),
        source="scikit-learn, SGDClassifier: loss='perceptron' is the hinge with threshold 0",
    ),
    faulty_world(
        "both networks are tested on the points that they were trained on",
        LEARNT,
        "fresh, answers = sample.points[size:], sample.labels[size:]",
        "fresh, answers = points, labels",
        caught_by=(ARRIVES,),
        source="Kapoor and Narayanan 2023, Leakage and the reproducibility crisis, Table 1: L1.1",
    ),
    true_variant(
        "leaky ReLU as a maximum",
        LEARNT,
        "learnt = np.where(heights > 0, heights, slope * heights) @ outputs",
        "learnt = np.maximum(heights, slope * heights) @ outputs",
        green=(ARRIVES,),
    ),
    false_theorem(
        "all 2k units have to sleep",
        BOUNDS,
        CHANCE,
        "return 1 - (1 - 0.25**width) ** size",
        caught_by=(STUCK,),
    ),
    false_theorem(
        "a given point is asleep, not some point",
        BOUNDS,
        CHANCE,
        "return 0.5**width",
        caught_by=(STUCK,),
    ),
    false_theorem(
        "points fall asleep as often as the union bound allows",
        BOUNDS,
        CHANCE,
        "return min(1, size * 0.5**width)",
        caught_by=(STUCK,),
    ),
    false_theorem(
        "one point less can fall asleep",
        BOUNDS,
        CHANCE,
        "return 1 - (1 - 0.5**width) ** (size - 1)",
        caught_by=(STUCK,),
    ),
    false_theorem(
        "one unit less has to sleep on obtuse points",
        BOUNDS,
        CHANCE,
        "return 1 - (1 - 0.5 ** (width - 1)) ** size",
        caught_by=(STUCK, OBTUSE),
    ),
    false_theorem(
        "sleeping points stay asleep at any angle",
        OBTUSE_CLAIM,
        '@without("obtuse")\n',
        "",
        OBTUSE_CLAIM,
        "runs.largest_cosine <= 0)",
        "runs.largest_cosine < 1)",
        caught_by=(OBTUSE,),
    ),
    faulty_world(
        "a run that stands still has converged",
        SGD,
        "converged=~stopped & (loss * len(ys[0]) < 0.5),",
        "converged=~stopped,",
        caught_by=(STUCK, OBTUSE),
    ),
    faulty_world(
        "weights are drawn from [0, 1)",
        RELU,
        DRAWN,
        DRAWN.replace("standard_normal", "random"),
        caught_by=(STUCK,),
    ),
    faulty_world(
        "all runs have one start",
        RELU,
        DRAWN,
        "weights = np.tile(rng.standard_normal((2 * width, size)), (starts, 1, 1))\n"
        "    weights /= np.sqrt(2 * width * size)",
        caught_by=(STUCK,),
        refused="premise 'fair signs' does not hold",
        source="PyTorch, issue #5059: NumPy's generator is the same in each worker of a DataLoader",
    ),
    faulty_world(
        "a point's own units are the first half, whatever its label",
        RELU,
        "own = np.repeat([1.0, -1.0], width)[:, None] == labels[:, None, :]",
        "own = np.repeat([1.0, -1.0], width)[:, None] == np.ones_like(labels[:, None, :])",
        caught_by=(STUCK, OBTUSE),
    ),
    true_variant(
        "the chance of being stuck by logarithms",
        BOUNDS,
        CHANCE,
        "return float(-np.expm1(size * np.log1p(-(0.5**width))))",
        green=(STUCK, OBTUSE),
    ),
]
