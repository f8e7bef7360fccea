"""The vote again: from the errors that are shown, kind by kind of points.

Of a kind are the points that the same votes are wrong about; n_K points of kind K have the weight
w_K = Π (1 - ε_s)/ε_s over the rounds of K.
"""

from collections import Counter
from typing import Any

from flint import fmpq

from models.certificates.second import demand, fields, row, whole


def check(certificate: Any) -> None:
    """Raise Rejected unless loss, errors and margins are as told after each round."""
    labels, votes, *lists = fields(
        certificate,
        *("vote", "labels", "votes"),
        *("errors", "squared losses", "errors after", "shares of the bound"),
    )
    signs = _signs(labels)
    demand(type(votes) is list and 1 <= len(votes) <= 64, "no list of 1 to 64 rounds")
    rows = [_signs(each) for each in votes]
    demand(all(len(each) == len(signs) for each in rows), "no vote for each label")
    errors, losses, after, shares = ([fmpq(*z) for z in row(each, len(rows))] for each in lists)
    demand(all(0 < error < 1 for error in errors), "an error is 0 or 1, or beyond")
    size = len(signs)
    weights: dict[tuple[int, ...], fmpq] = {(): fmpq(1)}
    kinds: Counter[tuple[int, ...]] = Counter({(): size})
    product, squared = fmpq(1), fmpq(1)
    for t, error in enumerate(errors):
        wrong = [tuple(s for s in range(t + 1) if rows[s][i] != signs[i]) for i in range(size)]
        before = sum((count * weights[kind] for kind, count in kinds.items()), fmpq(0))
        kinds = Counter(wrong)
        ratio = (1 - error) / error
        earlier = {kind: weights[tuple(s for s in kind if s < t)] for kind in kinds}
        lost = sum((n * earlier[kind] for kind, n in kinds.items() if t in kind), fmpq(0))
        demand(lost == error * before, "an error is another one")
        weights = {kind: w * ratio if t in kind else w for kind, w in earlier.items()}
        total = sum((n * weights[kind] for kind, n in kinds.items()), fmpq(0))
        # w is e^{-yF} up to √Π(1 - ε)/ε, and its mean Π 2(1 - ε).
        product *= 2 * (1 - error)
        squared *= 4 * error * (1 - error)
        demand(total == size * product, "the loss is not the product of the normalisers")
        demand(losses[t] == squared, "a squared loss is another one")
        halves = sum((n * weights[kind] for kind, n in kinds.items() if t in kind), fmpq(0))
        demand(2 * halves == total and 2 * after[t] == 1, "the vote is worth more than a coin")
        points, largest = 0, fmpq(0)
        for kind in sorted(kinds, key=lambda each: weights[each], reverse=True):
            points += kinds[kind]
            largest = max(largest, points * weights[kind])
        demand(size * product * shares[t] == largest, "a share of the bound is another one")
        demand(shares[t] <= 1, "a share of points exceeds its bound")


def _signs(entries: Any) -> list[int]:
    demand(type(entries) is list and len(entries) > 0, "no list of signs")
    found = [whole(entry, -1, 1) for entry in entries]
    demand(0 not in found, "0 is no sign")
    return found
