"""Certificates of the tied curvature: made, re-checked, damaged, forged."""

import copy
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
    return negative_curvature.make(patches, energy, stiffness, -patches * MARGIN / 2)


def signed(certificate: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the certificate changed and given a fitting digest: only mathematics can reject it."""
    changed = certificate | changes
    return changed | {"digest": strong_convexity.digest(changed)}


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


@each_kind
def test_any_single_change_is_damage_and_no_refutation(make, checker):
    certificate = make()
    checker.check(certificate)
    garbage = [None, True, 0.5, 8.0, 0, -1, 9, "", "x", "1/0", "0.5", "8", "-1/25", [], {}, ["1"]]
    for key, entry in certificate.items():
        near = (
            [entry + 1, entry - 1]
            if isinstance(entry, int)
            else [entry[:-1], entry + "0", entry + "1", "1" + entry]
        )
        for value in [*garbage, *near]:
            if type(value) is not type(entry) or value != entry:
                with pytest.raises(ValueError, match=r"\w"):
                    checker.check(certificate | {key: value})
        shorter = copy.copy(certificate)
        del shorter[key]
        with pytest.raises(ValueError, match="keys"):
            checker.check(shorter)
    for value in [None, [], "", certificate | {"note": "1"}]:
        with pytest.raises(ValueError, match=r"keys|object"):
            checker.check(value)


def test_each_split_is_needed():
    certificate = strong()
    splits = certificate["splits"]
    for index, mark in enumerate(splits):
        flipped = splits[:index] + ("1" if mark == "0" else "0") + splits[index + 1 :]
        with pytest.raises(Rejected, match=r"goes on|ends before|does not prove"):
            strong_convexity.check(signed(certificate, splits=flipped))


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"stiffness": "7"}, "does not prove"),
        ({"patches": 9}, "does not prove"),
        ({"energy": "1/2"}, "does not prove"),
        ({"modulus": "1/5"}, "does not prove"),
        ({"modulus": "0"}, "not positive"),
        ({"smoothness": "12"}, "does not prove"),
        ({"radius": 3}, "too small"),
        ({"radius": 20}, "does not prove"),
        ({"splits": ""}, "ends before"),
        ({"splits": "0"}, "does not prove"),
        ({"splits": "1" * 200}, "too small to be halved"),
        ({"patches": 10**400}, "does not prove|too small"),
    ],
    ids=str,
)
def test_signed_forgeries_are_rejected_by_the_boxes(changes, reason):
    with pytest.raises(Rejected, match=reason):
        strong_convexity.check(signed(strong(), **changes))


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"stiffness": "10"}, "not certainly"),
        ({"patches": 7}, "not certainly"),
        ({"energy": "1/8"}, "not certainly"),
        ({"curvature": "-1"}, "not certainly"),
        ({"curvature": "0"}, "not negative"),
    ],
    ids=str,
)
def test_signed_negative_curvatures_are_rejected(changes, reason):
    with pytest.raises(Rejected, match=reason):
        negative_curvature.check(signed(negative(), **changes))


@each_kind
def test_signed_data_of_another_form_are_no_certificate(make, checker):
    changes = {"patches": [0, 8.0, "8"], "energy": [1, "0.5", "1/0"]}
    if checker is strong_convexity:
        changes |= {"radius": [0, 4097, "4"], "splits": [0, "012"]}
    for key, values in changes.items():
        for value in values:
            with pytest.raises(ValueError, match=r"\w"):
                checker.check(signed(make(), **{key: value}))


def test_negative_curvature_is_the_hessians():
    u = np.array([1.0, 0.0])
    certificate = negative()
    found = tied_hessian(np.zeros(2), u, 8, float(Fraction(certificate["stiffness"])))[0, 0]
    assert found == pytest.approx(-8 * float(MARGIN), abs=1e-5)
    assert found < float(Fraction(certificate["curvature"])) < 0


def test_splits_end_with_the_quadrant():
    certificate = strong()
    for more in ("0", "1", "100"):
        with pytest.raises(Rejected, match="goes on"):
            strong_convexity.check(signed(certificate, splits=certificate["splits"] + more))


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
