"""Cost of certifying strong convexity, making and checking, against a sweep of eigenvalues.

Run with `python -m benchmarks.weight_tying`. The certificate is for c² = k(τ(K) + 0.01) and covers
all of space in every dimension. The sweep looks, in floating point, at the tied Hessian on as many
points as the certificate has boxes: what one would do without a proof.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, sqrt

import numpy as np

from benchmarks.measuring import Figure, in_turn, ratio, show, times_as_fast
from models.certificates import strong_convexity
from models.weight_tying import convexity

PATCHES, ENERGIES = (4, 16, 64), (Fraction(1, 4), Fraction(1))
MARGIN = Fraction(1, 100)
MICRO = 10**6
SWEEPS = 100  # at a time: one takes some microseconds, less than some clocks see


def figures() -> Iterator[Figure]:
    measure(4, Fraction(1))  # warm up
    for patches in PATCHES:
        for energy in ENERGIES:
            boxes, turns = measure(patches, energy)
            name = f"a certificate of {boxes} boxes, k = {patches}, q = {float(energy)}"
            yield ratio(name, "sweep of as many points", turns)


def measure(patches: int, energy: Fraction) -> tuple[int, list[float]]:
    """Return the boxes, and how many times a sweep it takes to make and check them, once a turn."""
    scale = float(patches * energy)
    stiffness = patches * (Fraction(ceil(convexity.threshold(scale) * MICRO), MICRO) + MARGIN)
    smoothness = stiffness + Fraction(3, 2) * patches

    def certify() -> int:
        certificate = convexity.make_certificate(
            patches, energy, stiffness, patches * MARGIN / 10, smoothness
        )
        strong_convexity.check(certificate)
        return len(certificate["splits"])

    boxes = certify()
    points = np.random.default_rng(0).uniform(0, sqrt(scale) + 4, (boxes, 2))

    def sweep() -> None:
        for _ in range(SWEEPS):
            lowest = convexity.curvatures(points, scale).min()
            assert lowest > -stiffness / patches, "the sweep contradicts the certificate"

    spent = in_turn({"certify": (certify, 1), "sweep": (sweep, SWEEPS)})
    return boxes, times_as_fast(spent["sweep"], spent["certify"])


if __name__ == "__main__":
    show(figures())
