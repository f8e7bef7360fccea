"""What a run of SGD on the hinge loss of a leaky network proves, beside that its loss ends at 0.

The certificate holds the whole run, and a relation. "perceptron": with α = 1 the same updates, in
the same order, are those of a vector that moves by η y x whenever y w·x < 1, and the rows add up to
it at the end. "again": on the points used alone SGD ends in the same weights, and these points are
no more than M_ref from a start as large as the separator. "at most": the updates are no more than
M_ref, and M_ref no more than M. "at least": on points ±e_i they are n max(1, ⌈(1 - ρ)/η⌉) or more.
"asleep": on such points, from rows -1/2k throughout, they are n/(ηα) or more, which is above n/α² +
C n/η. "potentials": each update adds ηα or more to ⟨W, W*⟩/√(2k) = Σ ±a_r·w*, and 2η + η² or less
to ‖W‖² = 2k Σ ‖a_r‖².

With ω² and B_0² rational, M and M_ref are p + q √(ω² B_0²) for rational p and q: squares tell their
signs.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil

from models.certificates import Rejected, held, inner, matrix, rational, read, texts, vector
from models.certificates.replay import ORDERS, Matrix, Run, State

RUN = {
    *("relation", "points", "labels", "slope", "step", "start", "order", "used", "margins", "end")
}
Fields = Mapping[str, object]


def make(relation: str, run: Run, **given: list[Fraction] | Fraction) -> dict[str, object]:
    """Return the certificate of a relation, if the run proves it.

    `given` is the `separator` (d,) of "again", "at most" and "potentials", and the `constant` C of
    "asleep".
    """
    state = State(run)
    before = state.margins()
    for i in run.used:
        state.update(i)
    certificate: dict[str, object] = {
        "kind": "descent",
        "relation": relation,
        "points": [texts(point) for point in run.points],
        "labels": run.labels,
        "slope": str(run.slope),
        "step": str(run.step),
        "start": [texts(row) for row in run.start],
        "order": run.order,
        "used": run.used,
        "margins": [texts(before), texts(state.margins())],
        "end": [texts(row) for row in state.weights()],
    }
    for name, entry in given.items():
        certificate[name] = texts(entry) if isinstance(entry, list) else str(entry)
    if "separator" in given:
        separator = vector(certificate["separator"], "separator")
        certificate["squares"] = texts(squares(run, separator))
    if relation == "potentials":
        certificate["gains"] = [texts(each) for each in gains(run, separator)]
    if relation == "perceptron":
        certificate["vector"] = texts(effective(state.weights()))
    if relation == "at least":
        certificate["bound"] = str(needed(run, before))
    if relation == "asleep":
        certificate["bounds"] = texts(sleepers(run, rational(certificate["constant"])))
    return certificate


def check(certificate: object) -> None:
    """Raise Rejected unless the run is what SGD does, ends at the loss 0 and proves its relation.

    The certificate is {"kind": "descent", "relation": its name, "points": n lists of d rationals,
    "labels": n integers ±1, "slope" α in (0, 1], "step" η > 0, "start": 2k lists of d rationals,
    the rows v w_r, "order": one of ORDERS, "used": the T indices of the updates, "margins": two
    lists of the n rationals y N(x), before the first update and after the last, "end": the rows
    then}. Beside these: "vector", the d rationals of the perceptron at the end; "separator", of
    which the smallest margin is 1, and "squares", ω² and B_0²; "bound", the least number of
    updates; "constant", C, and "bounds", both numbers of updates; "gains", of each update what it
    adds to both potentials.
    """
    relation = certificate.get("relation") if isinstance(certificate, Mapping) else None
    proof = PROOFS.get(relation) if isinstance(relation, str) else None
    if proof is None:
        raise Rejected(f"the relation {relation!r:.40} is none of {', '.join(PROOFS)}")
    fields = read(certificate, "descent", RUN | proof[0])
    run, state = (run := read_run(fields)), State(run)
    shown = matrix(fields["margins"], "margins")
    if len(shown) != 2:
        raise Rejected("margins are not two lists, before the run and after it")
    held(shown[0], before := state.margins(), "the margins before")
    end = matrix(fields["end"], "end")
    if (len(end), len(end[0])) != (len(run.start), len(run.start[0])):
        raise Rejected("the end has not the shape of the start")
    # What needs no replay comes first: the most spoilt copies go no farther.
    held(shown[1], State(run._replace(start=end)).margins(), "the margins after")
    proof[1](fields, run, before, end)
    state.replay(run)
    hold_rows(end, state.weights(), "the end")


def hold_rows(shown: Matrix, found: Matrix, name: str) -> None:
    """Hold the rows of matrices of one shape equal; Rejected where they are not."""
    for r, (row, other) in enumerate(zip(shown, found, strict=True)):
        held(row, other, f"row {r} of {name}")


def read_run(fields: Fields) -> Run:
    """Return the run that a certificate shows; Rejected where it is none."""
    points, start = matrix(fields["points"], "points"), matrix(fields["start"], "start")
    labels, used, order = fields["labels"], fields["used"], fields["order"]
    slope, step = rational(fields["slope"]), rational(fields["step"])
    if not isinstance(labels, list) or len(labels) != len(points):
        raise Rejected(f"the labels are not a list of {len(points)} signs, one for each point")
    if any(type(label) is not int or label not in (1, -1) for label in labels):
        raise Rejected("a label is neither 1 nor -1")
    if len(start) % 2 or len(start[0]) != len(points[0]):
        raise Rejected(f"the start is not an even number of rows of {len(points[0])} rationals")
    if not isinstance(used, list) or any(type(i) is not int for i in used):
        raise Rejected("used is not a list of indices")
    if not isinstance(order, str) or order not in ORDERS:
        raise Rejected(f"the order {order!r:.40} is none of {', '.join(ORDERS)}")
    if not 0 < slope <= 1 or step <= 0:
        raise Rejected(f"the slope {slope!s:.40} is not in (0, 1], or the step not positive")
    return Run(points, labels, slope, step, start, order, used)


def is_perceptron(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """The same run again, of one vector in place of 2k rows, from what they add up to."""
    if run.slope != 1:
        raise Rejected(f"the slope is {run.slope!s:.40}, where 1 is needed")
    shown = vector(fields["vector"], "vector")
    held(shown, effective(end), "what the rows add up to")
    # Two rows, half of a vector and minus that, are the network of the vector at α = 1.
    half = [entry / 2 for entry in effective(run.start)]
    alone = State(linear := run._replace(start=[half, [-entry for entry in half]]))
    alone.replay(linear)
    held(shown, effective(alone.weights()), "the vector")


def is_again(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """The run on the points used alone, and how many they are."""
    kept = sorted(set(run.used))
    if not kept or not 0 <= kept[0] <= kept[-1] < len(run.points):
        raise Rejected("no point is used, or none that there is")
    square, initial = read_squares(fields, run)
    if initial > square:
        raise Rejected("the start is larger than the separator")
    hold_at_most(len(kept), run, square, square)
    again = State(alone := run.only(kept))
    again.replay(alone)
    hold_rows(end, again.weights(), "the end of the run on the points used")


def is_at_most(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """The updates of the run against both bounds."""
    hold_at_most(len(run.used), run, *read_squares(fields, run))


def is_at_least(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """The updates of the run against what each of n orthonormal points needs."""
    demand_axes(run)
    held([rational(fields["bound"])], [bound := needed(run, before)], "the bound")
    if len(run.used) < bound:
        raise Rejected(f"{len(run.used)} updates are fewer than {bound}")


def is_asleep(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """The updates of a run in which every unit has to wake, against both bounds."""
    demand_axes(run)
    if any(entry * len(run.start) != -1 for row in run.start for entry in row):
        raise Rejected(f"the rows are not -1/{len(run.start)} throughout")
    constant = rational(fields["constant"])
    if run.slope * (constant + 1) >= 1 or run.step > run.slope**2:
        raise Rejected("the slope is not below 1/(C + 1), or the step above its square")
    shown = vector(fields["bounds"], "bounds")
    held(shown, found := sleepers(run, constant), "bounds")
    if not len(run.used) >= found[0] > found[1]:
        raise Rejected(f"{len(run.used)} updates and the two bounds do not fall")


def has_potentials(fields: Fields, run: Run, before: list[Fraction], end: Matrix) -> None:
    """Both potentials before and after each update."""
    read_squares(fields, run)
    shown = matrix(fields["gains"], "gains")
    if len(shown) != len(run.used) or not set(run.used) <= set(range(len(run.points))):
        raise Rejected(f"the gains are not those of {len(run.used)} updates")
    hold_rows(shown, gains(run, vector(fields["separator"], "separator")), "gains")
    if min(aligned for aligned, _ in shown) < run.step * run.slope:
        raise Rejected("an update wins less than ηα of alignment")
    if max(grown for _, grown in shown) > 2 * run.step + run.step**2:
        raise Rejected("an update adds more than 2η + η² to the squared norm")


PROOFS: dict[str, tuple[set[str], Callable[[Fields, Run, list[Fraction], Matrix], None]]] = {
    "perceptron": ({"vector"}, is_perceptron),
    "again": ({"separator", "squares"}, is_again),
    "at most": ({"separator", "squares"}, is_at_most),
    "at least": ({"bound"}, is_at_least),
    "asleep": ({"constant", "bounds"}, is_asleep),
    "potentials": ({"separator", "squares", "gains"}, has_potentials),
}


def effective(rows: Matrix) -> list[Fraction]:
    """Return Σ_{r≤k} a_r - Σ_{r>k} a_r, (d,): the whole network at α = 1."""
    half = len(rows) // 2
    return [
        sum(column[:half]) - sum(column[half:], Fraction(0)) for column in zip(*rows, strict=True)
    ]


def demand_axes(run: Run) -> None:
    """Raise Rejected unless the points are e_1, ..., e_n."""
    size = len(run.points)
    if run.points != [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]:
        raise Rejected("the points are not e_1, ..., e_n")


def needed(run: Run, before: list[Fraction]) -> Fraction:
    """Return n max(1, ⌈(1 - ρ)/η⌉) for ρ = max |N(x_i)| at the start; Rejected unless ρ < 1."""
    if (output := max(map(abs, before))) >= 1:
        raise Rejected(f"a point has the output {output!s:.40} at the start")
    return Fraction(len(before) * max(1, ceil((1 - output) / run.step)))


def sleepers(run: Run, constant: Fraction) -> list[Fraction]:
    """Return n/(ηα) and n/α² + C n/η."""
    size, slope, step = len(run.points), run.slope, run.step
    return [size / (step * slope), size / slope**2 + constant * size / step]


def gains(run: Run, separator: list[Fraction]) -> Matrix:
    """Return what each update adds to Σ ±a_r·w* and to 2k Σ ‖a_r‖², (T, 2)."""
    state, found = State(run), []
    for i in [None, *run.used]:
        if i is not None:
            state.update(i)
        rows = state.weights()
        flat = [entry for row in rows for entry in row]
        found.append([inner(separator, effective(rows)), len(rows) * inner(flat, flat)])
    return [[b - a for a, b in zip(old, new, strict=True)] for old, new in pairwise(found)]


def squares(run: Run, separator: list[Fraction]) -> list[Fraction]:
    """Return ω² and B_0² = 2k Σ ‖a_r‖²."""
    flat = [entry for row in run.start for entry in row]
    return [inner(separator, separator), len(run.start) * inner(flat, flat)]


def read_squares(fields: Fields, run: Run) -> list[Fraction]:
    """Return ω² and B_0², the sample in the unit ball and the smallest margin of w* exactly 1."""
    separator = vector(fields["separator"], "separator")
    if len(separator) != len(run.points[0]):
        raise Rejected(f"the separator has {len(separator)} entries")
    if max(inner(point, point) for point in run.points) > 1:
        raise Rejected("a point is outside of the unit ball")
    products = zip(run.labels, run.points, strict=True)
    held([min(y * inner(separator, x) for y, x in products)], [Fraction(1)], "the margin")
    held(vector(fields["squares"], "squares"), found := squares(run, separator), "squares")
    return found


def hold_at_most(number: int, run: Run, square: Fraction, initial: Fraction) -> None:
    """Raise Rejected unless a number is at most M_ref, and M_ref at most M.

    M_ref is the largest p + q √(ω² B_0²) on 1 ≤ u ≤ 1/α, at an end or, where it is inside, at the
    vertex u = (a + b √(ω² B_0²))/2c.
    """
    slope, step, radicand = run.slope, run.step, square * initial
    values = [
        (square * ((2 / step - slope) * u**2 + (1 + slope) * u), 2 * u / step)
        for u in (Fraction(1), 1 / slope)
    ]
    c, a, b = square * (slope - 2 / step), square * (1 + slope), 2 / step
    inside = c > 0 and (
        positive(a - 2 * c, b, radicand) and positive(2 * c / slope - a, -b, radicand)
    )
    if inside:
        values.append(((a**2 + b**2 * radicand) / (4 * c), a * b / (2 * c)))
    if not any(positive(p - number, q, radicand) for p, q in values):
        raise Rejected(f"{number} is more than M_ref")
    plain = square / slope**2 * (1 + 2 / step), 2 / (step * slope)
    if not all(positive(plain[0] - p, plain[1] - q, radicand) for p, q in values):
        raise Rejected("M_ref is more than M")


def positive(p: Fraction, q: Fraction, radicand: Fraction) -> bool:
    """Say whether p + q √radicand is 0 or more, exactly: x |x| has the sign of x and its order."""
    return p * abs(p) + q * abs(q) * radicand >= 0
