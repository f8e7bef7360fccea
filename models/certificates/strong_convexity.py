"""Boxes that prove the tied weights' objective strongly convex and smooth, in interval arithmetic.

∇²F(w) = c²I + kH(z) with z = √k w depends on K = kq alone; see `models.weight_tying`. H commutes
with reflections that keep ν, ‖ν‖² = K, and is even, so z = (x, y) along and across ν with x, y ≥ 0
stands for every z in every dimension d: H is a 2x2 block in the plane of ν and z, and times the
identity elsewhere the number

    S = -e^{-2‖z‖²} + E_- + E_+,    E_± = ½e^{-‖z±ν‖²/2}.

Hence μI ≼ ∇²F ≼ βI on all of R^d for every d ≥ 1 if s + H and t - H are positive at each z, s = (c²
- μ)/k and t = (β - c²)/k. The quadrant [0, R]² is halved, across its longer side, x before y, until
each part proves both by its two minors and S, in ball arithmetic. For ‖z‖ ≥ R and D = R - ‖ν‖ > √3
the two tails

    H ≽ -e^{-2R²} - (D² - 1)e^{-D²/2},    H ≼ (4R² - 1)e^{-2R²} + e^{-D²/2}

are enough: (t - 1)e^{-t/2} decreases from t = 3 on, and (4t - 1)e^{-2t} from t = 3/4 on.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from flint import arb, ctx

from models.certificates import Rejected, held, rational, read, texts, vector
from models.certificates.balls import BITS, ball, positive, shown, whole

RATIONALS = ("energy", "stiffness", "modulus", "smoothness")
MOST_PATCHES = 2**20


def check(certificate: object) -> None:
    """Raise Rejected unless the boxes prove μI ≼ ∇²F ≼ βI at every w, in every dimension.

    The certificate is {"kind": "strong convexity", "patches": the integer k from 1 to 2^20,
    "energy": q, "stiffness": c², "modulus": μ, "smoothness": β, positive rationals, "radius": R,
    the smallest integer for which the tails are enough, at most 4096, "splits": the tree of
    halvings from [0, R]² in preorder, 1 for a box that is halved and 0 for one that is proved,
    "lowest" and "highest": points z of the quadrant, two rationals each, "room": the smallest
    eigenvalues of s + H and of t - H there, rounded down to multiples of 2^-80}. So μ and β are
    proved, and at most k times their rooms from what is true.
    """
    names = ("patches", *RATIONALS, "radius", "splits", "lowest", "highest", "room")
    fields = read(certificate, "strong convexity", set(names))
    patches = whole(fields, "patches", MOST_PATCHES)
    radius, splits = whole(fields, "radius", LARGEST_RADIUS), fields["splits"]
    curvature = bounds(patches, *(positive(fields, name) for name in RATIONALS))
    if not isinstance(splits, list) or any(type(m) is not int or m not in (0, 1) for m in splits):
        raise Rejected("splits is not a list of the numbers 0 and 1")
    if not curvature.bounded_beyond(radius):
        raise Rejected(f"the radius {radius} is too small: the curvature beyond it is not bounded")
    if curvature.bounded_beyond(radius - 1):
        raise Rejected(f"the radius {radius} is not the smallest")
    lowest, highest, room = (vector(fields[n], n) for n in ("lowest", "highest", "room"))
    if any(len(point) != 2 or min(point) < 0 for point in (lowest, highest)):
        raise Rejected("lowest and highest are not two points of the quadrant")
    held(room, curvature.room(lowest, highest), "room")
    marks = iter(splits)

    def halved(box: Box) -> bool:
        mark = next(marks, None)
        if mark is None:
            raise Rejected("splits ends before all of the quadrant is covered")
        if not mark and not curvature.bounded_on(box):
            raise Rejected(f"the box {box} does not prove the bounds")
        return bool(mark)

    walk(radius, halved)
    if next(marks, None) is not None:
        raise Rejected("splits goes on after all of the quadrant is covered")


def completed(certificate: Mapping[str, Any]) -> dict[str, object]:
    """Return a certificate with the room that its bounds have, whatever that proves."""
    lowest, highest = (vector(certificate[name], name) for name in ("lowest", "highest"))
    numbers = (rational(certificate[name]) for name in RATIONALS)
    room = bounds(certificate["patches"], *numbers).room(lowest, highest)
    return {**certificate, "room": texts(room)}


def bounds(
    patches: int, energy: Fraction, stiffness: Fraction, modulus: Fraction, smoothness: Fraction
) -> "Curvature":
    """Return H at K = kq against the bounds s = (c² - μ)/k and t = (β - c²)/k."""
    return Curvature(
        patches * energy, (stiffness - modulus) / patches, (smoothness - stiffness) / patches
    )


# The centre and half-width of a box along x, then along y. A centre is a multiple of R/2⁴¹ with R <
# 2¹³: 53 bits hold it exactly, and the boxes of a subdivision cover the quadrant without a gap.
LARGEST_RADIUS, SMALLEST_BOX = 4096, 2.0**-40
Box = tuple[float, float, float, float]


def walk(radius: int, halved: Callable[[Box], bool]) -> None:
    """Visit the boxes of a subdivision of [0, R]² in preorder; `halved` says of each whether it is.

    Rejected for a box that is too small to be halved exactly.
    """
    half = radius / 2
    boxes = [(half, half, half, half)]
    while boxes:
        box = boxes.pop()
        if halved(box):
            x, a, y, b = box
            if max(a, b) < SMALLEST_BOX * radius:
                raise Rejected(f"the box {box} is too small to be halved exactly")
            if a >= b:
                boxes += [(x + a / 2, a / 2, y, b), (x - a / 2, a / 2, y, b)]
            else:
                boxes += [(x, a, y + b / 2, b / 2), (x, a, y - b / 2, b / 2)]


class Curvature:
    """H at one K, against the bounds -s ≺ H ≺ t, for rationals K, s and t."""

    def __init__(self, energy: Fraction, below: Fraction, above: Fraction) -> None:
        self.exact = energy, below, above
        self.nu, self.below, self.above = ball(energy).sqrt(), ball(below), ball(above)

    def bounded_on(self, box: Box) -> bool:
        """Return whether ball arithmetic proves the bounds on a box of the quadrant."""
        along, across, mixed, elsewhere = self._blocks(arb(box[0], box[1]), arb(box[2], box[3]))
        return _definite(self.below, along, across, mixed, elsewhere) and _definite(
            self.above, -along, -across, mixed, -elsewhere
        )

    def room(self, lowest: list[Fraction], highest: list[Fraction]) -> list[Fraction]:
        """Return the smallest eigenvalues of s + H at one point, of t - H at another, as shown."""
        with ctx.workprec(BITS):
            sharp = Curvature(*self.exact)
            found = []
            for shift, sign, point in ((sharp.below, 1, lowest), (sharp.above, -1, highest)):
                along, across, mixed, elsewhere = sharp._blocks(*map(ball, point))
                mean, half = sign * (along + across) / 2, (along - across) / 2
                least = mean - (half * half + mixed * mixed).sqrt()
                found.append(min(shown(shift + least), shown(shift + sign * elsewhere)))
        return found

    def _blocks(self, x: arb, y: arb) -> tuple[arb, arb, arb, arb]:
        """Return H at (x, y): the entries along ν, across it and mixed, and the number S."""
        x2, y2, minus, plus = x * x, y * y, x - self.nu, x + self.nu
        minus2, plus2 = minus * minus, plus * plus
        own = (-2 * (x2 + y2)).exp()
        below, above = ((minus2 + y2) / -2).exp() / 2, ((plus2 + y2) / -2).exp() / 2
        both = below + above
        along = (4 * x2 - 1) * own + (1 - minus2) * below + (1 - plus2) * above
        across = (4 * y2 - 1) * own + (1 - y2) * both
        mixed = y * (4 * x * own - minus * below - plus * above)
        return along, across, mixed, both - own

    def bounded_beyond(self, radius: int) -> bool:
        """Return whether the tails prove the bounds for ‖z‖ ≥ R."""
        r2, gap = arb(radius * radius), radius - self.nu
        if not (gap > 0 and gap * gap > 3):
            return False
        own, wave = (-2 * r2).exp(), (gap * gap / -2).exp()
        lower, upper = own + (gap * gap - 1) * wave, (4 * r2 - 1) * own + wave
        return bool(self.below > lower and self.above > upper)


def _definite(shift: arb, along: arb, across: arb, mixed: arb, elsewhere: arb) -> bool:
    """Return whether the 2x2 block and the number elsewhere are certainly positive once shifted."""
    first, last = shift + along, shift + across
    # A comparison of balls is true only where it is certain.
    return bool(
        first > 0 and last > 0 and shift + elsewhere > 0 and first * last - mixed * mixed > 0
    )
