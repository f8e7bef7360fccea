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

import hashlib
import json
from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import arb, fmpq

from models.certificates import Rejected, rational, read

KEYS = ("patches", "energy", "stiffness", "modulus", "smoothness", "radius", "splits", "digest")


def check(certificate: object) -> None:
    """Raise Rejected unless the boxes prove μI ≼ ∇²F ≼ βI at every w, in every dimension.

    The certificate is {"kind": "strong convexity", "patches": the integer k ≥ 1, "energy": q,
    "stiffness": c², "modulus": μ, "smoothness": β, "radius": the integer R from 1 to 4096,
    "splits": the tree of halvings from [0, R]² in preorder, one character for each box, "1" halved
    and "0" proved, "digest": the SHA-256 of all the rest}, with positive rationals. The digest
    proves nothing: it tells a damaged file from another statement.
    """
    fields = read(certificate, "strong convexity", set(KEYS))
    if fields["digest"] != digest(fields):
        raise ValueError("the certificate was damaged: its digest is that of other entries")
    patches, radius, splits = fields["patches"], fields["radius"], fields["splits"]
    if type(patches) is not int or patches < 1:
        raise ValueError(f"patches is {patches!r}, not a positive integer")
    if type(radius) is not int or not 1 <= radius <= LARGEST_RADIUS:
        raise ValueError(f"the radius is {radius!r}, not an integer from 1 to {LARGEST_RADIUS}")
    q, stiffness, modulus, smoothness = (
        positive(fields, name) for name in ("energy", "stiffness", "modulus", "smoothness")
    )
    if not isinstance(splits, str) or set(splits) - {"0", "1"}:
        raise ValueError("splits is not a string of the characters 0 and 1")
    curvature = Curvature(
        patches * q, (stiffness - modulus) / patches, (smoothness - stiffness) / patches
    )
    if not curvature.bounded_beyond(radius):
        raise Rejected(f"the radius {radius} is too small: the curvature beyond it is not bounded")
    marks = iter(splits)

    def halved(box: Box) -> bool:
        mark = next(marks, None)
        if mark is None:
            raise Rejected("splits ends before all of the quadrant is covered")
        if mark == "0" and not curvature.bounded_on(box):
            raise Rejected(f"the box {box} does not prove the bounds")
        return mark == "1"

    walk(radius, halved)
    if next(marks, None) is not None:
        raise Rejected("splits goes on after all of the quadrant is covered")


def digest(fields: Mapping[str, object]) -> str:
    """Return the hexadecimal SHA-256 of all entries but the digest, as JSON with sorted keys."""
    rest = {key: value for key, value in fields.items() if key != "digest"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def positive(fields: Mapping[str, object], name: str) -> Fraction:
    """Return a positive rational of the certificate; Rejected for another one."""
    value = rational(fields[name])
    if value <= 0:
        raise Rejected(f"{name} is {value}, not positive")
    return value


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
        self.nu, self.below, self.above = ball(energy).sqrt(), ball(below), ball(above)

    def bounded_on(self, box: Box) -> bool:
        """Return whether ball arithmetic proves the bounds on a box of the quadrant."""
        x, y = arb(box[0], box[1]), arb(box[2], box[3])
        x2, y2, minus, plus = x * x, y * y, x - self.nu, x + self.nu
        minus2, plus2 = minus * minus, plus * plus
        own = (-2 * (x2 + y2)).exp()
        below, above = ((minus2 + y2) / -2).exp() / 2, ((plus2 + y2) / -2).exp() / 2
        both = below + above
        along = (4 * x2 - 1) * own + (1 - minus2) * below + (1 - plus2) * above
        across = (4 * y2 - 1) * own + (1 - y2) * both
        mixed = y * (4 * x * own - minus * below - plus * above)
        return _definite(self.below, along, across, mixed, both - own) and _definite(
            self.above, -along, -across, mixed, own - both
        )

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


def ball(number: Fraction) -> arb:
    """Return the tightest ball around a rational."""
    return arb(fmpq(number.numerator, number.denominator))
