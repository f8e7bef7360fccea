"""A direction of negative curvature at w = 0 for tied weights: the objective is not convex.

Along u_0 the Hessian at w = 0 has the eigenvalue c² - k(1 + (K - 1)e^{-K/2}) with K = kq, in every
dimension: of H(0) the Gaussian at 0 gives -1, those at ±ν together (1 - K)e^{-K/2}. Ball arithmetic
encloses it.
"""

from fractions import Fraction

from models.certificates import Rejected, rational, read
from models.certificates.strong_convexity import ball, digest, positive


def make(
    patches: int, energy: Fraction, stiffness: Fraction, curvature: Fraction
) -> dict[str, object]:
    """Return the certificate that the eigenvalue is at most `curvature`; Rejected if it is not."""
    certificate: dict[str, object] = {
        "kind": "negative curvature",
        "patches": patches,
        "energy": str(energy),
        "stiffness": str(stiffness),
        "curvature": str(curvature),
    }
    certificate["digest"] = digest(certificate)
    check(certificate)
    return certificate


def check(certificate: object) -> None:
    """Raise Rejected unless u_0·∇²F(0)u_0 ≤ b‖u_0‖² for the certificate's negative b.

    The certificate is {"kind": "negative curvature", "patches": the integer k ≥ 1, "energy": q and
    "stiffness": c², positive rationals, "curvature": the negative rational b, "digest": the SHA-256
    of all the rest}.
    """
    fields = read(
        certificate, "negative curvature", {"patches", "energy", "stiffness", "curvature", "digest"}
    )
    if fields["digest"] != digest(fields):
        raise ValueError("the certificate was damaged: its digest is that of other entries")
    patches, claimed = fields["patches"], rational(fields["curvature"])
    if type(patches) is not int or patches < 1:
        raise ValueError(f"patches is {patches!r}, not a positive integer")
    q, stiffness = positive(fields, "energy"), positive(fields, "stiffness")
    if claimed >= 0:
        raise Rejected(f"the curvature {claimed} is not negative: it would prove nothing")
    energy = ball(patches * q)
    eigenvalue = ball(stiffness) - patches * (1 + (energy - 1) * (energy / -2).exp())
    if not eigenvalue <= ball(claimed):
        raise Rejected(
            f"the curvature at 0 is {eigenvalue.str(6)}, not certainly at most {claimed}"
        )
