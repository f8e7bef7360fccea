r"""Structured data: components of different classes at least $\delta$ apart, none wider than
$\lambda\delta$.

Both are asserted on the points that were drawn, not assumed from the recipe. The circle with
alternating arcs is the family that makes learning a non-trivial matter: the centre lies in the
convex hull of every class, so that no hyperplane tells the classes apart.
"""

import numpy as np
import pytest

from models import roundings
from models.structured_data import data
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\mathrm{dist}(\mathrm{supp}\, \mathcal{D}_{i_1,j_1}, \mathrm{supp}\,
        \mathcal{D}_{i_2,j_2}) \ge \delta
        \text{ for } i_1 \ne i_2, \qquad \mathrm{diam}(\mathrm{supp}\, \mathcal{D}_{i,j}) \le
        \lambda \delta""",
    slide="Structured data",
    source="li2018, Assumptions A1 and A2",
    premises={
        "one label": r"\text{a component has one label}",
        "small caps": r"\text{caps of angle } \theta, \; \tan\theta = \frac{\lambda "
        r"\sin(\phi/2)}{1 "
        r"+ "
        r"\lambda \cos(\phi/2)}",
    },
    quantifiers={
        "family": "2 classes of 4 alternating arcs on the circle; 3 classes of 2 caps on the "
        "sphere "
        "in 10 dimensions",
        r"$\lambda$": "1/(8l), 0.5 and 3",
        "points": "1500 per case, all pairs",
    },
    conclusion=["separation", "diameter"],
)
FAMILIES = {"circle": (2, 4, 2), "sphere": (3, 2, 10)}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("ratio", [1 / 32, 0.5, 3])
def test_separation(evidence, family, ratio):
    mixture, sample = draw(evidence, family, ratio)
    judge_separation(evidence, mixture, sample)


@without("one label", breaks="separation")
def test_labels_at_random(evidence):
    mixture, sample = draw(evidence, "circle", 1 / 32)
    noisy = data.with_random_labels(sample, 2, evidence.rng("labels"))
    judge_separation(evidence, mixture, noisy)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("ratio", [1 / 32, 0.5, 3])
def test_diameter(evidence, family, ratio):
    mixture, sample = draw(evidence, family, ratio)
    judge_diameter(evidence, mixture, mixture, sample)


@without("small caps")
def test_caps_half_as_wide_again(evidence):
    mixture = data.circle(2, 4, 1 / 32)
    wider = data.widened(mixture, 1.5)
    judge_diameter(evidence, mixture, wider, wider.draw(1500, evidence.rng("points")))


def test_the_circle_has_no_linear_separator(evidence):
    _, sample = draw(evidence, "circle", 1 / 32)
    evidence.identity(
        "linear separators", data.is_linearly_separable(sample.points, sample.labels), 0
    )


def draw(evidence, family, ratio):
    classes, components, dimension = FAMILIES[family]
    rng = evidence.rng("mixture", by=[])
    mixture = data.circle(classes, components, ratio)
    if family == "sphere":
        mixture = data.sphere(classes, components, dimension, ratio, rng)
    return mixture, mixture.draw(1500, evidence.rng("points"))


def judge_separation(evidence, mixture, sample):
    points, labels = sample.points, sample.labels
    each = [np.unique(labels[sample.components == c]) for c in np.unique(sample.components)]
    evidence.premise("one label", all(len(own) == 1 for own in each))
    rounding = rounding_of_distance(points)
    evidence.at_least(
        "separation",
        data.measured_separation(points, labels),
        mixture.separation,
        rounding=rounding,
    )
    evidence.identity(
        "norm", np.linalg.norm(points, axis=1), np.ones(len(points)), rounding=rounding
    )


def judge_diameter(evidence, mixture, drawn_from, sample):
    evidence.premise("small caps", drawn_from.radius <= mixture.radius)
    diameter = data.measured_diameter(sample.points, sample.components)
    evidence.at_most(
        "diameter",
        diameter,
        mixture.ratio * mixture.separation,
        rounding=rounding_of_distance(sample.points),
    )


def rounding_of_distance(points):
    """Points are divided by their norm; a distance is the norm of a difference, at most 2."""
    return Rounding(2 * roundings.norm(points.shape[1]) + 2, 2)
