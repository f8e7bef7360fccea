"""What certifies hinges and namings, and looks at less than it says."""

from tests.exam.faults import faulty_world, true_variant

HINGES, NAMES = "parameter_deluge.expressivity", "parameter_deluge.renaming"
MEMORISED = "models/certificates/memorised.py"
NAMINGS = "models/certificates/namings.py"
CHANCE = "models/certificates/chance.py"
WRONG = "one of them is wrong"
LAX = "accepts a certificate of which"

CATALOGUE = [
    faulty_world(
        "the checker takes the number of weights as it is told",
        MEMORISED,
        'if type(fields["parameters"]) is not int or fields["parameters"] != expected:',
        'if type(fields["parameters"]) is not int:',
        caught_by=(HINGES,),
        refused=LAX,
    ),
    faulty_world(
        "the checker takes n + d for the number of weights",
        MEMORISED,
        "expected = 2 * len(points) + len(direction)",
        "expected = len(points) + len(direction)",
        caught_by=(HINGES,),
        refused="parameters is not",
    ),
    faulty_world(
        "in the sum of squares a naming's answers do not meet",
        NAMINGS,
        "more = squares + 2 * c * hits + c * c * orders",
        "more = squares + c * c * orders",
        caught_by=(NAMES,),
    ),
    faulty_world(
        "the deviations are those from the mean of the row",
        NAMINGS,
        "[count - (rows[i] + columns[j] - total) / classes for j, count in enumerate(row)]",
        "[count - rows[i] / classes for j, count in enumerate(row)]",
        caught_by=(NAMES,),
        refused="is not that of the deviations",
    ),
    faulty_world(
        "beyond the distance are those at it, too",
        CHANCE,
        "    beyond = sum(each > distance for each in distances)",
        "    beyond = sum(each >= distance for each in distances)",
        caught_by=(NAMES,),
        refused=WRONG,
    ),
    true_variant(
        "the variance as the mean of squares, less the square of the mean, over one denominator",
        NAMINGS,
        "Fraction(squares, orders) - mean**2,",
        "Fraction(squares * orders - hits * hits, orders * orders),",
        green=(NAMES,),
    ),
]
