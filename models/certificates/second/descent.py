"""The run again in its dual form: by the points' inner products, and never by the weights.

An update on x_j adds c_r x_j to a row, c_r = ±(η/2k) s_r y_j, and c_r x_j·x_i to its input on x_i:
one product of a column and a row of the Gram matrix moves all inputs. The weights at the end are
the start's and a combination of the points, of which the coefficients are added up. Bounds with
√(ω² B_0²) are held at both ends of an interval that holds the root.
"""

from functools import cached_property
from typing import Any

from flint import fmpq, fmpq_mat, fmpz, fmpz_mat

from models.certificates.second import demand, fields, ratio, row, rows, whole
from models.certificates.second.matrices import column, matrix

RUN = ("points", "labels", "slope", "step", "start", "order", "used", "margins", "end")
ORDERS = ("cyclic", "first-violated", "worst", "smallest-violation", "any")
BITS = 400  # of the interval around a root


Step = tuple[list[fmpq], list[fmpq]]  # c_r, and a_r·x before it


class Run:
    """A run as a certificate shows it, with the Gram matrix of its points."""

    def __init__(self, points: Any, labels: Any, slope: Any, step: Any, start: Any) -> None:
        self.points = matrix(rows(points))
        self.start = matrix(rows(start, length=self.points.ncols()))
        self.size, self.units = self.points.nrows(), self.start.nrows()
        self.slope, self.step = fmpq(*ratio(slope)), fmpq(*ratio(step))
        demand(self.units % 2 == 0, "an odd number of rows")
        demand(0 < self.slope <= 1 and self.step > 0, "a slope or a step out of its range")
        demand(type(labels) is list and len(labels) == self.size, "a label for each is needed")
        self.labels = [whole(label, -1, 1) for label in labels]
        demand(0 not in self.labels, "0 is no sign")
        self.signs = [1] * (self.units // 2) + [-1] * (self.units // 2)

    @cached_property
    def gram(self) -> fmpq_mat:
        """The inner products of the points, (n, n)."""
        return self.points * self.points.transpose()

    def outputs(self, inputs: fmpz_mat) -> list[fmpz]:
        """Return y N(x) times 2q, of α = p/q: 2qσ(z) = (q + p) z + (q - p) |z|."""
        p, q = self.slope.p, self.slope.q
        linear = (fmpz_mat(1, self.units, self.signs) * inputs).entries()
        sizes, half = [abs(z) for z in inputs.entries()], self.units // 2 * self.size
        found = []
        for i, label in enumerate(self.labels):
            bent = sum(sizes[i : half : self.size]) - sum(sizes[half + i :: self.size])
            found.append(label * ((q + p) * linear[i] + (q - p) * bent))
        return found

    def margins(self, weights: fmpq_mat) -> list[fmpq]:
        """Return y N(x) of rows, (n,)."""
        inputs, unit = (weights * self.points.transpose()).numer_denom()
        return [fmpq(m, 2 * self.slope.q * unit) for m in self.outputs(inputs)]

    def follow(
        self, order: str, used: list[int], allowed: list[int], steps: list[Step] | None = None
    ) -> fmpq_mat:
        """Return the coefficients (2k, n) at the end of the updates; `steps` is told each of them.

        Rejected where the order has others on the `allowed` points, or one of these is left.
        """
        inputs, unit = (self.start * self.points.transpose()).numer_denom()
        gram, scale = self.gram.numer_denom()
        move = self.step / self.units
        fine = move.q * self.slope.q
        inputs *= scale * fine
        whole_moves = [fmpz((move * slope * fine).p) for slope in (1, self.slope)]
        one, own = 2 * self.slope.q * unit * scale * fine, gram.entries()
        products = [
            unit * fmpz_mat(1, self.size, own[i : i + self.size])
            for i in range(0, len(own), self.size)
        ]
        taken = fmpz_mat(self.units, self.size)
        margins, last = self.outputs(inputs), -1
        for j in used:
            violated = [i for i in allowed if margins[i] < one]
            demand(j in violated, "an update is on no point of y N(x) < 1")
            demand(order == "any" or j == chosen(order, violated, margins, last), "another is due")
            moved = [
                s * self.labels[j] * whole_moves[0 if inputs[r, j] > 0 else 1]
                for r, s in enumerate(self.signs)
            ]
            for r, c in enumerate(moved):
                taken[r, j] += c
            if steps is not None:
                own_unit = unit * scale * fine
                heights = [fmpq(inputs[r, j], own_unit) for r in range(self.units)]
                steps.append(([fmpq(c, fine) for c in moved], heights))
            inputs += fmpz_mat(self.units, 1, moved) * products[j]
            margins, last = self.outputs(inputs), j
        demand(all(margins[i] >= one for i in allowed), "a point is left with y N(x) < 1")
        return fmpq_mat(taken) / fine


def chosen(order: str, violated: list[int], margins: list[Any], last: int) -> int:
    """Return the violated point that an order takes next, after the `last` one."""
    if order == "worst":
        return min(violated, key=lambda i: (margins[i], i))
    if order == "smallest-violation":
        return min(violated, key=lambda i: (-margins[i], i))
    demand(order in ("cyclic", "first-violated"), "another order")
    behind = [i for i in violated if i > last] if order == "cyclic" else []
    return min(behind or violated)


def check(certificate: Any) -> None:
    """Raise Rejected unless the run is one of SGD to the loss 0, and proves its relation."""
    demand(type(certificate) is dict, "no object")
    relation = certificate.get("relation")
    demand(type(relation) is str and relation in PROOFS, "another relation")
    extra, prove = PROOFS[relation]
    found = fields(certificate, "descent", "relation", *RUN, *extra)
    points, labels, slope, step, start, order, used, margins, end = found[1:10]
    run = Run(points, labels, slope, step, start)
    demand(type(order) is str and order in ORDERS, "another order")
    demand(type(used) is list, "no list of updates")
    places = [whole(i, 0, run.size - 1) for i in used]
    last = matrix(rows(end, number=run.units, length=run.points.ncols()))
    shown = rows(margins, number=2, length=run.size)
    for weights, found_margins in zip((run.start, last), shown, strict=True):
        same = run.margins(weights) == [fmpq(*each) for each in found_margins]
        demand(same, "a margin is another one")
    prove(run, order, places, last, *found[10:])
    taken = run.follow(order, places, list(range(run.size)))
    demand(run.start + taken * run.points == last, "the end is another one")


def perceptron(run: Run, order: str, used: list[int], end: fmpq_mat, vector: Any) -> None:
    """Rosenblatt's rule by the inner products of the points with one vector."""
    demand(run.slope == 1, "the slope is not 1")
    signs = fmpq_mat(1, run.units, run.signs)
    shown = column(row(vector, run.points.ncols())).transpose()
    demand(signs * end == shown, "the rows add up to another")
    start = signs * run.start
    heights = start * run.points.transpose()
    counts, last = [0] * run.size, -1
    for j in used:
        margins = [y * z for y, z in zip(run.labels, heights.entries(), strict=True)]
        violated = [i for i in range(run.size) if margins[i] < 1]
        demand(j in violated, "the perceptron updates elsewhere")
        demand(order == "any" or j == chosen(order, violated, margins, last), "so it does")
        counts[j], last = counts[j] + run.labels[j], j
        others = fmpq_mat(1, run.size, [run.gram[j, i] for i in range(run.size)])
        heights += run.step * run.labels[j] * others
    left = zip(run.labels, heights.entries(), strict=True)
    demand(all(y * z >= 1 for y, z in left), "it goes on")
    reached = start + run.step * fmpq_mat(1, run.size, counts) * run.points
    demand(reached == shown, "the perceptron's vector is another one")


def again(
    run: Run, order: str, used: list[int], end: fmpq_mat, separator: Any, squares: Any
) -> None:
    """The same updates where only the points used are looked at, and how many these are."""
    kept = sorted(set(used))
    demand(len(kept) > 0, "no point is used")
    square, initial = premises(run, separator, squares)
    demand(initial <= square, "the start is larger than the separator")
    bounded(len(kept), run, square, square)
    taken = run.follow(order, used, kept)
    demand(run.start + taken * run.points == end, "the end on the points used is another one")


def at_most(
    run: Run, order: str, used: list[int], end: fmpq_mat, separator: Any, squares: Any
) -> None:
    """The number of updates against both bounds."""
    bounded(len(used), run, *premises(run, separator, squares))


def at_least(run: Run, order: str, used: list[int], end: fmpq_mat, bound: Any) -> None:
    """A point's least updates are the first whole number t with ρ + tη ≥ 1, and one or more."""
    axes(run)
    output = max(abs(m) for m in run.margins(run.start))
    demand(output < 1, "an output is 1 or more")
    least, size = fmpq(*ratio(bound)), run.size
    each = least / size
    demand(each.q == 1 and each >= 1 and output + each * run.step >= 1, "the bound is another one")
    demand(each == 1 or output + (each - 1) * run.step < 1, "the bound is too large")
    demand(least <= len(used), "fewer updates than the bound")


def asleep(
    run: Run, order: str, used: list[int], end: fmpq_mat, constant: Any, bounds: Any
) -> None:
    """From rows that are all -1/2k: both bounds, by products in place of quotients."""
    axes(run)
    demand(all(run.units * a == -1 for a in run.start.entries()), "a row is another one")
    c, (high, low) = fmpq(*ratio(constant)), (fmpq(*each) for each in row(bounds, 2))
    square = run.slope * run.slope
    demand(run.slope + run.slope * c < 1 and run.step <= square, "the slope or step is too large")
    demand(high * run.slope * run.step == run.size, "the larger bound is another one")
    scaled = run.size * (run.step + c * square)
    demand(low * square * run.step == scaled, "the smaller bound is another one")
    demand(low < high <= len(used), "the updates and the bounds do not fall")


def potentials(
    run: Run, order: str, used: list[int], end: fmpq_mat, separator: Any, squares: Any, gains: Any
) -> None:
    """Of a row's c_r x the gain is ±c_r w*·x and 2 c_r a_r·x + c_r² ‖x‖²."""
    premises(run, separator, squares)
    shown = matrix(rows(gains, number=len(used), length=2))
    least, most = run.step * run.slope, run.step * (2 + run.step)
    demand(all(shown[t, 0] >= least for t in range(len(used))), "too little alignment")
    demand(all(shown[t, 1] <= most for t in range(len(used))), "too much is added to the norm")
    steps: list[Step] = []
    run.follow(order, used, list(range(run.size)), steps)
    heights = (run.points * column(row(separator, run.points.ncols()))).entries()
    for t, (j, (moved, inputs)) in enumerate(zip(used, steps, strict=True)):
        aligned = sum((s * c for s, c in zip(run.signs, moved, strict=True)), fmpq(0))
        pairs = zip(moved, inputs, strict=True)
        grown = sum((c * (2 * z + c * run.gram[j, j]) for c, z in pairs), fmpq(0))
        demand(aligned * heights[j] == shown[t, 0], "another alignment is won")
        demand(run.units * grown == shown[t, 1], "the norm grows otherwise")


PROOFS: dict[str, tuple[tuple[str, ...], Any]] = {
    "perceptron": (("vector",), perceptron),
    "again": (("separator", "squares"), again),
    "at most": (("separator", "squares"), at_most),
    "at least": (("bound",), at_least),
    "asleep": (("constant", "bounds"), asleep),
    "potentials": (("separator", "squares", "gains"), potentials),
}


def axes(run: Run) -> None:
    """Demand that the points are e_1, ..., e_n."""
    n = run.points.ncols()
    unit = [fmpq(1 if i % (n + 1) == 0 else 0) for i in range(n * n)]
    demand(run.points.entries() == unit, "the points are not the axes")


def premises(run: Run, separator: Any, squares: Any) -> list[fmpq]:
    """Return ω² and B_0² as they are shown; Rejected unless the margin and the ball are right."""
    w = column(row(separator, run.points.ncols()))
    lengths = [sum((x * x for x in each), fmpq(0)) for each in run.points.tolist()]
    demand(max(lengths) <= 1, "a point is out of the unit ball")
    margins = [y * z for y, z in zip(run.labels, (run.points * w).entries(), strict=True)]
    demand(min(margins) == 1, "the smallest margin is not 1")
    square = (w.transpose() * w)[0, 0]
    own = run.start * run.start.transpose()
    initial = run.units * sum((own[r, r] for r in range(run.units)), fmpq(0))
    shown = [fmpq(*each) for each in row(squares, 2)]
    demand(shown == [square, initial], "a square is another one")
    return shown


def bounded(number: int, run: Run, square: fmpq, initial: fmpq) -> None:
    """Demand that a number is at most M_ref, and M_ref at most M, wherever the root may be.

    M_ref is a largest of functions that are linear in the root, hence convex, and M is linear:
    what holds at both ends of the interval holds inside.
    """
    alpha, eta = run.slope, run.step
    product = square * initial
    below = fmpz(product.p * product.q * 4**BITS).isqrt()
    exact = below * below == product.p * product.q * 4**BITS
    low, high = (fmpq(below + more, product.q * 2**BITS) for more in (0, 0 if exact else 1))

    def value(u: fmpq, root: fmpq) -> fmpq:
        bend = square * u * (2 * u / eta - alpha * u + 1 + alpha)
        return bend + 2 * u * root / eta

    candidates = [[value(u, root) for root in (low, high)] for u in (fmpq(1), 1 / alpha)]
    curvature = square * (alpha - 2 / eta)
    if curvature > 0:
        tops = [(square * (1 + alpha) + 2 * root / eta) / (2 * curvature) for root in (low, high)]
        if all(1 < u < 1 / alpha for u in tops):
            # The value at its own vertex grows with the root.
            candidates.append([value(u, z) for u, z in zip(tops, (low, high), strict=True)])
    demand(any(number <= each[0] for each in candidates), "the number is above M_ref")
    plain = [square * (1 + 2 / eta) / alpha**2 + 2 * z / (eta * alpha) for z in (low, high)]
    for each in candidates:
        demand(all(a <= b for a, b in zip(each, plain, strict=True)), "M_ref is more than M")
