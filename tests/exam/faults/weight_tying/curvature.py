"""Entries on strong convexity: the bounds, the certificates and their checker."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CONVEX = "weight_tying.strong_convexity"
CLAIM = "claims/weight_tying/test_strong_convexity.py"
CONVEXITY = "models/weight_tying/convexity.py"
CHECKER = "models/certificates/strong_convexity.py"
OBJECTIVE = "models/weight_tying/objective.py"
DESCENT = "models/weight_tying/tied_descent.py"
THRESHOLD = "1 + (total - 1) * np.exp(-total / 2),"

CATALOGUE = [
    false_theorem(
        "τ(K) has e^{-K} in place of e^{-K/2}",
        CLAIM,
        THRESHOLD,
        THRESHOLD.replace("total / 2", "total"),
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "τ(K) is 1 + K e^{-K/2}, which is above it and not attained",
        CLAIM,
        THRESHOLD,
        THRESHOLD.replace("(total - 1)", "total"),
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "the curvature is lowest at 0 from K = 0.25 on",
        CLAIM,
        "[0.2752, 0.5, 1, 2, 3, 8, 25, 100]",
        "[0.25, 0.5, 1, 2, 3, 8, 25, 100]",
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "the two-line proof gives 1 + 1.9 e^{-3/2}",
        CLAIM,
        "most = convexity.PROVED",
        "most = 1 + 1.9 * np.exp(-1.5)",
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "the two-line proof gives 1 + 2.1 e^{-3/2}, which is true and not attained",
        CLAIM,
        "most = convexity.PROVED",
        "most = 1 + 2.1 * np.exp(-1.5)",
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "across a far u_0 the standard model has the curvature e^{-K} - 1",
        CLAIM,
        "np.exp(-4) - 1, rounding=rounding",
        "np.exp(-8) - 1, rounding=rounding",
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "a step leaves 1 - 2μ/β of the distance, as a step of 2/(β + μ) nearly does",
        CLAIM,
        "1 - modulus / smoothness, trivial=1",
        "1 - 2 * modulus / smoothness, trivial=1",
        caught_by=(CONVEX,),
    ),
    false_theorem(
        "the smallest eigenvalue anywhere is that at 0 for a target half as long",
        "claims/weight_tying/anywhere.py",
        "convexity.origin_threshold(total)",
        "convexity.origin_threshold(total / 4)",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the tied Hessian has k where k² belongs",
        OBJECTIVE,
        "(root * v[..., None] for v in",
        "(v[..., None] for v in",
        caught_by=(CONVEX, "weight_tying.closed_forms"),
    ),
    faulty_world(
        "the search over z starts where the curvature is highest",
        CONVEXITY,
        "start = grid[np.argmax(height(grid))]",
        "start = grid[np.argmin(height(grid))]",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the last ratio is that of the largest eigenvalue",
        DESCENT,
        "stiffness))[0])",
        "stiffness))[-1])",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the checker takes the centre of a box for all of it",
        CHECKER,
        "self._blocks(arb(box[0], box[1]), arb(box[2], box[3]))",
        "self._blocks(arb(box[0]), arb(box[2]))",
        caught_by=(CONVEX,),
    ),
    faulty_world(
        "the checker forgets the upper bound",
        CHECKER,
        "self.above, -along, -across, mixed, -elsewhere",
        "self.above + 1, -along, -across, mixed, -elsewhere",
        caught_by=(CONVEX,),
    ),
    true_variant(
        "τ(K) as a quotient",
        CLAIM,
        THRESHOLD,
        "1 - (1 - total) / np.exp(total / 2),",
        green=(CONVEX,),
    ),
]
