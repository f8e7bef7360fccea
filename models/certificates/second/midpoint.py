"""The midpoint of the hinge loss again, with absolute values in place of its cases.

σ(w) = ((1 + α) w + (1 - α) |w|)/2 and max(t, 0) = (t + |t|)/2.
"""

from typing import Any

from flint import fmpq, fmpz

from models.certificates.second import demand, fields, ratio, row


def check(certificate: Any) -> None:
    """Raise Rejected unless the loss halfway exceeds the mean of the losses at the ends."""
    slope, left, right, middle, losses = fields(
        certificate, "midpoint", "slope", "left", "right", "middle", "losses"
    )
    alpha, start = fmpq(*ratio(slope)), [fmpq(*w) for w in row(left)]
    end, half = ([fmpq(*w) for w in row(each, len(start))] for each in (right, middle))
    root = fmpz(len(start)).isqrt()
    demand(root * root == len(start) and len(start) % 2 == 0, "1/√(2k) is not rational")
    demand(abs(2 * alpha - 1) <= 1, "the slope lies outside [0, 1]")
    halves = [a + b == m + m for a, m, b in zip(start, half, end, strict=True)]
    demand(all(halves), "the middle is not halfway")

    def loss(weights: list[fmpq]) -> fmpq:
        heights = [((1 + alpha) * w + (1 - alpha) * abs(w)) / 2 for w in weights]
        signs = [1] * (len(heights) // 2) + [-1] * (len(heights) // 2)
        short = 1 - sum((s * h for s, h in zip(signs, heights, strict=True)), fmpq(0)) / root
        return (short + abs(short)) / 2

    shown = [fmpq(*each) for each in row(losses, 3)]
    demand(shown == [loss(each) for each in (start, end, half)], "a loss is another one")
    demand(shown[2] - shown[0] > shown[1] - shown[2], "the loss halfway is no larger than the mean")
