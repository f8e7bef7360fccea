"""Faults of the identities about gradients: their lengths, directions and scales."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

GRADIENT = "batch_normalisation.gradient_identity"
LARGEST = "batch_normalisation.largest_gradient"
ORTHOGONAL = "batch_normalisation.orthogonal_gradient"
SCALE = "batch_normalisation.scale_invariance"
DEGENERATE = "batch_normalisation.degenerate_batch"
GRADIENT_CLAIM = "claims/batch_normalisation/test_gradient_identity.py"
LARGEST_CLAIM = "claims/batch_normalisation/test_largest_gradient.py"
ORTHOGONAL_CLAIM = "claims/batch_normalisation/test_orthogonal_gradient.py"
SCALE_CLAIM = "claims/batch_normalisation/test_scale_invariance.py"
DEGENERATE_CLAIM = "claims/batch_normalisation/test_degenerate_batch.py"
NETWORKS = "claims/batch_normalisation/networks.py"
STACK = "models/batch_normalisation/stack.py"
INPUTS = "models/batch_normalisation/worst_inputs.py"
ALONG = "(2 - normalised.square().sum(1) / points)"

CATALOGUE = [
    false_theorem(
        "the factor of the part along the normalised output is 1 at every epsilon",
        NETWORKS,
        ALONG,
        "1",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the common part of the gradient is divided by the square of the batch",
        NETWORKS,
        "g.sum(1).square() / points + along",
        "g.sum(1).square() / points**2 + along",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the part along the normalised output is divided by m - 1",
        NETWORKS,
        f".square() / points * {ALONG}",
        f".square() / (points - 1) * {ALONG}",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the part along the normalised output is not taken away",
        NETWORKS,
        "g.sum(1).square() / points + along",
        "g.sum(1).square() / points",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the squared length scales by gamma/s, not by its square",
        NETWORKS,
        "return (layer.scale / layer.deviation)[:, 0].square() * g",
        "return (layer.scale / layer.deviation)[:, 0].abs() * g",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the bound where it is attained is twice as large, which is true and not tight",
        GRADIENT_CLAIM,
        "bound.append(networks.scaled(layer, c))",
        "bound.append(2 * networks.scaled(layer, c))",
        caught_by=(GRADIENT,),
    ),
    false_theorem(
        "a spread of half of gamma is wide",
        GRADIENT_CLAIM,
        '(ratio <= 1) == (spread == "wide")',
        '(ratio <= 2) == (spread == "wide")',
        GRADIENT_CLAIM,
        "bool((ratio[chosen] <= 1).all())",
        "bool((ratio[chosen] <= 2).all())",
        caught_by=(GRADIENT,),
    ),
    false_theorem(
        "the gradient of the network without normalisation bounds as well",
        GRADIENT_CLAIM,
        'g = (layer if gradient == "at z" else plain).output_gradient',
        "g = plain.output_gradient",
        GRADIENT_CLAIM,
        "torch.equal(g, layer.output_gradient)",
        'gradient == "at z"',
        caught_by=(GRADIENT,),
    ),
    true_variant(
        "the common part by the mean",
        NETWORKS,
        "g.sum(1).square() / points + along",
        "points * g.mean(1).square() + along",
        green=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the longest gradient grows with the cube of the inputs' norm, not with its square",
        LARGEST_CLAIM,
        "bounds.append(norm.square() * networks.squared_length(layer)",
        "bounds.append(norm**3 * networks.squared_length(layer)",
        caught_by=(LARGEST,),
    ),
    false_theorem(
        "at the worst inputs nothing of the gradient behind is lost",
        LARGEST_CLAIM,
        "bounds.append(norm.square() * networks.squared_length(layer)[:, 0])",
        "bounds.append(norm.square() * networks.scaled(layer, layer.output_gradient)[:, 0])",
        caught_by=(LARGEST,),
    ),
    faulty_world(
        "the second singular value of the worst inputs is all of their norm",
        INPUTS,
        "return _with_singular_values(basis, norms[:, None].expand(-1, 2), y)",
        "return _with_singular_values(basis, torch.stack([norms / 2, norms], 1), y)",
        caught_by=(LARGEST,),
    ),
    faulty_world(
        "the worst inputs' directions are not orthogonal to each other",
        INPUTS,
        "    for _ in range(2):  # the second",
        "    for _ in range(0):  # the second",
        caught_by=(LARGEST,),
        refused="premise 'norm' does not hold",
    ),
    faulty_world(
        "the weights multiply by the singular values that they are to divide by",
        INPUTS,
        "(basis.mT @ y[..., None]) / values[..., None]",
        "(basis.mT @ y[..., None]) * values[..., None]",
        caught_by=(LARGEST,),
    ),
    true_variant(
        "the worst inputs' second direction first",
        INPUTS,
        "torch.stack([along, beside / beside.norm(dim=1, keepdim=True)], dim=2)",
        "torch.stack([beside / beside.norm(dim=1, keepdim=True), along], dim=2)",
        green=(LARGEST,),
    ),
    false_theorem(
        "along the weights epsilon leaves its share by the spread, not by its square",
        ORTHOGONAL_CLAIM,
        "* (layer.scale / layer.deviation**2)[:, 0]",
        "* (layer.scale / layer.deviation)[:, 0]",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "what epsilon leaves along the weights does not depend on gamma",
        ORTHOGONAL_CLAIM,
        "* (layer.scale / layer.deviation**2)[:, 0]",
        "* (1 / layer.deviation**2)[:, 0]",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "the gradient is orthogonal to the weights at every epsilon",
        ORTHOGONAL_CLAIM,
        "        epsilon\n        * (layer",
        "        0\n        * (layer",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "a step lengthens the squared weights by the rate, not by its square",
        ORTHOGONAL_CLAIM,
        "+ eta**2 * layer",
        "+ eta * layer",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "a step lengthens the squared weights by twice the squared step",
        ORTHOGONAL_CLAIM,
        "+ eta**2 * layer",
        "+ 2 * eta**2 * layer",
        caught_by=(ORTHOGONAL,),
    ),
    faulty_world(
        "a slight weight decay is on while weights descend",
        STACK,
        "layer.weights - step * layer.weight_gradient",
        "(1 - 1e-6) * layer.weights - step * layer.weight_gradient",
        caught_by=(ORTHOGONAL,),
        source="van Laarhoven 2017, L2 regularization versus batch and weight normalization",
    ),
    faulty_world(
        "the weights descend by a gradient that is one step old",
        STACK,
        "layer.weights - step * layer.weight_gradient for layer in path[-1]",
        "layer.weights - step * old.weight_gradient for layer, old in zip(path[-1], path[-2:][0])",
        caught_by=(ORTHOGONAL,),
    ),
    true_variant(
        "the part along the weights as a contraction",
        ORTHOGONAL_CLAIM,
        "(layer.weights * layer.weight_gradient).sum(1)",
        'torch.einsum("nfh,nfh->nh", layer.weights, layer.weight_gradient)',
        green=(ORTHOGONAL,),
    ),
    false_theorem(
        "the gradient at the weights does not see their length",
        SCALE_CLAIM,
        "before.weight_gradient / factor",
        "before.weight_gradient",
        caught_by=(SCALE,),
    ),
    false_theorem(
        "the gradient at the weights falls with the square of their length",
        SCALE_CLAIM,
        "before.weight_gradient / factor",
        "before.weight_gradient / factor**2",
        caught_by=(SCALE,),
    ),
    false_theorem(
        "the gradient at the inputs falls with the weights' length too",
        SCALE_CLAIM,
        "networks.join(before.input_gradient for before, _, _ in pairs)",
        "networks.join(before.input_gradient / factor[..., :1] for before, _, factor in pairs)",
        caught_by=(SCALE,),
    ),
    false_theorem(
        "any factor but 0 leaves the output as it is, a negative one too",
        SCALE_CLAIM,
        '        (64, 0, "batch", 1),',
        '        (64, 0, "batch", -1),',
        SCALE_CLAIM,
        "bool((factor > 0).all())",
        "bool((factor != 0).all())",
        caught_by=(SCALE,),
    ),
    faulty_world(
        "a unit's weights are multiplied by the size of their factor",
        STACK,
        "hidden = [w * a for w, a",
        "hidden = [w * a.abs() for w, a",
        caught_by=(SCALE,),
    ),
    faulty_world(
        "each unit gets its neighbour's factor",
        STACK,
        "hidden = [w * a for w, a",
        "hidden = [w * a.roll(1, -1) for w, a",
        caught_by=(SCALE,),
    ),
    true_variant(
        "the factors as diagonal matrices",
        STACK,
        "hidden = [w * a for w, a",
        "hidden = [w @ torch.diag_embed(a[:, 0]) for w, a",
        green=(SCALE,),
    ),
    false_theorem(
        "of two points epsilon leaves its share by the spread, not by its square",
        DEGENERATE_CLAIM,
        "(epsilon / layer.deviation**2)",
        "(epsilon / layer.deviation)",
        caught_by=(DEGENERATE,),
    ),
    false_theorem(
        "of two points epsilon leaves its share whatever gamma/s is",
        DEGENERATE_CLAIM,
        "[layer.scale / layer.deviation * (epsilon",
        "[(epsilon",
        caught_by=(DEGENERATE,),
    ),
    false_theorem(
        "of two points epsilon leaves a share of the gradient without centring",
        DEGENERATE_CLAIM,
        "layer.output_gradient - layer.output_gradient.mean(1, keepdim=True) for layer",
        "layer.output_gradient for layer",
        caught_by=(DEGENERATE,),
    ),
    false_theorem(
        "of two points the smaller one is at +1",
        DEGENERATE_CLAIM,
        "        sign * layer.normalised for",
        "        -sign * layer.normalised for",
        caught_by=(DEGENERATE,),
    ),
    false_theorem(
        "two points lie 1/√2 from their mean, as an unbiased variance has it",
        DEGENERATE_CLAIM,
        '"normalised times the sign", values, 1,',
        '"normalised times the sign", values, 2**-0.5,',
        caught_by=(DEGENERATE,),
    ),
    true_variant(
        "the sign by comparing with the mean",
        DEGENERATE_CLAIM,
        "(y - y.mean(1, keepdim=True)).sign()",
        "torch.where(y > y.mean(1, keepdim=True), 1.0, -1.0).to(y)",
        DEGENERATE_CLAIM,
        "import pytest\n",
        "import pytest\nimport torch\n",
        green=(DEGENERATE,),
    ),
]
