"""The cycle of AdaBoost's weights again, a + b√5 being the matrix ((a, 5b), (b, a)) of FLINT.

A step is told by what it leaves alone: d'_i (1 + r M_ij) = d_i, without a quotient. What is the
larger number is told by balls of a hundred digits.
"""

from typing import Any

from flint import arb, ctx, fmpq, fmpq_mat

from models.certificates.second import demand, fields, row

ONE = fmpq_mat(2, 2, [1, 0, 0, 1])


def check(certificate: Any) -> None:
    """Raise Rejected unless the weights cycle, and the vote is the best."""
    names = "signs", "choices", "weights", "edge", "margins", "vote", "votes", "prices", "edges"
    signs, choices, weights, edge, margins, *game = fields(certificate, "cycle", *names)
    demand(type(signs) is list and len(signs) > 0, "no rows of signs")
    for each in signs:
        demand(type(each) is list and len(each) == len(signs[0]) > 0, "no row as long as the first")
        demand(all(type(s) is int and s * s == 1 for s in each), "another sign")
    classifiers = range(len(signs[0]))
    demand(type(choices) is list and len(choices) > 0, "no choices")
    demand(all(type(j) is int and j in classifiers for j in choices), "another choice")
    demand(type(weights) is list and len(weights) == len(choices), "no weights for each round")
    sized = all(type(point) is list and len(point) == len(signs) for point in weights)
    demand(sized, "no weight for each example")
    cycle, common = [[number(w) for w in point] for point in weights], number(edge)
    demand(all(sum(point, 0 * ONE) == ONE for point in cycle), "weights of another sum")
    demand(not any(below_zero(w) for point in cycle for w in point), "a weight is negative")

    def falls_short(point: list[fmpq_mat], j: int) -> bool:
        return below_zero(sum((w * s[j] for w, s in zip(point, signs, strict=True)), -common))

    for now, after, choice in zip(cycle, [*cycle[1:], cycle[0]], choices, strict=True):
        # The edge is that of the choice, as the sum over d' (1 + r M) = d says it: Σ d' = 1.
        steps = zip(now, after, signs, strict=True)
        demand(all(a * (ONE + common * s[choice]) == b for b, a, s in steps), "another step")
        turned = sum((w * s[choice] for w, s in zip(after, signs, strict=True)), 0 * ONE)
        demand(turned == 0 * ONE, "what was chosen has an edge after its step")
        others = [j for j in classifiers if j != choice]
        demand(all(falls_short(now, j) for j in others), "another one has as large an edge")
    counts = [sum(s[j] for j in choices) for s in signs]
    shown = [fmpq(*m) for m in row(margins, len(signs))]
    demand([m * len(choices) for m in shown] == counts, "another margin")
    check_game(signs, *game)


def check_game(signs: Any, vote: Any, votes: Any, prices: Any, edges: Any) -> None:
    """Demand that w and d, of sum 1, have min Mw = max M'd, where both are shown."""
    m, n = len(signs), len(signs[0])
    matrix = fmpq_mat(m, n, [s for each in signs for s in each])
    w, mw, d, md = (
        [fmpq(*each) for each in row(entries, length)]
        for entries, length in ((vote, n), (votes, m), (prices, m), (edges, n))
    )
    demand(min(w) >= 0 and min(d) >= 0 and sum(w) == sum(d) == 1, "no distribution")
    demand(matrix * fmpq_mat(n, 1, w) == fmpq_mat(m, 1, mw), "another margin of the vote")
    demand(fmpq_mat(1, m, d) * matrix == fmpq_mat(1, n, md), "another edge under the prices")
    demand(min(mw) == max(md), "the vote is not the best")


def number(entry: Any) -> fmpq_mat:
    """Return the matrix of a + b√5; Rejected for anything else."""
    a, b = (fmpq(*part) for part in row(entry, 2))
    return fmpq_mat(2, 2, [a, 5 * b, b, a])


def below_zero(value: fmpq_mat) -> bool:
    """Say whether a + b√5 < 0; of rationals that are not far longer than a hundred digits."""
    with ctx.workprec(2 * (64 + bits(value[0, 0]) + bits(value[1, 0]))):
        return bool(arb(value[0, 0]) + arb(value[1, 0]) * arb(5).sqrt() < 0)


def bits(part: fmpq) -> int:
    """Return the length of a fraction: |a + b√5| ≥ 1/(q² |a - b√5|), q the common denominator."""
    return int(part.p).bit_length() + int(part.q).bit_length()
