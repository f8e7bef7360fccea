"""Since the talk: what became of its open questions.

Each statement stands at the slide that asks for it. It has premises, departures and a source like
any other; that the talk does not make it is all that sets it apart.
"""

from theoremcheck import Section

SECTION = Section(
    9,
    "Since the talk",
    (
        "Future directions open: overparameterisation",
        "Models that can Fit Anything, Even Noise",
        "Better Measures of Complexity?",
        "Margin Distributions",
    ),
)
