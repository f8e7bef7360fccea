"""The balance of each unit under SGD on both layers, at every update of a run.

A unit of N(x) = Σ_r v_r σ(w_r·x) has the balance ‖w_r‖² - v_r². A step η of SGD on the hinge loss
of (x, y), y N(x) < 1, adds η y s_r v_r x to w_r and η y σ(z_r) to v_r, z_r = w_r·x, σ(z) = s z. Of
the changes of both squares the terms of first order are equal, so that the balance changes by η²
(s_r² v_r² ‖x‖² - σ(z_r)²).
"""

from fractions import Fraction
from typing import NamedTuple

from models.certificates import Rejected, held, inner, matrix, rational, read, texts, vector

Matrix = list[list[Fraction]]


class Run(NamedTuple):
    """Points (n, d), α, η, W (R, d) and v (R,) at the start, and of T updates points and labels.

    Labels may change on the way, as they do where a run is to go on.
    """

    points: Matrix
    slope: Fraction
    step: Fraction
    weights: Matrix
    outputs: list[Fraction]
    used: list[int]
    signs: list[int]


def make(run: Run) -> dict[str, object]:
    """Return the certificate of a run, of which each point is used, whatever it proves."""
    weights, outputs = run.weights, run.outputs
    for i, y in zip(run.used, run.signs, strict=True):
        weights, outputs = updated(weights, outputs, run.points[i], y * run.step, run.slope)
    return {
        "kind": "balance",
        "points": [texts(point) for point in run.points],
        "slope": str(run.slope),
        "step": str(run.step),
        "weights": [texts(row) for row in run.weights],
        "outputs": texts(run.outputs),
        "used": run.used,
        "signs": run.signs,
        "weights at the end": [texts(row) for row in weights],
        "outputs at the end": texts(outputs),
        "changes": texts(changes(run, weights, outputs)),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless each update changes each balance by what the statement says.

    The certificate is {"kind": "balance", "points": n lists of d rationals, "slope" α in [0, 1],
    "step" η > 0, "weights": R lists of d rationals, "outputs": R rationals, "used": the T indices
    of the updates' points, each of the n among them, "signs": their T labels ±1, "weights at the
    end", "outputs at the end", "changes": by how much the R balances have changed in all}.
    """
    names = {"points", "slope", "step", "weights", "outputs", "used", "signs", "changes"}
    fields = read(certificate, "balance", names | {"weights at the end", "outputs at the end"})
    points, start = matrix(fields["points"], "points"), matrix(fields["weights"], "weights")
    slope, step = rational(fields["slope"]), rational(fields["step"])
    used, signs, outputs = fields["used"], fields["signs"], vector(fields["outputs"], "outputs")
    if len(start) != len(outputs) or len(start[0]) != len(points[0]):
        raise Rejected("weights, outputs and points do not fit each other")
    if not 0 <= slope <= 1 or step <= 0:
        raise Rejected(f"the slope {slope!s:.40} is not in [0, 1], or the step not positive")
    if not isinstance(used, list) or any(type(i) is not int for i in used):
        raise Rejected("used is not a list of indices")
    if set(used) != set(range(len(points))):
        raise Rejected("the points used are not all of the points")
    if not isinstance(signs, list) or len(signs) != len(used):
        raise Rejected(f"the signs are not a list of {len(used)} labels, one for each update")
    if any(type(sign) is not int or sign not in (1, -1) for sign in signs):
        raise Rejected("a sign is neither 1 nor -1")
    run = Run(points, slope, step, start, outputs, used, signs)
    end = matrix(fields["weights at the end"], "the weights at the end")
    last = vector(fields["outputs at the end"], "the outputs at the end")
    if (len(end), len(end[0]), len(last)) != (len(start), len(start[0]), len(start)):
        raise Rejected("the end has not the shape of the start")
    # What needs no replay comes first: the most spoilt copies go no farther.
    held(vector(fields["changes"], "changes"), changes(run, end, last), "changes")
    weights, reached = followed(run)
    held(last, reached, "the outputs at the end")
    for r, (row, found) in enumerate(zip(end, weights, strict=True)):
        held(row, found, f"row {r} of the end")


def followed(run: Run) -> tuple[Matrix, list[Fraction]]:
    """Return W and v after the updates, of which each changes the balances as it has to.

    Rejected where one does not, or is on a point with y N(x) ≥ 1.
    """
    weights, outputs = run.weights, run.outputs
    for number, (i, y) in enumerate(zip(run.used, run.signs, strict=True)):
        x, old = run.points[i], list(zip(weights, outputs, strict=True))
        slopes, heights = active(weights, x, run.slope)
        if y * inner(outputs, heights) >= 1:
            raise Rejected(f"update {number} is on a point with y N(x) of 1 or more")
        weights, outputs = updated(weights, outputs, x, y * run.step, run.slope)
        square, new = inner(x, x), zip(weights, outputs, strict=True)
        terms = zip(old, new, slopes, heights, strict=True)
        for r, ((w, v), (after, output), s, height) in enumerate(terms):
            change = run.step**2 * (s**2 * v**2 * square - height**2)
            if balance(after, output) - balance(w, v) != change:
                raise Rejected(f"update {number} changes the balance of unit {r} otherwise")
    return weights, outputs


def active(
    weights: Matrix, x: list[Fraction], slope: Fraction
) -> tuple[list[Fraction], list[Fraction]]:
    """Return s_r and σ(z_r) = s_r z_r of all units, (R,) each."""
    inputs = [inner(row, x) for row in weights]
    slopes = [Fraction(1) if z > 0 else slope for z in inputs]
    return slopes, [s * z for s, z in zip(slopes, inputs, strict=True)]


def updated(
    weights: Matrix, outputs: list[Fraction], x: list[Fraction], move: Fraction, slope: Fraction
) -> tuple[Matrix, list[Fraction]]:
    """Return W and v after an update of `move` = ηy on x."""
    slopes, heights = active(weights, x, slope)
    rows = [
        [a + move * s * v * b for a, b in zip(w, x, strict=True)]
        for w, v, s in zip(weights, outputs, slopes, strict=True)
    ]
    return rows, [v + move * height for v, height in zip(outputs, heights, strict=True)]


def changes(run: Run, weights: Matrix, outputs: list[Fraction]) -> list[Fraction]:
    """Return by how much the balance of each unit has changed since the start, (R,)."""
    before = zip(run.weights, run.outputs, strict=True)
    after = zip(weights, outputs, strict=True)
    return [balance(*new) - balance(*old) for old, new in zip(before, after, strict=True)]


def balance(weights: list[Fraction], output: Fraction) -> Fraction:
    """Return ‖w‖² - v²."""
    return inner(weights, weights) - output**2
