"""Faulty worlds of networks that are trained with batch normalisation, and without."""

from tests.exam.faults import faulty_world, true_variant

INPUTS = "batch_normalisation.activation_inputs"
SHIFT = "batch_normalisation.covariate_shift"
RATE = "batch_normalisation.largest_rate"
NOISY = "batch_normalisation.noisy"
SMOOTH = "batch_normalisation.smoothness"
SPEED = "batch_normalisation.speed"
NETWORK = "models/batch_normalisation/network.py"
TRAINING = "models/batch_normalisation/training.py"
PERCEPTRONS = "models/perceptrons.py"
SPLITS = "models/digits.py"
NORMALISED = "premise 'normalised' does not hold"
DRAWS = "premise 'own draws' does not hold"
RUNNING = "            None,\n            None,\n            self.scales"
VIEWED = '        ).view(y.shape)\n        if self.variant == "noisy'
WHOLE = f"""nn.functional.batch_norm(
            y.reshape(1, seeds * units, examples),
{RUNNING}[level].flatten(),
            self.biases[level].flatten(),
            training=True,
            eps=EPSILON,
        ).view(y.shape)"""
MANUAL = """(
            self.scales[level] * (y - y.mean(2, keepdim=True))
            / (y.var(2, correction=0, keepdim=True) + EPSILON).sqrt() + self.biases[level]
        )"""
ORDER = "order = first + rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)"
SPLIT = "order = rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)"
WEIGHTS = "rng.standard_normal((seeds, g, f)) * np.sqrt(gain / f)"
MEAN = 'reduction="none").mean(dim=1)'
TAKEN = "value.sub_(eta[:, None, None] * gradients[name])"
ARRIVED = "arrived[(np.mean(recent, axis=0) <= target) & np.isinf(arrived)] = number"

CATALOGUE = [
    faulty_world(
        "networks normalise by the unbiased variance",
        NETWORK,
        WHOLE,
        MANUAL.replace("correction=0, ", ""),
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="harvardnlp/annotated-transformer, pull request 119; pytorch/pytorch, issue 60528",
    ),
    faulty_world(
        "networks have epsilon outside of the root",
        NETWORK,
        WHOLE,
        MANUAL.replace(" + EPSILON).sqrt()", ").sqrt() + EPSILON)").replace("/ (y", "/ ((y"),
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="codertimo/BERT-pytorch, issue 30; hkproj/pytorch-transformer, pull request 31",
    ),
    faulty_world(
        "networks have an epsilon that is as good as none",
        NETWORK,
        "EPSILON = 1e-5",
        "EPSILON = 1e-12",
        caught_by=(INPUTS, SHIFT),
    ),
    faulty_world(
        "networks have the epsilon of another library",
        NETWORK,
        "EPSILON = 1e-5",
        "EPSILON = 1e-3",
        caught_by=(INPUTS, SHIFT),
        source="Keras, BatchNormalization: epsilon=0.001; PyTorch, BatchNorm1d: eps=1e-05",
    ),
    faulty_world(
        "networks train in evaluation mode, with statistics that nobody has measured",
        NETWORK,
        RUNNING,
        "            torch.zeros(seeds * units, dtype=y.dtype),\n"
        "            torch.ones(seeds * units, dtype=y.dtype),\n            self.scales",
        NETWORK,
        "training=True,",
        "training=False,",
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="keras-team/keras, issue 9522 and pull request 9965",
    ),
    faulty_world(
        "the statistics are those of all networks at once",
        NETWORK,
        WHOLE,
        MANUAL.replace("mean(2,", "mean((0, 2),").replace("var(2,", "var((0, 2),"),
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
    ),
    faulty_world(
        "the statistics are over the units of a layer",
        NETWORK,
        WHOLE,
        MANUAL.replace("mean(2,", "mean(1,").replace("var(2,", "var(1,"),
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
    ),
    faulty_world(
        "the statistics are constants to the differentiation",
        NETWORK,
        WHOLE,
        MANUAL.replace("y.mean(2, keepdim=True)", "y.mean(2, keepdim=True).detach()").replace(
            "EPSILON).sqrt()", "EPSILON).sqrt().detach()"
        ),
        caught_by=(SHIFT,),
        source="Ioffe and Szegedy 2015, Section 2: the parameters blow up where the optimiser "
        "does not see the normalisation",
    ),
    faulty_world(
        "scales begin at 0, as the last ones of residual blocks do",
        NETWORK,
        "[torch.ones(*w.shape[:2], 1, dtype=dtype) for w in weights[:-1]]",
        "[torch.zeros(*w.shape[:2], 1, dtype=dtype) for w in weights[:-1]]",
        caught_by=(INPUTS,),
        refused=NORMALISED,
        source="torchvision, ResNet: zero_init_residual (Goyal et al. 2017, Section 5.1)",
    ),
    faulty_world(
        "a batch's loss is a sum",
        PERCEPTRONS,
        MEAN,
        MEAN.replace("mean", "sum"),
        caught_by=(SHIFT, SMOOTH),
    ),
    faulty_world(
        "a loss is averaged over the networks whose gradients it is to give",
        NETWORK,
        "torch.autograd.grad(losses.sum(),",
        "torch.autograd.grad(losses.mean(),",
        caught_by=(SHIFT, SMOOTH),
    ),
    faulty_world(
        "steps are counted from 0, one short",
        TRAINING,
        "enumerate(steps, start=1)",
        "enumerate(steps)",
        caught_by=(SPEED,),
    ),
    faulty_world(
        "the last loss is held against the target, not the average",
        TRAINING,
        "np.mean(recent, axis=0) <= target",
        "recent[-1] <= target",
        caught_by=(SPEED,),
    ),
    faulty_world(
        "a loss that is not a number has arrived",
        TRAINING,
        ARRIVED,
        ARRIVED.replace(
            "(np.mean(recent, axis=0) <= target)", "~(np.mean(recent, axis=0) > target)"
        ),
        caught_by=(RATE,),
        source="IEEE 754: comparisons with NaN are false",
    ),
    faulty_world(
        "half of each step is taken",
        TRAINING,
        TAKEN,
        TAKEN.replace("* gradients", "/ 2 * gradients"),
        caught_by=(SPEED,),
    ),
    faulty_world(
        "steps have momentum that is dampened",
        TRAINING,
        TAKEN,
        "held[name] = 0.9 * held.get(name, 0) + 0.1 * gradients[name]\n"
        "                value.sub_(eta[:, None, None] * held[name])",
        TRAINING,
        "    for inputs, labels in batches:\n        losses",
        "    held = {}\n    for inputs, labels in batches:\n        losses",
        caught_by=(SPEED,),
        source="torch/optim, issue 163: dampening is equal to the momentum by default",
    ),
    faulty_world(
        "all networks are trained on one split",
        SPLITS,
        SPLIT,
        "order = np.tile(rng.permutation(size), (seeds, 1))",
        caught_by=(INPUTS,),
        refused=DRAWS,
    ),
    faulty_world(
        "all networks see one order of mini-batches, as workers of one numpy seed do",
        PERCEPTRONS,
        ORDER,
        "order = first + rng.permutation(size)",
        caught_by=(INPUTS,),
        refused=DRAWS,
        source="pytorch/pytorch, issue 5059: np.random gives the same numbers in each worker",
    ),
    faulty_world(
        "two networks begin with the same weights, a seed used twice",
        PERCEPTRONS,
        WEIGHTS,
        "rng.standard_normal((seeds, g, f))[[*range(seeds - 1), 0]] * np.sqrt(gain / f)",
        caught_by=(INPUTS,),
        refused=DRAWS,
    ),
    true_variant(
        "normalisation by its definition",
        NETWORK,
        WHOLE,
        MANUAL,
        green=(INPUTS, SHIFT),
    ),
    true_variant(
        "layers by contractions",
        NETWORK,
        "torch.bmm(weight, h)))",
        'torch.einsum("sgf,sfb->sgb", weight, h)))',
        green=(RATE, NOISY),
    ),
    true_variant(
        "the step as a multiple of another shape",
        TRAINING,
        TAKEN,
        'value.sub_(torch.einsum("s,sab->sab", eta, gradients[name]))',
        green=(SPEED, SMOOTH),
    ),
]
