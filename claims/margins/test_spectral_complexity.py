r"""Spectral complexity adds up the rows of a layer's matrix, and exceeds the Lipschitz constant
$L^{3/2}$ times.

$\|B\|_{2,1}$ is the sum of the norms of the columns of $B$, so that $\|A^\top\|_{2,1}$ has one term
for each unit: the norm of its incoming weights. A rotation of the inputs, which no network should
care about, leaves it alone, unlike the sum over the other axis. Since
$\|A\|_\sigma\le\|A\|_F\le\|A^\top\|_{2,1}$, each of the $L$ shares is at least 1 at $M=0$. With
other reference matrices nothing of this remains: at $M=A$ the complexity is 0, however steep the
network is.
"""

import pytest
import torch

from models import roundings
from models.margins import spectral
from models.perceptrons import Perceptrons, he
from theoremcheck import Claim, Rounding, as_written, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"""\|A^\top\|_{2,1} = \sum_j \Big(\sum_k A_{jk}^2\Big)^{1/2}, \qquad
        R_{\mathcal{A}} \ge L^{3/2} \prod_i \|A_i\|_\sigma \quad (M = 0)""",
    slide="Normalising Constant?",
    source="bartlett2017, equation (1.2)",
    premises={
        "transposed": r"\text{the norm is taken of } A^\top",
        "M = 0": r"M_i = 0 \text{ for every layer}",
    },
    quantifiers={
        "$A$": "a matrix of whole numbers by hand; 10 random networks of each of 4 shapes; "
        "networks of one row",
        "$x, x'$": "1000 random pairs a network",
    },
    conclusion=["norm of (3 4; 0 5)", "R_A"],
)
SHAPES = [(5, 3), (5, 7, 3), (8, 16, 16, 4), (6, 32, 32, 32, 10)]
LIPSCHITZ = (
    r"the slide says that $R_{\mathcal{A}}$ is the Lipschitz parameter; correct is that "
    r"$\prod\rho_i\|A_i\|_\sigma$ is: $R_{\mathcal{A}}$ is at least $L^{3/2}$ times as large at "
    r"$M=0$, and 0 at $M=A$"
)


@pytest.mark.parametrize("transposed", [True, without("transposed", False)])
def test_rows_are_added(evidence, transposed):
    evidence.premise("transposed", transposed)
    example = torch.tensor([[[3.0, 4.0], [0.0, 5.0]]])
    evidence.identity("norm of (3 4; 0 5)", norm(example, transposed), 10)


@pytest.mark.parametrize("transposed", [True, without("transposed", False)])
def test_rotated_inputs(evidence, transposed):
    evidence.premise("transposed", transposed)
    rng = evidence.rng("matrices", by=())
    matrices = torch.from_numpy(rng.standard_normal((20, 12, 8)))
    turned = matrices @ torch.linalg.qr(torch.from_numpy(rng.standard_normal((20, 8, 8)))).Q
    # An entry of the product adds up 8 terms, the norm is one of 8 and adds up 12 rows; |Q| is no
    # longer than √8.
    operations = roundings.orthogonal(8, 8) + 8 + roundings.norm(8) + 12
    before, after = (norm(each, transposed).numpy() for each in (matrices, turned))
    rounding = Rounding(operations, 8**0.5 * before)
    evidence.identity("norm after a rotation", after, before, rounding=rounding)


@pytest.mark.parametrize("reference", ["0", without("M = 0", "weights")])
def test_above_the_lipschitz_constant(evidence, reference):
    evidence.premise("M = 0", reference == "0")
    rng = evidence.rng("networks", by=())
    for shape in SHAPES:
        judge_shape(evidence, [torch.from_numpy(w) for w in he(10, shape, rng)], reference)


def test_one_row_attains_it(evidence):
    """If one unit alone has incoming weights, all three norms of its layer are the same."""
    rng = evidence.rng("networks")
    weights = [torch.from_numpy(w) for w in he(10, (8, 16, 16, 4), rng)]
    for weight in weights:
        weight[:, 1:] = 0
    norms = spectral.spectral_norms(weights)
    predicted = 3**1.5 * spectral.lipschitz(norms).numpy()
    found = spectral.complexity(weights, norms).numpy()
    evidence.identity("R_A", found, predicted, rounding=rounding(weights, predicted))


@pytest.mark.parametrize("reference", ["0", as_written("weights", erratum=LIPSCHITZ)])
def test_slope_of_the_network(evidence, reference):
    """Taken as a Lipschitz constant R_A is right at M = 0, and too large; at M = A it is wrong."""
    evidence.premise("M = 0", reference == "0")
    rng = evidence.rng("networks", by=())
    for shape in SHAPES:
        weights = [torch.from_numpy(w) for w in he(10, shape, rng)]
        ends = torch.from_numpy(rng.standard_normal((2, 10, 1000, shape[0])))
        network = Perceptrons([w.numpy() for w in weights], bias=False, dtype=torch.float64)
        with torch.no_grad():
            change, distance = (
                torch.linalg.vector_norm(values[0] - values[1], dim=axis)
                for values, axis in ((torch.stack([network(x) for x in ends]), 1), (ends, 2))
            )
        slopes = (change / distance).amax(dim=1).numpy()
        evidence.at_most(
            "slope of the network", slopes, complexity(weights, reference).numpy(), trivial=None
        )


def norm(matrix, transposed):
    return spectral.group_norm(matrix.mT if transposed else matrix)


def complexity(weights, reference):
    norms = spectral.spectral_norms(weights)
    return spectral.complexity(weights, norms, weights if reference == "weights" else None)


def judge_shape(evidence, weights, reference):
    bound = len(weights) ** 1.5 * spectral.lipschitz(spectral.spectral_norms(weights)).numpy()
    evidence.at_least(
        "R_A",
        complexity(weights, reference).numpy(),
        bound,
        trivial=0,
        rounding=rounding(weights, bound),
    )


def rounding(weights, magnitude):
    """Both sides are made of the same spectral norms."""
    return Rounding(spectral.operations([weight.shape[1:] for weight in weights]), magnitude)
