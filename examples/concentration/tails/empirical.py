"""How far the distribution function of n draws is from the one that they are said to come from.

F is uniform on [0, 1], or has jumps: then only its values before and after them count. The share
of draws up to t is wanted within d of F(t), at all t. It is enough to look where n (t - d) or
n (t + d) is whole, which is where a share that jumps by 1/n can leave: the numbers of draws in the
cells between are multinomial, and one goes through the counts cell by cell (Noé 1972).
"""

from fractions import Fraction
from math import ceil, comb, floor, lcm


def everywhere(n, d):
    """Return the places t, ascending in (0, 1), at which n draws of U[0, 1] can first be d off."""
    places = {Fraction(i, n) + side * d for i in range(n + 1) for side in (1, -1)}
    return sorted(t for t in places if 0 < t < 1)


def at_jumps(probabilities):
    """Return the values of F at its jumps, without the last, which is 1."""
    places = [sum(probabilities[:j], Fraction(0)) for j in range(1, len(probabilities))]
    return sorted(t for t in set(places) if 0 < t < 1)


def deviates(n, d, places, *, below=True, drawn=None):
    """Return P(some share of n draws is d or more off), the exact Fraction.

    * `d`: a Fraction in (0, 1].
    * `places`: the values of F, ascending, at which the shares are looked at.
    * `below`: whether too small a share counts as well as one too large.
    * `drawn`: the distribution function at each of the places of the law that the draws come from,
      if it is another one than F.
    """
    drawn = drawn or places
    whole = lcm(*(t.denominator for t in drawn))
    counts, passed = {0: 1}, 0
    for t, reached in zip(places, drawn, strict=True):
        # |c/n - t| < d, and on one side only c/n - t < d
        least = max(0, floor(n * (t - d)) + 1) if below else 0
        most = min(n, ceil(n * (t + d)) - 1)
        counts = _moved(n, counts, int((reached - passed) * whole), range(least, most + 1))
        passed = reached
    within = _moved(n, counts, int((1 - passed) * whole), [n])
    return 1 - Fraction(within[n], whole**n)


def _moved(n, counts, cell, allowed):
    """Return in how many ways, of whole^n, each allowed count is reached by the end of a cell."""
    powers = [cell**k for k in range(n + 1)]
    return {
        after: sum(
            ways * comb(n - before, after - before) * powers[after - before]
            for before, ways in counts.items()
            if before <= after
        )
        for after in allowed
    }
