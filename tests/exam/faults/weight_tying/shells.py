"""Entries on the shell and the ball: Lemmas 1 and 2."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

FIRST, SECOND = "weight_tying.vanishing_gradient", "weight_tying.loss_gap"
FIRST_CLAIM = "claims/weight_tying/test_vanishing_gradient.py"
SECOND_CLAIM = "claims/weight_tying/test_loss_gap.py"
SHELL, OBJECTIVE = "models/weight_tying/shell.py", "models/weight_tying/objective.py"
BOUND = "return float(0.5 - np.exp(-RATE * _excess(patches, energy)))"
FORCES = "objective.gradient(points, target, 0.0)[:, 1:], axis=(1, 2))"

CATALOGUE = [
    false_theorem(
        "c_1 is 0.24, just below the 1/4 that the gradient has halfway",
        SHELL,
        "CONSTANT = 0.5 + np.sqrt(1.25)",
        "CONSTANT = 0.24",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the shell's gradient falls at 2/15 per unit of N, not at 1/8",
        SHELL,
        "\nRATE = 1 / 8",
        "\nRATE = 2 / 15",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the slide's bound falls at 1/15 per unit of k q, not at 1/16",
        SHELL,
        "HALVED_RATE = 1 / 16",
        "HALVED_RATE = 1 / 15",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "halfway the gradient is an eighth of the exponential, not a quarter",
        FIRST_CLAIM,
        "expected = np.sqrt(excess) * np.exp(-excess / 8) / 4",
        "expected = np.sqrt(excess) * np.exp(-excess / 8) / 8",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "in k q the decay is at 1/15",
        FIRST_CLAIM,
        'law="exponential", equals=-1 / 16)',
        'law="exponential", equals=-1 / 15)',
        caught_by=(FIRST,),
    ),
    false_theorem(
        "for a fixed target the gradient falls at 1/7 in k",
        FIRST_CLAIM,
        "at_most=-1 / 8 + 1 / 160)",
        "at_most=-1 / 7 + 1 / 160)",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the other two Gaussians are a share of e^{-3N/8} halfway, not up to twice as much",
        FIRST_CLAIM,
        "return abs(share), 2 * np.exp(-3 * excess / 8), Rounding(",
        "return abs(share), 1.9 * np.exp(-3 * excess / 8), Rounding(",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the shell reaches to two thirds of the way",
        SHELL,
        "INNER, OUTER = 1 / 3, 1 / 2",
        "INNER, OUTER = 1 / 3, 2 / 3",
        caught_by=(FIRST,),
        refused="premise 'shell' does not hold",
    ),
    faulty_world(
        "the attraction of the solution is halved",
        OBJECTIVE,
        "result = gap * minus / 2 + _far_pull(weights,",
        "result = gap * minus / 4 + _far_pull(weights,",
        caught_by=(FIRST, "weight_tying.closed_forms"),
    ),
    faulty_world(
        "the force is that on the last patch alone",
        FIRST_CLAIM,
        FORCES,
        FORCES.replace("1:", "-1:"),
        caught_by=(FIRST,),
    ),
    faulty_world(
        "the force is the matrix's largest singular value, not the norm of all its entries",
        FIRST_CLAIM,
        FORCES,
        FORCES.replace("axis", "ord=2, axis"),
        caught_by=(FIRST,),
        source="NumPy, numpy.linalg.norm: ord=2 of a matrix is its largest singular value",
    ),
    true_variant(
        "the linear term pulls w_1, which the force on the others does not see",
        FIRST_CLAIM,
        FORCES,
        FORCES.replace("0.0", "5.0"),
        green=(FIRST,),
    ),
    false_theorem(
        "inside of the ball the loss is near 1, as if it had no factor 1/2",
        SHELL,
        BOUND,
        BOUND.replace("0.5", "1"),
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within e^{-N/7} of a half",
        SHELL,
        BOUND,
        BOUND.replace("-RATE", "-1 / 7"),
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within 0.49 e^{-N/8} of a half, less than it is off halfway",
        SHELL,
        BOUND,
        BOUND.replace("- np", "- 0.49 * np"),
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within 3 e^{-N/8} of a half, which is true and not tight",
        SHELL,
        BOUND,
        BOUND.replace("- np", "- 3 * np"),
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the ball has the radius 0.6 √N",
        SECOND_CLAIM,
        "shell.lowest(patches, energy, 2.0 * patches))",
        "shell.lowest(patches, energy, 2.0 * patches, reach=0.6))",
        SECOND_CLAIM,
        "<= 1 / 2 + edge).all())",
        "<= 0.6 + edge).all())",
        caught_by=(SECOND,),
    ),
    faulty_world(
        "the search for the lowest point goes up",
        SHELL,
        "return -objective(scalars, patches, energy, stiffness)",
        "return objective(scalars, patches, energy, stiffness)",
        caught_by=(SECOND,),
    ),
    faulty_world(
        "the linear term pulls to the origin",
        OBJECTIVE,
        "linear = (gap[..., 0, :] ** 2).sum(axis=-1)",
        "linear = (weights[..., 0, :] ** 2).sum(axis=-1)",
        caught_by=(SECOND, "weight_tying.closed_forms"),
    ),
    true_variant(
        "a half less an exponential as one less a half, by expm1",
        SHELL,
        BOUND,
        "return float(-0.5 - np.expm1(-RATE * _excess(patches, energy)))",
        green=(SECOND,),
    ),
]
