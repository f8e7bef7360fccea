"""The curvature of tied weights again: by one Lipschitz constant, in place of intervals.

With M(v) = (I - vvᵀ) e^{-‖v‖²/2} it is H(z) = -M(2z) + M(z - ν)/2 + M(z + ν)/2. M is a second
derivative of -e^{-‖v‖²/2}; third derivatives are symmetric, so that their norm is attained along
one direction (S. Banach, 1938), where they are at most max |t³ - 3t| e^{-t²/2} < 1.3803, at t² = 3
- √6. By the chain rule H, and each of its eigenvalues, changes by at most 3 · 1.3803 < 4.15 per
unit of length. A box is proved by the eigenvalues at its centre, or by the four quarters of it.
"""

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

from models.certificates.second import Ratio, Rejected, demand, fields, ratio, row, whole
from models.certificates.second.decimals import HUNDRED, decimal, hold, positive

LIPSCHITZ = Decimal("4.15")
# Where boxes are proved, thirty digits round by far less than this.
SHORT, ROUNDING = Context(prec=30), Decimal("1e-20")
SMALLEST = Fraction(1, 2**20)
Box = tuple[Fraction, Fraction, Fraction, Fraction]  # from and to along x, from and to along y


def check(certificate: Any) -> None:
    """Raise Rejected unless μI ≼ ∇²F ≼ βI everywhere, with the room that the certificate shows."""
    names = ("energy", "stiffness", "modulus", "smoothness")
    patches, radius, splits, lowest, highest, room, *others = fields(
        certificate,
        "strong convexity",
        *("patches", "radius", "splits", "lowest", "highest", "room", *names),
    )
    k, far = whole(patches, 1, 2**20), whole(radius, 1, 4096)
    q, stiffness, modulus, smoothness = (Fraction(*positive(ratio(each))) for each in others)
    curvature = Curvature(k * q, (stiffness - modulus) / k, (smoothness - stiffness) / k)
    demand(curvature.ends(far), "the tails beyond the radius are not enough")
    demand(not curvature.ends(far - 1), "a smaller radius would do")
    points = [row(each, 2) for each in (lowest, highest)]
    demand(all(z[0] >= 0 for point in points for z in point), "a point is out of the quadrant")
    curvature.hold_room(points[0], points[1], row(room, 2))
    for box in leaves(splits, far):
        curvature.prove(box)


def leaves(splits: Any, radius: int) -> list[Box]:
    """Return the boxes of the quadrant that a tree of halvings leaves; Rejected for no tree."""
    demand(type(splits) is list, "the splits are no list")
    side = Fraction(radius)
    waiting, found = [(Fraction(0), side, Fraction(0), side)], []
    for mark in splits:
        demand(len(waiting) > 0, "the splits go on after all is covered")
        left, right, low, high = box = waiting.pop()
        if not whole(mark, 0, 1):
            found.append(box)
        elif right - left >= high - low:
            middle = (left + right) / 2
            waiting += [(middle, right, low, high), (left, middle, low, high)]
        else:
            middle = (low + high) / 2
            waiting += [(left, right, middle, high), (left, right, low, middle)]
    demand(not waiting, "the splits end before all is covered")
    return found


class Curvature:
    """H at K = `energy` against the bounds -s ≺ H ≺ t, for s = `below` and t = `above`."""

    def __init__(self, energy: Fraction, below: Fraction, above: Fraction) -> None:
        self.below, self.above = (decimal(each.as_integer_ratio()) for each in (below, above))
        self.nu = decimal(energy.as_integer_ratio()).sqrt(HUNDRED)

    def ends(self, radius: int) -> bool:
        """Say whether the tails prove the bounds beyond a radius; see the first checker."""
        with localcontext(HUNDRED):
            gap = radius - self.nu
            if gap <= 0 or gap * gap <= 3:
                return False
            wave, own = (-gap * gap / 2).exp(), Decimal(-2 * radius * radius).exp()
            low = self.below - own - (gap * gap - 1) * wave
            high = self.above - (4 * radius * radius - 1) * own - wave
            return min(low, high) > ROUNDING

    def hold_room(self, lowest: list[Ratio], highest: list[Ratio], room: list[Ratio]) -> None:
        """Hold the smallest eigenvalues of s + H at one point, of t - H at another, to the room."""
        with localcontext(HUNDRED):
            least, _ = self.eigenvalues(*map(decimal, lowest))
            _, greatest = self.eigenvalues(*map(decimal, highest))
            size = 100 * (1 + abs(self.below) + abs(self.above))
            hold(room[0], self.below + least, size)
            hold(room[1], self.above - greatest, size)

    def eigenvalues(self, x: Decimal, y: Decimal) -> tuple[Decimal, Decimal]:
        """Return the smallest and the largest eigenvalue of H at (x, y), in every dimension."""
        along = across = mixed = elsewhere = Decimal(0)
        for weight, a, b in ((-2, 2 * x, 2 * y), (1, x - self.nu, y), (1, x + self.nu, y)):
            wave = weight * ((a * a + b * b) / -2).exp() / 2
            along, across = along + (1 - a * a) * wave, across + (1 - b * b) * wave
            mixed, elsewhere = mixed - a * b * wave, elsewhere + wave
        mean, half = (along + across) / 2, (along - across) / 2
        radius = (half * half + mixed * mixed).sqrt()
        return min(mean - radius, elsewhere), max(mean + radius, elsewhere)

    def prove(self, box: Box) -> None:
        """Prove the bounds on a box; Rejected where they cannot be."""
        waiting = [box]
        with localcontext(SHORT):
            while waiting:
                left, right, low, high = box = waiting.pop()
                x, y = (left + right) / 2, (low + high) / 2
                a, b = (
                    decimal((side / 2).as_integer_ratio()) for side in (right - left, high - low)
                )
                least, greatest = self.eigenvalues(
                    decimal(x.as_integer_ratio()), decimal(y.as_integer_ratio())
                )
                clear = min(self.below + least, self.above - greatest) - ROUNDING
                if clear > LIPSCHITZ * (a * a + b * b).sqrt():
                    continue
                if clear <= 0 or max(right - left, high - low) < SMALLEST:
                    raise Rejected(f"the bounds are not proved at ({float(x):.6g}, {float(y):.6g})")
                waiting += [
                    (*across, *along)
                    for across in ((left, x), (x, right))
                    for along in ((low, y), (y, high))
                ]
