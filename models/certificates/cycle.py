"""A cycle of AdaBoost's weights in numbers a + b√5, the margin it ends at, and the largest one.

On a matrix M_ij = y_i h_j(x_i) of ±1 the classifier of the largest edge r = Σ_i d_i M_ij turns the
weights d_i into d_i/(1 + r M_ij): Rudin, Daubechies and Schapire (2004). Where that comes back to
the first weights after p rounds, all of the same edge, all rounds have one weight in the vote, and
in the end the margin of example i is the mean of M_ij over the p classifiers. Beside it stand a
vote and what proves it to be the best: weights of the examples under which no edge exceeds its
margin.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from models.certificates import Rejected, held, inner, rational, read, texts, vector
from models.certificates.root_five import RootFive

KEYS = {"signs", "choices", "weights", "edge", "margins", "vote", "votes", "prices", "edges"}
Signs = Sequence[Sequence[int]]


def make(
    signs: Signs,
    choices: Sequence[int],
    start: Sequence[RootFive],
    vote: Sequence[Fraction],
    prices: Sequence[Fraction],
) -> dict[str, object]:
    """Return the certificate of a cycle that takes `choices` (p,) from the weights `start` (m,).

    `signs` (m, n) are ±1; `vote` (n,) and `prices` (m,) prove each other to be the best.
    """
    points, edges = [list(start)], []
    for choice in choices[:-1]:
        points.append(_step(signs, points[-1], choice))
    edges = [_edge(signs, points[0], choices[0])]
    columns = [[Fraction(row[j]) for row in signs] for j in range(len(signs[0]))]
    return {
        "kind": "cycle",
        "signs": [list(row) for row in signs],
        "choices": list(choices),
        "weights": [[_pair(weight) for weight in point] for point in points],
        "edge": _pair(edges[0]),
        "margins": texts(_margins(signs, choices)),
        "vote": texts(vote),
        "votes": texts(inner([Fraction(s) for s in row], vote) for row in signs),
        "prices": texts(prices),
        "edges": texts(inner(column, prices) for column in columns),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless the weights cycle, and the vote is the best.

    The certificate is {"kind": "cycle", "signs": M, m rows of n integers ±1, "choices": p columns,
    "weights": d before each round, p rows of m pairs [a, b] for a + b√5, "edge": the pair of each
    round's, "margins": m rationals, those of the cycle, "vote": n rationals, "votes": the margins
    Mw of the vote w, "prices": m rationals, "edges": those of all classifiers under them}. Vote and
    prices are not negative and of sum 1; the least of "votes" equals the largest of "edges".
    """
    fields = read(certificate, "cycle", KEYS)
    signs = _signs(fields["signs"])
    choices = fields["choices"]
    if not isinstance(choices, list) or not choices:
        raise Rejected("choices is not a non-empty list of columns")
    if any(type(j) is not int or not 0 <= j < len(signs[0]) for j in choices):
        raise Rejected(f"choices name other columns than 0 to {len(signs[0]) - 1}")
    _check_cycle(fields, signs, choices)
    held(vector(fields["margins"], "margins"), _margins(signs, choices), "margins")
    rows = [[Fraction(s) for s in row] for row in signs]
    vote, prices = (_shares(fields, name) for name in ("vote", "prices"))
    if (len(prices), len(vote)) != (len(rows), len(rows[0])):
        raise Rejected(f"{len(vote)} votes and {len(prices)} prices do not fit the signs")
    votes = [inner(row, vote) for row in rows]
    edges = [inner(column, prices) for column in map(list, zip(*rows, strict=True))]
    held(vector(fields["votes"], "votes"), votes, "votes")
    held(vector(fields["edges"], "edges"), edges, "edges")
    if min(votes) != max(edges):
        raise Rejected(f"the vote has the margin {min(votes)}, and {max(edges)} is not excluded")


def _check_cycle(fields: Mapping[str, object], signs: Signs, choices: list[int]) -> None:
    points = fields["weights"]
    if not isinstance(points, list) or len(points) != len(choices):
        raise Rejected("weights are not given before each round")
    cycle = [[_number(weight) for weight in _list(point)] for point in points]
    if any(len(point) != len(signs) for point in cycle):
        raise Rejected(f"weights are not those of {len(signs)} examples")
    edge, total = _number(fields["edge"]), sum(cycle[0], RootFive.of(0))
    if total != RootFive.of(1) or any(weight.sign() < 0 for weight in cycle[0]):
        raise Rejected("the first weights are no distribution")
    for index, (point, choice) in enumerate(zip(cycle, choices, strict=True)):
        found = [_edge(signs, point, j) for j in range(len(signs[0]))]
        if found[choice] != edge:
            raise Rejected(f"round {index} has another edge")
        if any(not other < edge for j, other in enumerate(found) if j != choice):
            raise Rejected(f"round {index} has a classifier with as large an edge")
        if _step(signs, point, choice) != cycle[(index + 1) % len(cycle)]:
            raise Rejected(f"round {index} leads to other weights")


def _signs(entries: object) -> list[list[int]]:
    rows = [_list(row) for row in _list(entries)]
    if len({len(row) for row in rows}) > 1 or any(
        type(entry) is not int or abs(entry) != 1 for row in rows for entry in row
    ):
        raise Rejected("signs are not rows of one length with the integers 1 and -1")
    return [[int(str(entry)) for entry in row] for row in rows]


def _list(entries: object) -> list[object]:
    if not isinstance(entries, list) or not entries:
        raise Rejected("a list is missing or empty")
    return entries


def _shares(fields: Mapping[str, object], name: str) -> list[Fraction]:
    shares = vector(fields[name], name)
    if sum(shares) != 1 or min(shares) < 0:
        raise Rejected(f"{name} is no distribution")
    return shares


def _number(entry: object) -> RootFive:
    if not isinstance(entry, list) or len(entry) != 2:
        raise Rejected(f"{entry!r:.60} is not a pair [a, b] for a + b√5")
    return RootFive(rational(entry[0]), rational(entry[1]))


def _pair(number: RootFive) -> list[str]:
    return texts([number.rational, number.root])


def _edge(signs: Signs, weights: Sequence[RootFive], choice: int) -> RootFive:
    terms = (weight * row[choice] for weight, row in zip(weights, signs, strict=True))
    return sum(terms, RootFive.of(0))


def _step(signs: Signs, weights: Sequence[RootFive], choice: int) -> list[RootFive]:
    edge = _edge(signs, weights, choice)
    return [w / (1 + edge * row[choice]) for w, row in zip(weights, signs, strict=True)]


def _margins(signs: Signs, choices: Sequence[int]) -> list[Fraction]:
    return [Fraction(sum(row[j] for j in choices), len(choices)) for row in signs]
