"""Numbers are compared as what they are: where float64 would round one, in fractions."""

import datetime
from decimal import Decimal
from fractions import Fraction

import flint
import mpmath
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from theoremcheck import Rounding
from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._inputs import EvidenceError, count, number, numbers

examples = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
LARGE = 2**60
ABOVE_ONE = 1 + np.finfo(np.longdouble).eps

LARGER = {  # measured and predicted that float64 shows alike, the measured one larger
    "integers": (LARGE + 1, LARGE),
    "an integer and a float": (2**53 + 1, 2.0**53),
    "integers beyond float64": (10**400 + 1, 10**400),
    "negative integers beyond float64": (-(10**400), -(10**400) - 1),
    "NumPy's integers": (np.array([1, LARGE + 1]), np.array([1, LARGE])),
    "unsigned integers": (np.uint64(2**63 + 1), np.uint64(2**63)),
    "a mixed list": ([LARGE + 1, 0.5], [LARGE, 0.5]),
    "integers of both signs": ([2**63 + 1, -1], [2**63, -1]),
    "fractions": (Fraction(10**20 + 1, 10**20), 1),
    "decimals": (Decimal("1.00000000000000000001"), 1),
    "a float and a decimal": (0.1, Decimal("0.1")),
    "long doubles": (ABOVE_ONE, 1),
    "flint's integers": (flint.fmpz(LARGE + 1), flint.fmpz(LARGE)),
    "flint's fractions": ([flint.fmpq(10**20 + 1, 10**20)], [1]),
    "flint's floats": (flint.arf((LARGE + 1, 0)), LARGE),
    "balls of radius 0": (flint.arb((LARGE + 1, 0)), LARGE),
    "negative balls": (flint.arb(-LARGE), flint.arb((-LARGE - 1, 0))),
    "mpmath's floats": (mpmath.mpf(-LARGE), mpmath.mpf(-LARGE - 1, prec=80)),
    "torch's integers": (torch.tensor([LARGE + 1]), torch.tensor([LARGE])),
    "a list of tensors": ([torch.tensor(LARGE + 1), torch.tensor(0.5)], [LARGE, 0.5]),
}

NO_NUMBERS = {  # what is refused, and what the message says of it
    "complex": (1 + 0j, "is complex; judge its real and its imaginary part"),
    "complex arrays": (np.ones(2, complex), "is complex"),
    "complex tensors": (torch.ones(2, dtype=torch.complex64), "is complex"),
    "conjugate tensors": (torch.tensor([1j]).conj(), "is complex"),
    "a complex object": (np.array([1j], dtype=object), "is complex"),
    "masked arrays": (np.ma.array([1, 2], mask=[0, 1]), "is masked; hand over what is left"),
    "masked in a list": ([[1.0, np.ma.masked]], "is masked"),
    "masked objects": (np.array([np.ma.masked], dtype=object), "is masked"),
    "None": ([1, None], "holds None, which is no number"),
    "a function": (np.array([len]), "holds <built-in function len>, which is no number"),
    "text": (["1", "2"], "is not numeric but text"),
    "bytes": (b"1", "is not numeric but text"),
    "dates": (np.datetime64("2020-01-01"), "is not numeric but dates"),
    "durations": (np.timedelta64(1, "s"), "is not numeric but durations"),
    "date objects": ([datetime.date(2020, 1, 1)], "holds datetime.date(2020, 1, 1), which is no"),
    "a ball": (flint.arb(1) / 3, "a ball with a radius; judge its upper() or its lower() end"),
    "a matrix": (flint.fmpz_mat([[1]]), "which is no number"),
    "a gradient's tensor": (torch.ones(1, requires_grad=True), "is not numeric (Can't call numpy"),
    "structured": (np.zeros(1, "i,i"), "is not numeric but structured"),
    "ragged": ([[1, 2], [3]], "is not numeric (setting an array element"),
    "decimal nan": (Decimal("nan"), "is nan at []; count divergence with a cap"),
    "mpmath's infinity": ([1, mpmath.mpf("inf")], "is inf at [1]; count divergence with a cap"),
    "flint's infinity": ([flint.arf("inf"), LARGE + 1], "is inf at [0]"),
}

whole = st.integers(-(2**70), 2**70)
scalars = st.one_of(
    whole,
    whole.map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.builds(Fraction, whole, st.integers(1, 2**30)),
    whole.map(lambda digits: Decimal(digits).scaleb(-20)),
    st.sampled_from([2**53, 2**53 + 1, 0.1, Fraction(1, 10), Decimal("0.1"), 5e-324, 10**400]),
)


def judged(verb, *arguments, **keywords):
    evidence = Evidence("c", {}, {}, 0)
    if verb in ("at_most", "at_least"):
        keywords = {"trivial": None} | keywords
    getattr(evidence, verb)("q", *arguments, **keywords)
    return evidence.judgements[0]


@pytest.mark.parametrize(
    "left, right",
    [
        (flint.fmpq(1, 2), Fraction(1, 2)),
        (flint.fmpq(1, 3), Fraction(1, 3)),
        (flint.fmpz(2), 2.0),
        (Fraction(LARGE), flint.fmpz(LARGE)),
        (flint.arb((3, -4)), Fraction(3, 16)),
        (mpmath.mpf(3) / 16, flint.fmpq(3, 16)),
    ],
)
def test_numbers_of_two_libraries_are_equal_where_their_values_are(left, right):
    """They are not by `==`: see findings/python_flint_rational_is_unequal_to_fraction.sh."""
    assert judged("identity", left, right).outcome == "holds"
    assert judged("identity", left, right + 1).outcome == "refuted"


@pytest.mark.parametrize("kind", LARGER)
def test_what_float64_shows_alike_is_told_apart(kind):
    larger, smaller = LARGER[kind]
    for verb, sides in {
        "identity": (larger, smaller),
        "at_most": (larger, smaller),
        "at_least": (smaller, larger),
    }.items():
        wrong, right = judged(verb, *sides), judged(verb, larger, larger)
        assert (wrong.outcome, right.outcome) == ("refuted", "holds")
        assert float(wrong.slack) > 1
        assert " against " in wrong.note
        assert " apart" in wrong.note
        assert "apart" not in right.note
    assert judged("at_most", smaller, larger).outcome == "holds"
    assert judged("at_least", larger, smaller).outcome == "holds"


def test_the_note_tells_both_numbers_and_the_gap():
    judgement = judged("identity", [1, LARGE + 1], [1, LARGE])
    assert judgement.note == (
        "equal to the last bit; 1152921504606846977 against 1152921504606846976, 1 apart"
    )
    assert judgement.at == [1]
    assert judgement.measured == float(LARGE)
    assert "near inf of more than 60 digits" in judged("at_most", 10**400 + 1, 10**400).note
    assert judged("at_most", 10**400, 10**400).measured == "inf"


@examples
@given(st.lists(st.tuples(scalars, scalars), min_size=1, max_size=3))
def test_any_numbers_are_compared_as_fractions_are(pairs):
    left, right = zip(*pairs, strict=True)
    exact = [(Fraction(a), Fraction(b)) for a, b in pairs]
    told = [judged(verb, left, right).outcome == "holds" for verb in ("at_most", "at_least")]
    assert told == [all(a <= b for a, b in exact), all(a >= b for a, b in exact)]
    assert (judged("identity", left, right).outcome == "holds") == all(told)


@examples
@given(st.integers(0, 2**12))
def test_a_gap_is_held_against_the_allowance_without_loss(units):
    """gamma(1) is a little more than 2^-53, so that 2^60 may be off by just a little over 2^7."""
    judgement = judged("identity", LARGE + units, LARGE, rounding=Rounding(1, LARGE))
    assert (judgement.outcome == "holds") == (units <= 2**7)
    assert judgement.allowance == judgement.detects == LARGE * 2.0**-53 / (1 - 2.0**-53)


def test_what_float64_holds_is_compared_in_float64():
    for value in (2**60, [2**63, -1], Fraction(1, 2), Decimal("0.5"), [True, 0.5], np.int64(3)):
        assert numbers("q", value).dtype == np.float64
    half = torch.tensor([1.5, 2**100], dtype=torch.bfloat16)
    assert numbers("q", half).tolist() == [1.5, 2.0**100]
    assert judged("identity", 1e308, -1e308).outcome == "refuted"


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_what_is_no_real_number_is_refused_by_name(kind):
    value, words = NO_NUMBERS[kind]
    for measured, predicted, side in ((value, 1, "measured"), (1, value, "predicted")):
        with pytest.raises(EvidenceError) as error:
            judged("identity", measured, predicted)
        assert str(error.value).startswith(f"'q': {side} ")
        assert words in str(error.value)
        assert "\n" not in str(error.value)
    with pytest.raises(EvidenceError):
        numbers("q", value)


def test_a_magnitude_is_refused_like_a_number():
    with pytest.raises(EvidenceError, match="rounding magnitude is complex"):
        judged("identity", 1, 1, rounding=Rounding(1, 1j))
    judgement = judged("identity", 1, 1, rounding=Rounding(3, Fraction(1, 3)))
    assert judgement.allowance == pytest.approx(2.0**-53, rel=1e-15)


def test_a_sample_is_not_rounded_unasked():
    words = "which float64 cannot; say float"
    for take in (numbers, lambda quantity, value: number(quantity, value, what="it")):
        with pytest.raises(EvidenceError, match=f"holds 9007199254740993, {words}"):
            take("q", 2**53 + 1)
    with pytest.raises(EvidenceError, match=rf"'q': larger holds 1/3, {words}"):
        judged("greater", [1, Fraction(1, 3)], [0, 0], resolves=0.1)


def test_a_count_is_a_whole_number_below_the_last_that_floats_count():
    assert count("q", 2**53 - 1) == 2**53 - 1
    assert count("q", np.float64(7)) == count("q", torch.tensor(7)) == 7
    assert type(count("q", np.int32(7))) is int
    for value, words in {
        2**53: "a count is 9007199254740992, 2\\^53 or more",
        -(2**53): "2\\^53 or more",
        1.5: "a count is 3/2; count whole numbers",
        2e300: "near 2e\\+300 of more than 60 digits, 2\\^53 or more",
    }.items():
        with pytest.raises(EvidenceError, match=words):
            count("q", value)
    with pytest.raises(EvidenceError, match="shape"):
        count("q", [1, 2])
