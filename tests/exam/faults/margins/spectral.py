"""Spectral complexity, what it bounds, and units in which margins do not notice a scale."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

COMPLEXITY, SLOPE = "margins.spectral_complexity", "margins.lipschitz_margin"
UNIT, BOUND, SCALING = "margins.rescaling", "margins.spectral_bound", "margins.log_loss_scaling"
FLOW = "margins.margin_flow"
COMPLEXITY_CLAIM = "claims/margins/test_spectral_complexity.py"
SLOPE_CLAIM = "claims/margins/test_lipschitz_margin.py"
UNIT_CLAIM = "claims/margins/test_rescaling.py"
BOUND_CLAIM = "claims/margins/test_spectral_bound.py"
SPECTRAL = "models/margins/spectral.py"
PERCEPTRONS = "models/perceptrons.py"
ABOVE = "bound = len(weights) ** 1.5 * spectral.lipschitz"
BELOW = "bound = bound / len(weights) ** 1.5"
NORMS = "[torch.linalg.matrix_norm(weight, ord=2) for weight in weights]"
GROUP = "return torch.linalg.vector_norm(matrix, dim=-2).sum(dim=-1)"
SCALE = "scale = constant * torch.linalg.matrix_norm(inputs) / inputs.shape[-2]"
OTHERS = "others = outputs.scatter(1, own, -torch.inf)"
PRICE = "complexity = 72 * np.log(size) * np.sqrt(np.log(2 * width**2)) / theta"

CATALOGUE = [
    false_theorem(
        "the complexity is at least L² times the product of the norms",
        COMPLEXITY_CLAIM,
        ABOVE,
        "bound = len(weights) ** 2 * spectral.lipschitz",
        caught_by=(COMPLEXITY,),
    ),
    false_theorem(
        "the complexity is at least L times the product of the norms, true and not tight",
        COMPLEXITY_CLAIM,
        ABOVE,
        "bound = len(weights) * spectral.lipschitz",
        caught_by=(COMPLEXITY,),
    ),
    false_theorem(
        "a slope is at most R_A/L²",
        COMPLEXITY_CLAIM,
        BELOW,
        "bound = bound / len(weights) ** 2",
        caught_by=(COMPLEXITY,),
    ),
    false_theorem(
        "a slope is at most R_A/L, true and not tight",
        COMPLEXITY_CLAIM,
        BELOW,
        "bound = bound / len(weights)",
        caught_by=(COMPLEXITY,),
    ),
    false_theorem(
        "the complexity of two layers is 2 % above the product, which only a search denies",
        COMPLEXITY_CLAIM,
        ABOVE,
        "bound = (1.02 if len(weights) == 2 else 1) * len(weights) ** 1.5 * spectral.lipschitz",
        caught_by=(COMPLEXITY,),
    ),
    faulty_world(
        "the norms of a layer's columns are added up, not those of its rows",
        SPECTRAL,
        GROUP,
        "return torch.linalg.vector_norm(matrix, dim=-1).sum(dim=-1)",
        caught_by=(COMPLEXITY, SCALING, BOUND),
    ),
    faulty_world(
        "the powers 2/3 and 3/2 have changed places",
        SPECTRAL,
        "(group_norm(d.mT) / norm) ** (2 / 3)",
        "(group_norm(d.mT) / norm) ** 1.5",
        SPECTRAL,
        "torch.stack(shares).sum(dim=0) ** 1.5",
        "torch.stack(shares).sum(dim=0) ** (2 / 3)",
        caught_by=(COMPLEXITY, SCALING),
    ),
    faulty_world(
        "shares are not divided by the spectral norm",
        SPECTRAL,
        "(group_norm(d.mT) / norm) ** (2 / 3)",
        "group_norm(d.mT) ** (2 / 3)",
        caught_by=(COMPLEXITY, UNIT),
    ),
    faulty_world(
        "a matrix's norm is Frobenius's, where nobody says which",
        SPECTRAL,
        NORMS,
        "[torch.linalg.matrix_norm(weight) for weight in weights]",
        caught_by=(COMPLEXITY, SLOPE, UNIT),
        source="EPFL's OptML_course, issue 13: without ord a norm is Frobenius's",
    ),
    faulty_world(
        "a spectral norm is told after one step of power iteration",
        SPECTRAL,
        NORMS,
        "[\n"
        "        torch.linalg.vector_norm(\n"
        "            w.mT @ torch.nn.functional.normalize(w.sum(2, keepdim=True), dim=1),"
        " dim=(1, 2)\n"
        "        )\n"
        "        for w in weights\n"
        "    ]",
        caught_by=(COMPLEXITY, SLOPE),
        source="PyTorch, torch.nn.utils.spectral_norm: n_power_iterations is 1",
    ),
    faulty_world(
        "reference matrices are added",
        SPECTRAL,
        "[a - m for a, m in zip(weights, references, strict=True)]",
        "[a + m for a, m in zip(weights, references, strict=True)]",
        caught_by=(COMPLEXITY,),
    ),
    true_variant(
        "a group norm by squares, sums and roots",
        SPECTRAL,
        GROUP,
        "return matrix.square().sum(dim=-2).sqrt().sum(dim=-1)",
        green=(COMPLEXITY, UNIT, SCALING, BOUND),
    ),
    true_variant(
        "spectral norms as the first singular values",
        SPECTRAL,
        NORMS,
        "[torch.linalg.svdvals(weight)[..., 0] for weight in weights]",
        green=(COMPLEXITY, SLOPE, UNIT),
    ),
    false_theorem(
        "a margin's slope is at most the product of the norms, without √2",
        SLOPE_CLAIM,
        "np.sqrt(2) * spectral.lipschitz(norms)",
        "spectral.lipschitz(norms)",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "of one layer a margin's slope has 2 % to spare, which only a search denies",
        SLOPE_CLAIM,
        "np.sqrt(2) * spectral.lipschitz(norms)",
        "(0.98 if len(norms) == 1 else 1) * np.sqrt(2) * spectral.lipschitz(norms)",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "a margin's slope is at most twice the product of the norms, true and not tight",
        SLOPE_CLAIM,
        "np.sqrt(2) * spectral.lipschitz(norms)",
        "2 * spectral.lipschitz(norms)",
        caught_by=(SLOPE,),
    ),
    false_theorem(
        "a steepest network's slope is the sum of its norms",
        SLOPE_CLAIM,
        "np.sqrt(2) * np.prod(STRETCH)",
        "np.sqrt(2) * np.sum(STRETCH)",
        caught_by=(SLOPE,),
    ),
    faulty_world(
        "the own class takes part in the maximum",
        SPECTRAL,
        OTHERS,
        "others = outputs",
        caught_by=(SLOPE, SCALING),
    ),
    faulty_world(
        "the own class takes part in the maximum as 0, which exceeds negative outputs",
        SPECTRAL,
        OTHERS,
        "others = outputs.scatter(1, own, 0.0)",
        caught_by=(SLOPE, SCALING),
        source="torchattacks (Harry24k/adversarial-attacks-pytorch), issue 184: "
        "max((1 - one_hot) * outputs)",
    ),
    faulty_world(
        "the layers' activation is GELU",
        PERCEPTRONS,
        "h = torch.relu(h) if level else h",
        "h = nn.functional.gelu(h) if level else h",
        caught_by=(SLOPE, UNIT, FLOW),
    ),
    true_variant(
        "the own class is left out by a mask",
        SPECTRAL,
        OTHERS,
        "others = outputs.masked_fill(\n"
        "        torch.nn.functional.one_hot(own[:, 0], outputs.shape[1]).mT.bool(), -torch.inf\n"
        "    )",
        green=(SLOPE, UNIT, SCALING, FLOW),
    ),
    false_theorem(
        "a raw margin is multiplied by the last factor alone",
        UNIT_CLAIM,
        "total = case.factors.prod(axis=1)[:, None]",
        "total = case.factors[:, -1:]",
        caught_by=(UNIT,),
    ),
    false_theorem(
        "a normalised margin stays, whatever the reference matrices",
        UNIT_CLAIM,
        'without("M = 0", COMPLEXITY, "any", False, "init"),',
        '(COMPLEXITY, "any", False, "init"),',
        caught_by=(UNIT,),
        refused="premise 'M = 0' does not hold",
    ),
    false_theorem(
        "a margin is measured in R‖X‖_F/√n",
        UNIT_CLAIM,
        "predicted = [12 / unit, 4 / unit]",
        "predicted = [12 / unit / 2**0.5, 4 / unit / 2**0.5]",
        caught_by=(UNIT,),
    ),
    faulty_world(
        "a margin's unit is without its 1/n",
        SPECTRAL,
        SCALE,
        "scale = constant * torch.linalg.matrix_norm(inputs)",
        caught_by=(UNIT, SCALING),
    ),
    faulty_world(
        "a margin's unit is by n - 1",
        SPECTRAL,
        SCALE,
        "scale = constant * torch.linalg.matrix_norm(inputs) / (inputs.shape[-2] - 1)",
        caught_by=(UNIT, SCALING),
    ),
    faulty_world(
        "the norm of the data is the spectral one",
        SPECTRAL,
        SCALE,
        "scale = constant * torch.linalg.matrix_norm(inputs, ord=2) / inputs.shape[-2]",
        caught_by=(UNIT, SCALING),
    ),
    false_theorem(
        "the share of small margins alone bounds the error, whatever the complexity",
        BOUND_CLAIM,
        PRICE,
        "complexity = 0 * theta",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "the complexity alone bounds the error, whatever the share of small margins",
        BOUND_CLAIM,
        "return share + 8 / size**1.5",
        "return 0 * share + 8 / size**1.5",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "margins are divided by R‖X‖_F, without its 1/n",
        BOUND_CLAIM,
        "normalised = margins / (constant.item() * np.sqrt(size) / size)",
        "normalised = margins / (constant.item() * np.sqrt(size))",
        caught_by=(BOUND,),
    ),
    false_theorem(
        "the price does not fall with θ",
        BOUND_CLAIM,
        PRICE,
        "complexity = 72 * np.log(size) * np.sqrt(np.log(2 * width**2)) / theta**0",
        caught_by=(BOUND,),
    ),
    true_variant(
        "the price with the root's two parts apart",
        BOUND_CLAIM,
        PRICE,
        "complexity = 72 * np.log(size) * np.sqrt(np.log(2) + 2 * np.log(width)) / theta",
        green=(BOUND,),
    ),
]
