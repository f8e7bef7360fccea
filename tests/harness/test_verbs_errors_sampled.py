"""What a verb about samples cannot judge is an error that names place and remedy in one line."""

ERRORS = {  # what a claim hands over, and what the message says of it
    'probability("q", 0, 0, at_most=0.1, resolves=0.1)': "'q': 0 successes in 0 trials; "
    "count at least one trial",
    'probability("q", 3, 2, at_most=0.1, resolves=0.1)': "'q': 3 successes in 2 trials",
    'probability("q", -1, 2, at_most=0.1, resolves=0.1)': "'q': -1 successes in 2 trials",
    'probability("q", 1.5, 2, at_most=0.1, resolves=0.1)': "'q': a count is 3/2; count "
    "whole numbers",
    'probability("q", 1, 2**53, at_most=0.1, resolves=0.1)': "'q': a count is 9007199254740992, "
    "2^53 or more",
    'probability("q", math.nan, 2, at_most=0.1, resolves=0.1)': "'q': a count is nan",
    'probability("q", [1, 2], 2, at_most=0.1, resolves=0.1)': "'q': a count has shape (2,)",
    'probability("q", 1, 2, at_most=0.95, resolves=0.1)': "'q': a violation of 0.1 leaves [0, 1]",
    'probability("q", 1, 2, at_most=1, resolves=0.1)': "'q': all of [0, 1] is predicted",
    'probability("q", 1, 2, at_most=1.5, resolves=0.1)': "'q': the prediction 0 to 1.5 is "
    "empty or impossible",
    'probability("q", 1, 2, resolves=0.1)': "'q': predict one of equals=, within=, "
    "and at_least= and/or at_most=",
    'mean("q", [0, 1], equals=0.5, at_least=1, resolves=1, support=(0, 1))': "'q': predict one of",
    'mean("q", [0, 1], at_least=0.9, at_most=0.1, resolves=1, support=(0, 1))': "'q': the "
    "prediction 0.9 to 0.1 is empty",
    'mean("q", [0, 1], equals=math.nan, resolves=1, support=(0, 1))': "'q': prediction is nan",
    'mean("q", [0, 1], equals=0.5, resolves=0, support=(0, 1))': "'q': resolves=0 must be a "
    "positive size",
    'mean("q", [0, 1], equals=0.5, resolves=math.nan, support=(0, 1))': "'q': resolves is nan",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, error_rate=0, support=(0, 1))': "'q': "
    "error_rate=0 must lie in (0, 0.5)",
    'mean("q", [0, 1], equals=0.5, support=(0, 1))': "'q': say by resolves= what violation",
    'mean("q", [0, 1], within=1, resolves=1, support=(-2, 2))': "'q': say by resolves= what",
    'mean("q", [0, 1], equals=0.5, within=1, support=(0, 1))': "'q': predict one of equals=",
    'mean("q", [0, 1], equals=0.5, resolves=0.1)': "'q': a mean rests on its support=, on "
    "variance= or on what it assumes=; hand over one of them, or judge the median",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, support=(0, 1), variance=1)': "'q': a mean rests",
    'mean("q", [0, 1.5], equals=0.5, resolves=0.1, support=(0, 1))': "'q': draw 1 is 1.5, outside "
    "of its support (0.0, 1.0); correct the support",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, support=(1, 0))': "'q': support=(1, 0) must be "
    "two finite numbers, the lower one first",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, support=(0, math.inf))': "'q': support is inf",
    'mean("q", [0, 1], equals=0.5, resolves=0.6, support=(0, 1))': "'q': a violation of 0.6 "
    "leaves [0, 1]",
    'mean("q", [], equals=0.5, resolves=0.1, support=(0, 1))': "'q': a sample is empty",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, variance=0)': "'q': variance=0 must be positive",
    'mean("q", [0, 1], equals=0.5, resolves=0.1, assumes="cauchy")': "'q': law 'cauchy' is "
    "unknown; assume normal or symmetric",
    'mean("q", [0, 1] * 9, equals=0.5, resolves=0.1, assumes="normal")': "'q': 2 different values "
    "in 18 draws are not normal; hand over support=",
    'mean("q", 2.0 ** np.arange(40), equals=1, resolves=1, assumes="normal")': "'q': the draws are "
    "skewed (p = ",
    'mean("q", [[1, 2], [3, 4]], equals=2, resolves=1, variance=1)': "'q': a sample of shape "
    "(2, 2); hand over one number",
    'mean("q", [0, 1, 1], minus=[0], equals=0, resolves=1, variance=1)': "'q': samples of 3 and 1; "
    "hand over support=, or pairs",
    'mean("q", np.arange(1001.0), equals=0, resolves=1, assumes="symmetric")': "'q': signed ranks "
    "of 1001 draws; hand over 1000 of them, or support=",
    'median("q", [1], equals=[0, 1], resolves=1)': "'q': prediction has shape (2,); hand over one "
    "number",
    'median("q", [], equals=0, resolves=1)': "'q': a sample is empty",
    'quantile("q", [1, 2], 1, equals=0, resolves=1)': "'q': p=1 must lie in (0, 1)",
    'greater("q", [1, 2], [1], resolves=0.1)': "'q': (2,) against (1,) values; measure in pairs",
    'greater("q", [1, 2], [0, 1], resolves=0.7)': "'q': resolves=0.7 exceeds 1/2",
    'distribution("q", [1, 2], lambda x: x, resolves=0.1)': "'q': cdf must give (2,) numbers in "
    "[0, 1]; it is P(X <= x)",
    'distribution("q", [0.1, 0.2], lambda x: 1 - x, resolves=0.1)': "'q': cdf falls somewhere",
    'rate("q", [1, 2, 3], [1, 2], law="power", equals=1, resolves=1)': "'q': y (2,) needs x "
    "(points,), 3 or more; got (3,)",
    'rate("q", [1, 2], [1, 2], law="power", equals=1, resolves=1)': "'q': y (2,) needs x "
    "(points,), 3 or more",
    'rate("q", [1, 2, 3], [[1, 0, 0]], law="power", equals=1, resolves=1)': "'q': y is 0 at "
    '[0, 1], which has no logarithm; say of="mean" with support=',
    'rate("q", [1, 2, 3], [1, 0, 1], law="power", equals=1)': "'q': y is 0 at [1], which has no",
    'rate("q", [1, 2, 3], [1, 2, 3], law="power", equals=1, resolves=1)': "'q': y is one curve, "
    "which is judged exactly; leave resolves= out",
    'rate("q", [1, 2, 3], [[1, 2, 3]], law="log", equals=1, resolves=1)': "'q': law 'log' is "
    "unknown",
    'rate("q", [5, 5, 5], [[1, 2, 3]], law="power", equals=1, resolves=1)': "'q': x must rise",
    'rate("q", [1, 2, 3], [[1, 2, 3]], law="power", of="mean", equals=1, resolves=1)': "'q': say "
    'of="run", or of="mean" with the top of y as support=',
    'rate("q", [1, 2, 3], [[1, 2, 0]], law="power", of="mean", equals=1, resolves=1, support=3)': (
        "'q': y is 0 in all runs at a point"
    ),
    'variance("q", [0, 1], equals=0.1, resolves=0.1)': "'q': a variance rests on its support= or "
    'on assumes="normal"; hand over one of them',
    'variance("q", [0, 1], equals=0.1, resolves=0.1, assumes="symmetric")': "'q': a variance rests",
    'variance("q", [0, 1], equals=0.1, resolves=0.1, assumes="normal", support=(0, 1))': "'q': a "
    "variance rests on",
    'variance("q", [1], equals=0.1, resolves=0.1, support=(0, 1))': "'q': a draw alone has no "
    "spread; hand over two or more",
    'variance("q", [0, 2], equals=0.1, resolves=0.1, support=(0, 1))': "'q': draw 1 is 2.0, "
    "outside of its support",
    'variance("q", [0, 1], equals=0.3, resolves=0.1, support=(0, 1))': "'q': the prediction 0.3 to "
    "0.3 is empty or impossible",
    'variance("q", [0, 1], at_most=0.25, resolves=0.1, support=(0, 1))': "'q': all of [0, 0.25] is "
    "predicted",
    'variance("q", [0, 1], at_most=0.2, resolves=0.1, support=(0, 1))': "'q': a violation of 0.1 "
    "leaves [0, 0.25]",
    'variance("q", [0, 1] * 9, at_most=1, resolves=1, assumes="normal")': "'q': 2 different values "
    "in 18 draws are not normal; hand over support=",
    'ordered("q", [[1, 2]], resolves=1)': "'q': 1 sample has no order; hand over two or more",
    'ordered("q", [[1, 2], [1]], resolves=1)': "'q': samples of 1 to 2 draws; hand over as many of",
    'ordered("q", [1, 2, 3], resolves=1)': "'q': a sample of shape (); hand over one number per",
    'ordered("q", [[1, 2], [1, 2]], of="mean", resolves=1)': "'q': say of=\"run\", or "
    'of="mean" with what all draws lie in as support=',
    'ordered("q", [[1, 2], [1, 2]], support=(0, 3), resolves=1)': "'q': say of=",
    'ordered("q", [[1, 2], [1, 2]], of="median", resolves=1)': "'q': say of=",
    'ordered("q", [[1, 2], [1, 4]], of="mean", support=(0, 3), resolves=1)': "'q': draw 1 is 4.0, "
    "outside of its support",
    'p_value("q", 1.5, 0, test="t", least=0, resolves=1)': "'q': p=1.5 must lie in [0, 1]",
    'p_value("q", 0.5, -1, test="t", least=0, resolves=1)': "'q': p_if_off=-1 must lie in [0, 1]",
    'p_value("q", 0.5, 0.5, test=" ", least=0, resolves=1)': "'q': test=' ' names no test; say",
    'p_value("q", 0.5, 0.5, test="t", least=0.001, resolves=1)': "'q': a test with least=0.001 "
    "decides nothing at an error rate of 1e-06; make 999999 permutations or more, or raise",
    'p_value("q", 0, 0.5, test="t", least=1e-9, resolves=1)': "'q': p=0 is less than least=1e-09; "
    "correct least=",
    'p_value("q", 0.5, 0.5, test="t", least=0, resolves=0)': "'q': resolves=0 must be a positive",
    "batches(3, cap=10)": "batches: a cap of 10 is no multiple of 3 draws; make it one",
    "batches(0, cap=0)": "batches: a cap of 0 is no multiple of 0 draws",
    'replay("data")': "replay('data'): nothing was drawn from it; say rng('data')",
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
