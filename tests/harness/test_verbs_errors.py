"""What a verb cannot judge is an error that names place and remedy in one line, never a pass."""

ERRORS = {  # what a claim hands over, and what the message says of it
    'identity("q", [1, math.nan], [1, 2])': "'q': measured is nan at [1]; "
    "count divergence with a cap",
    'identity("q", 1, math.inf)': "'q': predicted is inf",
    'identity("q", [], [])': "'q': measured is empty",
    'identity("q", [1, 2], [1, 2, 3])': "'q': predicted has shape (3,), measured (2,)",
    'identity("q", "one", 1)': "'q': measured is not numeric",
    'identity("q", None, 1)': "'q': measured holds None, which is no number; hand over numbers",
    'identity("q", 1, 1, rounding=Rounding(-1, 1))': "-1 roundings in float64 are outside of "
    "the rounding model",
    'identity("q", 1, 1, rounding=Rounding(2**53, 1))': "outside of the rounding model",
    'identity("q", 1, 1, rounding=Rounding(1, 1, "float16"))': "roundings in float16 are outside",
    'identity("q", 1, 1, rounding=Rounding(1, math.nan))': "'q': rounding magnitude is nan",
    'at_most("q", math.inf, 4, trivial=None)': "'q': measured is inf",
    'at_most("q", 1, math.inf, trivial=None)': "'q': bound is inf",
    'at_most("q", 1, 2, trivial=math.nan)': "'q': trivial bound is nan",
    'at_most("q", 1, 2, error_rate=1, trivial=None)': "'q': error_rate=1 must lie in [0, 0.5)",
    'at_most("q", 1, 2, error_rate=-1e-9, trivial=None)': "'q': error_rate=-1e-09 must lie in",
    'at_most("q", 1, 2, attained=-1e-9, trivial=None)': "'q': attained=-1e-09 must lie in [0, 1)",
    'at_most("q", 1, 2, attained=1, trivial=None)': "'q': attained=1 must lie in [0, 1), 0.02 for "
    "within 2 %",
    'at_least("q", np.ones((2, 3)), np.ones((3, 2)), trivial=None)': "'q': bound has shape (3, 2), "
    "measured (2, 3)",
    'premise("odd", True)': "premise 'odd' is not one of the claim; it has small",
    'premise("small", math.nan)': "premise 'small' is nan; say True or False",
    'premise("small", [True, False])': "premise 'small' is [True, False]; say True or False",
    'curve("q", [1, 2], [1, 2, 3])': "'q': y has shape (3,), x (2,); make them equal",
    'curve("q", [1, 2], [1, 2], low=[0, math.nan])': "'q': low is nan at [1]",
    'curve("q", [1, 2], [1, 2], scales=("log", "logit"))': "'q': scales "
    "('log', 'logit') are unknown",
}


def test_what_cannot_be_judged_is_an_error_at_its_place(project):
    tests = "".join(
        f"def test_error_{number}(evidence):\n    evidence.{call}\n\n"
        for number, call in enumerate(ERRORS)
    )
    cases, output = project.outcomes(tests)
    astray = {}
    for number, (call, told) in enumerate(ERRORS.items()):
        reason = cases[f"error_{number}"]["reason"]
        line = f"claims/section/test_c.py::test_error_{number}: {reason}"
        if told not in reason or "\n" in reason or line not in output:
            astray[call] = reason
    assert not astray
    assert "Traceback" not in output
    assert "theoremcheck/" not in output


def test_an_exception_in_the_body_is_an_error_at_its_line(project):
    cases, output = project.outcomes(
        """
        def test_error_of_its_own(evidence):
            evidence.identity("value", 1, 1)
            {}["missing"]

        def test_error_in_an_assertion(evidence):
            evidence.identity("value", 1, 1)
            assert 1 == 2

        def test_error_without_a_trivial_bound(evidence):
            evidence.at_most("value", 1, 2)

        def test_error_by_a_wrong_call(evidence):
            evidence.mean("value", [1, 2, 3], equal=2)
        """
    )
    assert cases["error_of_its_own"]["reason"] == "KeyError: 'missing' (test_c.py:12)"
    assert cases["error_in_an_assertion"]["reason"].startswith(
        "AssertionError: assert 1 == 2 (test_c.py:"
    )
    assert (
        "missing 1 required keyword-only argument: 'trivial'"
        in (cases["error_without_a_trivial_bound"]["reason"])
    )
    assert "unexpected keyword argument 'equal'" in cases["error_by_a_wrong_call"]["reason"]
    assert "theoremcheck/" not in output


# Calls whose value fails while the verb takes it, as a lazy array's does that was lost.
FAILING = {
    "identity": "lost, 1",
    "at_most": "lost, 1, trivial=None",
    "at_least": "lost, 1, trivial=None",
    "never": "lost, 1",
    "probability": "lost, 9, at_least=0.5, resolves=0.1",
    "greater": "lost, [1], resolves=0.1",
    "mean": "lost, within=1, support=(0, 1)",
    "quantile": "lost, 0.5, within=1",
    "median": "lost, within=1",
    "distribution": "lost, np.square, resolves=0.1",
    "rate": "[1, 2, 4], lost, law='power', equals=1",
    "curve": "[1], lost",
}


def test_a_traceback_leads_from_the_body_past_the_verb_to_what_failed(project):
    body = "def test_error_{verb}(evidence):\n    evidence.{verb}('q', {values})\n\n"
    cases, output = project.outcomes(
        "class Lost:\n    def __array__(self, *_, **__):\n        raise LookupError('lost')\n\n"
        "lost = Lost()\n\n"
        + "".join(body.format(verb=verb, values=values) for verb, values in FAILING.items())
    )
    assert len(cases) == len(FAILING)
    assert output.count("raise LookupError") == len(FAILING)
    assert [verb for verb in [*FAILING, "noting"] if f": in {verb}\n" in output] == []
