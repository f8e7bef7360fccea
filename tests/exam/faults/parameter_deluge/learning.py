"""Faults of networks with more parameters than digits: what they fit, and what that tells."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

TRUE = "parameter_deluge.true_labels"
RANDOM = "parameter_deluge.random_labels"
CORRUPTION = "parameter_deluge.corruption"
DECAY = "parameter_deluge.regularisation"
TRUE_CLAIM = "claims/parameter_deluge/test_true_labels.py"
RANDOM_CLAIM = "claims/parameter_deluge/test_random_labels.py"
CORRUPTION_CLAIM = "claims/parameter_deluge/test_corruption.py"
SHARED = "claims/parameter_deluge/learning.py"
DECAY_CLAIM = "claims/parameter_deluge/test_regularisation.py"
FITTING = "models/parameter_deluge/fitting.py"
KERNELS = "models/compiled/kernels.py"
BATCH = "yield split.train[rows, chosen], split.train_labels[rows, chosen]"
TRAINER = "models/compiled/perceptrons.py"
BEFORE = "first = np.zeros_like(self.rows)"
SUMMED = "            all_so_far += gradient\n            gradient[:] = all_so_far\n"
STEP = "            if len(second):\n"
MOVED = "row[i] -= rate * velocity[i]"
OPTIMISER = "optimiser = setting.optimiser(network.parameters())"

CATALOGUE = [
    false_theorem(
        "nine unseen digits in ten are recognised",
        TRUE_CLAIM,
        "LEARNT, LEAST = 3 / 10,",
        "LEARNT, LEAST = 9 / 10,",
        caught_by=(TRUE,),
    ),
    false_theorem(
        "convolutions lead by a half",
        TRUE_CLAIM,
        "LEARNT, LEAST = 3 / 10, 1 / 10",
        "LEARNT, LEAST = 3 / 10, 1 / 2",
        caught_by=(TRUE,),
    ),
    false_theorem(
        "digits of random labels are recognised as well",
        TRUE_CLAIM,
        "corruption.random_labels(sample, share,",
        "corruption.random_labels(sample, max(share, 0.9),",
        TRUE_CLAIM,
        'evidence.premise("true labels", right == 1)',
        'evidence.premise("true labels", share < 1)',
        caught_by=(TRUE,),
    ),
    false_theorem(
        "a hidden unit is enough to fit, whatever the number of parameters",
        TRUE_CLAIM,
        '@without("deluge")\n',
        "",
        TRUE_CLAIM,
        'parameters_per_example("MLP of 1 unit", split) >= 40',
        'parameters_per_example("MLP of 1 unit", split) > 0',
        caught_by=(TRUE,),
        refused="premise",
    ),
    false_theorem(
        "random labels are fitted as fast as true ones",
        RANDOM_CLAIM,
        "random.epochs <= 10 * true.epochs",
        "random.epochs <= 1 * true.epochs",
        caught_by=(RANDOM,),
    ),
    false_theorem(
        "three unseen digits in ten are recognised by chance",
        RANDOM_CLAIM,
        "equals=1 / 10,",
        "equals=3 / 10,",
        caught_by=(RANDOM,),
    ),
    false_theorem(
        "four labels in five at random are as good as all",
        RANDOM_CLAIM,
        "corruption.random_labels(truth, share,",
        "corruption.random_labels(truth, 0.8 * share,",
        RANDOM_CLAIM,
        "np.abs(shares - 1 / 10).max() < far",
        "np.abs(shares - 1 / 10).max() < 1 / 2",
        caught_by=(RANDOM,),
    ),
    false_theorem(
        "four parameters for each example are enough",
        SHARED,
        '"MLP-2": (96, 96),',
        '"MLP-2": (16,),',
        RANDOM_CLAIM,
        "parameters_per_example(network, noise) >= 40",
        "parameters_per_example(network, noise) >= 4",
        caught_by=(RANDOM,),
    ),
    false_theorem(
        "two random labels in five cost half of the digits",
        CORRUPTION_CLAIM,
        "evidence.median(COST, lost, at_least=1 / 5,",
        "evidence.median(COST, lost, at_least=1 / 2,",
        caught_by=(CORRUPTION,),
    ),
    false_theorem(
        "each fifth of random labels costs a quarter of the digits",
        CORRUPTION_CLAIM,
        "FALL = 1 / 20",
        "FALL = 1 / 4",
        caught_by=(CORRUPTION,),
    ),
    false_theorem(
        "rearranged images lose a tenth",
        CORRUPTION_CLAIM,
        "after.test - before.test, equals=0,",
        "after.test - before.test, equals=-1 / 10,",
        caught_by=(CORRUPTION,),
    ),
    false_theorem(
        "noise is fitted at twenty times the usual decay too",
        DECAY_CLAIM,
        'with regularisation as without."""\n    truth, noise = draw(evidence)\n'
        "    fitted = run(evidence.rng, noise, device, decay)",
        'with regularisation as without."""\n    truth, noise = draw(evidence)\n'
        "    fitted = run(evidence.rng, noise, device, max(decay, 1e-2))",
        caught_by=(DECAY,),
    ),
    false_theorem(
        "a strong decay gains a tenth of the digits",
        DECAY_CLAIM,
        "free.test - decayed.test, at_most=HARDLY,",
        "free.test - decayed.test, at_most=-1 / 10,",
        caught_by=(DECAY,),
    ),
    false_theorem(
        "no decay leaves noise unfitted",
        DECAY_CLAIM,
        "int(fitted.sum()), SEEDS, at_least=3 / 5, resolves",
        "int(fitted.sum()), SEEDS, at_most=2 / 5, resolves",
        caught_by=(DECAY,),
    ),
    faulty_world(
        "labels stay where they are while their images are shuffled",
        FITTING,
        BATCH,
        BATCH.replace("train_labels[rows, chosen]", "train_labels[:, : chosen.shape[1]]"),
        caught_by=(TRUE,),
        refused="premise 'own draws' does not hold",
    ),
    faulty_world(
        "labels are drawn anew in each epoch",
        FITTING,
        BATCH,
        BATCH.replace(
            "split.train_labels[rows, chosen]",
            "torch.tensor(order.integers(10, size=chosen.shape))",
        ),
        caught_by=(RANDOM,),
    ),
    faulty_world(
        "what is called the test accuracy is the training images'",
        FITTING,
        "accuracy(network, split.test, split.test_labels)",
        "accuracy(network, split.train, split.train_labels)",
        caught_by=(TRUE, RANDOM, CORRUPTION),
    ),
    faulty_world(
        "digits' gradients are added to those of the batches before, for want of zero_grad",
        TRAINER,
        BEFORE,
        BEFORE.replace("zeros_like(self.rows)", "vstack([0 * self.rows] * 2)"),
        KERNELS,
        STEP,
        f"            all_so_far = first[len(rows) + seed]\n{SUMMED}{STEP}",
        caught_by=(RANDOM, DECAY),
        source="PyTorch, torch.optim.Optimizer.zero_grad: gradients accumulate",
    ),
    faulty_world(
        "weight decay has no effect",
        FITTING,
        OPTIMISER,
        f'{OPTIMISER}\n    optimiser.param_groups[0]["weight_decay"] = 0.0',
        caught_by=(DECAY,),
        source="ml-explore/mlx, pull request 473: no weight decay where momentum is off",
    ),
    faulty_world(
        "weight decay is subtracted without the learning rate as well",
        KERNELS,
        MOVED,
        f"{MOVED} + decay * row[i]",
        caught_by=(DECAY,),
        source="tensorflow/addons, issue 2282: decay subtracted without the learning rate",
    ),
    faulty_world(
        "momentum is dampened by as much",
        FITTING,
        OPTIMISER,
        f"{OPTIMISER}\n    for group in optimiser.param_groups:\n"
        '        group["dampening"] = group.get("momentum", 0)',
        caught_by=(DECAY,),
        source="torch/optim, issue 163: dampening is equal to the momentum by default",
    ),
    faulty_world(
        "momentum is forgotten after each step",
        KERNELS,
        "velocity[i] = momentum * velocity[i] + (one if first else kept) * slope",
        "velocity[i] = slope",
        caught_by=(DECAY,),
        source="kozistr/pytorch_optimizer, pull request 516: a buffer that each step clears",
    ),
    true_variant(
        "batches by what was seen",
        FITTING,
        "for chosen in indices.split(size, dim=1):",
        "for chosen in (indices[:, i : i + size] for i in range(0, examples, size)):",
        green=(TRUE,),
    ),
]
