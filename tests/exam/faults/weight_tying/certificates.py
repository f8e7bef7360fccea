"""What certifies translations, and looks at less than it says."""

from tests.exam.faults import faulty_world, true_variant

CONVOLUTION = "weight_tying.convolution"
TRANSLATION = "models/certificates/translation.py"

CATALOGUE = [
    faulty_world(
        "what certifies sees the window that ends at its place",
        TRANSLATION,
        "seen = [row[(i + j) % places] for row in maps for j in range(window)]",
        "seen = [row[(i - j) % places] for row in maps for j in range(window)]",
        caught_by=(CONVOLUTION,),
        refused="one of them is wrong",
    ),
    faulty_world(
        "the checker counts the parameters as they are told",
        TRANSLATION,
        "if counts != _parameters(layers):",
        "if len(counts) != 2:",
        caught_by=(CONVOLUTION,),
        refused="accepts a certificate of which",
    ),
    true_variant(
        "ReLU as half of |z| + z, in what certifies",
        TRANSLATION,
        "[[max(z, Fraction(0)) for z in row] for row in maps]",
        "[[(abs(z) + z) / 2 for z in row] for row in maps]",
        green=(CONVOLUTION,),
    ),
]
