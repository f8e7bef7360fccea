"""Chance again: how many namings have how many hits, by the answers given so far."""

from collections import Counter
from math import factorial
from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, ratio, rows, whole


def check(certificate: Any) -> None:
    """Raise Rejected unless the share of the namings lies between those beyond and not below."""
    counts, share, distance, *numbers = fields(
        certificate, "chance", "counts", "share", "distance", "namings", "beyond", "not below"
    )
    shown = rows(counts)
    size = len(shown)
    demand(2 <= size == len(shown[0]) <= 7, "no square table of at most 7 classes")
    demand(all(a % b == 0 and a >= 0 for each in shown for a, b in each), "a count is not whole")
    table = [[a // b for a, b in each] for each in shown]
    n = sum(map(sum, table))
    demand(n > 0, "there is no point")
    of_sets: dict[frozenset[int], Counter[int]] = {frozenset(): Counter([0])}
    for each in table:
        longer: dict[frozenset[int], Counter[int]] = {}
        for taken, found in of_sets.items():
            for j in set(range(size)) - taken:
                sums = longer.setdefault(taken | {j}, Counter())
                for hits, orders in found.items():
                    sums[hits + each[j]] += orders
        of_sets = longer
    (law,) = of_sets.values()
    above, below = ratio(distance)
    # |H/n - 1/C| in units of 1/(nC), a whole number.
    unit = fmpq(above * n * size, below)
    distances: Counter[int] = Counter()
    for hits, orders in law.items():
        distances[abs(size * hits - n)] += orders
    demand(any(unit == each for each in distances), "no naming has this distance")
    namings, beyond, not_below = (whole(each, 0, factorial(size)) for each in numbers)
    demand(namings == factorial(size), "the namings are more, or fewer")
    demand(beyond == sum(k for each, k in distances.items() if unit < each), "beyond is another")
    demand(not_below == sum(k for each, k in distances.items() if unit <= each), "not below is")
    asked = namings * fmpq(*ratio(share))
    demand(0 < asked < namings, "the share is out of its range")
    demand(beyond <= asked < not_below, "the share is not between the two")
