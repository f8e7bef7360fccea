r"""Structured data: components of different classes at least $\delta$ apart, none wider than
$\lambda\delta$.

Both are asserted on the points that were drawn, not assumed from the recipe, and $\delta$ itself is
that of the caps: centres at an angle $\phi$ leave $2\sin(\phi/2-\theta)$ between their caps. The
circle with alternating arcs is the family that makes learning a non-trivial matter: the centre lies
in the convex hull of every class, so that no hyperplane tells the classes apart.
"""

from types import SimpleNamespace

import mpmath as mp
import numpy as np
import pytest

from claims.structured_data import fifty_digits
from models import roundings
from models.structured_data import data
from models.structured_data.learning import CIRCLE, SPHERE
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{c} S_{i,j} = \mathrm{supp}\, \mathcal{D}_{i,j}: \quad
        \mathrm{dist}(S_{i_1,j_1}, S_{i_2,j_2}) \ge \delta \quad \text{for } i_1 \ne i_2, \\
        \mathrm{diam}(S_{i,j}) \le \lambda \delta, \qquad \delta = 2 \sin(\phi/2 - \theta)
        \end{array}""",
    place="Structured data",
    source="li2018, Assumptions A1 and A2",
    premises={
        "one label": r"\text{a component has one label}",
        "small caps": r"\text{caps of angle } \theta, \; \tan\theta = \frac{\lambda "
        r"\sin(\phi/2)}{1 + \lambda \cos(\phi/2)}, \; \phi \text{ the least angle between centres "
        r"of two classes}",
    },
    quantifiers={
        "family": "2 classes of 4 alternating arcs on the circle; 3 classes of 2 caps on the "
        "sphere in 10 dimensions; of linear separators circles with 2, 3 and 4 classes",
        r"$\lambda$": "0.5, 3, and 1/32, which is $1/(8l)$ for the circle and half of $1/(8l)$ for "
        "the sphere",
        "points": "1500 per case, all pairs; searched over, pairs on up to 9 arcs",
    },
    conclusion=["separation", "diameter"],
)
FAMILIES = {"circle": CIRCLE, "sphere": SPHERE}


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("ratio", [1 / 32, 0.5, 3])
def test_separation(evidence, family, ratio):
    """The gap of two arcs beyond δ is the way from their ends to the nearest points.

    That is λδ/187 for each in the mean. All eight gaps exceed λδ/30 with a probability of 2e-15.
    """
    mixture, sample = draw(evidence, family, ratio)
    judge_separation(evidence, mixture, sample, attained=ratio / 30 if family == "circle" else None)


@without("one label", breaks="separation")
def test_labels_at_random(evidence):
    mixture, sample = draw(evidence, "circle", 1 / 32)
    noisy = data.with_random_labels(sample, 2, evidence.rng("labels"))
    judge_separation(evidence, mixture, noisy)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("ratio", [1 / 32, 0.5, 3])
def test_diameter(evidence, family, ratio):
    """Of 187 points on an arc the two outermost leave 2 % of it with a probability of .11.

    That all eight arcs do has a probability of 2e-8.
    """
    mixture, sample = draw(evidence, family, ratio)
    judge_diameter(evidence, mixture, sample, attained=0.02 if family == "circle" else None)


@without("small caps")
def test_caps_half_as_wide_again(evidence):
    mixture = data.circle(2, 4, 1 / 32)
    wider = data.widened(mixture, 1.5)
    judge_diameter(evidence, mixture, wider.draw(1500, evidence.rng("points")))


def test_the_circle_has_no_linear_separator(evidence):
    rng, found = evidence.rng("points"), []
    for classes, components in ((2, 4), (3, 2), (4, 2)):
        sample = data.circle(classes, components, 1 / 32).draw(500, rng)
        found.append(int(data.is_linearly_separable(sample.points, sample.labels)))
    evidence.never("samples that a plane separates", found, of=np.ones_like(found))


@pytest.mark.parametrize("quantity", ["separation", "diameter"])
@pytest.mark.parametrize("tries", TRIES)
def test_any_two_points_of_arcs(evidence, quantity, tries):
    """Of arcs of two classes, or of one arc: at the ends of arcs both bounds are attained."""

    def attack(draw):
        (classes, arcs, ratio), components, sides, along, heights = drawn_pair(draw, quantity)
        mixture = data.circle(classes, arcs, ratio)
        centres = mixture.centres[components]
        tangents = along * centres + sides[:, None] * centres[:, ::-1] * [-1, 1]
        draws = SimpleNamespace(
            integers=lambda _, size: components,
            standard_normal=lambda _: tangents,
            random=lambda _: heights,
        )
        sample = mixture.draw(2, draws)
        draw.show(lambda: {"x": sample.points, "labels": sample.labels})
        _, separation = caps(mixture.centres, mixture.classes, ratio)
        rounding = rounding_of_distance(sample.points).then(10)  # of tangents, less their share
        if quantity == "separation":
            found = data.measured_separation(sample.points, sample.labels)
            return found, separation, rounding
        found = data.measured_diameter(sample.points, sample.components)
        return found, ratio * separation, rounding

    @fifty_digits.in_fifty_digits
    def precise(draw):
        (classes, arcs, ratio), components, sides, _, heights = drawn_pair(draw, quantity)
        ratio, heights = fifty_digits.digits(ratio), fifty_digits.digits(heights)
        half = mp.pi / (classes * arcs)
        radius = mp.atan(ratio * mp.sin(half) / (1 + ratio * mp.cos(half)))
        first, second = 2 * half * components.astype(object) + radius * sides * heights
        separation = 2 * mp.sin(half - radius)
        bound = separation if quantity == "separation" else ratio * separation
        return 2 * abs(mp.sin((first - second) / 2)), bound

    relation = "at least" if quantity == "separation" else "at most"
    evidence.search(quantity, attack, relation=relation, tries=tries, precise=precise)


def drawn_pair(draw, quantity):
    """Return a circle's classes, arcs of each and ratio, and of two points the components, the
    sides of their arcs, what of a tangent is to be left out, and the heights in units of θ.
    """
    classes, arcs = draw.integer("classes", 2, 3), draw.integer("arcs of each", 1, 3)
    first, apart = draw.integer("component", 0, classes * arcs - 1), 0
    if quantity == "separation":
        apart = draw.integer("classes apart", 1, classes - 1)
        apart += classes * draw.integer("turns apart", 0, arcs - 1)
    components = np.array([first, (first + apart) % (classes * arcs)])
    sides = 2 * draw.integers("sides", 2, 0, 1) - 1
    along = draw.reals("along the centre", (2, 1), -1, 1)
    circle = classes, arcs, draw.real("ratio", 1 / 64, 4)
    return circle, components, sides, along, draw.reals("heights", 2, 0, 1)


def draw(evidence, family, ratio):
    mixture = FAMILIES[family].mixture(ratio, evidence.rng("mixture", by=[]))
    return mixture, mixture.draw(1500, evidence.rng("points"))


def caps(centres, classes, ratio):
    """Return θ and δ of the mixture with these centres, by the formulas of the statement."""
    inner = (centres @ centres.T)[classes[:, None] != classes].max()
    half = np.arccos(inner) / 2
    radius = np.arctan(ratio * np.sin(half) / (1 + ratio * np.cos(half)))
    return radius, 2 * np.sin(half - radius)


def judge_separation(evidence, mixture, sample, attained=None):
    points, labels = sample.points, sample.labels
    each = [np.unique(labels[sample.components == c]) for c in np.unique(sample.components)]
    evidence.premise("one label", all(len(own) == 1 for own in each))
    rounding = rounding_of_distance(points)
    _, separation = caps(mixture.centres, mixture.classes, mixture.ratio)
    evidence.at_least(
        "separation",
        data.measured_separation(points, labels),
        separation,
        trivial=0,
        attained=attained,
        rounding=rounding,
    )
    # The model understates its δ by 2^-40 and more, so that rounding makes it no false bound.
    evidence.at_most("delta of the model", mixture.separation, separation, trivial=2, attained=1e-9)
    evidence.identity(
        "norm of a point", np.linalg.norm(points, axis=1), np.ones(len(points)), rounding=rounding
    )


def judge_diameter(evidence, mixture, sample, attained=None):
    rounding = rounding_of_distance(sample.points)
    radius, separation = caps(mixture.centres, mixture.classes, mixture.ratio)
    away = np.linalg.norm(sample.points - mixture.centres[sample.components], axis=1)
    evidence.premise(
        "small caps", bool(away.max() <= 2 * np.sin(radius / 2) + rounding.allowance())
    )
    evidence.at_most(
        "diameter",
        data.measured_diameter(sample.points, sample.components),
        mixture.ratio * separation,
        trivial=2,
        attained=attained,
        rounding=rounding,
    )


def rounding_of_distance(points):
    """Points are divided by their norm; a distance is the norm of a difference, at most 2."""
    return Rounding(2 * roundings.norm(points.shape[1]) + 2, 2)
