"""Inequalities between sums and means, each with a constant or a premise that is a little wrong."""

from theoremcheck import Section

SECTION = Section(
    1,
    "Sums and means",
    (
        "Nesbitt",
        "Samuelson",
        "Popoviciu",
        "Kantorovich",
        "Ky Fan",
        "Chebyshev",
        "Hardy",
        "Khintchine",
        "Hotelling and Solomons",
        "Cantelli",
    ),
)


def from_mean(x):
    """Return how far numbers (n) are from their mean, without rounding where all are equal."""
    above = x - x.min()
    return above - above.sum() / len(x)
