"""Enumerated activation regions against a counting formula, least squares and random weights."""

from itertools import product
from math import comb

import numpy as np
import pytest
from scipy.optimize import lsq_linear

from models.linear_separators.gradient import loss_and_gradient
from models.linear_separators.regions import covectors, critical_systems, feasible_critical_regions
from tests.models.samples import XOR, XOR_LABELS, separable


@pytest.mark.parametrize("size, dimension", [(3, 2), (6, 2), (4, 3), (5, 3)])
def test_open_cells_are_counted_by_covers_formula_and_hit_by_random_weights(
    size: int, dimension: int
) -> None:
    rng = np.random.default_rng(size)
    points = rng.normal(size=(size, dimension))
    cells = covectors(points)
    assert len(cells) == 2 * sum(comb(size - 1, i) for i in range(dimension))
    sampled = np.sign(rng.normal(size=(20000, dimension)) @ points.T)
    assert {tuple(cell) for cell in cells} >= {tuple(cell) for cell in sampled.astype(int)}


def test_a_zero_point_has_no_regions() -> None:
    with pytest.raises(ValueError, match="zero"):
        covectors(np.array([[1.0, 0.0], [0.0, 0.0]]))


@pytest.mark.parametrize(
    "size, dimension, faces, cells, examined",
    [(3, 2, True, 13, 247), (3, 3, True, 27, 513), (4, 2, True, 17, 1105), (5, 2, False, 10, 310)],
)
def test_separable_samples_have_no_critical_system(
    size: int, dimension: int, faces: bool, cells: int, examined: int
) -> None:
    points, labels = separable(size, dimension, np.random.default_rng(size))
    systems = critical_systems(points, labels, 0.2, faces=faces)
    assert (len(systems.covectors), systems.examined, systems.critical) == (cells, examined, 0)


def test_xor_is_critical_on_faces_only() -> None:
    faces = critical_systems(XOR, XOR_LABELS, 0.2, faces=True)
    assert (len(faces.covectors), faces.examined, faces.critical) == (9, 585, 145)
    assert critical_systems(XOR, XOR_LABELS, 0.2).critical == 0
    cells = feasible_critical_regions(XOR, XOR_LABELS, 0.2, 1)
    assert (cells.examined, cells.critical) == (240, 0)


def test_systems_on_faces_are_those_that_least_squares_in_a_box_solves() -> None:
    points = np.array([[1.0, 0.0], [-0.6, 2.0], [-0.4, -1.5]])  # 0 lies inside the triangle
    labels, slope, solved = np.ones(3), 0.2, 0
    patterns = covectors(points, faces=True)
    intervals = {
        (1, "v"): (1, 1),
        (-1, "v"): (slope, slope),
        (0, "v"): (slope, 1),
        (-1, "t"): (0, slope),
    }
    for cell, split in product(patterns, product("vts", repeat=3)):
        if "v" in split:
            states = zip(cell, split, strict=True)
            chosen = [intervals.get(at, (0, at[1] != "s")) for at in states]
            lowest, highest = np.array(chosen, dtype=float).T
            shift, free = lowest @ points, highest > lowest
            box = (np.zeros(free.sum()), (highest - lowest)[free])
            left = (
                lsq_linear(points[free].T, -shift, box, method="bvls").cost
                if free.any()
                else shift @ shift
            )
            solved += left < 1e-12
    systems = critical_systems(points, labels, slope, faces=True)
    assert systems.critical == solved
    assert 0 < solved < systems.examined == len(patterns) * 19


def test_sums_vanish_up_to_rounding_and_no_further() -> None:
    assert (
        critical_systems(np.array([[0.1], [0.2], [-0.3]]), np.ones(3), 1.0).critical == 2
    )  # .1 + .2 ≠ .3
    assert critical_systems(np.array([[1.0], [1e-12 - 1.0]]), np.ones(2), 1.0).critical == 0


@pytest.mark.parametrize("size, k, examined", [(3, 1, 252), (4, 1, 960), (3, 2, 3087)])
def test_plain_relu_is_critical_where_a_leaky_one_is_not(size: int, k: int, examined: int) -> None:
    points, labels = separable(size, 2, np.random.default_rng(7))
    plain = feasible_critical_regions(points, labels, 0, k)
    assert plain.examined == examined
    assert plain.critical > len(plain.witnesses) > 1
    for weights in plain.witnesses:
        at = loss_and_gradient(weights, points, labels, 0)
        assert at.loss > 0
        assert not at.gradient.any()
    leaky = feasible_critical_regions(points, labels, 0.2, k)
    assert (leaky.examined, leaky.critical, leaky.witnesses) == (examined, 0, ())


def test_realised_relu_regions_are_those_that_random_weights_meet() -> None:
    rng = np.random.default_rng(3)
    points, labels = separable(3, 2, rng)
    weights = 10 ** rng.uniform(-1, 2, size=(200_000, 2, 1)) * rng.normal(size=(200_000, 2, 2))
    at = loss_and_gradient(weights, points, labels, 0)
    stuck = weights[(at.loss > 0) & ~at.gradient.any(axis=(1, 2))]
    inputs = stuck @ points.T
    outputs = np.maximum(inputs, 0) @ np.eye(3)
    violated = labels * (outputs[:, 0] - outputs[:, 1]) / np.sqrt(2) < 1
    met = {
        (*signs, *sides)
        for signs, sides in zip(np.sign(inputs).reshape(-1, 6), violated, strict=True)
    }
    assert len(feasible_critical_regions(points, labels, 0, 1).witnesses) == len(met)
