"""Faults of Lemma 1: of what can flip, of the bounds' constants, and of the exponents."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

COUPLING = "structured_data.coupling"
COUPLING_CLAIM = "claims/structured_data/test_coupling.py"
DESCENTS_FILE = "claims/structured_data/descents.py"
EXPOSED_SHARE = "structured_data.exposed_share"
COUPLING_CODE = "models/structured_data/coupling.py"
KERNEL_CODE = "models/structured_data/kernel.py"
EXPOSED_SHARE_CLAIM = "claims/structured_data/test_exposed_share.py"
NETWORK_CODE = "models/structured_data/network.py"
KEY_THEOREM = "structured_data.key_theorem"

CATALOGUE = [
    false_theorem(
        "a flip reaches half as far",
        COUPLING_CLAIM,
        "(course.reach, 1, None)",
        "(course.reach, 0.5, None)",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "the gradients are half as far apart",
        COUPLING_CLAIM,
        "(course.gap, course.gap_bound, course.gap_known)",
        "(course.gap, course.gap_bound / 2, course.gap_known)",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "the outputs are half as far apart",
        COUPLING_CLAIM,
        "(course.distance, course.distance_bound, course.distance_known)",
        "(course.distance, course.distance_bound / 2, course.distance_known)",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "the searched bound on the gradients has 2 % to spare",
        DESCENTS_FILE,
        "else getattr(course, bound)[0, -1]",
        "else 0.98 * getattr(course, bound)[0, -1]",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "flips fall like 1/m",
        COUPLING_CLAIM,
        "FLIPS, GAP = -0.25, ",
        "FLIPS, GAP = -1, ",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "the gap falls as fast as the outputs' distance may",
        COUPLING_CLAIM,
        "(-0.5, -0.25)  # exponents",
        "(-1.5, -0.75)  # exponents",
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "flips vanish in a training that grows with the width",
        COUPLING_CLAIM,
        '@without("fixed time")',
        '@without("fixed time", expect="holds")',
        caught_by=(COUPLING,),
    ),
    false_theorem(
        "points outside of the ball are coupled too",
        COUPLING_CLAIM,
        '@without("unit ball")',
        '@without("unit ball", expect="holds")',
        caught_by=(COUPLING,),
    ),
    faulty_world(
        "D_r is of the first two classes alone",
        COUPLING_CODE,
        "spread = (output.max(axis=-2) - output.min(axis=-2))[..., None, :]\n    return",
        "spread = np.abs(output[..., 0, :] - output[..., 1, :])[..., None, :]\n    return",
        caught_by=(COUPLING, EXPOSED_SHARE),
    ),
    faulty_world(
        "D_r is twice the largest weight",
        COUPLING_CODE,
        "spread = (output.max(axis=-2) - output.min(axis=-2))[..., None, :]\n    return",
        "spread = 2 * np.abs(output).max(axis=-2)[..., None, :]\n    return",
        caught_by=(EXPOSED_SHARE,),
    ),
    faulty_world(
        "the wrong mass is all of the errors' absolute sum",
        COUPLING_CODE,
        "np.abs(errors).sum(axis=-1) / 2",
        "np.abs(errors).sum(axis=-1)",
        KERNEL_CODE,
        "mass += wrong",
        "mass += 2 * wrong",
        caught_by=(COUPLING,),
    ),
    faulty_world(
        "the path is that of the most wrong point",
        KERNEL_CODE,
        "mass += wrong",
        "mass = max(mass, batch * wrong)",
        caught_by=(COUPLING,),
    ),
    faulty_world(
        "descent is along the gradient of the summed loss",
        COUPLING_CODE,
        "batches, step=step, dtype",
        "batches, step=size * step, dtype",
        caught_by=(COUPLING,),
        source="davharris/mistnet, issue 33: gradients should be averaged, not summed",
    ),
    faulty_world(
        "flips are counted from the step before",
        COUPLING_CODE,
        "        current, path = runs",
        "        initial = [patterns(points[p], current[p]) for p in parts]\n"
        "        current, path = runs",
        caught_by=(COUPLING,),
    ),
    faulty_world(
        "descent goes on from a gradient that is a step old",
        COUPLING_CODE,
        "visited.append(visited[-1] - step * gradient(points, labels, output, visited[-1]))",
        "visited.append(visited[-1] - step * gradient(points, labels, output, visited[-2:][0]))",
        caught_by=(COUPLING,),
    ),
    true_variant(
        "the wrong mass as what the right class lacks",
        COUPLING_CODE,
        "np.abs(errors).sum(axis=-1) / 2",
        "-(errors * hot).sum(axis=-1)",
        green=(COUPLING,),
    ),
    false_theorem(
        "without the factor of two variances",
        EXPOSED_SHARE_CLAIM,
        "g = np.sqrt(2) * path / deviation",
        "g = path / deviation",
        caught_by=(EXPOSED_SHARE,),
    ),
    false_theorem(
        "three classes expose as two do, by half as much again",
        EXPOSED_SHARE_CLAIM,
        "6 / np.pi * np.arcsin(sine / 2)",
        "3 / np.pi * np.arcsin(sine)",
        caught_by=(EXPOSED_SHARE,),
    ),
    false_theorem(
        "a short path's share at all lengths",
        EXPOSED_SHARE_CLAIM,
        "sine = g / np.sqrt(1 + g**2)",
        "sine = g",
        caught_by=(EXPOSED_SHARE,),
    ),
    false_theorem(
        "the smaller start exposes no more",
        EXPOSED_SHARE_CLAIM,
        '@without("deviation", breaks="exposed share, m = 2048")',
        '@without("deviation", expect="holds")',
        caught_by=(EXPOSED_SHARE,),
    ),
    faulty_world(
        "the start's variance is that of the inputs' number",
        NETWORK_CODE,
        "deviation = width**-0.5 if",
        "deviation = dimension**-0.5 if",
        caught_by=(EXPOSED_SHARE,),
        refused="premise 'deviation' does not hold",
        source="PyTorch, torch.nn.init.kaiming_normal_: mode='fan_in' by default",
    ),
    faulty_world(
        "all networks have one and the same V",
        NETWORK_CODE,
        "output = rng.standard_normal((seeds, classes, width))",
        "output = rng.standard_normal((1, classes, width)).repeat(seeds, axis=0)",
        caught_by=(EXPOSED_SHARE, KEY_THEOREM),
        source="PyTorch, issue 3880: Reinitialize the random generator in worker processes",
    ),
    true_variant(
        "the range as the largest difference",
        COUPLING_CODE,
        "spread = (output.max(axis=-2) - output.min(axis=-2))[..., None, :]\n    return",
        "spread = np.ptp(output, axis=-2)[..., None, :]\n    return",
        green=(EXPOSED_SHARE,),
    ),
]
