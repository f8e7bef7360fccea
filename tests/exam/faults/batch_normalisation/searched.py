"""Faults that no fixed case of batch normalisation sees: they show at other sizes than theirs."""

from tests.exam.faults import false_theorem

GRADIENT = "batch_normalisation.gradient_identity"
HESSIAN = "batch_normalisation.hessian_identity"
LARGEST = "batch_normalisation.largest_gradient"
ORTHOGONAL = "batch_normalisation.orthogonal_gradient"
DEGENERATE = "batch_normalisation.degenerate_batch"
LEMMA = "batch_normalisation.initialisation_lemma"
NETWORKS = "claims/batch_normalisation/networks.py"
HESSIAN_CLAIM = "claims/batch_normalisation/test_hessian_identity.py"
ORTHOGONAL_CLAIM = "claims/batch_normalisation/test_orthogonal_gradient.py"
DEGENERATE_CLAIM = "claims/batch_normalisation/test_degenerate_batch.py"
LEMMA_CLAIM = "claims/batch_normalisation/test_initialisation_lemma.py"

CATALOGUE = [
    false_theorem(
        "the common part of the gradient is divided by an even number of points",
        NETWORKS,
        "g.sum(1).square() / points + along",
        "g.sum(1).square() / (points // 2 * 2) + along",
        caught_by=(GRADIENT, LARGEST),
    ),
    false_theorem(
        "the squared direction is divided by an even number of points",
        HESSIAN_CLAIM,
        "(normalised * v).mean(1), v.square().mean(1)",
        "(normalised * v).mean(1), v.square().sum(1) / (v.shape[1] // 2 * 2)",
        caught_by=(HESSIAN,),
    ),
    false_theorem(
        "of two points no epsilon above a half leaves more",
        DEGENERATE_CLAIM,
        "(epsilon / layer.deviation**2)",
        "(min(epsilon, 0.5) / layer.deviation**2)",
        caught_by=(DEGENERATE,),
    ),
    false_theorem(
        "no epsilon above a half leaves more along the weights",
        ORTHOGONAL_CLAIM,
        "        epsilon\n        * (layer",
        "        min(epsilon, 0.5)\n        * (layer",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "no rate above 1 lengthens the weights more",
        ORTHOGONAL_CLAIM,
        "+ eta**2 * layer",
        "+ min(eta, 1) ** 2 * layer",
        caught_by=(ORTHOGONAL,),
    ),
    false_theorem(
        "a start and an optimum have an inner product of 9 at most",
        LEMMA_CLAIM,
        "squared_norm(optimum) - inner(optimum, start)",
        "squared_norm(optimum) - np.minimum(inner(optimum, start), 9)",
        caught_by=(LEMMA,),
    ),
]
