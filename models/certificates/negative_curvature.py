"""A direction of negative curvature at w = 0 for tied weights: the objective is not convex.

Along u_0 the Hessian at w = 0 has the eigenvalue c² - k(1 + (K - 1)e^{-K/2}) with K = kq, in every
dimension: of H(0) the Gaussian at 0 gives -1, those at ±ν together (1 - K)e^{-K/2}. Ball arithmetic
encloses it.
"""

from fractions import Fraction

from flint import arb, ctx

from models.certificates import Rejected, held, rational, read
from models.certificates.balls import BITS, ball, positive, shown, whole

MOST_PATCHES = 2**20


def make(patches: int, energy: Fraction, stiffness: Fraction) -> dict[str, object]:
    """Return the certificate of the eigenvalue for k, q and c²; Rejected if it is not negative."""
    certificate: dict[str, object] = {
        "kind": "negative curvature",
        "patches": patches,
        "energy": str(energy),
        "stiffness": str(stiffness),
        "curvature": str(_curvature(patches, energy, stiffness)),
    }
    check(certificate)
    return certificate


def check(certificate: object) -> None:
    """Raise Rejected unless u_0·∇²F(0)u_0 = b‖u_0‖² with the certificate's b < 0.

    The certificate is {"kind": "negative curvature", "patches": the integer k from 1 to 2^20,
    "energy": q and "stiffness": c², positive rationals, "curvature": b, rounded down to a multiple
    of 2^-80}.
    """
    fields = read(
        certificate, "negative curvature", {"patches", "energy", "stiffness", "curvature"}
    )
    patches, claimed = whole(fields, "patches", MOST_PATCHES), rational(fields["curvature"])
    found = _curvature(patches, positive(fields, "energy"), positive(fields, "stiffness"))
    held([claimed], [found], "the curvature")
    # Rounded down to the grid, a number is negative if and only if it is.
    if claimed >= 0:
        raise Rejected(f"the curvature {claimed!s:.40} is not negative: it would prove nothing")


def _curvature(patches: int, energy: Fraction, stiffness: Fraction) -> Fraction:
    with ctx.workprec(BITS):
        total = ball(patches * energy)
        eigenvalue: arb = ball(stiffness) - patches * (1 + (total - 1) * (total / -2).exp())
        return shown(eigenvalue)
