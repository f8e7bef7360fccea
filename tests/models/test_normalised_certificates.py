"""Certificates of normalised units and regressions: which are accepted, and torch's v."""

import dataclasses
import json
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import torch

from claims.batch_normalisation import rational
from models.batch_normalisation import stack
from models.batch_normalisation.normalisation import normalise
from models.certificates import inner, normalised_regression, normalised_unit
from models.certificates.normalisation import Unit
from models.certificates.normalised_regression import Regression
from models.certificates.normalised_statements import STATEMENTS
from models.certificates.second import normalised_regression as by_projections
from models.certificates.second import normalised_unit as by_matrices

ZERO, TENTH = Fraction(0), Fraction(1, 10)
TWO_POINTS = {"two points", "order", "nothing learns"}
AT_ANY_EPSILON = [
    *("squared length", "bound attained", "part along the weights", "two points"),
    *("largest", "largest attained", "curvature"),
]
BOTH = {
    Unit: (normalised_unit, by_matrices),
    Regression: (normalised_regression, by_projections),
}


def numbers(rng: random.Random, count: int) -> list[Fraction]:
    return [Fraction(2 * rng.randint(-40, 39) + 1, 32) for _ in range(count)]


def unit(relation: str, epsilon: Fraction = ZERO, seed: int = 0) -> Unit:
    """Draw a unit that has the premises of a relation."""
    rng, points = random.Random(seed), 2 if relation in TWO_POINTS else 5
    entries = STATEMENTS[relation][0](points)
    given = [abs(each) for each in numbers(rng, 1)] if entries == 1 else numbers(rng, entries)
    inputs = [numbers(rng, 3) for _ in range(points)]
    found = Unit(inputs, numbers(rng, 3), Fraction(3, 4), epsilon, numbers(rng, points), given)
    if relation == "bound attained":
        return rational.beside(found)
    if relation == "largest attained":
        return rational.worst(found, 30)
    if relation == "largest":
        return dataclasses.replace(found, given=[rational.norm(found)])
    if relation == "less curvature" and found.scale * rational.along(found) < 0:
        return dataclasses.replace(found, scale=-found.scale)
    return found


def regression(given: list[Fraction], intercept: Fraction = ZERO) -> Regression:
    """Two inputs (1, 0, 2, 1), (0, 1, 1, 2), to which 1 and (1, 1, -1, -1) + … are orthogonal."""
    inputs = [[Fraction(a), Fraction(b)] for a, b in ((1, 0), (0, 1), (2, 1), (1, 2), (2, 2))]
    optimum, residuals = [Fraction(3, 2), Fraction(1, 4)], [1, 1, 1, 1, -1]
    ones = [Fraction(1)] * 5
    basis: list[Any] = []
    for column in (ones, *zip(*inputs, strict=True)):
        basis.append(_rest(list(column), basis))
    rest = _rest([Fraction(each * (i + 1)) for i, each in enumerate(residuals)], basis)
    targets = [inner(row, optimum) + r + intercept for row, r in zip(inputs, rest, strict=True)]
    return Regression(inputs, targets, optimum, given)


def _rest(vector: list[Fraction], basis: list[list[Fraction]]) -> list[Fraction]:
    for b in basis:
        share = inner(vector, b) / inner(b, b)
        vector = [v - share * each for v, each in zip(vector, b, strict=True)]
    return vector


def accepted(relation: str, instance: Unit | Regression) -> bool:
    """Say whether both checkers accept; fail where they disagree."""
    first, second = BOTH[type(instance)]
    made = first.make(relation, [instance] if isinstance(instance, Unit) else instance)
    found = set()
    for check in (first.check, second.check):
        try:
            check(json.loads(json.dumps(made)))
            found.add(True)
        except Exception as error:
            if type(error).__name__ != "Rejected":
                raise
            found.add(False)
    assert len(found) == 1, f"the checkers disagree about {relation}"
    return found.pop()


@pytest.mark.parametrize("relation", STATEMENTS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_theorems_say_is_accepted(relation, seed):
    found = unit(relation, seed=seed)
    if relation == "shorter":
        found = dataclasses.replace(found, scale=Fraction(1, 64))
    assert accepted(relation, found)


@pytest.mark.parametrize("relation", STATEMENTS)
def test_epsilon_is_0_where_that_is_a_premise(relation):
    found = dataclasses.replace(unit(relation, TENTH), scale=Fraction(1, 64))
    if relation == "less curvature" and rational.along(found) < 0:
        found = dataclasses.replace(found, scale=-found.scale)
    assert accepted(relation, found) == (relation in AT_ANY_EPSILON or relation == "shorter")


@pytest.mark.parametrize("relation", sorted(TWO_POINTS))
def test_three_points_are_not_two(relation):
    assert not accepted(relation, unit("squared length"))


@pytest.mark.parametrize(
    "relation, field, factor",
    [
        ("bound attained", "output_gradient", 2),
        ("shorter", "scale", 64),
        ("step", "given", -1),
        ("rescaled output", "given", -1),
        ("rescaled at the inputs", "given", -1),
        ("rescaled at the weights", "given", -1),
        ("largest", "given", Fraction(1, 2)),
        ("largest attained", "given", 2),
        ("largest attained", "given", Fraction(1, 2)),
        ("less curvature", "scale", -1),
    ],
)
def test_units_without_a_premise_are_rejected(relation, field, factor):
    """One number of a field, its first, is multiplied."""
    found = unit(relation)
    value = getattr(found, field)
    scaled = [factor * value[0], *value[1:]] if isinstance(value, list) else factor * value
    assert not accepted(relation, dataclasses.replace(found, **{field: scaled}))


@pytest.mark.parametrize("field", ["mean", "variance", "backwards", "gradient", "weight gradient"])
def test_a_slip_on_the_way_back_is_rejected_though_both_sides_are_right(field):
    certificate = normalised_unit.make("squared length", [unit("squared length")])
    (shown,) = certificate["units"]
    shown[field] = shown[field][::-1] if isinstance(shown[field], list) else "7/3"
    for check in (normalised_unit.check, by_matrices.check):
        with pytest.raises(Exception, match=r"mean|variance|backwards|slope|gradient"):
            check(json.loads(json.dumps(certificate)))


def test_two_units_are_not_one():
    certificate = normalised_unit.make("squared length", [unit("squared length")] * 2)
    for check in (normalised_unit.check, by_matrices.check):
        check(json.loads(json.dumps(certificate)))
        with pytest.raises(Exception, match="list of"):
            check(json.loads(json.dumps(certificate)) | {"count": 1})


@pytest.mark.parametrize("epsilon", [ZERO, TENTH])
def test_the_gradient_and_the_curvature_are_those_of_torch(epsilon):
    found = unit("curvature", epsilon)
    u, w, g = (
        torch.tensor(np.array(each, float))
        for each in (found.inputs, found.weights, found.output_gradient)
    )
    triangle = torch.zeros(5, 5, dtype=torch.float64)
    triangle[*np.tril_indices(5)] = torch.tensor([float(each) for each in found.given]).double()
    hessian = triangle + triangle.tril(-1).T
    scale = torch.full((1, 1), float(found.scale), dtype=torch.float64)

    def output(y):
        return normalise(y[:, None], scale, 0 * scale, float(epsilon)).output[:, 0]

    start = output(u @ w)

    def loss(y):
        away = output(y) - start
        return g @ away + away @ hessian @ away / 2

    root = float(found.variance) ** 0.5
    v = torch.autograd.functional.jacobian(loss, u @ w)
    assert v.tolist() == pytest.approx([root * float(each) for each in found.gradient], rel=1e-12)
    bend = v @ torch.autograd.functional.hessian(loss, u @ w) @ v
    (whole, _, _), (roots, _, _) = STATEMENTS["curvature"][1](found)
    assert float(bend) == pytest.approx(float(whole) + float(roots) * root, rel=1e-10)


def test_the_hessian_of_a_unit_has_its_curvature():
    drawn = stack.draw(3, 4, (2, 3, 3, 2), "tanh", np.random.default_rng(0))
    layer = stack.layers(drawn)[0]
    direction = torch.from_numpy(np.random.default_rng(1).normal(size=layer.output.shape))
    along = stack.curvature(drawn, 0, layer, direction, normalised=False)
    for j in range(3):
        hessian, d = stack.hessian(drawn, 0, layer, j), direction[..., j]
        assert torch.allclose(hessian, hessian.mT, rtol=0, atol=1e-14)
        found = torch.einsum("nk,nkl,nl->n", d, hessian, d)
        assert found.tolist() == pytest.approx(along[:, j].tolist(), rel=1e-10)


@pytest.mark.parametrize(
    "relation, given, wrong",
    [
        ("stationary", [], None),
        ("on the ray", [Fraction(7, 3)], [Fraction(-7, 3)]),
        ("nearest", [Fraction(1), Fraction(2)], [Fraction(-1), Fraction(-2)]),
    ],
)
def test_a_shared_optimum_is_accepted_and_an_intercept_is_not(relation, given, wrong):
    assert accepted(relation, regression(given))
    assert not accepted(relation, regression(given, Fraction(1, 2)))
    if wrong:
        assert not accepted(relation, regression(wrong))
