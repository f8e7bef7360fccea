"""The parameter deluge: more parameters than examples, any labels fitted, and yet test accuracy.

Notation: n examples with labels y_i out of ten classes, and as many parameters as a network has.
"""

from theoremcheck import Section

SECTION = Section(
    6,
    "The Parameter Deluge",
    (
        "The Parameter Deluge",
        "Large Models Can Overfit",
        "Models that can Fit Anything, Even Noise",
        "Better Measures of Complexity?",
    ),
)
