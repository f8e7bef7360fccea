"""Entries on several layers: which have to be tied, and what a free one costs."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

SEVERAL = "weight_tying.several_layers"
ARRIVE = "weight_tying.several_layers_arrive"
CLAIM = "claims/weight_tying/test_several_layers.py"
PARAMETERS = "weight_tying.several_layers_parameters"
PARAMETERS_CLAIM = "claims/weight_tying/test_several_layers_parameters.py"
ARRIVE_CLAIM = "claims/weight_tying/test_several_layers_arrive.py"
LAYERED = "claims/weight_tying/layered.py"
MODEL = "models/weight_tying/several.py"

CATALOGUE = [
    false_theorem(
        "halfway the gradient of a free layer decays at the rate 1/7",
        CLAIM,
        "expected = np.sqrt(excess) * np.exp(-excess / 8) / 4",
        "expected = np.sqrt(excess) * np.exp(-excess / 7) / 4",
        caught_by=(SEVERAL,),
    ),
    false_theorem(
        "halfway its constant is 1/2",
        CLAIM,
        "expected = np.sqrt(excess) * np.exp(-excess / 8) / 4",
        "expected = np.sqrt(excess) * np.exp(-excess / 8) / 2",
        caught_by=(SEVERAL,),
    ),
    false_theorem(
        "on the shell it decays with k/4 of the squared length, not with k/8",
        CLAIM,
        "    bound = shell.gradient_bound(network.patches, float(",
        "    bound = shell.gradient_bound(network.patches, 2 * float(",
        caught_by=(SEVERAL,),
    ),
    false_theorem(
        "tied layers feel 1.1 times c² of what is in T",
        CLAIM,
        "    bounds = several.gradient_bound(filters, network.target, network.patches, "
        "network.stiffness)\n    found",
        "    bounds = several.gradient_bound(filters, network.target, network.patches, "
        "1.1 * network.stiffness)\n    found",
        caught_by=(SEVERAL,),
    ),
    false_theorem(
        "tied layers feel 0.98 of c², which is true and not attained",
        CLAIM,
        "    bounds = several.gradient_bound(filters, network.target, network.patches, "
        "network.stiffness)\n    found",
        "    bounds = several.gradient_bound(filters, network.target, network.patches, "
        "0.98 * network.stiffness)\n    found",
        caught_by=(SEVERAL,),
    ),
    faulty_world(
        "tied layers feel all of the distance, not only what is in T",
        MODEL,
        "    projected = squared_projection(gap, filters) ** 0.5",
        "    projected = _norm(gap)",
        caught_by=(SEVERAL,),
    ),
    false_theorem(
        "of tied runs four in five fail",
        ARRIVE_CLAIM,
        "judge(evidence, TIED, losses, at_least=4 / 5)\n    draw",
        "judge(evidence, TIED, losses, at_most=1 / 5)\n    draw",
        caught_by=(ARRIVE,),
    ),
    false_theorem(
        "twelve patches are few: of the runs with a free layer four in five arrive",
        ARRIVE_CLAIM,
        "judge(evidence, FREE, losses, at_most=1 / 5)",
        "judge(evidence, FREE, losses, at_least=4 / 5)",
        caught_by=(ARRIVE,),
    ),
    faulty_world(
        "the gradient of tied filters leaves out the first patch",
        MODEL,
        "g if layer == self.free else g.sum(axis=-2) for",
        "g if layer == self.free else g[..., 1:, :].sum(axis=-2) for",
        MODEL,
        "        if self.free is None:\n"
        "            tied = tied_gradient(outer(filters), self.target, self.patches, "
        "self.stiffness)\n"
        "            return slopes(tied, filters)\n",
        "",
        caught_by=(SEVERAL,),
    ),
    faulty_world(
        "a filter's gradient is contracted with the filters as unit vectors",
        MODEL,
        "    return [contracted(tensor, filters, layer) for layer in range(len(filters))]",
        "    filters = [each / _norm(each)[..., None] for each in filters]\n"
        "    return [contracted(tensor, filters, layer) for layer in range(len(filters))]",
        caught_by=(SEVERAL,),
    ),
    faulty_world(
        "the free layer is tied as well",
        MODEL,
        "each if layer == self.free else np.repeat",
        "np.repeat(each[..., :1, :], self.patches, axis=-2)\n"
        "            if layer == self.free\n"
        "            else np.repeat",
        caught_by=(SEVERAL, ARRIVE),
    ),
    faulty_world(
        "descent takes a hundredth of the step",
        MODEL,
        "now = [v - step * g for v, g",
        "now = [v - step / 100 * g for v, g",
        caught_by=(ARRIVE,),
    ),
    true_variant(
        "a contraction by einsum",
        MODEL,
        "return np.asarray((left * whole * right).sum(axis=(-3, -1)))",
        "if left.dtype == object or whole.dtype == object:\n"
        "        return np.asarray((left * whole * right).sum(axis=(-3, -1)))\n"
        "    return np.einsum(\n"
        '        "...a,...adb,...b->...d", left[..., 0, 0], whole, right[..., 0, 0, :]\n'
        "    )",
        green=(SEVERAL, ARRIVE),
    ),
    false_theorem(
        "the lengths of the filters are directions of the function",
        PARAMETERS_CLAIM,
        "function = sum(sizes) - len(sizes) + 1",
        "function = sum(sizes)",
        caught_by=(PARAMETERS,),
    ),
    false_theorem(
        "an example less is enough",
        PARAMETERS_CLAIM,
        "enough = 2 + 3 - 1",
        "enough = 2 + 3 - 2",
        caught_by=(PARAMETERS,),
    ),
    false_theorem(
        "several tied layers have as many weights as a patch has numbers",
        PARAMETERS_CLAIM,
        '"parameters", rows.shape[1], sum(sizes)',
        '"parameters", rows.shape[1], entries',
        caught_by=(PARAMETERS,),
    ),
    faulty_world(
        "derivatives of tied filters are kept patch by patch",
        MODEL,
        "g.reshape(len(g), -1) if layer == self.free else g.sum(axis=-2)",
        "g.reshape(len(g), -1)",
        caught_by=(PARAMETERS,),
    ),
    faulty_world(
        "predictions are differentiated at the squares of the filters",
        MODEL,
        "found = slopes(jacobian(outer(everywhere), inputs, self.stiffness), everywhere)",
        "squares = [each**2 for each in everywhere]\n"
        "        found = slopes(jacobian(outer(everywhere), inputs, self.stiffness), squares)",
        caught_by=(PARAMETERS,),
    ),
    true_variant(
        "the derivatives side by side",
        MODEL,
        "return np.hstack(columns)",
        "return np.concatenate(columns, axis=-1)",
        green=(PARAMETERS,),
    ),
]
