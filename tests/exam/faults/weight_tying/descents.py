"""Entries on descent: the time of the standard model, both models side by side, the other well."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

TIME, SIDE = "weight_tying.descent_time", "weight_tying.side_by_side"
WELL = "weight_tying.spurious_minimum"
TIME_CLAIM = "claims/weight_tying/test_descent_time.py"
SIDE_CLAIM = "claims/weight_tying/test_side_by_side.py"
WELL_CLAIM = "claims/weight_tying/test_spurious_minimum.py"
ANYWHERE, DESCENT = "claims/weight_tying/anywhere.py", "models/weight_tying/descent.py"
REDUCTION = "models/weight_tying/reduction.py"
TIED, SPURIOUS = "models/weight_tying/tied_descent.py", "models/weight_tying/spurious.py"
SPEED = """        at_most=-1 / 8,
        resolves=0.02,
    )
    law, times = np.exp((patches"""
JUDGED = "bound = spurious.wrong_side_bound(patches, energy, stiffness)"
LEAST = "(1 - np.exp(-2 * energy) - np.exp(-excess / 2)) / 2 - 1 / (8 * np.e * stiffness)"
ACROSS = "np.sqrt(rng.chisquare((patches - 1) * dimension - 1, seeds))"
ENDED = "reached.argmax(axis=0), np.inf)"
TOLERANCES = "                    rtol=1e-8,\n                    atol=precision,\n"

CATALOGUE = [
    false_theorem(
        "crossing the shell takes e^{7N/24} steps, where it takes e^{2N/9} from its inner edge",
        ANYWHERE,
        "bound = shell.crossing_bound(patches, energy, size)",
        "bound = np.exp((patches - 1) * energy / 6) * shell.crossing_bound(patches, energy, size)",
        caught_by=(TIME,),
    ),
    false_theorem(
        "no force is beyond that of a single Gaussian, e^{-1/2}/2",
        ANYWHERE,
        "target, 0.0)[1:]), shell.LARGEST_FORCE",
        "target, 0.0)[1:]), shell.LARGEST_FORCE / 3",
        caught_by=(TIME,),
    ),
    false_theorem(
        "the time grows like e^{k}",
        TIME_CLAIM,
        SPEED,
        SPEED.replace("1 / 8", "1"),
        caught_by=(TIME,),
    ),
    false_theorem(
        "beside the solution the time does not grow at all, as a power of k",
        TIME_CLAIM,
        "at_least=-1 / 2,",
        "at_least=0.2,",
        caught_by=(TIME,),
    ),
    false_theorem(
        "a power law fits the times better",
        TIME_CLAIM,
        "evidence.greater(FITS, power, exponential,",
        "evidence.greater(FITS, exponential, power,",
        caught_by=(TIME,),
    ),
    false_theorem(
        "the flow's time differs from descent's by a hundredth of the largest curvature",
        TIME_CLAIM,
        "most = step * convexity.PROVED / 2",
        "most = step * convexity.PROVED / 200",
        caught_by=(TIME,),
    ),
    faulty_world(
        "a chi-square with one degree of freedom too many",
        REDUCTION,
        ACROSS,
        ACROSS.replace("dimension - 1", "dimension"),
        caught_by=(TIME,),
    ),
    faulty_world(
        "the square of a length for the length",
        REDUCTION,
        ACROSS,
        ACROSS.replace("np.sqrt(", "(", 1),
        caught_by=(TIME,),
        source="NumPy, Generator.chisquare: the distribution of a sum of squares, no length",
    ),
    faulty_world(
        "steps over the shell's edge are counted one short",
        REDUCTION,
        "crossed[seed] = taken",
        "crossed[seed] = taken - 1",
        caught_by=(TIME,),
    ),
    faulty_world(
        "steps to the solution are counted one short",
        REDUCTION,
        "solved[seed] = taken",
        "solved[seed] = taken - 1",
        caught_by=(TIME,),
    ),
    faulty_world(
        "the linear term pulls w_1 to 0 along u_0",
        REDUCTION,
        "root * tilt + stiffness * gap,",
        "root * tilt + stiffness * (gap + root),",
        caught_by=(TIME,),
    ),
    faulty_world(
        "the integrator runs with its default tolerances",
        DESCENT,
        TOLERANCES,
        "",
        caught_by=(TIME,),
        source="scipy/scipy, issue 18039: solve_ivp with its defaults, rtol=1e-3 and atol=1e-6",
    ),
    true_variant(
        "the shell's edge by a root, not by squares",
        REDUCTION,
        "if 4 * (a * a + b * b) > rest * rest and",
        "if 2 * np.sqrt(a * a + b * b) > rest and",
        green=(TIME,),
    ),
    false_theorem(
        "the tied model takes half as many steps as strong convexity says",
        SIDE_CLAIM,
        "height / (-2 * np.log1p",
        "height / (-4 * np.log1p",
        caught_by=(SIDE,),
    ),
    false_theorem(
        "the steps are those from the distance, not from its square",
        SIDE_CLAIM,
        "np.log(smoothness * distance / (2 * tolerance))",
        "np.log(smoothness * distance**0.5 / (2 * tolerance)) / 2",
        caught_by=(SIDE,),
    ),
    false_theorem(
        "tied over standard steps fall like e^{-k}",
        SIDE_CLAIM,
        "            at_most=-1 / 8,",
        "            at_most=-1,",
        caught_by=(SIDE,),
    ),
    false_theorem(
        "the tied model is the slower one",
        SIDE_CLAIM,
        "evidence.greater(SLOWER, standard, tied,",
        "evidence.greater(SLOWER, tied, standard,",
        caught_by=(SIDE,),
    ),
    false_theorem(
        "the tied model's speed grows with k",
        SIDE_CLAIM,
        "at_least=-1 / 16,",
        "at_least=1 / 16,",
        caught_by=(SIDE,),
    ),
    faulty_world(
        "tied steps are counted one short",
        TIED,
        ENDED,
        "reached.argmax(axis=0) - 1, np.inf)",
        caught_by=(SIDE,),
    ),
    faulty_world(
        "a path has arrived at twice the tolerance, where F without its 1/2 would have",
        TIED,
        "patches, stiffness) <= tolerance",
        "patches, stiffness) / 2 <= tolerance",
        caught_by=(SIDE,),
    ),
    false_theorem(
        "one start of the tied model stands for all",
        SIDE_CLAIM,
        ".standard_normal((starts, 4))\n",
        ".standard_normal((1, 4)).repeat(starts, 0)\n",
        caught_by=(SIDE,),
        refused="premise 'own draws' does not hold",
    ),
    true_variant(
        "1 - μ/β by the ratio of its parts",
        SIDE_CLAIM,
        "np.log1p(-modulus / smoothness)",
        "np.log((smoothness - modulus) / smoothness)",
        green=(SIDE,),
    ),
    false_theorem(
        "on the wrong side the linear term wins back half of what it may",
        WELL_CLAIM,
        "bound = spurious.wrong_side_bound(len(point), target @ target, stiffness)",
        "bound = spurious.wrong_side_bound(len(point), target @ target, stiffness)\n"
        "    bound += 1 / (16 * np.e * stiffness)",
        caught_by=(WELL,),
    ),
    false_theorem(
        "the wrong well is e^{-4q} deep",
        WELL_CLAIM,
        JUDGED,
        JUDGED + "\n    bound += (np.exp(-2 * energy) - np.exp(-4 * energy)) / 2",
        caught_by=(WELL,),
    ),
    false_theorem(
        "the wrong well may be twice as deep, which is true and not tight",
        WELL_CLAIM,
        JUDGED,
        JUDGED + "\n    bound -= np.exp(-2 * energy) / 2",
        caught_by=(WELL,),
    ),
    false_theorem(
        "three patches have another minimum",
        WELL_CLAIM,
        'without("four patches", 3, 1, breaks=SIDE),',
        "(3, 1),",
        WELL_CLAIM,
        'evidence.premise("four patches", len(well) >= 4)',
        'evidence.premise("four patches", len(well) >= 3)',
        caught_by=(WELL,),
    ),
    false_theorem(
        "a tenth of the starts is lost at k = 10",
        WELL_CLAIM,
        "LEAST = 1 / 50",
        "LEAST = 1 / 10",
        caught_by=(WELL,),
    ),
    false_theorem(
        "more starts are lost at k = 4",
        WELL_CLAIM,
        "evidence.greater(ALONE, late[apart], early[apart],",
        "evidence.greater(ALONE, early[apart], late[apart],",
        caught_by=(WELL,),
    ),
    faulty_world(
        "Newton's step goes the wrong way",
        SPURIOUS,
        "weights = weights - step.reshape",
        "weights = weights + step.reshape",
        caught_by=(WELL,),
    ),
    faulty_world(
        "the other well is looked for beside the solution",
        DESCENT,
        "(scalars[..., 0] + np.sqrt(excess)) ** 2",
        "(scalars[..., 0] - np.sqrt(excess)) ** 2",
        caught_by=(WELL,),
        refused="larger is empty",  # no start is lost, so that no pair tells the widths apart
    ),
    faulty_world(
        "descent starts at the solution, not at the other well",
        SPURIOUS,
        "np.tile(-target, (patches - 1, 1))",
        "np.tile(target, (patches - 1, 1))",
        caught_by=(WELL,),
    ),
    true_variant(
        "the bound on the wrong side halved term by term",
        SPURIOUS,
        LEAST,
        "-np.expm1(-2 * energy) / 2 - np.exp(-excess / 2) / 2 - 1 / (8 * np.e * stiffness)",
        green=(WELL,),
    ),
]
