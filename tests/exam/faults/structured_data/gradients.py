"""Faults of the gradients' formulas, and of the frozen network's convex loss."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

GRADIENT_FORMULA = "structured_data.gradient_formula"
GRADIENT_FORMULA_CLAIM = "claims/structured_data/test_gradient_formula.py"
NETWORK_CODE = "models/structured_data/network.py"
PSEUDO_GRADIENT_BOUND = "structured_data.pseudo_gradient_bound"

CATALOGUE = [
    false_theorem(
        "all components are equally likely, however often they are drawn",
        GRADIENT_FORMULA_CLAIM,
        "    masses = frequencies(mixture, sample)\n"
        "    slide = [\n"
        "        network.component_gradient(mixture.centres, mixture.classes, masses, v, w, w)",
        "    masses = np.ones(6) / 6\n"
        "    slide = [\n"
        "        network.component_gradient(mixture.centres, mixture.classes, masses, v, w, w)",
        caught_by=(GRADIENT_FORMULA,),
    ),
    false_theorem(
        "the frequencies are over n - 1",
        GRADIENT_FORMULA_CLAIM,
        "minlength=len(mixture.centres)) / len(sample.components)",
        "minlength=len(mixture.centres)) / (len(sample.components) - 1)",
        caught_by=(GRADIENT_FORMULA,),
    ),
    false_theorem(
        "the pseudo-gradient has the activations of W itself",
        GRADIENT_FORMULA_CLAIM,
        "mixture.classes, masses, v, w, w0)",
        "mixture.classes, masses, v, w, w)",
        caught_by=(GRADIENT_FORMULA,),
    ),
    false_theorem(
        "the frozen network's gradient is the pseudo-gradient at any W",
        GRADIENT_FORMULA_CLAIM,
        'without("fixed signs", "drawn anew")',
        'without("fixed signs", "drawn anew", expect="holds")',
        caught_by=(GRADIENT_FORMULA,),
    ),
    false_theorem(
        "the gradient is that of the mean over wide components too",
        GRADIENT_FORMULA_CLAIM,
        'without("point components", 60, 0.5, "mean"),',
        'without("point components", 60, 0.5, "mean", expect="holds"),',
        caught_by=(GRADIENT_FORMULA,),
    ),
    faulty_world(
        "the slide's sum has V_a - V_i",
        NETWORK_CODE,
        "(output[i] - output[a])",
        "(output[a] - output[i])",
        caught_by=(GRADIENT_FORMULA,),
    ),
    faulty_world(
        "a softmax of the softmax",
        NETWORK_CODE,
        "errors = softmax(logits(points, output, weights), axis=-1) - _hot",
        "errors = softmax(softmax(logits(points, output, weights), axis=-1), axis=-1) - _hot",
        caught_by=(GRADIENT_FORMULA,),
        source="TFLearn, pull request 562: Double application of softmax",
    ),
    faulty_world(
        "the softmax's gradient is not divided by the batch",
        NETWORK_CODE,
        "return pulls.swapaxes(-1, -2) @ points / points.shape[-2]",
        "return pulls.swapaxes(-1, -2) @ points",
        caught_by=(GRADIENT_FORMULA,),
        source="Apache MXNet, pull request 2215: Fix softmax gradient",
    ),
    faulty_world(
        "the softmax's gradient is divided along the wrong axis",
        NETWORK_CODE,
        "return pulls.swapaxes(-1, -2) @ points / points.shape[-2]",
        "return pulls.swapaxes(-1, -2) @ points / points.shape[-1]",
        caught_by=(GRADIENT_FORMULA,),
        source="victorlempitsky/Mate, issue 2: Error in SoftmaxLossLayer",
    ),
    faulty_world(
        "ReLU's derivative is 1 everywhere",
        NETWORK_CODE,
        "pulls = (errors @ output) * patterns(points, initial)",
        "pulls = errors @ output",
        caught_by=(GRADIENT_FORMULA,),
        source="ND4J, issue 271: relu derivative is returning ones",
    ),
    faulty_world(
        "the pseudo-gradient has the frozen network's softmax",
        NETWORK_CODE,
        "errors = softmax(logits(points, output, weights), axis=-1) - _hot",
        "errors = softmax(frozen_logits(points, output, weights, initial), axis=-1) - _hot",
        caught_by=(GRADIENT_FORMULA,),
    ),
    true_variant(
        "the gradient as a contraction",
        NETWORK_CODE,
        "return pulls.swapaxes(-1, -2) @ points / points.shape[-2]",
        'return np.einsum("...nm,...nd->...md", pulls, points) / points.shape[-2]',
        green=(GRADIENT_FORMULA, PSEUDO_GRADIENT_BOUND),
    ),
    true_variant(
        "active units by a choice",
        NETWORK_CODE,
        "pulls = (errors @ output) * patterns(points, initial)",
        "pulls = np.where(patterns(points, initial), errors @ output, 0.0)",
        green=(GRADIENT_FORMULA,),
    ),
]
