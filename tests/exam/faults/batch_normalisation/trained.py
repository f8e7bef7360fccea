"""Faulty worlds of networks that are trained with batch normalisation, and without."""

from tests.exam.faults import faulty_world, true_variant

INPUTS = "batch_normalisation.activation_inputs"
SHIFT = "batch_normalisation.covariate_shift"
RATE = "batch_normalisation.largest_rate"
NOISY = "batch_normalisation.noisy"
SMOOTH = "batch_normalisation.smoothness"
SPEED = "batch_normalisation.speed"
KERNEL = "models/batch_normalisation/kernel.py"
NETWORK = "models/batch_normalisation/network.py"
TRAINING = "models/batch_normalisation/training.py"
PERCEPTRONS = "models/perceptrons.py"
SPLITS = "models/digits.py"
NORMALISED = "premise 'normalised' does not hold"
DRAWS = "premise 'own draws' does not hold"
MEASURED = "s = np.sqrt(square / examples + EPSILON)"
CENTRE = "mean = row.sum() / examples"
ALONG = "normalised[b] * (along / examples)"
THROUGH = f"row[b] = factor * (row[b] - total / examples - {ALONG})"
COMPILED = """        losses, gradient = kernel.loss_and_gradients("""
LAYERS = """        found = kernel.layers("""
DIFFERENTIATED = f"""        leaves = values.detach().requires_grad_()
        outputs = self._by_torch(self.named(leaves), inputs)[-1]
        losses = nn.functional.cross_entropy(outputs, labels, reduction="none").mean(1)
        return losses.detach(), torch.autograd.grad(losses.sum(), leaves)[0]
{COMPILED}"""
AHEAD = """    def _by_torch(self, parameters: Parameters, inputs: Tensor) -> list[Tensor]:
        h, found = inputs.mT, []
        for level in range(len(self.weights)):
            y, b = parameters[f"weights.{level}"] @ h, parameters[f"biases.{level}"]
            if f"scales.{level}" in parameters:
                y = (
                    parameters[f"scales.{level}"] * (y - y.mean(OVER, keepdim=True))
                    / (y.var(OVER, correction=0, keepdim=True) + EPSILON).sqrt()
                )
            found.append(y + b)
            h = ACTIVATIONS[self.activation](y + b)
        return found

    def forward"""
ORDER = "order = first + rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)"
SPLIT = "order = rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)"
WEIGHTS = "rng.standard_normal((seeds, g, f)) * np.sqrt(gain / f)"
TAKEN = "network.values.addcmul_(-eta[:, None], gradient)"
ARRIVED = "arrived[(np.mean(recent, axis=0) <= target) & np.isinf(arrived)] = number"

CATALOGUE = [
    faulty_world(
        "networks normalise by the unbiased variance",
        KERNEL,
        MEASURED,
        MEASURED.replace("examples", "(examples - 1)"),
        KERNEL,
        ALONG,
        ALONG.replace("examples", "(examples - 1)"),
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="harvardnlp/annotated-transformer, pull request 119; pytorch/pytorch, issue 60528",
    ),
    faulty_world(
        "networks have epsilon outside of the root",
        KERNEL,
        MEASURED,
        "s = np.sqrt(square / examples) + EPSILON",
        KERNEL,
        ALONG,
        f"{ALONG} / (1 - EPSILON / deviation[here + unit])",
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="codertimo/BERT-pytorch, issue 30; hkproj/pytorch-transformer, pull request 31",
    ),
    faulty_world(
        "networks have an epsilon that is as good as none",
        KERNEL,
        "EPSILON = 1e-5",
        "EPSILON = 1e-12",
        caught_by=(INPUTS, SHIFT),
    ),
    faulty_world(
        "networks have the epsilon of another library",
        KERNEL,
        "EPSILON = 1e-5",
        "EPSILON = 1e-3",
        caught_by=(INPUTS, SHIFT),
        source="Keras, BatchNormalization: epsilon=0.001; PyTorch, BatchNorm1d: eps=1e-05",
    ),
    faulty_world(
        "networks train in evaluation mode, with statistics that nobody has measured",
        KERNEL,
        CENTRE,
        "mean = 0.0",
        KERNEL,
        MEASURED,
        "s = np.sqrt(1 + EPSILON)",
        KERNEL,
        THROUGH,
        "row[b] = factor * row[b]",
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
        source="keras-team/keras, issue 9522 and pull request 9965",
    ),
    faulty_world(
        "the statistics are those of all networks at once",
        NETWORK,
        "    def forward",
        AHEAD.replace("OVER", "(0, 2)"),
        NETWORK,
        LAYERS,
        f"        return self._by_torch(self.named(self.values), inputs)\n{LAYERS}",
        NETWORK,
        COMPILED,
        DIFFERENTIATED,
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
    ),
    faulty_world(
        "the statistics are over the units of a layer",
        NETWORK,
        "    def forward",
        AHEAD.replace("OVER", "1"),
        NETWORK,
        LAYERS,
        f"        return self._by_torch(self.named(self.values), inputs)\n{LAYERS}",
        NETWORK,
        COMPILED,
        DIFFERENTIATED,
        caught_by=(INPUTS, SHIFT),
        refused=NORMALISED,
    ),
    faulty_world(
        "the statistics are constants to the differentiation",
        KERNEL,
        THROUGH,
        "row[b] = factor * row[b]",
        caught_by=(SHIFT,),
        source="Ioffe and Szegedy 2015, Section 2: the parameters blow up where the optimiser "
        "does not see the normalisation",
    ),
    faulty_world(
        "scales begin at 0, as the last ones of residual blocks do",
        NETWORK,
        "torch.ones(len(weights[0]), sum(hidden), dtype=dtype)",
        "torch.zeros(len(weights[0]), sum(hidden), dtype=dtype)",
        caught_by=(INPUTS,),
        refused=NORMALISED,
        source="torchvision, ResNet: zero_init_residual (Goyal et al. 2017, Section 5.1)",
    ),
    faulty_world(
        "a batch's loss is a sum",
        KERNEL,
        "g[k, b] /= total * examples",
        "g[k, b] /= total",
        KERNEL,
        "g[labels[b], b] -= 1 / examples",
        "g[labels[b], b] -= 1",
        KERNEL,
        "return loss / examples",
        "return loss",
        caught_by=(SHIFT, SMOOTH),
    ),
    faulty_world(
        "a loss is averaged over the networks whose gradients it is to give",
        NETWORK,
        "torch.from_numpy(gradient)",
        "torch.from_numpy(gradient / len(losses))",
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
        TAKEN.replace("None]", "None] / 2"),
        caught_by=(SPEED,),
    ),
    faulty_world(
        "steps have momentum that is dampened",
        TRAINING,
        TAKEN,
        f"held = 0.9 * held + 0.1 * gradient\n        {TAKEN.replace('gradient', 'held')}",
        TRAINING,
        "    for inputs, labels in batches:\n        losses",
        "    held = 0\n    for inputs, labels in batches:\n        losses",
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
        KERNEL,
        MEASURED,
        "s = np.sqrt(row.var() + EPSILON)",
        green=(INPUTS, SHIFT),
    ),
    true_variant(
        "layers by products of their own",
        KERNEL,
        "np.dot(weights(plan, level, parameters), h[first:here], z)",
        "z[:] = weights(plan, level, parameters) @ h[first:here]",
        green=(RATE, NOISY),
    ),
    true_variant(
        "the step as a multiple of another shape",
        TRAINING,
        TAKEN,
        'network.values.sub_(torch.einsum("s,sp->sp", eta, gradient))',
        green=(SPEED, SMOOTH),
    ),
]
