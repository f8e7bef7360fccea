"""Faulty worlds of one normalisation, as libraries and papers' code are known to have had them."""

from tests.exam.faults import faulty_world, true_variant

GRADIENT = "batch_normalisation.gradient_identity"
HESSIAN = "batch_normalisation.hessian_identity"
LARGEST = "batch_normalisation.largest_gradient"
ORTHOGONAL = "batch_normalisation.orthogonal_gradient"
SCALE = "batch_normalisation.scale_invariance"
DEGENERATE = "batch_normalisation.degenerate_batch"
LEMMA = "batch_normalisation.initialisation_lemma"
SHARED = "batch_normalisation.shared_optimum"
MODEL = "models/batch_normalisation/normalisation.py"
BIASED = "premise 'biased variance' does not hold"
VARIANCE = '(points - (variant == "unbiased"))'
ROOT = "deviation = torch.sqrt(variance + epsilon)"
CENTRED = "centred = y - y.mean(-2, keepdim=True)"
OUTPUT = "return Normalised(scale * normalised + shift, normalised, deviation)"
DETACHED = 'if variant == "detached":'

CATALOGUE = [
    faulty_world(
        "the variance is the unbiased one, torch's default for std and var",
        MODEL,
        VARIANCE,
        "(points - 1)",
        caught_by=(GRADIENT, HESSIAN, LARGEST, DEGENERATE, LEMMA),
        refused=BIASED,
        source="harvardnlp/annotated-transformer, pull request 119; pytorch/pytorch, issue 1410",
    ),
    faulty_world(
        "epsilon is outside of the root",
        MODEL,
        ROOT,
        "deviation = torch.sqrt(variance) + epsilon",
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, DEGENERATE),
        refused=BIASED,
        source="codertimo/BERT-pytorch, issue 30: (std + eps) for sqrt(var + eps)",
    ),
    faulty_world(
        "the spread is squared where its root is meant",
        MODEL,
        ROOT,
        "deviation = (variance + epsilon) ** 2",
        caught_by=(GRADIENT, HESSIAN, ORTHOGONAL),
        refused=BIASED,
        source="131250208/TPlinker-joint-extraction, issue 37: std = (variance + epsilon) ** 2",
    ),
    faulty_world(
        "epsilon is left out",
        MODEL,
        ROOT,
        "deviation = torch.sqrt(variance)",
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, DEGENERATE),
        refused=BIASED,
    ),
    faulty_world(
        "epsilon is raised to the least that a library takes",
        MODEL,
        ROOT,
        "deviation = torch.sqrt(variance + max(epsilon, 1.001e-5))",
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, SCALE, DEGENERATE, LEMMA),
        refused=BIASED,
        source="tensorflow/tensorflow, issue 37768: min_epsilon of fused_batch_norm",
    ),
    faulty_world(
        "the mean is a constant to the differentiation",
        MODEL,
        CENTRED,
        "centred = y - y.mean(-2, keepdim=True).detach()",
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, DEGENERATE),
        source="Ioffe and Szegedy 2015, Section 2: a step that ignores how the mean depends on b",
    ),
    faulty_world(
        "the spread is a constant to the differentiation",
        MODEL,
        DETACHED,
        'if variant in ("detached", "batch"):',
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, DEGENERATE),
        refused="premise 'differentiated' does not hold",
        source="Ioffe and Szegedy 2015, Section 2: normalisation that the optimiser does not see",
    ),
    faulty_world(
        "the statistics are over a point's units, as a layer normalisation's are",
        MODEL,
        CENTRED,
        "centred = y - y.mean(-1, keepdim=True)",
        MODEL,
        "variance = centred.square().sum(-2, keepdim=True)",
        "variance = centred.square().mean(-1, keepdim=True) * points",
        caught_by=(GRADIENT, HESSIAN, ORTHOGONAL),
        refused="does not hold on this sample",
    ),
    faulty_world(
        "running statistics after one step take the batch's place, as in evaluation",
        MODEL,
        CENTRED,
        "centred = y - 0.1 * y.mean(-2, keepdim=True).detach()",
        MODEL,
        ROOT,
        "deviation = torch.sqrt(0.9 + 0.1 * variance.detach() + epsilon)",
        caught_by=(GRADIENT, HESSIAN, ORTHOGONAL, SCALE, DEGENERATE, LEMMA),
        refused="does not hold on this sample",
        source="keras-team/keras, issue 9522 and pull request 9965: frozen layers in inference "
        "mode",
    ),
    faulty_world(
        "the scale counts from 1, as where weights are stored less 1",
        MODEL,
        OUTPUT,
        OUTPUT.replace("scale *", "(1 + scale) *"),
        caught_by=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, LEMMA),
    ),
    faulty_world(
        "the shift is scaled too",
        MODEL,
        OUTPUT,
        OUTPUT.replace("scale * normalised + shift", "scale * (normalised + shift)"),
        caught_by=(LEMMA,),
    ),
    true_variant(
        "the variance as a contraction",
        MODEL,
        "variance = centred.square().sum(-2, keepdim=True) /",
        "variance = torch.einsum('...mh,...mh->...h', centred, centred)[..., None, :] /",
        green=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, DEGENERATE, LEMMA, SHARED),
    ),
    true_variant(
        "the quotient as a product with the spread's inverse",
        MODEL,
        "normalised = centred / deviation",
        "normalised = centred * deviation.reciprocal()",
        green=(GRADIENT, HESSIAN, LARGEST, ORTHOGONAL, SCALE, DEGENERATE, LEMMA, SHARED),
    ),
]
