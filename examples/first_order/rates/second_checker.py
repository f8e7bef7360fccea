"""The second checker of proofs of rates, with FLINT's rationals and other algebra.

A point is a row of coefficients of x_0 and the slopes, and what is left of the rate is put together
as P^T A P + ... from the rows of all points at once: the multipliers form a matrix, as they do in
the dual of the performance estimation problem. That a symmetric matrix is positive semidefinite is
read off the signs of its characteristic polynomial, which alternate where no eigenvalue is below 0.
`rates.checker` tells what a certificate holds; no code is shared with it.
"""

from fractions import Fraction

from flint import fmpq, fmpq_mat

NAMES = {"measures", "method", "norms", "pairs", "rate", "step", "steps"}
CURVED = ("value", "least slope", "distance")  # descents by gradients, of curvatures in [m, 1]


class Rejected(Exception):
    """The certificate proves nothing; the message says why."""


def check(certificate):
    """Raise Rejected unless a certificate proves the rate of its method for each instance."""
    want(isinstance(certificate, dict) and set(certificate) == NAMES, "other entries")
    method, n = certificate["method"], certificate["steps"]
    want(type(n) is int and 0 < n < 13 and isinstance(method, str), "no method or no steps")
    name, _, m = method.partition(", ")
    want((name == "distance") == bool(m), "no such method")
    h, curvature = number(certificate["step"]), least(name, m)
    rate = number(certificate["rate"])
    want(rate == proved(name, n, h, curvature), "another rate than the method's")
    pairs = matrix_of_pairs(certificate["pairs"], n + 2)
    shares = [number(w) for w in listed(certificate["measures"])]
    norms = [number(w) for w in listed(certificate["norms"])]
    want(min(pairs.entries() + shares + norms) >= 0, "a multiplier below 0")
    want(sum(shares, fmpq(0)) == 1, "the measures' weights do not add up to 1")
    several = name in ("least slope", "subgradients")
    want(len(shares) == (n + 1 if several else 1), "another number of measures")
    want(len(norms) == (n + 1 if name == "subgradients" else 0), "another number of norms")
    shares = shares if several else [fmpq(0)] * n + shares
    want(balanced(name, rate, pairs, shares), "the values are left over")
    points, slopes = rows(name, n, h)
    left = form(name, pairs, points, slopes, curvature)
    start = fmpq_mat(1, n + 2, [1] + [0] * (n + 1))
    constant = rate - sum(norms, fmpq(0))
    if name != "least slope":
        left += constant * start.transpose() * start
    measured = {"least slope": slopes, "distance": points, "Halpern": points - slopes}.get(name)
    if measured is not None:
        left -= measured.transpose() * diagonal([*shares, fmpq(0)]) * measured
    if norms:
        left += slopes.transpose() * diagonal([*norms, fmpq(0)]) * slopes
    want(no_eigenvalue_below_zero(left), "an eigenvalue is below 0")


def least(name, text):
    """Return the least curvature of a class."""
    if name == "distance":
        return number(text)
    return fmpq(-1 if name == "least slope" else 0)


def proved(name, n, h, m):
    """Return what a method's rate is said to be."""
    rates = {
        "value": (0 < h <= 1, lambda: 1 / (4 * n * h + 2)),
        "least slope": (0 < h <= 1, lambda: 2 / (1 + n * (2 * h - h * h / 2))),
        "subgradients": (h > 0 and h * h * (n + 1) == 1, lambda: h),
        "proximal point": (h > 0, lambda: 1 / (4 * n * h)),
        "Halpern": (h == 1, lambda: fmpq(2, n + 1) ** 2),
        "distance": (0 < h < 2 and m < 1, lambda: max((1 - m * h) ** 2, (1 - h) ** 2) ** n),
    }
    want(name in rates, "no such method")
    applies, rate = rates[name]
    want(applies, "the rate does not speak of this step")
    return rate()


def matrix_of_pairs(entries, size):
    """Return the multipliers of pairs (size, size): of the points, and last of the optimum."""
    found = fmpq_mat(size, size)
    for entry in listed(entries):
        i, j, weight = entry if isinstance(entry, list) and len(entry) == 3 else (None,) * 3
        want(type(i) is int and type(j) is int, "no pair of points")
        want(min(i, j) >= -1 and max(i, j) < size - 1 and i != j, "no such points")
        want(number(weight) >= 0, "a multiplier below 0")
        found[i % size, j % size] += number(weight)
    return found


def balanced(name, rate, pairs, shares):
    """Say whether what is multiplied leaves no value f_i over; f_* is 0."""
    if name == "Halpern":
        return True
    size = pairs.nrows()
    ones = fmpq_mat(size, 1, [1] * size)
    given, taken = (pairs * ones).entries(), (pairs.transpose() * ones).entries()
    by_value = name in ("value", "subgradients", "proximal point")
    left = [b - a - (s if by_value else 0) for a, b, s in zip(given, taken, shares, strict=False)]
    if name == "least slope":
        left[0] += rate
    return not any(left)


def rows(name, n, h):
    """Return the points and their slopes as coefficients (n + 2, n + 2), the optimum's last."""
    size = n + 2
    points, slopes = fmpq_mat(size, size), fmpq_mat(size, size)
    for k in range(n + 1):
        points[k, 0] = 1
        slopes[k, k + 1] = 1
        for past in range(k):
            # Of Halpern's, x_k = x_0 / (k + 1) + T x_{k-1} k / (k + 1).
            column = past + 2 if name == "proximal point" else past + 1
            points[k, column] = -h
        if name == "Halpern":
            for past in range(k):
                points[k, past + 1] = fmpq(k, k + 1) if past == k - 1 else 0
            points[k, 0] = fmpq(1, k + 1)
    return points, slopes


def form(name, pairs, points, slopes, m):
    """Return minus the quadratic part of what the pairs multiply, as a symmetric matrix."""
    size = pairs.nrows()
    if name == "proximal point":
        want(not any(pairs[0, k] or pairs[k, 0] for k in range(size)), "x_0 has no slope there")
    below = fmpq(0) * pairs
    if name == "least slope":
        want(not any(pairs[size - 1, k] for k in range(size)), "the optimum has no such bound")
        for k in range(size):
            below[k, k] = pairs[k, size - 1] / 2
            pairs[k, size - 1] = 0
    both = pairs + pairs.transpose()
    # sum of w_ij (u_i - u_j)(v_i - v_j) = U^T K V, K the Laplacian of the weights.
    laplacian = diagonal([sum(row, fmpq(0)) for row in both.tolist()]) - both
    if name == "Halpern":
        return slopes.transpose() * laplacian * slopes - points.transpose() * laplacian * points
    left = slopes.transpose() * below * slopes
    # sum of w_ij g_j (x_i - x_j): the incoming weights on the diagonal.
    incoming = pairs.transpose() - diagonal([sum(c, fmpq(0)) for c in pairs.transpose().tolist()])
    turned = slopes.transpose() * incoming * points
    left += (turned + turned.transpose()) / 2
    if name in CURVED:
        cross = slopes.transpose() * laplacian * points
        left += (
            slopes.transpose() * laplacian * slopes
            + m * points.transpose() * laplacian * points
            - m * (cross + cross.transpose())
        ) / (2 * (1 - m))
    return left


def no_eigenvalue_below_zero(matrix):
    """Say so of a symmetric matrix: (-1)^k times each coefficient of its polynomial is >= 0."""
    coefficients = matrix.charpoly().coeffs()
    return all(c * (-1) ** k >= 0 for k, c in enumerate(reversed(coefficients)))


def diagonal(entries):
    """Return a diagonal matrix."""
    size = len(entries)
    return fmpq_mat(
        size, size, [entries[i] if i == j else 0 for i in range(size) for j in range(size)]
    )


def listed(entries):
    """Return a list, or reject what is none."""
    want(isinstance(entries, list), "no list")
    return entries


def number(text):
    """Return the rational that "p" or "p/q" writes."""
    want(isinstance(text, str), "a number is no text")
    try:
        exact = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise Rejected("no fraction") from None
    return fmpq(exact.numerator, exact.denominator)


def want(holds, otherwise):
    """Reject with a reason unless it holds."""
    if not holds:
        raise Rejected(otherwise)
