"""Margins of trained networks: true labels and random ones, the log loss, and penalties."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

NORMALISED, RAW = "margins.normalised_margins", "margins.raw_margins"
GROWTH, PENALTY = "margins.log_loss_margins", "margins.regulariser"
FLOW = "margins.margin_flow"
NORMALISED_CLAIM = "claims/margins/test_normalised_margins.py"
RAW_CLAIM = "claims/margins/test_raw_margins.py"
GROWTH_CLAIM = "claims/margins/test_log_loss_margins.py"
PENALTY_CLAIM = "claims/margins/test_regulariser.py"
NETWORKS = "models/margins/networks.py"
SPECTRAL = "models/margins/spectral.py"
PERCEPTRONS = "models/perceptrons.py"
KERNELS = "models/compiled/kernels.py"
ENTROPY = 'nn.functional.cross_entropy(outputs, labels, reduction="none")'
LEADS = "auc(true.margins[name], random.margins[name]) for name in NORMALISERS"

CATALOGUE = [
    false_theorem(
        "normalised margins under random labels are the wider ones",
        NORMALISED_CLAIM,
        LEADS,
        "auc(random.margins[name], true.margins[name]) for name in NORMALISERS",
        caught_by=(NORMALISED,),
    ),
    false_theorem(
        "raw margins tell true labels from random ones as well",
        NORMALISED_CLAIM,
        LEADS,
        'auc(true.margins[name], random.margins[name]) for name in ("raw",)',
        caught_by=(NORMALISED,),
    ),
    false_theorem(
        "normalised margins lead raw ones by 0.6",
        RAW_CLAIM,
        "at_least=LEAD,",
        "at_least=0.6,",
        caught_by=(RAW,),
    ),
    false_theorem(
        "doubled margins of noise are below those of truth as often as not",
        RAW_CLAIM,
        "at_most=REVERSED,\n            support=(0, 1),\n            resolves=0.2,",
        "at_least=0.49,\n            support=(0, 1),\n            resolves=0.2,",
        caught_by=(RAW,),
    ),
    faulty_world(
        "one split for all networks",
        "models/digits.py",
        "rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)",
        "rng.permutation(np.tile(np.arange(size), (seeds, 1)), axis=1)",
        caught_by=(GROWTH,),
        refused="premise 'own draws' does not hold",
        source="NumPy, Generator.permuted: unlike shuffle and permutation it moves each slice "
        "independently",
    ),
    faulty_world(
        "one order of the minibatches for all networks",
        PERCEPTRONS,
        "rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)",
        "rng.permutation(np.tile(np.arange(size), (seeds, 1)), axis=1)",
        caught_by=(PENALTY,),
        refused="premise 'own draws' does not hold",
        source="PyTorch, issue 5059: NumPy draws the same numbers in every worker",
    ),
    faulty_world(
        "one start for all networks",
        PERCEPTRONS,
        "rng.standard_normal((seeds, g, f)) * np.sqrt(gain / f)",
        "np.tile(rng.standard_normal((1, g, f)), (seeds, 1, 1)) * np.sqrt(gain / f)",
        caught_by=(RAW,),
        refused="premise 'own draws' does not hold",
    ),
    faulty_world(
        "the weights that a seed has on arrival train on",
        NETWORKS,
        "trainer.train(shuffled(inputs, labels, BATCH, rng), waiting.numpy())",
        "trainer.train(shuffled(inputs, labels, BATCH, rng))",
        caught_by=(RAW,),
        refused="premise 'equal loss' does not hold",
        source="PyTorch's tutorial Saving and Loading Models: state_dict() returns a reference, "
        "and the best state keeps being updated",
    ),
    faulty_world(
        "the complexities at M = 0 and at M = init have changed places",
        NETWORKS,
        "norms),\n        spectral.complexity(weights, norms, references),",
        "norms, references),\n        spectral.complexity(weights, norms),",
        caught_by=(PENALTY,),
    ),
    faulty_world(
        "examples and labels of a batch are taken in two orders",
        PERCEPTRONS,
        "flat_labels.index_select(0, chosen)",
        "flat_labels.index_select(0, chosen.sort().values)",
        caught_by=(PENALTY,),
    ),
    faulty_world(
        "cross-entropy smooths its labels",
        PERCEPTRONS,
        ENTROPY,
        ENTROPY.replace(")", ", label_smoothing=0.1)"),
        KERNELS,
        "        scores[right] -= 1 / count\n",
        "        scores[right] -= 0.9 / count\n"
        "        for k in range(len(scores)):\n"
        "            scores[k] -= 0.1 / (len(scores) * count)\n",
        caught_by=(GROWTH, FLOW),
        source="PyTorch, torch.nn.CrossEntropyLoss: label_smoothing mixes a uniform distribution",
    ),
    faulty_world(
        "cross-entropy takes a softmax of a softmax",
        PERCEPTRONS,
        ENTROPY,
        ENTROPY.replace("outputs", "outputs.softmax(1)"),
        caught_by=(FLOW,),
        source="Lightning Bolts, issue 654: softmax is applied twice in LogisticRegression",
    ),
    faulty_world(
        "the first class is ignored, and the mean is over all examples",
        PERCEPTRONS,
        ENTROPY,
        ENTROPY.replace(")", ", ignore_index=0)"),
        caught_by=(PENALTY,),
        source="PyTorch, torch.nn.CrossEntropyLoss: an ignored target adds 0, and only its own "
        "mean leaves it out of the number",
    ),
    faulty_world(
        "weights decay where nobody asks for it",
        NETWORKS,
        "decay: float = 0.0",
        "decay: float = 1e-2",
        caught_by=(GROWTH,),
        source="PyTorch, torch.optim.AdamW: weight_decay is 1e-2 unless said otherwise",
    ),
    false_theorem(
        "the log loss leaves raw margins as they are",
        GROWTH_CLAIM,
        'growth["raw"], at_least=RAW_GROWS, resolves=0.03',
        'growth["raw"], at_most=np.log(1.03), resolves=0.03',
        caught_by=(GROWTH,),
    ),
    false_theorem(
        "the log loss widens normalised margins by a half",
        GROWTH_CLAIM,
        "at_least=NORMALISED_GROWS, resolves=np.log(1.03)",
        "at_least=np.log(1.5), resolves=np.log(1.03)",
        caught_by=(GROWTH,),
    ),
    false_theorem(
        "the complexity shrinks while raw margins grow",
        GROWTH_CLAIM,
        'growth["raw"] - growth[name]',
        'growth[name] - growth["raw"]',
        caught_by=(GROWTH,),
    ),
    false_theorem(
        "a penalty doubles normalised margins at M = init",
        PENALTY_CLAIM,
        "at_least=BY_A_TENTH,",
        "at_least=2,",
        caught_by=(PENALTY,),
    ),
    false_theorem(
        "a penalty leaves normalised margins as they are",
        PENALTY_CLAIM,
        "at_least=BY_A_FIFTH,",
        "at_most=1.1,",
        caught_by=(PENALTY,),
    ),
    faulty_world(
        "a penalty has no gradient",
        SPECTRAL,
        "    def __call__(self) -> list[Tensor]:",
        "    @torch.no_grad()\n    def __call__(self) -> list[Tensor]:",
        caught_by=(PENALTY,),
    ),
    faulty_world(
        "a penalty is taken off the loss",
        NETWORKS,
        "cross_entropy(outputs, answers) + penalty()",
        "cross_entropy(outputs, answers) - 0.1 * penalty()",
        caught_by=(PENALTY,),
    ),
    faulty_world(
        "singular vectors stay what they were before training",
        SPECTRAL,
        "        left = self._turn()\n",
        "        left = [torch.nn.functional.normalize(w @ v, dim=1).detach()"
        " for w, v in zip(self.weights, self.right, strict=True)]\n",
        caught_by=(PENALTY,),
        refused="premise 'penalty' does not hold",
        source="PyTorch, torch.nn.utils.spectral_norm: no power iteration in evaluation mode",
    ),
    true_variant(
        "the softmax's derivative in one line",
        KERNELS,
        "            scores[k] /= mass * count\n        scores[right] -= 1 / count\n",
        "            scores[k] = (scores[k] / mass - (k == right)) / count\n",
        green=(NORMALISED, RAW, GROWTH),
    ),
    true_variant(
        "the gradient of the sum by a vector of ones",
        "models/training.py",
        "losses.sum().backward()",
        "losses.backward(torch.ones_like(losses))",
        green=(PENALTY,),
    ),
]
