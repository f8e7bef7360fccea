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
    'at_most("q", math.inf, 4)': "'q': measured is inf",
    'at_most("q", 1, math.inf)': "'q': bound is inf",
    'at_most("q", 1, 2, trivial=math.nan)': "'q': trivial bound is nan",
    'at_most("q", 1, 2, error_rate=1)': "'q': error_rate=1 must lie in [0, 0.5)",
    'at_least("q", np.ones((2, 3)), np.ones((3, 2)))': "'q': bound has shape (3, 2), "
    "measured (2, 3)",
    'probability("q", 0, 0, at_most=0.1, resolves=0.1)': "'q': 0 successes in 0 trials; "
    "count at least one trial",
    'probability("q", 3, 2, at_most=0.1, resolves=0.1)': "'q': 3 successes in 2 trials",
    'probability("q", -1, 2, at_most=0.1, resolves=0.1)': "'q': -1 successes in 2 trials",
    'probability("q", 1.5, 2, at_most=0.1, resolves=0.1)': "'q': 1.5 successes in 2 trials",
    'probability("q", math.nan, 2, at_most=0.1, resolves=0.1)': "'q': a count is nan",
    'probability("q", [1, 2], 2, at_most=0.1, resolves=0.1)': "'q': a count has shape (2,)",
    'probability("q", 1, 2, at_most=0.95, resolves=0.1)': "'q': a violation of 0.1 leaves [0, 1]",
    'probability("q", 1, 2, at_most=1, resolves=0.1)': "'q': every probability is in [0, 1]",
    'probability("q", 1, 2, at_most=1.5, resolves=0.1)': "'q': the prediction 0.0 to 1.5 is "
    "empty or impossible",
    'probability("q", 1, 2, resolves=0.1)': "'q': predict either equals=, "
    "or at_least= and/or at_most=",
    'mean("q", [1, 2, 3], equals=2, at_least=1, resolves=1)': "'q': predict either equals=",
    'mean("q", [1, 2, 3], at_least=3, at_most=1, resolves=1)': "'q': the prediction "
    "3.0 to 1.0 is empty",
    'mean("q", [1, 2, 3], equals=math.nan, resolves=1)': "'q': prediction is nan",
    'mean("q", [1, 2, 3], equals=2, resolves=0)': "'q': resolves=0 must be a positive size",
    'mean("q", [1, 2, 3], equals=2, resolves=math.nan)': "'q': resolves=nan must "
    "be a positive size",
    'mean("q", [1, 2, 3], equals=2, resolves=1, error_rate=0)': "'q': error_rate=0 "
    "must lie in (0, 0.5)",
    'mean("q", [1, 2, 3], equals=2)': "'q': resolves= is missing",
    'mean("q", [1, 2, 3], equals=2, within=1)': "'q': within= stands alone",
    'mean("q", [1], equals=2, resolves=1)': "'q': 1 values without spread; "
    "draw more, or use identity",
    'mean("q", [2, 2, 2], equals=2, resolves=1)': "'q': 3 values without spread",
    'mean("q", [[1, 2], [3, 4]], equals=2, resolves=1)': "'q': a sample of shape (2, 2); "
    "hand over one number",
    'greater("q", [1, 2], [1], resolves=0.1)': "'q': (2,) against (1,) values; measure in pairs",
    'greater("q", [1, 2], [0, 1], resolves=0.7)': "'q': resolves=0.7 exceeds 1/2",
    'greater("q", [1, 2], [0, 1], resolves=0.1, test="runs")': "'q': test 'runs' is unknown",
    'greater("q", [1, 2], [0, 1], resolves=1, test="permutation")': "'q': 2 values without spread",
    'rate("q", [1, 2, 3], [1, 2], law="power", equals=1, resolves=1)': "'q': y (1, 2) needs x "
    "(points,)",
    'rate("q", [1, 2], [1, 2], law="power", equals=1, resolves=1)': "'q': y (1, 2) needs x "
    "(points,), 3 or more",
    'rate("q", [1, 2, 3], [1, 0, 0], law="power", equals=1, resolves=1)': "'q': a rate needs "
    "positive means",
    'rate("q", [1, 2, 3], [1, 2, 3], law="log", equals=1, resolves=1)': "'q': law 'log' is unknown",
    'rate("q", [5, 5, 5], [1, 2, 3], law="power", equals=1, resolves=1)': "'q': x has no spread",
    'premise("odd", True)': "premise 'odd' is not one of the claim; it has small",
    'premise("small", math.nan)': "premise 'small' is nan; say True or False",
    'premise("small", [True, False])': "premise 'small' is [True, False]; say True or False",
    'curve("q", [1, 2], [1, 2, 3])': "'q': y has shape (3,), x (2,); make them equal",
    'curve("q", [1, 2], [1, 2], low=[0, math.nan])': "'q': low is nan at [1]",
    'curve("q", [1, 2], [1, 2], scales=("log", "logit"))': "'q': scales "
    "('log', 'logit') are unknown",
    'rng("data", by=["width"])': "rng('data'): 'width' is not a parameter of the case; it has none",
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

        def test_error_by_a_wrong_call(evidence):
            evidence.mean("value", [1, 2, 3], equal=2)
        """
    )
    assert cases["error_of_its_own"]["reason"] == "KeyError: 'missing' (test_c.py:12)"
    assert cases["error_in_an_assertion"]["reason"].startswith(
        "AssertionError: assert 1 == 2 (test_c.py:"
    )
    assert "unexpected keyword argument 'equal'" in cases["error_by_a_wrong_call"]["reason"]
    assert "theoremcheck/" not in output
