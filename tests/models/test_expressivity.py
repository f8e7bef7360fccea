"""Any labels on any points: the network against its definition, a hinge fewer, the certificate."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from models.certificates import Rejected, memorised
from models.parameter_deluge import expressivity

ROOT = Path(__file__).parents[2]


def sample(n=7, d=3, seed=0, labels=10):
    rng = np.random.default_rng(seed)
    points = rng.permutation(4**d)[:n, None] // 4 ** np.arange(d) % 4
    return (
        points,
        [int(y) for y in rng.integers(labels, size=n)],
        expressivity.draw_direction(d, rng),
    )


def by_definition(network, point):
    z = sum(a * int(x) for a, x in zip(network.direction, point, strict=True))
    return sum(w * max(z - b, 0) for w, b in zip(network.weights, network.thresholds, strict=True))


@pytest.mark.parametrize("n", [1, 2, 3, 30])
def test_it_takes_the_labels_and_is_the_sum_of_its_hinges(n):
    points, labels, direction = sample(n)
    network = expressivity.fit(points, labels, direction)
    assert [by_definition(network, point) for point in points] == labels
    others = sample(40, seed=1)[0]
    assert network(others) == [by_definition(network, point) for point in others]
    assert network.parameters == 2 * n + 3
    assert expressivity.largest_error(network, points, labels) == 0


def test_the_largest_error_is_that_of_the_worst_point():
    points, labels, direction = sample()
    network = expressivity.fit(points, labels, direction)
    assert (
        expressivity.largest_error(network, points, [labels[0] - 3, *labels[1:-1], labels[-1] + 4])
        == 4
    )


def test_the_module_is_the_same_function():
    points, labels, direction = sample(20)
    network = expressivity.fit(points, labels, direction)
    module, others = network.module(), sample(40, seed=1)[0]
    assert [tuple(p.shape) for p in module.parameters()] == [(20, 3), (20,), (1, 20)]
    found = module(torch.from_numpy(others).double()).detach().numpy()
    np.testing.assert_allclose(
        found, [float(value) for value in network(others)], rtol=0, atol=1e-9
    )


def test_points_that_are_not_told_apart_get_the_middle_of_their_labels():
    network = expressivity.fit(np.array([[0, 0], [0, 1], [0, 2], [1, 0]]), [2, 9, 3, 4], [1, 0])
    assert network(np.array([[0, 5], [1, 5]])) == [Fraction(11, 2), 4]
    assert network.parameters == 2 * 2 + 2


@pytest.mark.parametrize("n", [1, 2, 3, 4, 8])
def test_the_error_without_a_hinge_is_that_of_the_best_weights(n):
    """Chebyshev approximation by the columns left, as a linear program for each of them."""
    points, labels, direction = sample(n, labels=2**20, seed=n)
    network = expressivity.fit(points, labels, direction)
    z = np.array(expressivity.project(points, direction), float)
    scale = np.ptp(z) or 1.0
    hinges = np.maximum(z[:, None] - np.array(network.thresholds, float), 0) / scale
    errors = []
    for dropped in range(n):
        kept = np.delete(hinges, dropped, axis=1)
        band = np.ones((n, 1))
        bounds = [(None, None)] * (n - 1) + [(0, None)]
        y = np.array(labels, float) / 2**20
        program = linprog(
            [0] * (n - 1) + [1],
            A_ub=np.block([[kept, -band], [-kept, -band]]),
            b_ub=[*y, *-y],
            bounds=bounds,
        )
        errors.append(program.fun * 2**20)
    found = expressivity.error_without_a_hinge(points, labels, direction)
    assert float(found) == pytest.approx(min(errors), rel=1e-6)


def test_directions_are_whole_numbers_up_to_two_to_the_42():
    drawn = expressivity.draw_direction(10_000, np.random.default_rng(0))
    assert all(type(a) is int for a in drawn)
    assert 0.99 * 2**42 < max(drawn) <= 2**42
    assert -(2**42) <= min(drawn) < -0.99 * 2**42


def test_mistakes_are_named():
    points, labels, direction = sample()
    with pytest.raises(ValueError, match=r"7 points have 6 labels"):
        expressivity.fit(points, labels[:-1], direction)
    with pytest.raises(ValueError, match=r"a point at least"):
        expressivity.fit(points[:0], [], direction)
    with pytest.raises(ValueError, match=r"same projection: draw another direction"):
        expressivity.error_without_a_hinge(points, labels, [1, 0, 0])


def certificate(n=7):
    points, labels, direction = sample(n)
    network = expressivity.fit(points, labels, direction)
    return memorised.make(
        points.tolist(), labels, network.direction, network.thresholds, network.weights
    )


@pytest.mark.parametrize("n", [1, 7])
def test_a_certificate_survives_its_file(n):
    memorised.check(json.loads(json.dumps(certificate(n))))


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_label_and_no_weight_can_be_changed(data):
    """Every hinge is active at the last point."""
    damaged = certificate()
    name = data.draw(st.sampled_from(["labels", "weights"]))
    index = data.draw(st.integers(0, 6))
    damaged[name][index] = str(Fraction(damaged[name][index]) + data.draw(st.sampled_from([-1, 1])))
    with pytest.raises(Rejected, match=r"the network does not take its label"):
        memorised.check(damaged)


FLAWS = {
    "keys": (lambda c: c.pop("weights"), "has the keys"),
    "kind": (lambda c: c.update(kind="gordan"), "kind"),
    "points": (lambda c: c.update(points="0"), "points is not a non-empty list"),
    "count": (lambda c: c["points"].pop(), "as many of each are needed"),
    "hinges": (lambda c: (c["weights"].pop(), c["thresholds"].pop()), "as many of each are needed"),
    "dimension": (lambda c: c["direction"].pop(), "have 3 coordinates, the direction 2"),
    "number": (lambda c: c["labels"].__setitem__(0, 3), "is not a rational"),
    "float": (lambda c: c["weights"].__setitem__(0, "0.5"), "is not a rational"),
}
FORGERIES = {
    "twice": (lambda c: c["points"].__setitem__(1, c["points"][0]), "two points are the same"),
    "threshold": (lambda c: c["thresholds"].__setitem__(0, "0"), "does not take its label"),
    "direction": (lambda c: c["direction"].__setitem__(0, "0"), "of projections"),
    "projection": (lambda c: c["projections"].__setitem__(3, "0"), "entry 3 of projections"),
    "last": (lambda c: c["labels"].__setitem__(6, "99"), "at point 6"),
}


@pytest.mark.parametrize(
    "change, error, told",
    [
        pytest.param(change, error, told, id=name)
        for error, changes in ((ValueError, FLAWS), (Rejected, FORGERIES))
        for name, (change, told) in changes.items()
    ],
)
def test_a_damaged_certificate_is_none_and_a_forged_one_rejected(change, error, told):
    changed = certificate()
    change(changed)
    with pytest.raises(error, match=told):
        memorised.check(changed)


def test_the_checker_runs_without_torch():
    program = "import sys; sys.modules['torch'] = None; sys.modules['numpy'] = None; import json; "
    program += "from models.certificates import memorised; memorised.check(json.load(sys.stdin))"
    given_text = json.dumps(certificate())
    subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, input=given_text, text=True, check=True
    )
