"""What rounding may forgive: said in the record, and never large without a reason."""

import importlib

import pytest

from theoremcheck import Rounding
from theoremcheck.judging import _rounding
from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._inputs import EvidenceError


def test_an_exact_judgement_says_what_it_allowed_and_what_it_would_have_seen(project):
    cases, _ = project.outcomes(
        """
        def test_holds_everywhere(evidence):
            rounding = Rounding(4, [1, 2, 8])
            evidence.identity("value", [1, 2 + 2**-51, 8], [1, 2, 8], rounding=rounding)

        def test_holds_to_the_last_bit(evidence):
            evidence.at_least("value", [1, 2], 1, trivial=None)

        def test_holds_where_it_counts(evidence):
            rounding = Rounding(4, [1, 1e6])
            evidence.at_most("value", [1, 2], [1, 9], trivial=2, rounding=rounding)

        def test_holds_with_high_probability(evidence):
            rounding = Rounding(4, 1)
            evidence.at_most("error", 0.2, 0.3, trivial=None, error_rate=1e-7, rounding=rounding)

        def test_vacuous(evidence):
            evidence.at_most("error", 0.2, 3, trivial=1, rounding=Rounding(4, 1))
        """
    )
    four = Rounding(4, 1).allowance()
    told = {
        name: (case["judgements"][0]["allowance"], case["judgements"][0]["detects"])
        for name, case in cases.items()
    }
    assert told == {
        "holds_everywhere": (2 * four, 8 * four),
        "holds_to_the_last_bit": (0, 0),
        "holds_where_it_counts": (four, four),
        "holds_with_high_probability": (None, None),
        "vacuous": (None, None),
    }


def test_a_large_allowance_needs_a_reason(project):
    cases, output = project.outcomes(
        """
        def test_holds_at_a_billionth(evidence):
            evidence.identity("value", [0, 1], [0, 1], rounding=Rounding(9, 1e6))

        def test_error_beyond(evidence):
            evidence.identity("value", [0, 1], [0, 1], rounding=Rounding(9, 1e7))

        def test_error_beyond_a_bound(evidence):
            evidence.at_most("value", [0, 1], [4, 2], rounding=Rounding(9, 1e8), trivial=None)

        def test_error_even_where_it_is_wrong(evidence):
            evidence.at_most("value", 3, 2, rounding=Rounding(9, 1e8), trivial=None)

        def test_error_in_single_precision(evidence):
            evidence.identity("value", 1, 1, rounding=Rounding(9, 1e3, "float32"))

        def test_holds_in_single_precision(evidence):
            evidence.identity("value", 1, 1, rounding=Rounding(9, 1e2, "float32"))

        def test_error_where_all_predicted_are_0(evidence):
            evidence.identity("value", 0, 0, rounding=Rounding(10**7, 1e-3))

        def test_holds_where_all_predicted_are_0(evidence):
            evidence.identity("value", 0, 0, rounding=Rounding(10**6, 1e9))

        def test_holds_where_a_large_one_does_not_count(evidence):
            evidence.at_most("value", 1, 2, rounding=Rounding(9, 1), trivial=None)
            evidence.at_most("value", [1, 0], [2, 9], trivial=3, rounding=Rounding(9, [1, 1e9]))

        def test_holds_with_a_reason(evidence):
            reason = "a difference of nearly equal numbers"
            evidence.identity("value", 1, 1, rounding=Rounding(9, 1e7, reason=reason))

        def test_error_by_a_factor_of_thousands(evidence):
            once = Rounding(30, np.arange(9))
            evidence.identity("value", np.arange(9), np.arange(9), rounding=once)
            careless = Rounding(30, 2**20 * np.arange(9))
            evidence.identity("value", np.arange(9), np.arange(9), rounding=careless)
        """
    )
    assert cases["error_beyond"]["reason"].startswith(
        "'value': rounding may be off by 9.99e-09, 1e-08 of 1; derive a smaller allowance, "
        "or say why by Rounding(reason=...)"
    )
    assert cases["holds_with_a_reason"]["judgements"][0]["note"] == (
        "9 roundings in float64: a difference of nearly equal numbers"
    )
    assert "rounding may be off by 1.11e-12, 1.1e-09 of 0.001" in output


CALLS = {  # cases of our own claims that allow for rounding: their parameters
    "claims.margins.test_rescaling.test_raw_margins_scale": {"scales": "any", "bias": False},
    "claims.structured_data.test_gradient_formula.test_closed_form_for_any_sample": {"width": 60},
    "claims.weight_tying.test_closed_forms.test_automatic_differentiation": {
        "patches": 4,
        "dimension": 2,
    },
}


@pytest.mark.parametrize("name", CALLS)
def test_allowances_that_are_2_to_the_13_times_too_large_turn_a_claim_red(name, monkeypatch):
    module, case = name.rsplit(".", 1)
    claim = importlib.import_module(module)

    def run():
        evidence = Evidence(module, claim.CLAIM.premises, CALLS[name], 0)
        getattr(claim, case)(evidence, **CALLS[name])
        return [judgement.outcome for judgement in evidence.judgements]

    assert set(run()) == {"holds"}
    careless = {name: 2**13 * unit for name, unit in _rounding.UNIT.items()}
    monkeypatch.setattr(_rounding, "UNIT", careless)
    with pytest.raises(EvidenceError, match="derive a smaller allowance, or say why"):
        run()
