"""Entries on the shell and the ball: Lemmas 1 and 2."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

FIRST, SECOND = "weight_tying.vanishing_gradient", "weight_tying.loss_gap"
FIRST_CLAIM = "claims/weight_tying/test_vanishing_gradient.py"
SECOND_CLAIM = "claims/weight_tying/test_loss_gap.py"
SHELL, OBJECTIVE = "models/weight_tying/shell.py", "models/weight_tying/objective.py"
BOUND = "return float(0.5 - np.exp(-RATE * _excess(patches, energy)))"
FIRST_BOUND = "bound = shell.gradient_bound(points.shape[1], float(target @ target))"
LOWEST = "        shell.objective_bound(patches, energy),"
FORCES = "objective.gradient(points, target, 0.0)[:, 1:], axis=(1, 2))"

CATALOGUE = [
    false_theorem(
        "c_1 is 0.24, just below the 1/4 that the gradient has halfway",
        FIRST_CLAIM,
        FIRST_BOUND,
        "bound = 0.24 / shell.CONSTANT *" + FIRST_BOUND.removeprefix("bound ="),
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the shell's gradient falls at 2/15 per unit of N, not at 1/8",
        FIRST_CLAIM,
        FIRST_BOUND,
        FIRST_BOUND + " * np.exp((1 - points.shape[1]) * float(target @ target) / 120)",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the slide's bound falls at 1/15 per unit of k q, not at 1/16",
        FIRST_CLAIM,
        "bounds = [shell.slide_bound(2, q) for",
        "bounds = [shell.slide_bound(2, q) * np.exp(-2 * q / 240) for",
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
        "equals=-1 / 16",
        "equals=-1 / 15",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "for a fixed target the gradient falls at 1/7 in k",
        FIRST_CLAIM,
        "at_most=-1 / 8 + 1 / 160",
        "at_most=-1 / 7 + 1 / 160",
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
        FIRST_CLAIM,
        "shell.steepest(patches, energy)[None]",
        "shell.steepest(patches, energy, reach=2 / 3)[None]",
        FIRST_CLAIM,
        "(sizes <= 1 / 2 + edge)",
        "(sizes <= 2 / 3 + edge)",
        caught_by=(FIRST,),
    ),
    false_theorem(
        "the last patch alone has all of the force halfway",
        FIRST_CLAIM,
        FORCES,
        FORCES.replace("1:", "-1:"),
        caught_by=(FIRST,),
    ),
    faulty_world(
        "the attraction of the solution is halved",
        OBJECTIVE,
        "result = gap * minus / 2 + _far_pull(weights,",
        "result = gap * minus / 4 + _far_pull(weights,",
        caught_by=(FIRST, "weight_tying.closed_forms"),
    ),
    faulty_world(
        "the search for the worst point goes down",
        SHELL,
        "return np.hypot(along, across) / (",
        "return -np.hypot(along, across) / (",
        caught_by=(FIRST,),
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
        SECOND_CLAIM,
        LOWEST,
        LOWEST.replace("),", ") + 0.5,"),
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within e^{-N/7} of a half",
        SECOND_CLAIM,
        LOWEST,
        "        0.5 - np.exp(-(patches - 1) * energy / 7),",
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within 0.49 e^{-N/8} of a half, less than it is off halfway",
        SECOND_CLAIM,
        LOWEST,
        "        0.5 - 0.49 * np.exp(-(patches - 1) * energy / 8),",
        caught_by=(SECOND,),
    ),
    false_theorem(
        "the loss comes to within 3 e^{-N/8} of a half, which is true and not tight",
        SECOND_CLAIM,
        LOWEST,
        "        0.5 - 3 * np.exp(-(patches - 1) * energy / 8),",
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
