"""Deterministic verbs and certificates: each at true values, and at wrong values on both sides."""

import hashlib


def test_identity(project):
    cases, output = project.outcomes(
        """
        def test_holds_to_the_last_bit(evidence):
            evidence.identity("value", [0.1 + 0.2, -1], [0.30000000000000004, -1])

        def test_refuted_below(evidence):
            evidence.identity("value", [1, 2, 3 - 1e-15], [1, 2, 3])

        def test_refuted_above(evidence):
            evidence.identity("value", np.nextafter(1, 2), 1)

        def test_holds_within_the_rounding_model(evidence):
            evidence.identity("value", 1 + 2**-52, 1, rounding=Rounding(2, 1))

        def test_refuted_beyond_the_rounding_model(evidence):
            evidence.identity("value", 1 + 2**-51, 1, rounding=Rounding(2, 1))

        def test_refuted_where_nothing_is_allowed(evidence):
            evidence.identity("value", [1e-300, 1], [0, 1], rounding=Rounding(9, [0, 1]))

        def test_inconclusive_where_rounding_forgives_everything(evidence):
            evidence.identity("value", 0.0, 1e-9, rounding=Rounding(10, 1e7, reason="a test"))

        def test_holds_in_single_precision(evidence):
            measured = np.float32(0.1) * np.float32(3)
            evidence.identity("value", measured, 0.1 * 3, rounding=Rounding(4, 0.3, "float32"))

        def test_refuted_by_one_in_a_million(evidence):
            evidence.identity("count", 1387785, 1387786)
        """,
    )
    worst = cases["refuted_below"]["judgements"][0]
    assert (worst["at"], worst["slack"], worst["rung"]) == ([2], "inf", "exact")
    assert "value refuted (model measured 3, claim predicted 3)" in output
    assert "count refuted (model measured 1387785, claim predicted 1387786)" in output
    assert "pytest claims/section/test_c.py::test_refuted_below --root-seed 0" in output
    assert cases["holds_within_the_rounding_model"]["judgements"][0]["slack"] == 1 - 2 * 2**-53


def test_certificates(project):
    project.write(
        "checkers.py",
        """
import sys, warnings

class Rejected(Exception):
    pass

class NoRoot(Rejected):
    pass

def square(certificate):
    if sorted(certificate) != ["root", "square"] or int(certificate["root"]) < 0:
        raise NoRoot("a root from 0 on is wanted")
    if int(certificate["root"]) ** 2 != certificate["square"]:
        raise NoRoot(f"{certificate['root']} is no root\\nof {certificate['square']}")

def noisy(certificate):
    print("accepted, I say")
    print("rejected: chatter", file=sys.stderr)
    warnings.warn("chatter")
    square(certificate)

def crash(certificate):
    return 1 / 0

def import_torch(certificate):
    import torch

def answer(certificate):
    return False

def leave(certificate):
    sys.exit(0)
""",
    )
    cases, output = project.outcomes(
        """
        import checkers

        def test_holds_when_accepted(evidence):
            evidence.certificate("root", {"root": 3, "square": 9}, checkers.square)

        def test_refuted_when_rejected(evidence):
            evidence.certificate("root", {"root": 3, "square": 10}, checkers.square)

        def test_holds_beside_chatter(evidence):
            evidence.certificate("root", {"root": 3, "square": 9}, checkers.noisy)

        def test_refuted_beside_chatter(evidence):
            evidence.certificate("root", {"root": 3, "square": 8}, checkers.noisy)

        def check(certificate):
            if certificate["x"] > 1:
                raise Rejected("x exceeds 1")

        def test_refuted_when_rejected_by_our_own_name(evidence):
            evidence.certificate("x", {"x": 2}, check)

        def test_error_when_it_is_garbled(evidence):
            evidence.certificate("root", {"root": "1.5", "square": 9}, checkers.square)

        def test_error_when_it_has_more_digits_than_int_reads(evidence):
            evidence.certificate("root", {"root": "1" + "0" * 5000, "square": 9}, checkers.square)

        @without("small")
        def test_error_when_a_departure_is_garbled(evidence):
            evidence.premise("small", False)
            evidence.certificate("root", {"root": "1.5", "square": 9}, checkers.square)

        def test_error_when_the_checker_crashes(evidence):
            evidence.certificate("root", {}, checkers.crash)

        def test_error_when_the_checker_wants_torch(evidence):
            evidence.certificate("root", {}, checkers.import_torch)

        def test_error_when_the_checker_answers(evidence):
            evidence.certificate("root", {}, checkers.answer)

        def test_error_when_the_checker_leaves(evidence):
            evidence.certificate("root", {}, checkers.leave)

        def test_error_when_it_is_no_function(evidence):
            evidence.certificate("root", {}, lambda certificate: None)

        def test_error_when_it_is_not_plain(evidence):
            evidence.certificate("root", {"root": {1, 2}}, checkers.square)
        """,
    )
    accepted = cases["holds_when_accepted"]["judgements"][0]
    assert accepted["rung"] == "certified"
    file = project.path / "reports/latest" / accepted["certificate"]
    about = hashlib.sha256(b'["section.c", "a = b", "root", {}]').hexdigest()
    assert file.read_text() == f'{{"certificate":{{"root":3,"square":9}},"statement":"{about}"}}'
    assert [accepted[name] for name in ("n", "checkers", "spoilt")] == [1, 1, 10]
    assert cases["refuted_when_rejected"]["judgements"][0]["spoilt"] == 0
    assert accepted["note"] == ""
    assert "3 is no root" in cases["refuted_when_rejected"]["judgements"][0]["note"]
    reasons = {name.removeprefix("error_when_"): case["reason"] for name, case in cases.items()}
    assert reasons["the_checker_crashes"].endswith(
        "checkers.crash failed: ZeroDivisionError: division by zero"
    )
    assert "import of torch halted" in reasons["the_checker_wants_torch"]
    assert "it returned False, but says no by raising Rejected" in reasons["the_checker_answers"]
    assert "checkers.leave failed: it ended with exit status 0" in reasons["the_checker_leaves"]
    assert "failed: ValueError: invalid literal for int()" in reasons["it_is_garbled"]
    assert reasons["a_departure_is_garbled"] == reasons["it_is_garbled"]
    assert "failed: ValueError: Exceeds the limit" in reasons["it_has_more_digits_than_int_reads"]
    assert "not plain JSON data" in reasons["it_is_not_plain"]
    assert "checking.py" not in output
    assert project.claims()["c"]["rung"] == "certified"
