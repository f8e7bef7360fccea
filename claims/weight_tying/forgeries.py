"""Certificates that prove nothing and look as if they did.

A checker that let a single wrong box pass would prove anything.
"""

from models.certificates import Rejected, strong_convexity
from models.weight_tying import convexity


def with_a_coarse_box(certificate):
    """Return the certificates in which two boxes that prove the bounds are merged, any two in
    turn.
    """
    splits = certificate["splits"]
    places = [i for i in range(len(splits)) if splits.startswith("100", i)]
    return [with_changes(certificate, splits=splits[:i] + "0" + splits[i + 3 :]) for i in places]


def with_changes(certificate, **changes):
    """Return the certificate with a digest that fits: only mathematics can reject it."""
    changed = certificate | changes
    return changed | {"digest": strong_convexity.digest(changed)}


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
