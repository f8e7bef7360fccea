"""Starts and training: dead layers, free networks that fail, and tied ones that succeed."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

DEAD, TYING = "square_wave.dead_layers", "square_wave.negative_tying"
DEAD_CLAIM = "claims/square_wave/test_dead_layers.py"
TYING_CLAIM = "claims/square_wave/test_negative_tying.py"
STARTS = "models/square_wave/dead.py"
NETWORK = "models/square_wave/network.py"
TRAINING = "models/square_wave/training.py"
KERNEL = "models/square_wave/kernel.py"
ZEROS = "slopes = np.zeros((layers, 2, 3), rows.dtype)"
STEP = "            step(row, slopes, moments"
LOGIT = "        tail = math.exp(-abs(logit))\n"
ERROR = "(sigmoid - labels[n]) / count"

CATALOGUE = [
    false_theorem(
        "all L layers may be dead, the last one too",
        DEAD_CLAIM,
        "return (1 - 2.0**-width) ** (depth - 1)",
        "return (1 - 2.0**-width) ** depth",
        caught_by=(DEAD,),
    ),
    false_theorem(
        "chances of layers to be dead add up",
        DEAD_CLAIM,
        "return (1 - 2.0**-width) ** (depth - 1)",
        "return 1 - 2.0**-width * (depth - 1)",
        caught_by=(DEAD,),
    ),
    false_theorem(
        "a layer is dead with the chance of one node more",
        DEAD_CLAIM,
        "return (1 - 2.0**-width) ** (depth - 1)",
        "return (1 - 2.0 ** -(width + 1)) ** (depth - 1)",
        caught_by=(DEAD,),
    ),
    false_theorem(
        "the last biases learn twice as fast",
        DEAD_CLAIM,
        "last[found].numpy(), 1 / 16)",
        "last[found].numpy(), 1 / 8)",
        caught_by=(DEAD,),
    ),
    false_theorem(
        "the last biases learn from the number of wrong labels, not from their share",
        DEAD_CLAIM,
        "error = (1 / 2 - labels).mean()",
        "error = (1 / 2 - labels).sum()",
        caught_by=(DEAD,),
    ),
    false_theorem(
        "free layers are those that are tied",
        DEAD_CLAIM,
        'without("free", 2, 2, True, 0, 0),',
        'without("free", 2, 4, False, 0, 0),',
        caught_by=(DEAD,),
        refused="premise 'free' holds although the case drops it",
    ),
    faulty_world(
        "weights are drawn with a mean that is not zero",
        STARTS,
        "rng.normal(0, np.sqrt(2 / inputs),",
        "rng.normal(np.sqrt(2 / inputs) / 2, np.sqrt(2 / inputs),",
        caught_by=(DEAD,),
        source="Knet.jl, pull request 311: its Xavier start had a mean that was not zero",
    ),
    faulty_world(
        "all nodes of a layer start alike",
        STARTS,
        "(networks, width, inputs)))",
        "(networks, 1, inputs)).repeat(width, 1))",
        caught_by=(DEAD,),
    ),
    faulty_world(
        "every network is given the same draws",
        STARTS,
        "(networks, width, inputs)))",
        "(1, width, inputs)).repeat(networks, 0))",
        caught_by=(DEAD,),
        source="PyTorch, issue 5059: np.random draws the same in each worker of a DataLoader",
    ),
    faulty_world(
        "ReLUs leak a hundredth",
        STARTS,
        "values = torch.relu(values @ weights.mT + biases[:, None])",
        "values = torch.nn.functional.leaky_relu(values @ weights.mT + biases[:, None])",
        caught_by=(DEAD,),
    ),
    faulty_world(
        "the last layer is cut off at zero as well",
        STARTS,
        "for weights, biases in layers[:-1]:",
        "for weights, biases in layers:",
        caught_by=(DEAD,),
    ),
    faulty_world(
        "the gradient is that of a sum over points",
        STARTS,
        "losses.mean(dim=1).sum()",
        "losses.sum()",
        caught_by=(DEAD,),
    ),
    true_variant(
        "a layer is alive if some node is",
        STARTS,
        "(values == 0).all(dim=(1, 2)) for values",
        "~(values != 0).flatten(1).any(dim=1) for values",
        green=(DEAD,),
    ),
    true_variant(
        "a product of chances in place of a power",
        DEAD_CLAIM,
        "return (1 - 2.0**-width) ** (depth - 1)",
        "return float(np.prod((depth - 1) * [1 - 2.0**-width]))",
        green=(DEAD,),
    ),
    false_theorem(
        "free networks mostly succeed as well",
        TYING_CLAIM,
        "succeeded.size, at_most=chance, resolves=1 / 8)",
        "succeeded.size, at_least=chance, resolves=1 / 8)",
        caught_by=(TYING,),
    ),
    false_theorem(
        "at their best two thirds of the free networks succeed",
        TYING_CLAIM,
        "size, at_least=1 / 6, resolves=1 / 8)",
        "size, at_least=2 / 3, resolves=1 / 8)",
        caught_by=(TYING,),
    ),
    false_theorem(
        "tied networks mostly fail as well",
        TYING_CLAIM,
        "size, at_least=MOST, resolves=3 / 16)",
        "size, at_most=HALF, resolves=3 / 16)",
        caught_by=(TYING,),
    ),
    false_theorem(
        "a tied network trains as many parameters as a free one",
        TYING_CLAIM,
        "start.trained_parameters(), trained)",
        "start.trained_parameters(), 2 * trained)",
        caught_by=(TYING,),
    ),
    false_theorem(
        "three and four layers are learned in as few steps",
        TYING_CLAIM,
        "seeds, at_most=1 / 20, resolves=3 / 20)",
        "seeds, at_least=1 / 2, resolves=3 / 20)",
        caught_by=(TYING,),
    ),
    faulty_world(
        "gradients are added to those before: nobody calls zero_grad",
        KERNEL,
        ZEROS,
        f"{ZEROS}\n    total = np.zeros_like(rows)",
        KERNEL,
        STEP,
        "            total[seed] += slopes\n            slopes[:] = total[seed]\n" + STEP,
        TRAINING,
        "TOGETHER = 64",
        "TOGETHER = 10**6",
        caught_by=(TYING,),
        source="wekws, pull request 73: the executor never called zero_grad",
    ),
    faulty_world(
        "the learning rate is annealed by epochs and stepped by batches, and so hardly falls",
        TRAINING,
        "np.arange(setting.steps) / setting.steps",
        "np.arange(setting.steps) / setting.steps / 100",
        caught_by=(TYING,),
        source="SimCLR (sthalles), issue 8: T_max counts other steps than scheduler.step()",
    ),
    faulty_world(
        "the sigmoid is applied twice",
        KERNEL,
        LOGIT,
        "        logit = one / (one + math.exp(-logit))\n        once = logit\n" + LOGIT,
        KERNEL,
        ERROR,
        f"once * (one - once) * {ERROR}",
        caught_by=(TYING,),
        source="NVIDIA Merlin models, pull request 1175: BCEWithLogitsLoss after a sigmoid",
    ),
    faulty_world(
        "a tied row is a copy, which is trained for itself",
        NETWORK,
        'if self.tying == "negative":',
        'if self.tying == "negative view":',
        NETWORK,
        'elif tying == "negative start":',
        'elif tying in ("negative", "negative start"):',
        NETWORK,
        '"negative": (-1, -1, -1)',
        '"negative": (0, 0, 0)',
        caught_by=(TYING,),
        source="Modalities, issue 357: tied weights come apart when a meta device is left",
    ),
    faulty_world(
        "the labels are those of a wave of half the frequency",
        TRAINING,
        "yield from zip(x, wave(x, depth), strict=True)",
        "yield from zip(x, wave(x, depth - 1), strict=True)",
        caught_by=(TYING,),
    ),
    true_variant(
        "ReLU on the input as well, which is not negative",
        NETWORK,
        "nodes = layer(torch.relu(nodes) if level else nodes)",
        "nodes = layer(torch.relu(nodes))",
        green=(TYING,),
    ),
]
