"""The suite of first-order methods: its claims are green, and each mistake planted in it is red."""

from fractions import Fraction

import numpy as np
import pytest

from examples.first_order.rates import checker, corners, lines, oracle, proofs, second_checker
from tests.examples.suites import REPORT, Mistake, copied, is_refuted, planted

VALUE, DISTANCE = "claims/descent/test_last_value.py", "claims/descent/test_distance.py"
SLOPE = "claims/descent/test_least_slope.py"
POINTS, HALPERN = "claims/steps/test_proximal_points.py", "claims/steps/test_halpern.py"
HALF, ONE = Fraction(1, 2), Fraction(1)
MISTAKES = [
    Mistake(
        "4 in the place of 2",
        VALUE,
        "1 / (4 * steps * h + 2)",
        "1 / (4 * steps * h + 4)",
        "descent/test_last_value.py::test_any_function",
        "last value",
    ),
    Mistake(
        "the books' constant, which is true and too weak",
        VALUE,
        "1 / (4 * steps * h + 2)",
        "1 / (2 * steps * h + 1)",
        "descent/test_last_value.py::test_huber_functions",
        "last value",
    ),
    Mistake(
        "a multiplier of another index",
        "rates/proofs.py",
        "Fraction(i, 2 * steps + 1 - i)",
        "Fraction(i, 2 * steps + 2 - i)",
        "descent/test_last_value.py::test_proof",
        "last value",
    ),
    Mistake(
        "the rate of short steps for all of them",
        DISTANCE,
        "max(abs(1 - least * h), abs(1 - h)) ** steps",
        "abs(1 - least * h) ** steps",
        "descent/test_distance.py::test_quadratic_functions",
        "distance",
    ),
    Mistake(
        "uphill",
        "rates/lines.py",
        "points[-1] - h * slope.at(points[-1])",
        "points[-1] + h * slope.at(points[-1])",
        "descent/test_distance.py::test_any_function",
        "distance",
    ),
    Mistake(
        "N + 1 steps for N",
        SLOPE,
        "4 * gap / (steps * h",
        "4 * gap / ((steps + 1) * h",
        "descent/test_least_slope.py::test_waves",
        "least squared slope",
    ),
    Mistake(
        "no way down from the last point, which is true and too weak",
        SLOPE,
        "(steps * h * (4 - h) + 2)",
        "(steps * h * (4 - h))",
        "descent/test_least_slope.py::test_waves",
        "least squared slope",
    ),
    Mistake(
        "a root that is larger by 1, in the rate and in the step",
        "claims/steps/test_subgradients.py",
        "Fraction(1, isqrt(steps + 1))",
        "Fraction(1, isqrt(steps + 1) + 1)",
        "steps/test_subgradients.py::test_coordinates",
        "least value",
    ),
    Mistake(
        "the first value for the least one",
        "rates/corners.py",
        "for _ in range(steps + 1):",
        "for _ in range(1):",
        "steps/test_subgradients.py::test_any_planes",
        "least value",
    ),
    Mistake(
        "explicit steps where the method's are implicit",
        "rates/corners.py",
        "        x = function.proximal(x, step)\n",
        "        x = x - step * function.slope(x)\n",
        "steps/test_proximal_points.py::test_any_function",
        "last value",
    ),
    Mistake(
        "N + 1 proximal points for N",
        POINTS,
        "1 / (4 * steps * step)",
        "1 / (4 * (steps + 1) * step)",
        "steps/test_proximal_points.py::test_kinks",
        "last value",
    ),
    Mistake(
        "weights that begin one step early",
        "rates/lines.py",
        "(x + (k + 1) * operator.at(last)) / (k + 2)",
        "(x + k * operator.at(last)) / (k + 1)",
        "steps/test_halpern.py::test_any_map",
        "residual",
    ),
    Mistake(
        "the squared residual for the residual",
        HALPERN,
        "return abs(last - operator.at(last))",
        "return (last - operator.at(last)) ** 2",
        "steps/test_halpern.py::test_shifts_that_end_in_a_reflection",
        "residual",
    ),
]
PROOFS = [
    proofs.value(3, HALF),
    proofs.distance(2, Fraction(7, 4), Fraction(1, 4)),
    proofs.least_slope(3, HALF),
    proofs.subgradients(3),
    proofs.proximal_point(3, HALF),
    proofs.halpern(3),
]


def test_the_suite_is_green(project):
    copied(project, "first_order")
    result = project.run("-p", "no:hypothesispytest", f"--report-dir={REPORT}")
    result.assert_outcomes(passed=76, deselected=22)
    claims = project.record(REPORT)["claims"]
    assert [claim["verdict"] for claim in claims] == ["SUPPORTED"] * 6
    for claim in claims:
        judgements = [j for case in claim["cases"] for j in case["judgements"]]
        assert {"exact", "searched", "certified"} <= {j["rung"] for j in judgements}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.told)
def test_a_mistake_is_red(project, mistake):
    assert is_refuted(project, "first_order", mistake)


def test_a_checker_that_overlooks_the_rate_is_an_error(project):
    copied(project, "first_order")
    overlooks = Mistake(
        "any rate is the proved one",
        "rates/checker.py",
        'demand(rational(certificate["rate"]) == rate, "another rate")',
        'rate = max(rate, rational(certificate["rate"]))',
        "steps/test_halpern.py::test_proof",
        "residual",
    )
    assert planted(project, overlooks)[0] == "ERROR"


@pytest.mark.parametrize("share, verdict", [(1, "SUPPORTED"), (1.0027, "REFUTED")])
def test_what_pepit_answers_is_held_against_the_rate(project, share, verdict):
    # 1.0027 is what SCS makes of it where L = 100.
    copied(project, "first_order")
    file = project.path / "rates/oracle.py"
    text = file.read_text("utf-8").replace("if not available()", "if False")
    answers = "answers(worst, steps, h)\n"
    assert text.count(answers) == 1
    file.write_text(text.replace(answers, f"({share} * float(rate), float(rate))\n"), "utf-8")
    where = "claims/descent/test_last_value.py::test_pepit"
    project.run("-p", "no:hypothesispytest", f"--report-dir={REPORT}", "--tier=full", where)
    (claim,) = project.record(REPORT)["claims"]
    told = {
        j["outcome"] for c in claim["cases"] for j in c["judgements"] if "bound" in j["quantity"]
    }
    assert told == {"holds" if verdict == "SUPPORTED" else "refuted"}


def test_without_pepit_its_cases_say_how_to_install_it(project):
    copied(project, "first_order")
    file = project.path / "rates/oracle.py"
    file.write_text(
        file.read_text("utf-8").replace('version("pepit")', 'version("pepti")'), "utf-8"
    )
    where = "claims/steps/test_halpern.py::test_pepit"
    project.run("-p", "no:hypothesispytest", f"--report-dir={REPORT}", "--tier=full", where)
    (claim,) = project.record(REPORT)["claims"]
    reasons = {case["reason"] for case in claim["cases"] if case["outcome"] == "not run"}
    assert any("pip install 'pepit==0.5.1'" in reason for reason in reasons)


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof["method"])
@pytest.mark.parametrize("check", [checker, second_checker], ids=["fractions", "flint"])
def test_a_smaller_rate_is_not_proved(monkeypatch, proof, check):
    check.check(proof)
    # Were the claimed rate smaller by a thousandth, these multipliers would leave no square.
    smaller = Fraction(proof["rate"]) * 999 / 1000
    if check is checker:
        monkeypatch.setattr(checker.Problem, "rate", lambda problem: smaller)
    else:
        ratio = second_checker.number(str(smaller))
        monkeypatch.setattr(second_checker, "proved", lambda *_: ratio)
    with pytest.raises(check.Rejected):
        check.check({**proof, "rate": str(smaller)})


@pytest.mark.parametrize("proof", PROOFS, ids=lambda proof: proof["method"])
def test_the_margin_of_pepit_covers_what_the_multipliers_make_of_the_solvers_tolerance(proof):
    weights = [weight for *_, weight in proof["pairs"]] + proof["measures"] + proof["norms"]
    assert 1e-8 * (1 + sum(map(Fraction, weights))) <= oracle.MARGIN


def test_a_map_is_the_slope_of_its_integral():
    odd = lines.Odd([ONE, -ONE, 2 * ONE], [HALF, HALF])
    assert [odd.at(x) for x in (HALF, ONE, 2 * ONE, -2 * ONE)] == [HALF, 0, 2, -2]
    # Of a parabola the central difference is the slope.
    for x, width in [(HALF / 2, HALF / 4), (HALF * 3 / 2, HALF / 4), (2 * ONE, HALF)]:
        rise = odd.integral(x + width) - odd.integral(x - width)
        assert rise / (2 * width) == odd.at(x)


@pytest.mark.parametrize("start", [0.1, 0.7, 1.2, 3.0])
@pytest.mark.parametrize("ceiling", [None, 1.5])
def test_a_proximal_point_is_the_least_of_a_grid(start, ceiling):
    function = corners.Convex([0.5, 1.0, 2.0], [0.5, 0.5], ceiling=ceiling)
    found = function.proximal(start, 0.75)

    def cost(y):
        return function.at(y) + (y - start) ** 2 / 1.5

    assert cost(found) <= min(cost(y) for y in np.linspace(-4, 4, 8001)) + 1e-12
