"""Certificates of the tied curvature: made, re-checked, damaged, forged."""

import json
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.certificates import Rejected, negative_curvature, strong_convexity
from models.certificates import second as other
from models.certificates.second import negative_curvature as other_curvature
from models.certificates.second import strong_convexity as quarters
from models.weight_tying import convexity
from models.weight_tying.objective import tied_hessian

ROOT = Path(__file__).parents[2]
MARGIN = Fraction(1, 100)


def tau(energy: Fraction) -> Fraction:
    return Fraction(convexity.threshold(float(energy))).limit_denominator(10**6)


def strong(patches: int = 8, energy: Fraction = Fraction(1)) -> dict[str, Any]:
    """μ = k/10000 at c² = k(τ + 0.01), and β from the bound that two lines prove."""
    stiffness = patches * (tau(patches * energy) + MARGIN)
    return convexity.make_certificate(
        patches,
        energy,
        stiffness,
        Fraction(patches, 10**4),
        stiffness + patches * Fraction(14463, 10**4),
    )


def negative(patches: int = 8, energy: Fraction = Fraction(1)) -> dict[str, Any]:
    stiffness = patches * (tau(patches * energy) - MARGIN)
    return negative_curvature.make(patches, energy, stiffness)


each_kind = pytest.mark.parametrize(
    "make, checker",
    [(strong, strong_convexity), (negative, negative_curvature)],
    ids=["strong", "negative"],
)


@pytest.mark.parametrize("patches", [4, 8, 16, 32, 64])
@pytest.mark.parametrize("energy", [Fraction(1, 4), Fraction(1)], ids=str)
def test_threshold_is_certified_from_both_sides(patches, energy):
    began = time.process_time()
    made = strong(patches, energy)
    strong_convexity.check(json.loads(json.dumps(made)))
    # Some 20 ms with the two searches for τ: a limit for a busy machine.
    assert time.process_time() - began < 0.2
    assert len(made["splits"]) < 1000
    negative_curvature.check(json.loads(json.dumps(negative(patches, energy))))
    with pytest.raises(ValueError, match="not proved at z"):
        convexity.make_certificate(
            patches,
            energy,
            patches * (tau(patches * energy) - MARGIN),
            Fraction(1, 10**4),
            Fraction(4 * patches),
        )


def test_smoothness_is_certified_as_well():
    """β = c² + k(max λ_max + 0.01) is proved, and β = c² + k(max λ_max - 0.01) refused."""
    top = Fraction(convexity.largest_curvature(8.0)).limit_denominator(10**6)
    arguments = 8, Fraction(1), Fraction(16), Fraction(5)
    strong_convexity.check(convexity.make_certificate(*arguments, 16 + 8 * (top + MARGIN)))
    with pytest.raises(ValueError, match="not proved at z"):
        convexity.make_certificate(*arguments, 16 + 8 * (top - MARGIN))


def test_each_split_is_needed():
    certificate = strong()
    splits = certificate["splits"]
    for index, mark in enumerate(splits):
        flipped = [*splits[:index], 1 - mark, *splits[index + 1 :]]
        with pytest.raises(Rejected, match=r"goes on|ends before|does not prove"):
            strong_convexity.check(certificate | {"splits": flipped})


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"stiffness": "7"}, "does not prove|too small"),
        ({"patches": 9}, "does not prove"),
        ({"energy": "1/2"}, "does not prove|smallest"),
        ({"modulus": "1/5"}, "does not prove"),
        ({"modulus": "0"}, "not positive"),
        ({"smoothness": "12"}, "does not prove|too small"),
        ({"radius": 3}, "too small"),
        ({"radius": 20}, "not the smallest"),
        ({"splits": []}, "ends before"),
        ({"splits": [0]}, "does not prove"),
        ({"splits": [1] * 200}, "too small to be halved"),
    ],
    ids=str,
)
def test_forgeries_that_show_their_room_are_rejected_by_the_boxes(changes, reason):
    with pytest.raises(Rejected, match=reason):
        strong_convexity.check(strong_convexity.completed(strong() | changes))


@pytest.mark.parametrize("name", ["room", "lowest", "highest", "modulus", "smoothness"])
def test_a_number_that_its_room_does_not_follow_from_is_rejected(name):
    certificate = strong()
    value = certificate[name]
    last = Fraction(value if isinstance(value, str) else value[-1]) + Fraction(1, 2**60)
    changed = str(last) if isinstance(value, str) else [*value[:-1], str(last)]
    if name in ("lowest", "highest"):
        changed = [str(Fraction(z) + Fraction(1, 2**20)) for z in value]
    with pytest.raises(Rejected, match="of room is"):
        strong_convexity.check(certificate | {name: changed})


@pytest.mark.parametrize("change", ["stiffness", "patches", "energy", "curvature"])
def test_negative_curvatures_are_determined(change):
    other = {"stiffness": "10", "patches": 7, "energy": "1/8", "curvature": "-1"}[change]
    with pytest.raises(Rejected, match="of the curvature is"):
        negative_curvature.check(negative() | {change: other})


def test_a_positive_curvature_proves_nothing():
    with pytest.raises(Rejected, match="not negative"):
        negative_curvature.make(8, Fraction(1), 8 * (tau(Fraction(8)) + MARGIN))


def test_a_curvature_of_zero_proves_nothing():
    """At K = 1 the exponential falls out: the eigenvalue is c² - k, and 0 where c² = k."""
    certificate = negative(1) | {"stiffness": "1", "curvature": "0"}
    for check, rejected in (
        (negative_curvature.check, Rejected),
        (other_curvature.check, other.Rejected),
    ):
        with pytest.raises(rejected, match="not negative"):
            check(certificate)


def test_the_second_checker_proves_each_box_as_well():
    """A modulus of which all else follows, too large for the boxes alone."""
    forged = strong_convexity.completed(strong() | {"modulus": "1/5"})
    with pytest.raises(other.Rejected, match="bounds are not proved at"):
        quarters.check(forged)


def test_a_box_whose_centre_fails_is_refused_at_its_centre():
    """At K = 1 the curvature at 0 is -1: s = 1/10 proves nothing near it, in no part of a box."""
    curvature = quarters.Curvature(Fraction(1), Fraction(1, 10), Fraction(2))
    with pytest.raises(other.Rejected, match=r"not proved at \(0\.0625, 0\.125\)"):
        curvature.prove((Fraction(0), Fraction(1, 8), Fraction(0), Fraction(1, 4)))


@each_kind
def test_data_of_another_form_are_no_certificate(make, checker):
    changes = {"patches": [0, 8.0, "8", 10**400, True], "energy": [1, "0.5", "1/0"]}
    if checker is strong_convexity:
        changes |= {"radius": [0, 4097, "4"], "splits": [0, "01", [2], ["0"], [True]]}
        changes |= {"lowest": [["-1", "0"], ["0"]], "room": [["0"], "0"]}
    for key, values in changes.items():
        for value in values:
            with pytest.raises(Rejected, match=r"\w"):
                checker.check(make() | {key: value})


def test_negative_curvature_is_the_hessians():
    u = np.array([1.0, 0.0])
    certificate = negative()
    found = tied_hessian(np.zeros(2), u, 8, float(Fraction(certificate["stiffness"])))[0, 0]
    assert found == pytest.approx(-8 * float(MARGIN), abs=1e-5)
    assert found == pytest.approx(float(Fraction(certificate["curvature"])), abs=1e-12)


def test_splits_end_with_the_quadrant():
    certificate = strong()
    for more in ([0], [1], [1, 0, 0]):
        with pytest.raises(Rejected, match="goes on"):
            strong_convexity.check(certificate | {"splits": certificate["splits"] + more})


def test_checkers_import_no_torch_and_no_numpy():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
        "import models.certificates.strong_convexity, models.certificates.negative_curvature; "
        "print({name.split('.')[0] for name in sys.modules} "
        "& {'numpy', 'scipy', 'torch', 'numba', 'sklearn'})"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
