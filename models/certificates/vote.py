"""AdaBoost's weights as rationals: its loss, what its last stump is worth, and its margins.

With ε_t the error of vote h_t under weights proportional to e^{-yF_{t-1}} and e^{2α_t} = (1 - ε_t)/
ε_t, e^{-yF_t} is the rational w, the product of (1 - ε_s)/ε_s over all s ≤ t with h_s ≠ y, times
Π √(ε_s/(1 - ε_s)). So the square of the exponential loss is rational, and equal to Π 4ε_s(1 - ε_s);
h_t has the error 1/2 under the weights after its round. The share k/n of points up to the k-th
smallest margin θ, of which w is the k-th largest, has (k/n) w ≤ Π 2(1 - ε_s): divided by w this is
Schapire's bound at θ. Numbers of digits double from round to round.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import gcd

from models.certificates import Rejected, held, read, texts, vector

LISTS = "errors", "squared losses", "errors after", "shares of the bound"
MOST_ROUNDS = 64
HALF = Fraction(1, 2)


def make(labels: Sequence[int], votes: Sequence[Sequence[int]]) -> dict[str, object]:
    """Return the certificate of labels (n,) and votes (T, n), all of them ±1; see `check`."""
    rounds = list(zip(*_rounds(labels, votes), strict=True))
    shown = dict(zip(LISTS, map(texts, rounds), strict=True))
    return {
        "kind": "vote",
        "labels": list(map(int, labels)),
        "votes": [list(map(int, row)) for row in votes],
        **shown,
    }


def check(certificate: object) -> None:
    """Raise Rejected unless loss, errors and margins are as told after each round.

    The certificate is {"kind": "vote", "labels": n integers ±1, "votes": T lists of n of them,
    "errors": ε_t, none of them 0 or 1, "squared losses": those of the mean of e^{-yF_t}, "errors
    after": those of h_t under the weights e^{-yF_t}, "shares of the bound": the largest quotient of
    a share of points up to a margin and its bound}.
    """
    fields = read(certificate, "vote", {"labels", "votes", *LISTS})
    (labels,) = _signs([fields["labels"]], "labels")
    rows = fields["votes"]
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROUNDS:
        raise Rejected(f"votes is not a list of 1 to {MOST_ROUNDS} rounds")
    votes = list(_signs(rows, "votes"))
    if any(len(row) != len(labels) for row in votes):
        raise Rejected("there is not a vote for each label")
    shown = [vector(fields[name], name) for name in LISTS]
    if any(len(each) != len(votes) for each in shown):
        raise Rejected(f"{', '.join(LISTS)} need {len(votes)} entries, one for each round")
    product = Fraction(1)
    for t, found in enumerate(_rounds(labels, votes)):
        held([each[t] for each in shown], found, f"round {t + 1} ({', '.join(LISTS)})")
        error, loss, after, tightest = found
        product *= 4 * error * (1 - error)
        if loss != product:
            raise Rejected(f"the loss after round {t + 1} is not the product of its normalisers")
        if after != HALF:
            raise Rejected(f"the vote of round {t + 1} has the error {after} after it, not 1/2")
        if tightest > 1:
            raise Rejected(f"a share of points after round {t + 1} exceeds its bound")


def _signs(rows: list[object], name: str) -> Iterator[list[int]]:
    for row in rows:
        if not isinstance(row, list) or not row:
            raise Rejected(f"{name} has an entry that is not a non-empty list of integers")
        if any(type(sign) is not int or abs(sign) != 1 for sign in row):
            raise Rejected(f"{name} has an entry that is not 1 or -1")
        yield row


def _rounds(labels: Sequence[int], votes: Sequence[Sequence[int]]) -> Iterator[list[Fraction]]:
    """Yield for each round what `LISTS` says; Rejected where an error is 0 or 1.

    Weights are whole numbers: `unit` times w.
    """
    size = len(labels)
    weights, unit = [1] * size, 1
    odds = bound = Fraction(1)  # Π ε/(1 - ε), and Π 2(1 - ε)
    for row in votes:
        wrong = [vote != label for vote, label in zip(row, labels, strict=True)]
        lost = sum(w for w, bad in zip(weights, wrong, strict=True) if bad)
        total = sum(weights)
        if lost in (0, total):
            raise Rejected("a vote is never wrong, or always")
        # Wrong ones by (1 - ε)/ε, all by the weight that was lost.
        weights = [
            w * (total - lost if bad else lost) for w, bad in zip(weights, wrong, strict=True)
        ]
        common = gcd(unit * lost, *weights)
        weights, unit = [w // common for w in weights], unit * lost // common
        error = Fraction(lost, total)
        odds, bound = odds * error / (1 - error), bound * 2 * (1 - error)
        loss = Fraction(sum(weights), size * unit) ** 2 * odds
        lost = sum(w for w, bad in zip(weights, wrong, strict=True) if bad)
        largest = max(k * w for k, w in enumerate(sorted(weights, reverse=True), 1))
        tightest = Fraction(largest, size * unit) / bound
        yield [error, loss, Fraction(lost, sum(weights)), tightest]
