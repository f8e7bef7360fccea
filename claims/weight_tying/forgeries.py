"""Certificates that prove nothing and look as if they did.

A checker that let a single wrong box pass would prove anything.
"""

from fractions import Fraction

import numpy as np

from models.certificates import Rejected, negative_curvature, strong_convexity
from models.weight_tying import convexity


def with_a_coarse_box(certificate):
    """Return the certificates in which two boxes that prove the bounds are merged, any two in
    turn.
    """
    splits = certificate["splits"]
    places = [i for i in range(len(splits)) if splits[i : i + 3] == [1, 0, 0]]
    return [certificate | {"splits": [*splits[:i], 0, *splits[i + 3 :]]} for i in places]


def with_changes(certificate, **changes):
    """Return the certificate with a working that fits: only its boxes can reject it."""
    return strong_convexity.completed(certificate | changes)


def of_convexity(patches, energy, stiffness, margin):
    """Return what false certificates a maker of true ones makes, as truth values, and forgeries:
    of a strong convexity with this c², and of a negative curvature with a smaller one.
    """
    least, modulus = margin / 10, 2 * margin
    smoothness, low = (stiffness + part * patches for part in (Fraction(3, 2), Fraction(2, 5)))
    false = (modulus, smoothness), (least, low)
    true = convexity.make_certificate(patches, energy, stiffness, least, smoothness)
    forged = [
        *with_a_coarse_box(true),
        true | {"splits": [0]},
        with_changes(true, modulus=str(modulus)),
        with_changes(true, smoothness=str(low)),
    ]
    below = negative_curvature.make(patches, energy, stiffness - modulus)
    others = [below | {"curvature": str(-3 * margin)}, below | {"stiffness": str(stiffness)}]
    return [proves(patches, energy, stiffness, *each) for each in false], forged, others


def accepts(checker, certificate):
    """Say whether a checker takes the certificate for a proof."""
    try:
        checker(certificate)
    except Rejected:
        return False
    return True


def proves(*statement):
    """Say whether a certificate of strong convexity is made for the statement, and accepted."""
    try:
        certificate = convexity.make_certificate(*statement)
    except (Rejected, ValueError):
        return False
    return accepts(strong_convexity.check, certificate)


def rational(number):
    """Round up to six decimals, so that the threshold is on the safe side."""
    return Fraction(int(np.ceil(number * 10**6)), 10**6)
