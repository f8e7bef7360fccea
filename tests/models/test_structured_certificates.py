"""Structured data's certificates: made, through JSON, accepted; rejected if nothing is proved."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.certificates import Rejected, true_loss
from models.certificates import cone as cone_checker
from models.structured_data import data, network
from models.structured_data.cone import cone, make_certificate

ROOT = Path(__file__).parents[2]
small = st.integers(-3, 3)


def instance(width: int = 12, classes: int = 3, size: int = 5) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(0)
    sample = data.sphere(classes, 1, 3, 0.5, rng).draw(size, rng)
    output, weights = network.initialise(1, classes, width, 3, rng)
    return sample.points, sample.labels, output[0], weights[0]


def separating() -> dict[str, Any]:
    return make_certificate(*instance())


def bent() -> dict[str, Any]:
    output = [[Fraction(v) for v in row] for row in ((3, 1, -2), (-1, 2, 0), (0, 0, 5))]
    return true_loss.make(output, [Fraction(3, 5), Fraction(-4, 5)], 0)


def accepts(checker: Any, certificate: Any) -> bool:
    try:
        checker.check(certificate)
    except (ValueError, Rejected):
        return False
    return True


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Walk to every string, number, list and object of a certificate."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def at(certificate: Any, path: tuple) -> Any:
    for key in path:
        certificate = certificate[key]
    return certificate


def replaced(certificate: Any, path: tuple, value: Any) -> Any:
    changed = copy.deepcopy(certificate)
    at(changed, path[:-1])[path[-1]] = value
    return changed


each_kind = pytest.mark.parametrize(
    "make, checker", [(separating, cone_checker), (bent, true_loss)], ids=["cone", "true loss"]
)


@each_kind
def test_round_trip_through_json(make: Any, checker: Any) -> None:
    certificate = make()
    assert json.loads(json.dumps(certificate)) == certificate
    checker.check(json.loads(json.dumps(certificate)))


@each_kind
def test_malformed_places_make_no_certificate(make: Any, checker: Any) -> None:
    certificate = make()
    garbage = [None, True, 0.5, 7, -1, "", "x", "1/0", "0.5", "nan", "1\n", [], {}, ["1"]]
    garbage += [[["1", "2"]]]
    for path in places(certificate):
        for value in garbage:
            changed = replaced(certificate, path, value) if path else value
            with pytest.raises(ValueError, match=r"\w"):
                checker.check(changed)


@each_kind
def test_truncated_and_padded_certificates_are_rejected(make: Any, checker: Any) -> None:
    certificate = make()
    for path in places(certificate):
        parent = at(certificate, path)
        if not isinstance(parent, dict | list):
            continue
        for key in list(parent) if isinstance(parent, dict) else range(len(parent)):
            shorter = copy.deepcopy(certificate)
            del at(shorter, path)[key]
            # Without a rival class the witness remains one, for the classes that are left.
            if not (checker is true_loss and path == ("output",) and key != certificate["label"]):
                assert not accepts(checker, shorter), (*path, key)
        longer = copy.deepcopy(certificate)
        if isinstance(parent, dict):
            at(longer, path)["note"] = "1"
        else:
            at(longer, path).append(parent[0])
        # Another class that no label names makes the statement stronger, and may be true.
        if path != ("output",):
            assert not accepts(checker, longer), path


def test_each_number_of_a_direction_point_and_output_matters() -> None:
    certificate = separating()
    for path in places(certificate):
        if (
            path
            and path[0] in ("direction", "points", "output")
            and isinstance(at(certificate, path), str)
        ):
            pushed = [replaced(certificate, path, huge) for huge in ("1000000", "-1000000")]
            free = cone_checker.harmless(certificate, list(path), None)
            assert [accepts(cone_checker, push) for push in pushed] == [free, free], path
        elif len(path) == 2 and path[0] == "labels":
            turned = replaced(certificate, path, (at(certificate, path) + 1) % 3)
            assert not accepts(cone_checker, turned), path


def test_constant_is_proved_and_nearly_the_best() -> None:
    points, labels, output, weights = instance()
    found, certificate = cone(points, labels, output, weights), separating()
    constant = float(Fraction(certificate["squared constant"])) ** 0.5
    assert 0.9 * found.lower <= constant <= found.upper
    for claimed in (constant**2, 10.0, 0.0, -1.0, 0.001):
        with pytest.raises(Rejected, match="of the squared constant"):
            cone_checker.check(certificate | {"squared constant": str(Fraction(claimed))})


def test_maker_writes_the_instance_exactly_and_short_directions() -> None:
    points, labels, output, weights = instance(width=64, size=12)
    certificate = make_certificate(points, labels, output, weights)
    for name, array in (("points", points), ("output", output), ("weights", weights)):
        assert [[float(Fraction(v)) for v in row] for row in certificate[name]] == array.tolist()
    assert certificate["labels"] == labels.tolist()
    assert max(len(v) for row in certificate["direction"] for v in row) < 8
    assert len(json.dumps(certificate)) < 100_000


def test_maker_refuses_a_contradiction() -> None:
    points, labels, output, weights = instance()
    with pytest.raises(ValueError, match="contains 0"):
        make_certificate(
            np.vstack([points, points[:1]]), np.append(labels, (labels[0] + 1) % 3), output, weights
        )


def test_a_unit_at_its_kink_is_refused() -> None:
    certificate = separating()
    asleep = replaced(certificate, ("weights", 4), ["0", "0", "0"])
    for row in asleep["inputs"]:
        row[4] = "0"
    with pytest.raises(Rejected, match="kink on point 0"):
        cone_checker.check(asleep)


def test_a_cone_may_have_hundreds_of_points() -> None:
    """One unit and points 1, ..., 400: the products are x_s, and the least of them is 1."""
    points = [[Fraction(x)] for x in range(1, 401)]
    one, two = [[Fraction(1)]], [[Fraction(0)], [Fraction(1)]]
    certificate = cone_checker.make(points, two, one, one, [0] * 400)
    assert certificate["squared constant"] == "1"
    cone_checker.check(certificate)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_cone_accepts_exactly_the_positive_products(drawn: st.DataObject) -> None:
    def matrix(rows: int, columns: int) -> np.ndarray:
        entries = st.lists(small, min_size=rows * columns, max_size=rows * columns)
        return np.array(drawn.draw(entries)).reshape(rows, columns)

    points, output, weights, direction = matrix(2, 2), matrix(2, 3), matrix(3, 2), matrix(3, 2)
    labels = [0, 1]
    exact = [
        [[Fraction(v) for v in row] for row in array.tolist()]
        for array in (points, output, weights, direction)
    ]
    active = (weights @ points.T > 0).any(axis=1)
    assume(direction.any() and not direction[~active].any())
    certificate = cone_checker.make(*exact, labels)
    q = [
        np.outer((output[1 - y] - output[y]) * (weights @ x > 0), x)
        for x, y in zip(points, labels, strict=True)
    ]
    proved = min(np.vdot(each, direction) for each in q) > 0 and np.all(weights @ points.T != 0)
    assert accepts(cone_checker, certificate) == proved


def loss(output: np.ndarray, weights: np.ndarray, point: np.ndarray, label: int) -> float:
    logits = network.logits(point[None], output, weights)
    return float(network.cross_entropy(logits, np.array([label])))


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_true_loss_accepts_only_what_the_float_loss_shows(drawn: st.DataObject) -> None:
    def matrix(rows: int, columns: int) -> np.ndarray:
        entries = st.lists(small, min_size=rows * columns, max_size=rows * columns)
        return np.array(drawn.draw(entries), dtype=float).reshape(rows, columns)

    output, left, right, point = matrix(3, 2), matrix(2, 1), matrix(2, 1), np.array([1.0])
    exact = [
        [[Fraction(int(v)) for v in row] for row in array.tolist()]
        for array in (output, left, right)
    ]
    certificate = true_loss.between(exact[0], [Fraction(1)], 0, *exact[1:])
    losses = [loss(output, w, point, 0) for w in (left, right, (left + right) / 2)]
    if accepts(true_loss, certificate):
        assert losses[2] > (losses[0] + losses[1]) / 2


def test_true_loss_witness_by_hand() -> None:
    """One unit, V_1 - V_0 = -1, w = ±1: log 2 at the midpoint against (log 2 + log(1 + 1/e))/2."""
    certificate = true_loss.make([[Fraction(1)], [Fraction(0)]], [Fraction(1)], 0)
    assert (certificate["left"], certificate["right"]) == ([["1"]], [["-1"]])
    true_loss.check(certificate)
    output = np.array([[1.0], [0.0]])
    losses = [loss(output, np.array([[w]]), np.ones(1), 0) for w in (1.0, -1.0, 0.0)]
    np.testing.assert_allclose(losses, [np.log1p(np.exp(-1)), np.log(2), np.log(2)], rtol=1e-15)
    one, two = [[Fraction(1)]], [[Fraction(1)], [Fraction(0)]]
    for label, left, right, message in [
        (1, one, [[Fraction(-1)]], "below an end"),  # V_1 - V_0 > 0: convex along this segment
        (0, one, [[Fraction(3)]], "below an end"),  # on one side of the kink
        (0, [[Fraction(-2)]], [[Fraction(-1)]], "constant"),
    ]:
        with pytest.raises(Rejected, match=message):
            true_loss.check(true_loss.between(two, [Fraction(1)], label, left, right))
    for change, message in [
        ({"label": 2}, "label"),
        ({"left": [["1"], ["1"]]}, "1 rows"),
        ({"middle": [["1"]]}, "entry 0 of middle"),
        ({"leads": [["0", "0"]] * 3}, "entry 1 of leads"),
    ]:
        with pytest.raises(Rejected, match=message):
            true_loss.check(certificate | change)


def test_true_loss_maker_takes_any_network_with_a_unit_for_the_label() -> None:
    points, labels, output, _ = instance()
    exact = [[Fraction(v) for v in row] for row in output.tolist()]
    for point, label in zip(points, labels, strict=True):
        true_loss.check(true_loss.make(exact, [Fraction(v) for v in point.tolist()], int(label)))
    for rival in (
        0,
        1,
    ):  # a smaller weight for the label, or an equal one, which leaves the loss constant
        with pytest.raises(ValueError, match="class 1"):
            true_loss.make([[Fraction(1)], [Fraction(rival)]], [Fraction(1)], 1)


def test_a_label_is_one_of_the_classes() -> None:
    """Not -1 either, though Python would take that for the last class."""
    one, less, two = [[Fraction(1)]], [[Fraction(-1)]], [[Fraction(0)], [Fraction(1)]]
    for checker, certificate, field in [
        (cone_checker, cone_checker.make(one, two, one, less, [1]), lambda y: {"labels": [y]}),
        (true_loss, true_loss.make(two, one[0], 1), lambda y: {"label": y}),
    ]:
        checker.check(certificate)
        for label in (-1, 2):
            with pytest.raises(Rejected, match=rf"label .*{label}\D+ 0 to 1$"):
                checker.check(certificate | field(label))


def test_checkers_import_the_standard_library_alone() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import models.certificates.cone, "
        "models.certificates.true_loss; print({name.split('.')[0] for name in sys.modules} & "
        "{'numpy', 'scipy', 'torch', 'numba', 'sklearn'})"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
