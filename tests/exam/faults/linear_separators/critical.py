"""Faults of Theorem 1: critical points, kinks, regions, and a loss that is not convex."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CRITICAL = "linear_separators.critical_points"
CRITICAL_CLAIM = "claims/linear_separators/test_critical_points.py"
CONVEX = "linear_separators.nonconvexity"
CONVEX_CLAIM = "claims/linear_separators/test_nonconvexity.py"
BOUNDS = "claims/linear_separators/bounds.py"
ADVERSARY = "models/linear_separators/adversary.py"
CLARKE = "models/linear_separators/clarke.py"
GRADIENT = "models/linear_separators/gradient.py"
MIDPOINT = "models/certificates/midpoint.py"
REGIONS = "models/linear_separators/regions.py"
SEPARATOR = "models/linear_separators/separator.py"
SHARE = "return slope * share / separator_norm"
LOSS = "return loss / (separator_norm / slope + norm)"
WITNESS = "(sign, sign, 0, 0)"

CATALOGUE = [
    faulty_world(
        "the bound at all weights by the largest margin of a certificate",
        "models/certificates/separation.py",
        "return min(margins) ** 2 / inner(separator, separator)",
        "return max(margins) ** 2 / inner(separator, separator)",
        caught_by=(CRITICAL,),
        refused="one of them is wrong",
    ),
    false_theorem(
        "a gradient by the square of alpha, which is true and not tight",
        BOUNDS,
        SHARE,
        "return slope**2 * share / separator_norm",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a gradient of twice the share",
        BOUNDS,
        SHARE,
        "return 2 * slope * share / separator_norm",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a gradient as large where one point is violated as where all are",
        BOUNDS,
        SHARE,
        "return slope * np.sign(share) / separator_norm",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a gradient by the square of the separator's norm, which is true and not tight",
        BOUNDS,
        SHARE,
        "return slope * share / separator_norm**2",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a gradient by the loss, whatever the norm of the weights",
        BOUNDS,
        LOSS,
        "return loss / (separator_norm / slope)",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a gradient by the loss over the larger of two terms, not over their sum",
        BOUNDS,
        LOSS,
        "return loss / np.maximum(separator_norm / slope, norm)",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "the weights' norm counts 1/alpha times, which is true and not tight",
        BOUNDS,
        LOSS,
        "return loss / ((separator_norm + norm) / slope)",
        caught_by=(CRITICAL,),
    ),
    false_theorem(
        "a plain ReLU has no critical point above 0",
        CRITICAL_CLAIM,
        'without("leaky", 3, 2, 1),',
        "(3, 2, 1),",
        CRITICAL_CLAIM,
        'slope = 0.0\n    evidence.premise("leaky", slope > 0)',
        'slope = 0.0\n    evidence.premise("leaky", slope >= 0)',
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "the share of violated points counts those at the margin 1",
        GRADIENT,
        "violated = margins < 1",
        "violated = margins <= 1",
        caught_by=(CRITICAL,),
        source="scikit-learn, _sgd_fast.pyx.tp: class Hinge updates where z <= threshold",
    ),
    faulty_world(
        "the gradient is summed over the sample, the loss is a mean",
        GRADIENT,
        "(violated * labels)[..., None, :] / len(points)",
        "(violated * labels)[..., None, :]",
        caught_by=(CRITICAL,),
        source="PyTorch, torch.nn.HingeEmbeddingLoss: reduction='sum' is not divided by the batch",
    ),
    faulty_world(
        "the loss is summed over the sample, the gradient is a mean",
        GRADIENT,
        "loss=np.maximum(1 - margins, 0).mean(axis=-1),",
        "loss=np.maximum(1 - margins, 0).sum(axis=-1),",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "output weights are 1/sqrt(k), not 1/sqrt(2k)",
        GRADIENT,
        "return np.repeat([1.0, -1.0], units // 2) / np.sqrt(units)",
        "return np.repeat([1.0, -1.0], units // 2) / np.sqrt(units // 2)",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "a hard margin of twice the length",
        SEPARATOR,
        "return lift_to_margin(signed, direction)",
        "return 2 * lift_to_margin(signed, direction)",
        caught_by=(CRITICAL, "linear_separators.digits"),
    ),
    faulty_world(
        "generalised gradients are summed over the sample",
        CLARKE,
        "output_weights(len(weights))[:, None] / len(points)",
        "output_weights(len(weights))[:, None]",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "at a kink every unit is awake",
        CLARKE,
        "np.where(inputs == 0, np.where(gains > 0, slope, 1.0), slopes)",
        "np.where(inputs == 0, 1.0, slopes)",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "a region without a violated point counts as critical",
        REGIONS,
        "if VIOLATED in split])",
        "])",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "regions of points without their labels",
        REGIONS,
        "    shape = (len(patterns) * len(splits), len(points))\n"
        "    signed = labels[:, None] * points",
        "    shape = (len(patterns) * len(splits), len(points))\n    signed = points",
        caught_by=(CRITICAL,),
    ),
    faulty_world(
        "the adversary's bound has alpha where it has 1/alpha",
        ADVERSARY,
        "bound = separator_norm / slope",
        "bound = separator_norm * slope",
        caught_by=(CRITICAL,),
    ),
    true_variant(
        "at a kink a unit's slope is 1, which is as good an element of the gradient",
        GRADIENT,
        "slopes = np.where(inputs > 0, 1.0, slope)",
        "slopes = np.where(inputs >= 0, 1.0, slope)",
        green=(CRITICAL,),
    ),
    true_variant(
        "the bound by the loss, times alpha",
        BOUNDS,
        LOSS,
        "return slope * loss / (separator_norm + slope * norm)",
        green=(CRITICAL,),
    ),
    false_theorem(
        "a linear network's loss is not convex",
        CONVEX_CLAIM,
        'without("bent", "1")',
        '"1"',
        CONVEX_CLAIM,
        'evidence.premise("bent", Fraction(slope) < 1)',
        'evidence.premise("bent", Fraction(slope) <= 1)',
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "a slope of 99/100 is linear already",
        CONVEX_CLAIM,
        '"99/100", without("bent", "1")',
        'without("bent", "99/100")',
        CONVEX_CLAIM,
        'evidence.premise("bent", Fraction(slope) < 1)',
        'evidence.premise("bent", Fraction(slope) < Fraction(99, 100))',
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the witness is turned to where the hinge is 0 at neither end",
        MIDPOINT,
        WITNESS,
        "(0, 0, sign, sign)",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the witness goes beyond the hinge's kink",
        MIDPOINT,
        WITNESS,
        "(20 * sign, 20 * sign, 0, 0)",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the mean of the ends is their sum",
        MIDPOINT,
        "(mean := (below + beyond) / 2)",
        "(mean := below + beyond)",
        caught_by=(CONVEX,),
        refused="one of them is wrong",
    ),
    faulty_world(
        "a midpoint as low as the mean is a witness as well",
        MIDPOINT,
        "if between <= (mean",
        "if between < (mean",
        caught_by=(CONVEX,),
        refused="one of them is wrong",
    ),
    true_variant(
        "a witness of half the length",
        MIDPOINT,
        WITNESS,
        "(sign * Fraction(1, 2), sign * Fraction(1, 2), 0, 0)",
        green=(CONVEX,),
    ),
]
