"""Nodes that are swapped: the loss halfway, and what certifies it."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CONVEXITY = "square_wave.nonconvexity"
CLAIM = "claims/square_wave/test_nonconvexity.py"
SYMMETRY = "models/square_wave/symmetry.py"
SWAP = "models/certificates/node_swap.py"

CATALOGUE = [
    false_theorem(
        "the loss jumps by s 2^-L, not by half of that",
        CLAIM,
        "Fraction(scale, 2 ** (depth + 1)))",
        "Fraction(scale, 2**depth))",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "among free networks the loss jumps by v - log 2, not by half of that",
        CLAIM,
        "(Fraction(50, 2**depth) - Fraction(7, 10)) / 2)",
        "Fraction(50, 2**depth) - Fraction(7, 10))",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "among free networks the loss jumps by v/2, without log 2",
        CLAIM,
        "return v / 2 if tied else (v - log_two) / 2",
        "return v / 2",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "the loss jumps by v/2 + v^2/2",
        CLAIM,
        "return v / 2 if tied else (v - log_two) / 2",
        "return (v + v * v) / 2 if tied else (v - log_two) / 2",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "a quarter of the labels is wrong halfway",
        CLAIM,
        "wrong(middle), 0.5)",
        "wrong(middle), 0.25)",
        caught_by=(CONVEXITY,),
    ),
    false_theorem(
        "the last layer is one of those that jump",
        CLAIM,
        'without("hidden layer", 3, 3, 50),',
        "(3, 3, 50),",
        caught_by=(CONVEXITY,),
        refused="premise 'hidden layer' does not hold",
    ),
    faulty_world(
        "who swaps two nodes forgets the weights that read them",
        SYMMETRY,
        "if layer < len(network):",
        "if layer > len(network):",
        caught_by=(CONVEXITY,),
    ),
    faulty_world(
        "the midpoint is the first end",
        SYMMETRY,
        "tuple((a + b) / 2 for a, b in zip(*rows, strict=True))",
        "tuple(a for a, _ in zip(*rows, strict=True))",
        caught_by=(CONVEXITY,),
    ),
    faulty_world(
        "the certified loss is a sum",
        SWAP,
        "return total / points",
        "return total",
        caught_by=(CONVEXITY,),
        refused="one of them is wrong",
    ),
    faulty_world(
        "the checker takes any jump for the gap",
        SWAP,
        "if excess < gap:",
        "if excess < 0:",
        caught_by=(CONVEXITY,),
        refused="accepts a certificate of which",
    ),
    faulty_world(
        "the checker takes the sum of the ends for their mean",
        SWAP,
        "shown(between - (left + right) / 2)",
        "shown(between - (left + right) / 4)",
        caught_by=(CONVEXITY,),
        refused="one of them is wrong",
    ),
    faulty_world(
        "the checker does not look whether the network is tied",
        SWAP,
        'if fields["tied"] is not _is_tied(network):',
        'if fields["tied"] not in (True, False):',
        caught_by=(CONVEXITY,),
        refused="accepts a certificate of which",
    ),
    true_variant(
        "the logistic loss as it is written",
        SWAP,
        "total += (1 + (-abs(margin)).exp()).log() + (-margin).max(arb(0))",
        "total += (1 + (-margin).exp()).log()",
        green=(CONVEXITY,),
    ),
    true_variant(
        "halves are added up",
        SYMMETRY,
        "tuple((a + b) / 2 for a, b in zip(p.biases, q.biases, strict=True)),",
        "tuple(a / 2 + b / 2 for a, b in zip(p.biases, q.biases, strict=True)),",
        green=(CONVEXITY,),
    ),
]
