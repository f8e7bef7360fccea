"""Entries on the closed forms, on convolutions, and on counting parameters."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

FORMS, CONVOLUTION = "weight_tying.closed_forms", "weight_tying.convolution"
FEWER = "weight_tying.fewer_parameters"
FORMS_CLAIM = "claims/weight_tying/test_closed_forms.py"
CONVOLUTION_CLAIM = "claims/weight_tying/test_convolution.py"
FEWER_CLAIM = "claims/weight_tying/test_fewer_parameters.py"
OBJECTIVE = "models/weight_tying/objective.py"
LAYERS = "models/weight_tying/convolution.py"
EXAMPLES = "models/weight_tying/examples.py"
TIED = "return stiffness * gap + patches * (gap * minus / 2 + pull)"
PLAIN = "return stiffness / 2 * linear + 0.5 + own / 4 + target_wave / 4 - minus / 2 - plus / 2"
NEAR = "np.where(near, -np.expm1(-delta / 2) / 2 + np.exp(-2 * energy) * bracket / 4, plain)"

CATALOGUE = [
    false_theorem(
        "the Gaussian of W has the weight 1/2",
        OBJECTIVE,
        "+ np.exp(-2 * (energy + 2 * projection + distance)) / 4",
        "+ np.exp(-2 * (energy + 2 * projection + distance)) / 2",
        caught_by=(FORMS,),
    ),
    false_theorem(
        "the constant e^{-2K}/4 is left out",
        OBJECTIVE,
        PLAIN,
        PLAIN.replace(" + target_wave / 4", ""),
        caught_by=(FORMS,),
    ),
    false_theorem(
        "the linear term is c² times the squared distance, without its 1/2",
        OBJECTIVE,
        "return stiffness / 2 * linear + _cosine_part(",
        "return stiffness * linear + _cosine_part(",
        caught_by=(FORMS,),
    ),
    false_theorem(
        "the Hessian of the wave at 0 has 2WWᵀ, not 4WWᵀ",
        OBJECTIVE,
        "(4 * square(w) - eye) * own",
        "(2 * square(w) - eye) * own",
        caught_by=(FORMS,),
    ),
    false_theorem(
        "random signs are as good as normal inputs",
        FORMS_CLAIM,
        '["normal", without("normal inputs", "signs")]',
        '["normal", "signs"]',
        FORMS_CLAIM,
        "moment.covers(float(mass @ at**4), 3.0)",
        "moment.covers(float(mass @ at**2), 1.0)",
        caught_by=(FORMS,),
    ),
    faulty_world(
        "near the optimum an exponential less 1 for expm1",
        OBJECTIVE,
        NEAR,
        NEAR.replace("-np.expm1(-delta / 2)", "(1 - np.exp(-delta / 2))"),
        caught_by=(FORMS,),
        source="NumPy, numpy.expm1: greater precision than exp(x) - 1 for small x",
    ),
    faulty_world(
        "of the tied patches' gradients only the first arrives",
        OBJECTIVE,
        TIED,
        TIED.replace("patches * ", ""),
        caught_by=(FORMS,),
        source="torch/DEPRECEATED-torch7-distro, issue 156: optim loses shared gradients",
    ),
    faulty_world(
        "the shared gradient is subtracted once for each patch that shares it",
        OBJECTIVE,
        TIED,
        TIED.replace("patches * ", "patches**2 * "),
        caught_by=(FORMS,),
        source="torch/torch7, issue 716: updateParameters of clones repeats the shared gradient",
    ),
    faulty_world(
        "K counts a single patch",
        OBJECTIVE,
        "        weights.shape[-2] * (target @ target),",
        "        target @ target,",
        caught_by=(FORMS,),
    ),
    faulty_world(
        "the far pull has the other sign near the optimum",
        OBJECTIVE,
        "near, -(target * growth + gap * (0.5 + growth)) * plus,",
        "near, (target * growth + gap * (0.5 + growth)) * plus,",
        caught_by=(FORMS,),
    ),
    true_variant(
        "K as the product of a longer vector",
        OBJECTIVE,
        "        weights.shape[-2] * (target @ target),",
        "        (weights.shape[-2] * target) @ target,",
        green=(FORMS, "weight_tying.loss_gap"),
    ),
    false_theorem(
        "feature maps shift against the input",
        CONVOLUTION_CLAIM,
        "maps.roll(shift, -1)) for shift",
        "maps.roll(-shift, -1)) for shift",
        caught_by=(CONVOLUTION,),
    ),
    false_theorem(
        "untied layers have k² times the parameters",
        CONVOLUTION_CLAIM,
        'evidence.identity("parameters, untied to tied", ratio, places)',
        'evidence.identity("parameters, untied to tied", ratio, places**2)',
        caught_by=(CONVOLUTION,),
    ),
    false_theorem(
        "what commutes has as many dimensions as Toeplitz matrices, 2k - 1",
        CONVOLUTION_CLAIM,
        'commutes", places**2 - convolution.rank(commutator), places',
        'commutes", places**2 - convolution.rank(commutator), 2 * places - 1',
        caught_by=(CONVOLUTION,),
    ),
    false_theorem(
        "pooling over half of the places forgets the place",
        CONVOLUTION_CLAIM,
        'without("pooled over all places", True, 8),',
        "(True, 8),",
        CONVOLUTION_CLAIM,
        'evidence.premise("pooled over all places", pooled == 16)',
        'evidence.premise("pooled over all places", pooled >= 8)',
        caught_by=(CONVOLUTION,),
    ),
    faulty_world(
        "the cycle goes on at its second place",
        LAYERS,
        "over = signals[..., : window - 1] if cyclic",
        "over = signals[..., 1:window] if cyclic",
        caught_by=(CONVOLUTION,),
        refused="premise 'cyclic' does not hold",
    ),
    faulty_world(
        "circular padding is asked for and does nothing",
        LAYERS,
        'padding_mode="circular"',
        'padding_mode="zeros"',
        caught_by=(CONVOLUTION,),
        source="pytorch/pytorch, issue 29712: padding_mode='circular' of a convolution is ignored",
    ),
    faulty_world(
        "the filters are flipped, as in mathematics, and torch's are not",
        LAYERS,
        'torch.einsum("bncw,nfcw->bfn", seen, self.weight)',
        'torch.einsum("bncw,nfcw->bfn", seen, self.weight.flip(-1))',
        caught_by=(CONVOLUTION,),
        source="PyTorch, torch.nn.Conv1d: the operator is a cross-correlation",
    ),
    faulty_world(
        "the clones of a filter are copies that no longer share it",
        LAYERS,
        "return LocallyConnected(weight.repeat(places, 1, 1, 1), bias",
        "at = torch.arange(places, dtype=weight.dtype)[:, None, None, None]\n"
        "    return LocallyConnected(weight + at, bias",
        caught_by=(CONVOLUTION,),
        refused="premise 'tied' does not hold",
    ),
    true_variant(
        "the windows' products summed without einsum",
        LAYERS,
        'torch.einsum("bncw,nfcw->bfn", seen, self.weight)',
        "(seen[:, :, None] * self.weight).sum(dim=(-2, -1)).mT",
        green=(CONVOLUTION,),
    ),
    false_theorem(
        "tied weights leave as many directions open as free ones",
        FEWER_CLAIM,
        "np.maximum(dimension - counts, 0)]",
        "np.maximum(size - counts, 0)]",
        caught_by=(FEWER,),
    ),
    false_theorem(
        "each example fixes two directions of the free weights",
        FEWER_CLAIM,
        "expected = [size - counts,",
        "expected = [np.maximum(size - 2 * counts, 0),",
        caught_by=(FEWER,),
    ),
    false_theorem(
        "one example less than the tied weights have entries is enough",
        FEWER_CLAIM,
        'without("enough examples", 5, True, 1, False),',
        "(5, True, 1, False),",
        FEWER_CLAIM,
        "len(slopes) >= dimension)",
        "len(slopes) >= dimension - 1)",
        caught_by=(FEWER,),
    ),
    faulty_world(
        "a tied weight's derivative is summed over its entries, not over the patches",
        EXAMPLES,
        "derivatives.sum(axis=1) if tied",
        "derivatives.sum(axis=2) if tied",
        caught_by=(FEWER,),
    ),
    faulty_world(
        "all patches see the first one's input",
        EXAMPLES,
        "[:, None, None] * inputs\n",
        "[:, None, None] * np.repeat(inputs[:, :1], inputs.shape[1], axis=1)\n",
        caught_by=(FEWER,),
    ),
    faulty_world(
        "every worker draws the same example",
        FEWER_CLAIM,
        "inputs = rng.standard_normal((patches * dimension, patches, dimension))",
        "inputs = rng.standard_normal((1, patches, dimension)).repeat(patches * dimension, axis=0)",
        caught_by=(FEWER,),
        refused="premise 'different examples' does not hold",
        source="pytorch/pytorch, issue 5059: np.random gives the same numbers for each batch",
    ),
    true_variant(
        "a tied weight's derivative as a mean over the patches, which has the same rank",
        EXAMPLES,
        "derivatives.sum(axis=1) if tied",
        "derivatives.mean(axis=1) if tied",
        green=(FEWER,),
    ),
]
