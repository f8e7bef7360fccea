"""Certificates: made, sent through JSON, accepted; rejected once their statement is not proved."""

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.certificates import Rejected, midpoint, separation
from models.linear_separators.gordan import make as make_gordan
from models.linear_separators.gradient import loss_and_gradient

ROOT = Path(__file__).parents[2]
Path_ = tuple[str | int, ...]

examples = settings(max_examples=200, deadline=None, derandomize=True, database=None)
small = st.integers(-3, 3)


def cloud(size: int, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(size)
    points = rng.normal(size=(size, dimension))
    return points, np.sign(points @ rng.normal(size=dimension))


def gordan() -> dict[str, Any]:
    certificate = make_gordan(*cloud(12, 3))
    assert "0" not in certificate["separator"], "each coordinate of the points is to matter"
    return certificate


def leaves(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Walk to every string and number of a certificate."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def containers(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    if isinstance(value, dict | list):
        yield path
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from containers(item, (*path, key))


def at(certificate: Any, path: Path_) -> Any:
    for key in path:
        certificate = certificate[key]
    return certificate


def replaced(certificate: dict[str, Any], path: Path_, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(certificate)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def accepts(check: Callable[[Any], None], certificate: Any) -> bool:
    try:
        check(certificate)
    except Rejected:
        return False
    return True


KINDS = [(gordan, separation.check), (lambda: midpoint.make(Fraction(1, 5)), midpoint.check)]
each_kind = pytest.mark.parametrize("make, check", KINDS, ids=["gordan", "midpoint"])


@each_kind
def test_round_trip_through_json(make: Callable[[], Any], check: Callable[[Any], None]) -> None:
    certificate = make()
    assert json.loads(json.dumps(certificate)) == certificate
    check(json.loads(json.dumps(certificate)))


@each_kind
def test_malformed_leaves_make_no_certificate(
    make: Callable[[], Any], check: Callable[[Any], None]
) -> None:
    certificate = make()
    garbage = [
        None,
        True,
        1.0,
        0.5,
        2,
        "",
        "x",
        "1/0",
        "1/-2",
        "0.5",
        "1e3",
        " 1",
        "1_0",
        "nan",
        "١",
        "1\n",
        [],
        {},
    ]
    for path in leaves(certificate):
        for value in garbage:
            with pytest.raises(ValueError, match=r"\w"):
                check(replaced(certificate, path, value))


@each_kind
def test_truncated_and_padded_certificates_are_none(
    make: Callable[[], Any], check: Callable[[Any], None]
) -> None:
    certificate = make()
    for path in containers(certificate):
        parent = at(certificate, path)
        for key in list(parent) if isinstance(parent, dict) else range(len(parent)):
            shorter = copy.deepcopy(certificate)
            del at(shorter, path)[key]
            # A certificate for the other points alone needs label and point gone together.
            with pytest.raises(ValueError, match=r"\w"):
                check(shorter)
        longer = copy.deepcopy(certificate)
        if isinstance(parent, dict):
            at(longer, path)["note"] = "1"
        else:
            at(longer, path).append(parent[0])
        with pytest.raises(ValueError, match=r"\w"):
            check(longer)
    for whole in (None, [], {}, "gordan", json.dumps(certificate), [certificate]):
        with pytest.raises(ValueError, match=r"keys|object"):
            check(whole)


def test_each_checker_refuses_the_other_kind() -> None:
    with pytest.raises(ValueError, match="keys"):
        separation.check(midpoint.make(Fraction(1, 5)))
    with pytest.raises(ValueError, match="'midpoint'"):
        separation.check(gordan() | {"kind": "midpoint"})
    with pytest.raises(ValueError, match="'gordan'"):
        midpoint.check(midpoint.make(Fraction(1, 5)) | {"kind": "gordan"})


def test_each_number_of_a_separator_certificate_matters() -> None:
    certificate = gordan()
    for path in leaves(certificate):
        if path[0] == "labels":
            assert not accepts(
                separation.check, replaced(certificate, path, -at(certificate, path))
            )
        elif path != ("kind",):
            pushed = [replaced(certificate, path, huge) for huge in ("1000000", "-1000000")]
            assert not all(accepts(separation.check, push) for push in pushed), path


def test_each_number_of_a_midpoint_witness_matters() -> None:
    certificate = midpoint.make(Fraction(1, 5))
    assert not accepts(midpoint.check, replaced(certificate, ("slope",), "1"))
    for path in leaves(certificate):
        if path[0] in ("left", "right"):
            pushed = [replaced(certificate, path, huge) for huge in ("1000000", "-1000000")]
            assert not all(accepts(midpoint.check, push) for push in pushed), path


@examples
@given(st.data())
def test_gordan_accepts_exactly_the_separated(data: st.DataObject) -> None:
    size, dimension = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    vectors = st.lists(small, min_size=dimension, max_size=dimension)
    points = data.draw(st.lists(vectors, min_size=size, max_size=size))
    labels = data.draw(st.lists(st.sampled_from([-1, 1]), min_size=size, max_size=size))
    separator, unit = data.draw(vectors), data.draw(st.integers(1, 9))
    assume(all(used or not w for used, w in zip(np.any(points, axis=0), separator, strict=True)))
    margins = np.array(labels) * (np.array(points) @ separator)
    certificate = {
        "kind": "gordan",
        "points": [[str(entry) for entry in point] for point in points],
        "labels": labels,
        "separator": [f"{entry}/{unit}" for entry in separator],
        "margins": [f"{entry}/{unit}" for entry in margins.tolist()],
        "squared constant": str(
            Fraction(min(margins.tolist()) ** 2, max(sum(w * w for w in separator), 1))
        ),
    }
    separated = bool(np.all(margins > 0))
    assert accepts(separation.check, certificate) == separated


@examples
@given(st.data())
def test_midpoint_accepts_exactly_what_the_float_loss_shows(data: st.DataObject) -> None:
    slope = Fraction(data.draw(st.integers(0, 4)), 4)
    left, right = (data.draw(st.lists(small, min_size=4, max_size=4)) for _ in "lr")
    certificate = midpoint.between(slope, *([Fraction(w) for w in end] for end in (left, right)))
    # Small integers and quarters, v = 1/2: float64 holds all of these losses exactly.
    rows = np.array([left, right, np.add(left, right) / 2])[..., None]
    losses = loss_and_gradient(rows, np.ones((1, 1)), np.ones(1), float(slope)).loss
    accepted = accepts(midpoint.check, certificate)
    assert accepted == (losses[2] > (losses[0] + losses[1]) / 2)
    assert not (accepted and slope == 1), "max(1 − N, 0) is convex where N is linear"


@pytest.mark.parametrize(
    "slope", [Fraction(0), Fraction(1, 10), Fraction(99, 100), 1 - Fraction(1, 10**12)]
)
def test_midpoint_witnesses_every_slope_below_one(slope: Fraction) -> None:
    midpoint.check(midpoint.make(slope))


def test_midpoint_fails_for_the_linear_network_and_outside_the_slopes() -> None:
    with pytest.raises(Rejected, match="does not exceed"):
        midpoint.check(midpoint.make(Fraction(1)))
    for slope in (Fraction(-1, 2), Fraction(3, 2)):
        with pytest.raises(Rejected, match="outside"):
            midpoint.check(midpoint.make(slope))


@pytest.mark.parametrize("units", [1, 2, 6, 9])
def test_midpoint_needs_a_rational_output_weight(units: int) -> None:
    with pytest.raises(ValueError, match=f"{units} units"):
        midpoint.check(
            midpoint.make(Fraction(1, 2)) | {"left": ["1"] * units, "right": ["-1"] * units}
        )


def test_messages_name_what_has_the_wrong_length() -> None:
    with pytest.raises(ValueError, match="common width"):
        midpoint.check(midpoint.make(Fraction(1, 2)) | {"left": ["1"] * 16})
    for change, message in [
        ({"points": "1", "labels": [1]}, "not a list"),
        ({"labels": [1]}, "list of 12 signs"),
        ({"separator": ["1"]}, "3 coordinates, the separator 1"),
    ]:
        with pytest.raises(ValueError, match=message):
            separation.check(gordan() | change)


def test_a_separator_of_no_points_or_of_a_zero_point_proves_nothing() -> None:
    for change, message in [
        ({"points": [], "labels": [], "margins": []}, "margins is not a non-empty list"),
        ({"points": [["0"] * 3], "labels": [1], "margins": ["0"]}, "no positive margin on point 0"),
    ]:
        with pytest.raises(Rejected, match=message):
            separation.check(gordan() | change)


@pytest.mark.parametrize("size, dimension", [(1, 1), (20, 4), (8, 40)])
def test_maker_writes_the_data_exactly_and_short_separators(size: int, dimension: int) -> None:
    points, labels = cloud(size, dimension)
    certificate = make_gordan(points, labels)
    separation.check(certificate)
    read = [[float(Fraction(entry)) for entry in point] for point in certificate["points"]]
    np.testing.assert_array_equal(read, points)
    assert certificate["labels"] == labels.tolist()
    assert max(len(entry) for entry in certificate["separator"]) < 12


def test_maker_finds_a_separator_through_a_narrow_gap() -> None:
    points = np.array([[1.0, 1e-7], [-1.0, 1e-7]])
    separation.check(make_gordan(points, np.ones(2)))


@pytest.mark.parametrize(
    "points, labels",
    [
        ([[1, 1], [-1, -1], [1, -1], [-1, 1]], [1, 1, -1, -1]),  # exclusive or
        ([[1, 2], [1, 2]], [1, -1]),  # one point with both labels
        ([[1, 0], [-1, 0]], [1, 1]),  # opposite: only w·x = 0 is left
        ([[1, 0], [0, 0]], [1, 1]),  # a zero point
    ],
)
def test_maker_refuses_what_no_vector_separates(points: list[list[int]], labels: list[int]) -> None:
    with pytest.raises(ValueError, match="separable"):
        make_gordan(np.array(points, dtype=float), np.array(labels, dtype=float))


def test_maker_refuses_labels_that_are_no_signs() -> None:
    with pytest.raises(ValueError, match="label"):
        make_gordan(np.eye(2), np.array([1.0, 0.5]))


def test_checkers_import_the_standard_library_alone() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import models.certificates.separation, "
        "models.certificates.midpoint; print({name.split('.')[0] for name in sys.modules} & "
        "{'numpy', 'scipy', 'torch', 'numba', 'sklearn'})"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
