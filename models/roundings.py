"""How many roundings lie behind a number, told from the shapes of what computed it.

The standard model: an inner product of n terms is off by at most gamma(n) times the same product of
absolute values, in whatever order it is added up, and what is computed from it adds its own count,
since gamma(m) + gamma(n) + gamma(m) gamma(n) <= gamma(m + n) (N. Higham, Accuracy and Stability of
Numerical Algorithms, 2nd edition, equation 3.5 and Lemma 3.3). ReLU rounds nothing. An elementary
function counts for two: its libraries are off by less than one unit in the last place.
"""

from collections.abc import Sequence

ELEMENTARY = 2


def norm(terms: int) -> int:
    """Count roundings in a Euclidean norm of so many numbers, relative to itself.

    The squares and their sum make `terms`, of which the root keeps half and adds its own.
    """
    return terms // 2 + 2


def dense(widths: Sequence[int]) -> int:
    """Count roundings in an output of layers of `widths` d, ..., k: f products and a bias each."""
    return sum(width + 1 for width in widths[:-1])


def softmax(classes: int) -> int:
    """Count roundings in a softmax or its logarithm: a shift, e^x, their sum, and a quotient."""
    return classes + 2 * ELEMENTARY


def dense_gradient(widths: Sequence[int], points: int) -> int:
    """Count roundings in a weight's gradient of a mean loss over `points` examples.

    The outputs, their softmax less the label, the way back through all layers but the first, the
    weight's input times the example's, and the mean.
    """
    back = sum(widths[2:])
    return dense(widths) + softmax(widths[-1]) + 1 + back + 1 + points


def normalised(inputs: int, points: int) -> int:
    """Count roundings on the way through a layer with batch normalisation, in either direction.

    A sum over `inputs`, a mean over the batch's `points`, the spread, which is the root of another,
    and the centring, the quotient, scale and shift: with their own roundings eight more.
    """
    return inputs + points + points // 2 + 8


def orthogonal(rows: int, columns: int) -> int:
    """Count roundings in singular values, eigenvalues or an orthogonal factor, over the norm.

    LAPACK's are exact for a matrix that is off by p(m, n) of them, modestly growing (E. Anderson et
    al., LAPACK Users' Guide, 3rd edition, Sections 4.7 and 4.9): 10 max(m, n) here.
    """
    return 10 * max(rows, columns)
