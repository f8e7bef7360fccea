"""What depth pays: pieces of networks, errors of classifiers, and nodes of one hidden layer."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

DEPTH = "square_wave.depth"
CLAIM = "claims/square_wave/test_depth.py"
ALTERNATING = "models/square_wave/alternating.py"
PIECES = "models/square_wave/pieces.py"

CATALOGUE = [
    false_theorem(
        "a layer multiplies the pieces by its nodes, not by one more",
        CLAIM,
        "found, (width + 1) ** (depth - 1), trivial=patterns)",
        "found, width ** (depth - 1), trivial=patterns)",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "pieces are at most (2m)^(L-1), as the source has it, which is true and not tight",
        CLAIM,
        "bound = (nodes + 1) ** (depth - 1)",
        "bound = (2 * nodes) ** (depth - 1)",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "layers add to the pieces, as nodes of one layer do",
        CLAIM,
        "return (len(network[0].biases) + 1) ** (len(network) - 1)",
        "return len(network[0].biases) * (len(network) - 1) + 1",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "one hidden layer of m nodes makes m pieces",
        CLAIM,
        'evidence.identity("pieces", pieces.pieces(graph), nodes + 1)',
        'evidence.identity("pieces", pieces.pieces(graph), nodes)',
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "a function of t pieces errs on (n - t)/2 points",
        CLAIM,
        'evidence.identity("least errors", least, -((changes + 1 - points) // 2))',
        'evidence.identity("least errors", least, -((changes - points) // 2))',
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "a function of t pieces errs on n - t - 1 points, without the half",
        CLAIM,
        "return Fraction(points - found - 1, 2)",
        "return Fraction(points - found - 1)",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "functions that jump err on (n - t)/2",
        CLAIM,
        "least[2 * jumping - 1], (points - 4 * jumping) / 3, trivial=0",
        "least[2 * jumping - 1], (points - jumping) / 2, trivial=0",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "few pieces err on 7/16 of the points",
        CLAIM,
        'evidence.at_least("share of errors", errors / len(points), 1 / 6,',
        'evidence.at_least("share of errors", errors / len(points), 7 / 16,',
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "one hidden layer needs 2^(L-1) nodes",
        CLAIM,
        "fewest, 2 ** (depth - 1) - 1)",
        "fewest, 2 ** (depth - 1))",
        caught_by=(DEPTH,),
    ),
    false_theorem(
        "few pieces are as good as many",
        CLAIM,
        'without("few pieces", 6, 31, breaks="share of errors"),',
        'without("few pieces", 7, 3, breaks="share of errors"),',
        caught_by=(DEPTH,),
        refused="premise 'few pieces' holds although the case drops it",
    ),
    faulty_world(
        "corners are counted for pieces",
        PIECES,
        "return len(corners) - 1",
        "return len(corners)",
        caught_by=(DEPTH,),
    ),
    faulty_world(
        "a fold of the last layer is no piece, for its node is cut off at zero as well",
        PIECES,
        "corners = [(x, network[-1].apply(inputs)[0]) for x, inputs in points]",
        "corners = [(x, max(network[-1].apply(inputs)[0], Fraction(0))) for x, inputs in points]",
        caught_by=(DEPTH,),
    ),
    faulty_world(
        "the points are the midpoints between the extrema",
        ALTERNATING,
        "return [Fraction(i, teeth) for i in range(teeth + 1)]",
        "return [Fraction(2 * i + 1, 2 * teeth) for i in range(teeth + 1)]",
        caught_by=(DEPTH,),
    ),
    faulty_world(
        "the last extremum is left out",
        ALTERNATING,
        "return [Fraction(i, teeth) for i in range(teeth + 1)]",
        "return [Fraction(i, teeth) for i in range(teeth)]",
        caught_by=(DEPTH,),
    ),
    faulty_world(
        "labels begin with 0",
        ALTERNATING,
        "== bool(index % 2)",
        "!= bool(index % 2)",
        caught_by=(DEPTH,),
    ),
    faulty_world(
        "a classifier that changes stays what it was",
        ALTERNATING,
        "best[:-1, ::-1]",
        "best[:-1]",
        caught_by=(DEPTH,),
    ),
    true_variant(
        "slopes are compared without quotients",
        PIECES,
        "if _slope(a, b) != _slope(b, c)",
        "if (b[1] - a[1]) * (c[0] - b[0]) != (c[1] - b[1]) * (b[0] - a[0])",
        green=(DEPTH,),
    ),
    true_variant(
        "a product of factors in place of a power",
        CLAIM,
        "return (len(network[0].biases) + 1) ** (len(network) - 1)",
        "return int(np.prod([len(layer.biases) + 1 for layer in network[:-1]]))",
        green=(DEPTH,),
    ),
]
