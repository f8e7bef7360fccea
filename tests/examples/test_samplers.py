"""The suite of samplers: its claims are green, and each mistake planted in it is red."""

import sys

import numpy as np
import pytest

from tests.examples.suites import EXAMPLES, Mistake, copied, is_refuted, spared

CHAINS, RANKS, POSTERIORS = "bayes/chains.py", "bayes/ranks.py", "bayes/posteriors.py"
MISTAKES = [
    Mistake(
        "no correction for a proposal that is not symmetric (Hastings 1970)",
        CHAINS,
        "return min(Fraction(1), back / forth) if forth else Fraction(0)",
        "return min(Fraction(1), target[y] / target[x])",
        "chains/test_metropolis_hastings.py::test_a_target_and_a_proposal",
        "flow",
    ),
    Mistake(
        "a rejected step is not repeated in the record",
        CHAINS,
        "found[np.diag_indices(len(found))] = 1 - found.sum(axis=1)",
        "found = kernel(found)",
        "chains/test_metropolis_hastings.py::test_a_symmetric_proposal_needs_no_correction",
        "law after a step",
    ),
    Mistake(
        "the second coordinate sees the old first one",
        CHAINS,
        '{"new": to_i, "old": i}',
        '{"new": i, "old": i}',
        "chains/test_gibbs.py::test_a_table",
        "law after a sweep",
    ),
    Mistake(
        "proposals are taken for uniform",
        "claims/chains/test_rejection.py",
        "target / (envelope * proposal), Fraction(1)",
        "target / envelope, Fraction(1)",
        "chains/test_rejection.py::test_four_states",
        "law of what is accepted",
    ),
    Mistake(
        "a density without its constant",
        POSTERIORS,
        "60 * proposed**2",
        "proposed**2",
        "chains/test_rejection.py::test_a_beta_law",
        "rate of draws",
    ),
    Mistake(
        "the inflation upside down",
        "claims/averages/test_correlated_average.py",
        "return (1 + stays) / (1 - stays) - ends",
        "return (1 - stays) / (1 + stays) - ends",
        "averages/test_correlated_average.py::test_all_sums",
        "n times the variance",
    ),
    Mistake(
        "the variance itself counted twice among the autocovariances",
        CHAINS,
        "f * (2 * g - f)",
        "f * 2 * g",
        "averages/test_correlated_average.py::test_the_limit",
        "limit of n times the variance",
    ),
    Mistake(
        "Barker's rule for the better one",
        "claims/averages/test_peskun.py",
        "rules = chains.hastings, chains.barker",
        "rules = chains.barker, chains.hastings",
        "averages/test_peskun.py::test_any_target_and_proposal",
        "asymptotic variance",
    ),
    Mistake(
        "draws that are equal count as below",
        RANKS,
        "below + (x < theta)",
        "below + (x <= theta)",
        "calibration/test_ranks.py::test_a_binomial_model",
        "law of the rank",
    ),
    Mistake(
        "a posterior without its prior",
        RANKS,
        "joint = prior[:, None] * likelihood",
        "joint = likelihood",
        "calibration/test_ranks.py::test_a_binomial_model",
        "law of the rank",
    ),
    Mistake(
        "one state too many behind the draw",
        RANKS,
        "(position, length - 1 - position)",
        "(position, length - position)",
        "calibration/test_random_position.py::test_hastings",
        "law of the rank",
    ),
    Mistake(
        "a variance for a standard deviation",
        POSTERIORS,
        "spread = precision**-0.5",
        "spread = 1 / precision",
        "calibration/test_samplers.py::test_normal_means",
        "normal mean",
    ),
    Mistake(
        "a precision for a standard deviation",
        POSTERIORS,
        "spread = precision**-0.5",
        "spread = precision",
        "calibration/test_samplers.py::test_normal_means",
        "normal mean",
    ),
    Mistake(
        "prior draws on another scale than the model's",
        POSTERIORS,
        "means = scale * rng",
        "means = 4 * scale * rng",
        "calibration/test_samplers.py::test_normal_means",
        "normal mean",
    ),
    Mistake(
        "data summed over the groups for the observations",
        POSTERIORS,
        "data.sum(axis=2)",
        "data.sum(axis=1)",
        "calibration/test_samplers.py::test_normal_means",
        "normal mean",
    ),
    Mistake(
        "no correction for a step by a factor (Hastings 1970)",
        POSTERIORS,
        "< log_target + log_correction",
        "< log_target",
        "calibration/test_samplers.py::test_a_metropolis_chain",
        "Poisson rate",
    ),
    Mistake(
        "states of a chain without thinning (Talts et al. 2018)",
        POSTERIORS,
        "if step % thin == 0:",
        "if step > draws * thin - draws:",
        "calibration/test_samplers.py::test_a_metropolis_chain",
        "Poisson rate",
    ),
    Mistake(
        "each proposal is accepted",
        POSTERIORS,
        "np.where(accepted, proposed, rates)",
        "proposed",
        "calibration/test_samplers.py::test_a_metropolis_chain",
        "Poisson rate",
    ),
    Mistake(
        "a likelihood without the failures",
        POSTERIORS,
        "chance**successes * (1 - chance) ** (4 - successes)",
        "chance**successes",
        "calibration/test_samplers.py::test_rejection",
        "success probability",
    ),
]


def test_all_claims_are_supported(project):
    copied(project, "samplers")
    result = project.run("-p", "no:hypothesispytest")
    result.stdout.fnmatch_lines(["8 claims: 8 supported, 0 refuted; *"])
    assert result.ret == 0


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.told)
def test_a_mistake_is_refuted(project, mistake):
    assert is_refuted(project, "samplers", mistake)


def test_each_claim_has_a_mistake():
    assert spared("samplers", MISTAKES) == set()


@pytest.fixture
def chains(monkeypatch):
    """The suite's exact chains, whose package is gone afterwards."""
    monkeypatch.syspath_prepend(EXAMPLES / "samplers")
    from bayes import chains

    yield chains
    for name in [name for name in sys.modules if name.partition(".")[0] == "bayes"]:
        del sys.modules[name]


def test_the_asymptotic_variance_is_that_of_the_spectrum(chains):
    target = chains.law([1, 2, 5, 3])
    proposal = chains.kernel([[1, 3, 2, 1], [2, 1, 1, 1], [5, 1, 1, 3], [1, 1, 1, 1]])
    found = chains.accepting(target, proposal, chains.hastings)
    f, roots = np.array([4, 0, 1, -2]), np.sqrt(target.astype(float))
    # D P / D with D = diag(sqrt(pi)) is symmetric, and has the eigenvalues of P.
    values, vectors = np.linalg.eigh(roots[:, None] * found.astype(float) / roots)
    shares = (vectors.T @ (roots * f)) ** 2
    expected = (shares[:-1] * (1 + values[:-1]) / (1 - values[:-1])).sum()
    assert float(chains.asymptotic_variance(target, found, f)) == pytest.approx(expected, rel=1e-9)


def test_equations_are_solved_where_a_pivot_is_zero(chains):
    matrix = np.array([[0, 2, 1], [1, 0, 0], [0, 1, 1]]) * chains.law([1])[0]
    assert (matrix @ chains.solved(matrix, np.array([1, 2, 3])) == [1, 2, 3]).all()
