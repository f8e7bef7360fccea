"""The suite of concentration: its claims are green, and each mistake planted in it is red."""

import sys
from fractions import Fraction

import mpmath
import pytest
from scipy import stats

from tests.examples.suites import EXAMPLES, Mistake, copied, is_refuted, spared

HOEFFDING, ENTROPY = "claims/sums/test_hoeffding.py", "claims/sums/test_relative_entropy.py"
BERNSTEIN = "claims/sums/test_bernstein.py"
TWO_SIDED, ONE_SIDED = "claims/empirical/test_two_sided.py", "claims/empirical/test_one_sided.py"
LENGTH = "claims/projections/test_projected_length.py"
LINDENSTRAUSS = "claims/projections/test_johnson_lindenstrauss.py"
DEVIATION, OFF = "chance of a deviation", "chance that some distance is off"
MISTAKES = [
    Mistake(
        "2 for the squared range",
        HOEFFDING,
        "sum(width**2 for width in widths)",
        "2 * len(widths)",
        "sums/test_hoeffding.py::test_one_law",
        "tail",
    ),
    Mistake(
        "a constant of 4 in Hoeffding's exponent",
        HOEFFDING,
        "exp_below(-2 * t**2",
        "exp_below(-4 * t**2",
        "sums/test_hoeffding.py::test_one_law",
        "tail",
    ),
    Mistake(
        "a constant of 1 in Hoeffding's exponent, which is true and too weak",
        HOEFFDING,
        "exp_below(-2 * t**2",
        "exp_below(-(t**2)",
        "sums/test_hoeffding.py::test_two_is_the_largest_constant",
        "exponent of the tail",
    ),
    Mistake(
        "the tail on the other side",
        "tails/sums.py",
        "one[level:]",
        "one[: level + 1]",
        "sums/test_relative_entropy.py::test_coins_attain_it",
        "tail to the power m",
    ),
    Mistake(
        "the second factor upside down",
        ENTROPY,
        "((1 - mu) / (1 - q)) ** (most - level)",
        "((1 - mu) / (1 - q)) ** (level - most)",
        "sums/test_relative_entropy.py::test_more_values",
        "tail to the power m",
    ),
    Mistake(
        "no linear term",
        BERNSTEIN,
        "(2 * (variance + largest * t / 3))",
        "(2 * variance)",
        "sums/test_bernstein.py::test_one_law",
        "tail",
    ),
    Mistake(
        "three times the linear term",
        BERNSTEIN,
        "largest * t / 3",
        "largest * t",
        "sums/test_bernstein.py::test_its_exponent_is_tight",
        "exponent of the tail",
    ),
    Mistake(
        "a second moment for the variance",
        "tails/sums.py",
        "(x - mean(one)) ** 2 * p",
        "x**2 * p",
        "sums/test_bernstein.py::test_its_exponent_is_tight",
        "exponent of the tail",
    ),
    Mistake(
        "one tail for both",
        TWO_SIDED,
        "return 2 * exp_below(",
        "return exp_below(",
        "empirical/test_two_sided.py::test_any_continuous_law",
        DEVIATION,
    ),
    Mistake(
        "n for 2n in the exponent, which is true and too weak",
        TWO_SIDED,
        "exp_below(-2 * n",
        "exp_below(-n",
        "empirical/test_two_sided.py::test_it_is_attained_by_many_draws",
        DEVIATION,
    ),
    Mistake(
        "shares that are too small do not count",
        "tails/empirical.py",
        "max(0, floor(n * (t - d)) + 1) if below else 0",
        "0",
        "empirical/test_two_sided.py::test_it_is_attained_by_many_draws",
        DEVIATION,
    ),
    Mistake(
        "the exponent of two samples of n",
        ONE_SIDED,
        "exp_below(-2 * n",
        "exp_below(-4 * n",
        "empirical/test_one_sided.py::test_any_continuous_law",
        "chance of an excess",
    ),
    Mistake(
        "1 for 4 in the dimension",
        LINDENSTRAUSS,
        "return 4 * log_above(",
        "return 1 * log_above(",
        "projections/test_johnson_lindenstrauss.py::test_the_sum_over_all_pairs",
        OFF,
    ),
    Mistake(
        "lengths that are not scaled up again",
        LINDENSTRAUSS,
        "lengths * d / k - 1",
        "lengths - 1",
        "projections/test_johnson_lindenstrauss.py::test_projections_of_a_simplex",
        "all distances kept",
    ),
    Mistake(
        "d - k for its half",
        LENGTH,
        "** (rest // 2)",
        "** rest",
        "projections/test_projected_length.py::test_its_tails",
        "tail",
    ),
    Mistake(
        "columns that are not orthonormal",
        "tails/projections.py",
        "np.linalg.qr(rng.standard_normal((count, d, k)))[0]",
        "rng.standard_normal((count, d, k)) / d**0.5",
        "projections/test_projected_length.py::test_bases_by_orthonormalisation",
        "projected squared length",
    ),
]


def test_all_claims_are_supported(project):
    copied(project, "concentration")
    result = project.run("-p", "no:hypothesispytest")
    result.stdout.fnmatch_lines(["7 claims: 7 supported, 0 refuted; *"])
    assert result.ret == 0


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.told)
def test_a_mistake_is_refuted(project, mistake):
    assert is_refuted(project, "concentration", mistake)


def test_each_claim_has_a_mistake():
    assert spared("concentration", MISTAKES) == set()


@pytest.fixture
def tails(monkeypatch):
    """The suite's own package, which is gone afterwards."""
    monkeypatch.syspath_prepend(EXAMPLES / "concentration")
    from tails import empirical, enclosures, projections

    yield {"empirical": empirical, "enclosures": enclosures, "projections": projections}
    for name in [name for name in sys.modules if name.partition(".")[0] == "tails"]:
        del sys.modules[name]


@pytest.mark.parametrize("n, d", [(1, "1/3"), (5, "1/4"), (10, "3/10"), (20, "1/7")])
def test_deviations_are_those_of_kolmogorov_and_smirnov(tails, n, d):
    empirical, d = tails["empirical"], Fraction(d)
    places = empirical.everywhere(n, d)
    two, one = (float(empirical.deviates(n, d, places, below=below)) for below in (True, False))
    assert two == pytest.approx(stats.kstwo.sf(float(d), n), rel=1e-12)
    assert one == pytest.approx(stats.ksone.sf(float(d), n), rel=1e-12)


def test_deviations_of_a_coin_are_those_of_its_count(tails):
    half = Fraction(1, 2)
    found = tails["empirical"].deviates(10, Fraction(3, 10), [half])
    assert float(found) == pytest.approx(2 * stats.binom.cdf(2, 10, 0.5), rel=1e-12)


def test_projected_lengths_follow_a_beta_law(tails):
    law = tails["projections"].AnyDirection(10, 4)
    found = float(law.up_to(Fraction(1, 3)))
    assert found == pytest.approx(stats.beta.cdf(1 / 3, 2, 3), rel=1e-12)
    assert float(law.second_moment()) == pytest.approx(stats.beta(2, 3).moment(2), rel=1e-12)


@pytest.mark.parametrize("x", ["-30", "-1/3", "-1e-50", "2"])
def test_enclosures_are_on_their_sides(tails, x):
    x, enclosures = Fraction(x), tails["enclosures"]
    with mpmath.workdps(120):
        exact = mpmath.exp(mpmath.mpf(x.numerator) / x.denominator)
        below = enclosures.exp_below(x)
        gap = exact - mpmath.mpf(below.numerator) / below.denominator
        assert 0 <= gap < exact * mpmath.mpf("1e-36")
        above = enclosures.log_above(below)
        assert mpmath.mpf(above.numerator) / above.denominator > mpmath.log(exact - gap)
