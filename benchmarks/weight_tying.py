"""Cost of certifying strong convexity, making and checking, against a sweep of eigenvalues.

Run with `python -m benchmarks.weight_tying`. The certificate is for c² = k(τ(K) + 0.01) and covers
all of space in every dimension. The sweep looks, in floating point, at the tied Hessian on as many
points as the certificate has boxes: what one would do without a proof. All are measured in process
CPU time on one thread, in one process, in turn.
"""

from fractions import Fraction
from math import ceil, sqrt
from statistics import median
from time import process_time

import numpy as np

from models.certificates import strong_convexity
from models.weight_tying import convexity

PATCHES, ENERGIES = (4, 8, 16, 32, 64), (Fraction(1, 4), Fraction(1))
MARGIN, REPEATS = Fraction(1, 100), 5
MICRO = 10**6


def measure(patches: int, energy: Fraction) -> tuple[int, list[float]]:
    """Return the boxes and the seconds to make, to check and to sweep, medians of all repeats."""
    scale = float(patches * energy)
    stiffness = patches * (Fraction(ceil(convexity.threshold(scale) * MICRO), MICRO) + MARGIN)
    smoothness = stiffness + Fraction(3, 2) * patches
    rng, times = np.random.default_rng(0), []
    for _ in range(REPEATS):
        clock = [process_time()]
        certificate = convexity.make_certificate(
            patches, energy, stiffness, patches * MARGIN / 10, smoothness
        )
        clock.append(process_time())
        strong_convexity.check(certificate)
        clock.append(process_time())
        boxes = len(certificate["splits"])
        lowest = convexity.curvatures(rng.uniform(0, sqrt(scale) + 4, (boxes, 2)), scale).min()
        clock.append(process_time())
        assert lowest > -stiffness / patches, "the sweep contradicts the certificate"
        times.append(np.diff(clock))
    return boxes, [float(median(column)) for column in zip(*times, strict=True)]


def main() -> None:
    measure(4, Fraction(1))  # warm up
    print(
        f"certificates at c² = k(τ(K) + {float(MARGIN)}), CPU milliseconds, "
        f"medians of {REPEATS} repeats in turn"
    )
    print(
        f"{'k':>4}{'q':>6}{'boxes':>8}{'make':>8}{'check':>8}{'both':>8}"
        f"{'sweep':>8}{'both/sweep':>12}"
    )
    slowest = 0.0
    for patches in PATCHES:
        for energy in ENERGIES:
            boxes, (made, checked, swept) = measure(patches, energy)
            slowest = max(slowest, made + checked)
            print(
                f"{patches:4}{float(energy):6}{boxes:8}{1e3 * made:8.1f}{1e3 * checked:8.1f}"
                f"{1e3 * (made + checked):8.1f}{1e3 * swept:8.2f}{(made + checked) / swept:12.0f}"
            )
    print(f"slowest instance: {1e3 * slowest:.1f} ms to make and check")


if __name__ == "__main__":
    main()
