"""The eigenvalue c² - k(1 + (K - 1)e^{-K/2}) again, K = kq, in decimals of a hundred digits."""

from decimal import localcontext
from typing import Any

from models.certificates.second import demand, fields, ratio, whole
from models.certificates.second.decimals import HUNDRED, decimal, hold, positive


def check(certificate: Any) -> None:
    """Raise Rejected unless the eigenvalue is the negative curvature that is shown."""
    patches, energy, stiffness, curvature = fields(
        certificate, "negative curvature", "patches", "energy", "stiffness", "curvature"
    )
    k = whole(patches, 1, 2**20)
    (above, below), square = positive(ratio(energy)), positive(ratio(stiffness))
    with localcontext(HUNDRED):
        total, linear = decimal((k * above, below)), decimal(square)
        wave = (-total / 2).exp()
        found = linear - k - k * total * wave + k * wave
        # t e^{-t/2} < 1 bounds what the rounding of an exponent does.
        size = linear + k * (2 + total)
    claimed = ratio(curvature)
    hold(claimed, found, size)
    demand(claimed[0] < 0, "the curvature is not negative")
