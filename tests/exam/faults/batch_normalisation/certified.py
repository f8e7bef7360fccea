"""Faults of what certificates say of normalised units and regressions, and of who checks them."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

GRADIENT = "batch_normalisation.gradient_identity"
LARGEST = "batch_normalisation.largest_gradient"
ORTHOGONAL = "batch_normalisation.orthogonal_gradient"
SCALE = "batch_normalisation.scale_invariance"
DEGENERATE = "batch_normalisation.degenerate_batch"
HESSIAN = "batch_normalisation.hessian_identity"
LEMMA = "batch_normalisation.initialisation_lemma"
SHARED = "batch_normalisation.shared_optimum"
UNIT = "models/certificates/normalisation.py"
STATEMENTS = "models/certificates/normalised_statements.py"
CHECKER = "models/certificates/normalised_unit.py"
REGRESSION = "models/certificates/normalised_regression.py"
RATIONAL = "claims/batch_normalisation/rational.py"

CATALOGUE = [
    faulty_world(
        "certified: the factor of the part along the normalised output is 1",
        STATEMENTS,
        "left = along * (2 - q * squared(unit.normalised) / points)",
        "left = along",
        caught_by=(GRADIENT, LARGEST),
    ),
    faulty_world(
        "certified: nothing is left along the weights at any epsilon",
        STATEMENTS,
        "left = unit.epsilon / unit.variance * unit.scale",
        "left = 0 * unit.epsilon / unit.variance * unit.scale",
        caught_by=(ORTHOGONAL,),
    ),
    faulty_world(
        "certified: the gradient grows with the weights",
        STATEMENTS,
        "[d / a for d in unit.weight_gradient]",
        "[d * a for d in unit.weight_gradient]",
        caught_by=(SCALE,),
    ),
    faulty_world(
        "certified: of two points epsilon leaves all of the centred gradient",
        STATEMENTS,
        "unit.scale / unit.variance * unit.epsilon / unit.variance",
        "unit.scale / unit.variance",
        caught_by=(DEGENERATE,),
    ),
    faulty_world(
        "certified: the normalisation's own curvature has a², not 3a²",
        STATEMENTS,
        "(3 * a**2 - b)",
        "(a**2 - b)",
        caught_by=(HESSIAN,),
    ),
    faulty_world(
        "certified: the foot is nearer by the square of the bracket",
        REGRESSION,
        "(square - along) ** 2 / square",
        "(square - along) ** 2",
        caught_by=(LEMMA,),
    ),
    faulty_world(
        "certified: backpropagation takes the variance for a constant",
        UNIT,
        "kept * g + by_spread * c + by_mean",
        "kept * g + by_mean",
        caught_by=(GRADIENT, DEGENERATE),
    ),
    faulty_world(
        "certified: the variance is divided by m - 1",
        UNIT,
        "/ len(self.centred) + self.epsilon",
        "/ (len(self.centred) - 1) + self.epsilon",
        caught_by=(GRADIENT,),
        refused="one of them is wrong",
    ),
    faulty_world(
        "certified: the bend of the spread is left out",
        UNIT,
        "- c * s2) / q for c, d",
        ") / q for c, d",
        caught_by=(HESSIAN,),
    ),
    faulty_world(
        "the checker does not look at the gradient that is shown",
        CHECKER,
        '    held(vector(fields["gradient"], "gradient"), unit.gradient, "gradient")\n',
        "",
        caught_by=(GRADIENT,),
        refused="accepts a certificate of which",
    ),
    faulty_world(
        "the checker does not count the units",
        CHECKER,
        "or type(count) is not int or count != len(units)",
        "or type(count) is not int",
        caught_by=(GRADIENT,),
        refused="accepts a certificate of which",
    ),
    false_theorem(
        "certified: the residuals are as they were rounded, beside an intercept",
        RATIONAL,
        "residuals = any_regression.rest(short(drawn.targets[0]) - outputs, basis)",
        "residuals = short(drawn.targets[0]) - outputs",
        caught_by=(SHARED, LEMMA),
    ),
    faulty_world(
        "certified: what normalises on the ray is the spread at its start",
        REGRESSION,
        "(y - there) / (k or 1)",
        "(y - there)",
        caught_by=(LEMMA,),
    ),
    true_variant(
        "certified: the common part by the mean",
        STATEMENTS,
        "sum(g, ZERO) ** 2 / points - left",
        "points * mean(g) ** 2 - left",
        green=(GRADIENT, LARGEST),
    ),
    true_variant(
        "certified: the residuals are projected once more",
        RATIONAL,
        "residuals = any_regression.rest(short(drawn.targets[0]) - outputs, basis)",
        "residuals = any_regression.rest(short(drawn.targets[0]) - outputs, basis * 2)",
        green=(SHARED, LEMMA),
    ),
]
