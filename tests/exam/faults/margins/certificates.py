"""What certifies the votes of AdaBoost, and errs or looks at less than it says."""

from tests.exam.faults import faulty_world, true_variant

LOSS, SHARES = "margins.exponential_loss", "margins.schapire_bound"
VOTE = "models/certificates/vote.py"

CATALOGUE = [
    faulty_world(
        "right points are weighed up",
        VOTE,
        "w * (total - lost if bad else lost)",
        "w * (lost if bad else total - lost)",
        caught_by=(LOSS,),
        refused="is not the product of its normalisers",
    ),
    faulty_world(
        "the checker takes the shares of the bound as they are told",
        VOTE,
        "held([each[t] for each in shown], found, f",
        "held([each[t] for each in shown[:3]], found[:3], f",
        caught_by=(SHARES,),
        refused="accepts a certificate of which",
    ),
    faulty_world(
        "the smallest margins are the smallest weights",
        VOTE,
        "sorted(weights, reverse=True)",
        "sorted(weights)",
        caught_by=(SHARES,),
        refused="one of them is wrong",
    ),
    true_variant(
        "the last error as what its complement leaves",
        VOTE,
        "error = Fraction(lost, total)",
        "error = 1 - Fraction(total - lost, total)",
        green=(LOSS, SHARES),
    ),
]
