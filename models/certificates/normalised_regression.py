"""An optimum that a plain unit and a normalised one share, at rational numbers exactly.

A plain unit uW without an intercept is fitted to targets t. The normalised unit's γ and β are the
spread √q and the mean μ of uW*, so that it does at W* what the plain one does. Its loss is half the
mean squared error, and its gradient that of backpropagation through σ² and μ, where γ/σ is 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from models.certificates import Rejected, held, inner, matrix, read, texts, vector
from models.certificates.normalisation import Numbers, mean, squared
from models.certificates.relations import ZERO, Statement, equal, stated, vanish, written


@dataclass(frozen=True)
class Regression:
    """u (m, d), t (m,) and W* (d,); `given` holds what else its statement is about."""

    inputs: list[Numbers]
    targets: Numbers
    optimum: Numbers
    given: Numbers

    def outputs(self, weights: Sequence[Fraction]) -> Numbers:
        """Return what the plain unit has at W (d,)."""
        return [inner(row, weights) for row in self.inputs]

    def pulled(self, slopes: Sequence[Fraction]) -> Numbers:
        """Return the gradient at the weights, from that at the outputs."""
        return [inner(column, slopes) for column in zip(*self.inputs, strict=True)]

    @cached_property
    def residuals(self) -> Numbers:
        """r = uW* - t."""
        outputs = self.outputs(self.optimum)
        return [z - t for z, t in zip(outputs, self.targets, strict=True)]

    @cached_property
    def gradient(self) -> Numbers:
        """v of the normalised unit at W*: g = r/m, and what goes back through σ² and μ."""
        points, (average, variance) = len(self.targets), spread(self.outputs(self.optimum))
        if not variance:
            raise Rejected("the outputs have no spread")
        centred = [z - average for z in self.outputs(self.optimum)]
        g = [r / points for r in self.residuals]
        by_variance, by_mean = -inner(g, centred) / (2 * variance), -sum(g, ZERO)
        return [
            each + (2 * by_variance * c + by_mean) / points
            for each, c in zip(g, centred, strict=True)
        ]


def spread(numbers: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Return mean and variance."""
    average = mean(numbers)
    return average, squared([each - average for each in numbers]) / len(numbers)


def make(relation: str, regression: Regression) -> dict[str, object]:
    """Return the certificate of a regression of which a relation of `STATEMENTS` is stated."""
    return {
        "kind": "normalised regression",
        "relation": relation,
        "inputs": [texts(row) for row in regression.inputs],
        "targets": texts(regression.targets),
        "optimum": texts(regression.optimum),
        "given": texts(regression.given),
        "residuals": texts(regression.residuals),
        "gradient": texts(regression.gradient),
        "statements": written(STATEMENTS[relation][1](regression)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless the regression is what it shows, and its statements are true.

    The certificate is {"kind": "normalised regression", "relation": one of `STATEMENTS`, "inputs"
    u, "targets" t, "optimum" W*, "given": numbers that the relation is about, as told there,
    "residuals" uW* - t, "gradient": the normalised unit's v at W*, "statements": triples [left,
    "=", "<=" or "<", right]}.
    """
    keys = {"relation", "inputs", "targets", "optimum", "given", "residuals", "gradient"}
    fields = read(certificate, "normalised regression", keys | {"statements"})
    relation = fields["relation"]
    if not isinstance(relation, str) or relation not in STATEMENTS:
        raise Rejected(f"the relation {relation!r:.60} is unknown")
    length, state = STATEMENTS[relation]
    regression = Regression(
        matrix(fields["inputs"], "inputs"),
        vector(fields["targets"], "targets"),
        vector(fields["optimum"], "optimum"),
        [] if fields["given"] == [] else vector(fields["given"], "given"),
    )
    (points, dimension), optimum = _shape(regression.inputs), regression.optimum
    if len(regression.targets) != points or len(optimum) != dimension or not any(optimum):
        raise Rejected("a target for each point and a weight for each input are needed")
    if len(regression.given) != length(dimension):
        raise Rejected(f"{len(regression.given)} numbers are given, where {relation!r} has others")
    held(vector(fields["residuals"], "residuals"), regression.residuals, "residuals")
    held(vector(fields["gradient"], "gradient"), regression.gradient, "gradient")
    stated(fields["statements"], state(regression))


def _shape(rows: list[Numbers]) -> tuple[int, int]:
    return len(rows), len(rows[0])


def _least(regression: Regression) -> list[Statement]:
    """<1, r> = 0 and uᵀr = 0.

    So W* minimises ‖uW - t‖², and no intercept makes it less; the outputs γŷ + β of a normalised
    unit are affine in u, so that they do not come nearer to t anywhere.
    """
    return vanish([sum(regression.residuals, ZERO), *regression.pulled(regression.residuals)])


def stationary(regression: Regression) -> list[Statement]:
    """W* is the plain optimum without a missing intercept, and G = uᵀv = 0."""
    return [*_least(regression), *vanish(regression.pulled(regression.gradient))]


def on_the_ray(regression: Regression) -> list[Statement]:
    """Given k > 0: at kW* the spread is k√q, and the normalised loss the least one."""
    (k,) = regression.given
    average, variance = spread(regression.outputs(regression.optimum))
    outputs = regression.outputs([k * w for w in regression.optimum])
    there, scaled = spread(outputs)
    # γŷ = √q (y - μ)/(k√q)
    pairs = zip(outputs, regression.targets, strict=True)
    residuals = [(y - there) / (k or 1) + average - t for y, t in pairs]
    losses = [squared(each) / (2 * len(each)) for each in (residuals, regression.residuals)]
    premises = [(ZERO, "<", k), (scaled, "=", k * k * variance)]
    return [*_least(regression), *premises, (losses[0], "=", losses[1])]


def nearest(regression: Regression) -> list[Statement]:
    """Given W_0 at an acute angle to W*: its foot on the ray kW*, as in Lemma 4.5.

    W_0 - kW* is orthogonal to W*, so that no other k is nearer, and ‖W_0 - kW*‖² is ‖W_0 - W*‖² -
    (‖W*‖² - <W*, W_0>)²/‖W*‖².
    """
    start, optimum = regression.given, regression.optimum
    along, square = inner(start, optimum), squared(optimum)
    beside = [a - along / square * b for a, b in zip(start, optimum, strict=True)]
    away = squared([a - b for a, b in zip(start, optimum, strict=True)])
    lemma = away - (square - along) ** 2 / square
    foot = equal([inner(beside, optimum), squared(beside)], [ZERO, lemma])
    return [*_least(regression), (ZERO, "<", along), *foot]


STATEMENTS: dict[str, tuple[Callable[[int], int], Callable[[Regression], list[Statement]]]] = {
    "stationary": (lambda dimension: 0, stationary),
    "on the ray": (lambda dimension: 1, on_the_ray),
    "nearest": (lambda dimension: dimension, nearest),
}
