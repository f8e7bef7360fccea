"""What certifies the wave, its symmetry and its pieces, and looks at less than it says."""

from tests.exam.faults import faulty_world, true_variant

CORRECT, NEGATION = "square_wave.correct_parameters", "square_wave.negation_symmetry"
DEPTH = "square_wave.depth"
WAVE = "models/certificates/square_wave.py"
SWAPS = "models/certificates/negation.py"
PIECES = "models/certificates/pieces.py"
POLYGONS = "models/certificates/polygons.py"
WRONG = "one of them is wrong"
LAX = "accepts a certificate of which"

CATALOGUE = [
    faulty_world(
        "the checker of the wave looks at the first nodes alone",
        WAVE,
        "if (first, second) != (expected, -expected):",
        "if first != expected:",
        caught_by=(CORRECT,),
        refused=LAX,
    ),
    faulty_world(
        "the checker of the wave has the folds of the layer above",
        WAVE,
        "abs(expected) - Fraction(1, 2 ** (level + 1))",
        "abs(expected) - Fraction(1, 2**level)",
        caught_by=(CORRECT,),
        refused=WRONG,
    ),
    faulty_world(
        "what negates a layer keeps its biases",
        SWAPS,
        "return [[-entry for entry in node] for node in nodes]",
        "return [[*(-entry for entry in node[:-1]), node[-1]] for node in nodes]",
        caught_by=(NEGATION,),
        refused=WRONG,
    ),
    faulty_world(
        "the checker does not look above a negated layer",
        SWAPS,
        'if relation == "unseen":',
        'if relation == "seen":',
        caught_by=(NEGATION,),
        refused=WRONG,
    ),
    faulty_world(
        "the checker takes the bends as they are told",
        PIECES,
        'held(bends, found[0], "bends")',
        "found = bends, found[1]",
        caught_by=(DEPTH,),
        refused=LAX,
    ),
    faulty_world(
        "the checker counts (m + 1)^L pieces at most, as of L hidden layers",
        PIECES,
        "default=0) + 1) ** (len(network) - 1)",
        "default=0) + 1) ** len(network)",
        caught_by=(DEPTH,),
        refused=WRONG,
    ),
    true_variant(
        "ReLU as half of |z| + z, in what certifies waves",
        POLYGONS,
        "return [max(z, ZERO) for z in values]",
        "return [(abs(z) + z) / 2 for z in values]",
        green=(CORRECT, NEGATION, DEPTH),
    ),
]
