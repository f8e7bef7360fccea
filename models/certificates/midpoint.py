"""A witness that a leaky network's hinge loss is not convex: a midpoint above the mean of its ends.

The sample is the single number x = 1 with label y = 1, so that N_W = v (Σ_{r≤k} σ(w_r) − Σ_{r>k}
σ(w_r)) and L(W) = max(1 − N_W, 0). Along ±a in the first k units, the others 0, the losses are 1 −
vka and 1 + αvka while the midpoint has L(0) = 1: the mean 1 − vka(1 − α)/2 lies below, for every α
< 1, every k and every v > 0 as long as 0 < vka ≤ 1. For an exact check v = 1/√(2k) has to be
rational: the witness has four units, v = 1/2. As N depends on v and W through vW alone, the same
segment, rescaled, is a witness for every other v.
"""

from fractions import Fraction
from math import isqrt

from models.certificates import Rejected, held, rational, read, texts, vector


def make(slope: Fraction) -> dict[str, object]:
    """Return the witness with k = 2, v = 1/2 and a = 1, valid for each slope α in [0, 1)."""
    return between(slope, *([Fraction(w) for w in (sign, sign, 0, 0)] for sign in (1, -1)))


def between(slope: Fraction, left: list[Fraction], right: list[Fraction]) -> dict[str, object]:
    """Return what shows the losses at two ends (2k,) and halfway, whatever that proves."""
    middle = _middle(left, right)
    return {
        "kind": "midpoint",
        "slope": str(slope),
        "left": texts(left),
        "right": texts(right),
        "middle": texts(middle),
        "losses": texts(_loss(weights, slope) for weights in (left, right, middle)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless L((W + W')/2) > (L(W) + L(W'))/2 strictly, for W "left" and W' "right".

    The certificate is {"kind": "midpoint", "slope": a rational in [0, 1], "left" and "right": 2k
    rationals each, the first k with output weight 1/√(2k) and the others with −1/√(2k), "middle":
    (W + W')/2, "losses": those at left, right and middle}.
    """
    fields = read(certificate, "midpoint", {"slope", "left", "right", "middle", "losses"})
    slope = rational(fields["slope"])
    if not 0 <= slope <= 1:
        raise Rejected(f"the slope {slope} lies outside [0, 1]")
    left, right = vector(fields["left"], "left"), vector(fields["right"], "right")
    if len(left) != len(right):
        raise Rejected(
            f"left has {len(left)} weights and right {len(right)}: they need a common width"
        )
    if len(left) % 2 or isqrt(len(left)) ** 2 != len(left):
        raise Rejected(f"{len(left)} units have no rational 1/√(2k) for k units a sign: take 4")
    middle = _middle(left, right)
    held(vector(fields["middle"], "middle"), middle, "middle")
    below, beyond, between = losses = [_loss(weights, slope) for weights in (left, right, middle)]
    held(vector(fields["losses"], "losses"), losses, "losses")
    if between <= (mean := (below + beyond) / 2):
        raise Rejected(f"the loss {between} at the midpoint does not exceed the mean {mean}")


def _middle(left: list[Fraction], right: list[Fraction]) -> list[Fraction]:
    return [(a + b) / 2 for a, b in zip(left, right, strict=True)]


def _loss(weights: list[Fraction], slope: Fraction) -> Fraction:
    k = len(weights) // 2
    activations = [w if w > 0 else slope * w for w in weights]
    output = (sum(activations[:k], Fraction(0)) - sum(activations[k:], Fraction(0))) / isqrt(2 * k)
    return max(1 - output, Fraction(0))
