"""Faults of Lemma 2: of its constant, its limit, and what it bounds."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

PSEUDO_GRADIENT_BOUND = "structured_data.pseudo_gradient_bound"
PSEUDO_GRADIENT_BOUND_CLAIM = "claims/structured_data/test_pseudo_gradient_bound.py"
CONE_CODE = "models/structured_data/cone.py"

CATALOGUE = [
    false_theorem(
        "the bound is twice as large",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        "bound, rounding = constant * wrong,",
        "bound, rounding = 2 * constant * wrong,",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "the bound is by the most wrong point, not by the mean",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        "network.wrong_mass(*arguments).mean(axis=-1)",
        "network.wrong_mass(*arguments).max(axis=-1)",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "the searched bound has 2 % to spare",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        "bound = constant * network.wrong_mass(",
        "bound = 1.02 * constant * network.wrong_mass(",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "c grows with the square root of the units that are active",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        "np.sqrt(1000) / limit",
        "np.sqrt(1000 / 2) / limit",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "one unit is enough",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        '[64, without("wide", 1)]',
        '[64, without("wide", 1, expect="holds")]',
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "points in a row are told apart",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        '@without("apart")\ndef test_three',
        '@without("apart", expect="holds")\ndef test_three',
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    false_theorem(
        "the loss has a minimiser where training ends",
        PSEUDO_GRADIENT_BOUND_CLAIM,
        "@as_written(erratum=NO_MINIMISER)",
        '@as_written(erratum=NO_MINIMISER, expect="holds")',
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "the kernel is not halved",
        CONE_CODE,
        "(np.pi - np.arccos(inner)) / (2 * np.pi)",
        "(np.pi - np.arccos(inner)) / np.pi",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "the kernel of order 1 for that of order 0",
        CONE_CODE,
        "kernel = inner * (np.pi - np.arccos(inner)) / (2 * np.pi)",
        "kernel = (np.sqrt(1 - inner**2) + inner * (np.pi - np.arccos(inner))) / (2 * np.pi)",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "one of the kernel's four terms has the wrong sign",
        CONE_CODE,
        "- (rival[:, None] == own)",
        "+ (rival[:, None] == own)",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "the vectors lack the right class's weights",
        CONE_CODE,
        "(output[rival] - output[labels[owner]]) * active",
        "output[rival] * active",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "shares are not divided by their sum",
        CONE_CODE,
        "return shares / shares.sum()",
        "return shares",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "the direction is not of norm 1",
        CONE_CODE,
        "direction = spanned / upper if upper > 0 else spanned",
        "direction = spanned",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    faulty_world(
        "a unit is active on negative inputs",
        CONE_CODE,
        "active = points @ weights.T > 0",
        "active = points @ weights.T < 0",
        caught_by=(PSEUDO_GRADIENT_BOUND,),
    ),
    true_variant(
        "the Gram matrix of products, entry by entry",
        CONE_CODE,
        "gram = (rows @ rows.T) * (points @ points.T)[np.ix_(owner, owner)]",
        'gram = np.einsum("ir,jr->ij", rows, rows) * (points[owner] @ points[owner].T)',
        green=(PSEUDO_GRADIENT_BOUND,),
    ),
]
