"""Spoilt copies of certificates, checkers that let them pass, and proofs of other statements."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOTS
from tests.harness import records
from tests.harness.test_page_cases import data
from theoremcheck.__main__ import main
from theoremcheck.judging._recheck import change
from theoremcheck.judging._spoiling import SLIGHT, spoilt
from theoremcheck.report._trust import certificates

PROOF = '{"root": 3, "square": 9}'
LAX = """
class Rejected(Exception):
    pass

def everything(certificate):
    pass

def nothing_but_the_square(certificate):
    if certificate.get("root", 0) ** 2 != certificate.get("square", 9):
        raise Rejected("the square is another one")

def shapeless(certificate):
    if certificate["root"] < 0 or certificate["root"] ** 2 != certificate["square"]:
        raise Rejected("no root from 0 on")

def by_value_error(certificate):
    if sorted(certificate) != ["root", "square"] or certificate["root"] < 0:
        raise Rejected("a root from 0 on is wanted")
    if certificate["root"] ** 2 != certificate["square"]:
        raise ValueError("the square is another one")

def at_first(certificate, seen=[]):
    if seen:
        raise Rejected("seen before")
    seen.append(certificate)

def never(certificate):
    raise Rejected("out of principle")
"""
OTHER = """
def harmless(certificate, path, value):
    return path == ["comment"]
"""


def reason(project, call, **files):
    """Return the outcome and the reason of one case that calls `evidence.certificate`."""
    for name, text in {"checkers": ROOTS, "second": ROOTS, "lax": LAX, **files}.items():
        project.write(f"{name}.py", text)
    project.claim(
        "c",
        f"""
        import {", ".join(["checkers", "second", "lax", *files])}

        def test_it(evidence):
            evidence.certificate("root", {call})
        """,
    )
    project.run("claims", "-p", "no:cacheprovider")
    case = project.cases()["c::it"]
    return case["outcome"], case["reason"]


@pytest.mark.parametrize(
    "checkers, told",
    [
        ("lax.everything", "lax.everything accepts a certificate of which root was 3 and is -3"),
        ("lax.nothing_but_the_square", "accepts a certificate of which root was 3 and is -3"),
        ("lax.shapeless", "failed where root was 3 and is gone: KeyError: 'root'"),
        ("lax.by_value_error", "failed where root was 3 and is 4: ValueError: the square is anoth"),
        ("lax.at_first", "accepts a certificate, and then rejects it (seen before)"),
        ("checkers.check, lax.everything", "lax.everything accepts a certificate of which root"),
        (
            "checkers.check, lax.never",
            "checkers.check accepts what the checker lax.never rejects (out of principle); one of",
        ),
        (
            "checkers.check, checkers.check",
            "checkers.check runs checkers.py, which holds another checker; write one that shares",
        ),
    ],
)
def test_a_checker_that_looks_at_less_than_all_is_an_error(project, checkers, told):
    outcome, said = reason(project, f"{PROOF}, {checkers}")
    assert outcome == "error"
    assert told in said


def test_a_second_checker_that_imports_the_first_is_an_error(project):
    outcome, said = reason(
        project,
        f"{PROOF}, checkers.check, third.check",
        third=("import checkers\n\ndef check(certificate):\n    checkers.check(certificate)\n"),
    )
    assert (outcome, "third.check runs checkers.py" in said) == ("error", True)


def test_two_checkers_and_all_spoilt_copies_are_told(project):
    assert reason(project, f"{PROOF}, checkers.check, second.check") == ("holds", "")
    claim = project.claims()["c"]
    (judgement,) = claim["cases"][0]["judgements"]
    assert (judgement["checkers"], judgement["spoilt"]) == (2, 10)
    assert (claim["trust"], claim["rechecked"]) == ("two checkers", 1)
    output = project.run("claims").stdout.str()
    assert "1 certificate accepted, each by two checkers; 10 spoilt copies, all rejected" in output
    page = (project.path / "reports/latest/index.html").read_text("utf-8")
    assert "SUPPORTED · certified · two checkers" in page
    told = " ".join(data(page)["section.c"]["words"])
    assert "by 2 checkers; 10 spoilt copies rejected" in told
    summary = (project.path / "reports/latest/summary.md").read_text("utf-8")
    assert "10 spoilt copies, all rejected" in summary


def test_certificates_that_were_rejected_are_told_apart_from_those_accepted():
    fields = {"kind": "certificate", "rung": "certified", "checkers": 2}
    accepted = records.judgement(**fields, spoilt=10)
    rejected = records.judgement(**fields, outcome="refuted")
    departure = records.case(
        sort="without", premise="p", expected="refuted", outcome="refuted", judgements=[rejected]
    )
    told = certificates(records.record(records.claim(records.case(judgements=[accepted]))))
    assert told == "1 certificate accepted, each by two checkers; 10 spoilt copies, all rejected"
    both = records.claim(records.case(judgements=[accepted] * 2), departure)
    told = certificates(records.record(both))
    assert "2 certificates accepted, 1 rejected as predicted, each by two checkers; 20" in told
    red = records.case(outcome="refuted", as_predicted=False, judgements=[rejected])
    told = certificates(records.record(records.claim(red, departure)))
    assert "0 certificates accepted, 1 rejected NOT as predicted, 1 rejected as predicted" in told


def test_a_claim_is_trusted_as_its_least_trusted_instance(project):
    project.write("checkers.py", ROOTS)
    project.write("second.py", ROOTS)
    project.claim(
        "c",
        """
        import checkers, second

        @pytest.mark.parametrize("others", [0, 1])
        def test_it(evidence, others):
            more = [second.check][:others]
            evidence.certificate("root", {"root": 3, "square": 9}, checkers.check, *more)
        """,
    )
    project.claim("sum", "", kind="take-home", rests_on=["section.c"])
    output = project.run("claims").stdout.str()
    assert "2 certificates accepted, each by one or two checkers" in output
    claims = project.claims()
    assert (claims["c"]["trust"], claims["c"]["rechecked"]) == ("own checker", 1)
    assert claims["sum"]["trust"] == "own checker"
    page = (project.path / "reports/latest/index.html").read_text("utf-8")
    assert "own checker, two checkers in 1 of 2 instances" in page


COMMENTED = '{"root": 3, "square": 9, "comment": "easy"}'
READS = ROOTS.replace('["root", "', '["comment", "root", "')


@pytest.mark.parametrize(
    "declared, checker, told",
    [
        ("", READS, "accepts a certificate of which comment was 'easy' and is 'eas'"),
        (OTHER, READS, None),
        (
            OTHER.replace('path == ["comment"]', 'path[0] != "root"'),
            READS,
            "which `harmless` calls harmless; correct",
        ),
        (
            "def harmless(certificate, path, value):\n    return True\n",
            LAX.replace("everything", "check"),
            "accepts a certificate of which comment was 'easy' and is gone",
        ),
    ],
)
def test_what_is_declared_harmless_is_accepted_and_all_else_rejected(
    project, declared, checker, told
):
    outcome, said = reason(project, f"{COMMENTED}, declared.check", declared=checker + declared)
    assert outcome == ("error" if told else "holds")
    assert (told or "") in said


def test_a_proof_of_another_statement_is_not_exported(project, capsys):
    reason(project, f"{PROOF}, checkers.check")
    run = project.path / "reports/latest"
    assert main(["export", str(run), "-o", str(project.path / "out")]) == 0
    (file,) = (project.path / "out/certificates").iterdir()
    proof = json.loads(file.read_text("utf-8"))
    assert (proof["claim"], proof["statement"], proof["quantity"]) == ("section.c", "a = b", "root")
    assert proof["certificate"] == {"root": 3, "square": 9}
    record = json.loads((run / "run.json").read_text("utf-8"))
    for change_it, told in [
        (lambda claim: claim.update(statement="a = c"), "proves another statement than 'root'"),
        (lambda claim: claim.update(id="section.d"), "proves another statement"),
        (lambda claim: claim["cases"][0].update(parameters={"x": 1}), "proves another statement"),
        (lambda claim: claim["cases"][0]["judgements"][0].update(quantity="q"), "than 'q' of sec"),
    ]:
        forged = json.loads(json.dumps(record))
        change_it(forged["claims"][0])
        (run / "run.json").write_text(json.dumps(forged), "utf-8")
        capsys.readouterr()
        assert main(["export", str(run), "-o", str(project.path / "no")]) == 2
        assert told in capsys.readouterr().err
        assert not (project.path / "no").exists()
    (run / "run.json").write_text(json.dumps(record), "utf-8")
    kept = run / record["claims"][0]["cases"][0]["judgements"][0]["certificate"]
    kept.write_text(kept.read_text("utf-8").replace("9", "8"), "utf-8")
    assert main(["export", str(run), "-o", str(project.path / "no")]) == 2
    assert "was changed" in capsys.readouterr().err
    kept.unlink()
    assert main(["export", str(run), "-o", str(project.path / "no")]) == 2
    assert "cannot be read" in capsys.readouterr().err


leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.fractions().map(str),
    st.floats(allow_nan=False, allow_infinity=False),
)
plain = st.recursive(
    leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.dictionaries(st.text(), plain))
def test_spoilt_copies_differ_from_the_certificate(certificate):
    text = json.dumps(certificate, sort_keys=True)
    copies = [
        json.dumps(change(json.loads(text), list(each.path), each.value, each.gone), sort_keys=True)
        for each in spoilt(certificate)
    ]
    assert text not in copies
    assert len({repr(each) for each in spoilt(certificate)}) == len(copies)
    assert all(each.told(certificate) for each in spoilt(certificate))
    assert len(copies) >= len(certificate)


def test_each_kind_of_change_is_made_once_in_each_field():
    rows = [[str(10 * i + j + 2) for j in range(5)] for i in range(8)]
    copies = spoilt({"matrix": rows, "signs": [1, -1, 1], "tied": True, "kind": "rows"})
    changes = [(each.path[0], each.value, each.gone) for each in copies]
    numbers = [each.path[1:] for each in copies if each.path[0] == "matrix" and not each.gone]
    assert len(numbers) == 6
    assert {(0, 0), (7, 4)} <= set(numbers), "the first and the last"
    assert len({each.path[1] for each in copies if len(each.path) == 3}) > 4, "they are spread"
    assert [each.path for each in copies if each.gone and each.path[0] == "matrix"] == [
        ("matrix", 4),
        ("matrix", 7),
        ("matrix", 1, 2),
        ("matrix", 3, 4),
        ("matrix",),
    ]
    assert ("tied", False, False) in changes
    assert ("kind", "row", False) in changes
    signs = {value for name, value, gone in changes if name == "signs" and not gone}
    assert signs == {-2, -1, 0, 2}


@pytest.mark.parametrize("number", ["1/3", "-7", 3.0, -0.25])
def test_a_number_is_moved_slightly_to_both_sides(number):
    before = Fraction(number)
    moved = [Fraction(each.value) - before for each in spoilt({"x": number}) if not each.gone]
    slight = sorted(each / abs(before) for each in moved if 0 < abs(each / before) < Fraction(1, 9))
    assert len(slight) == 2
    assert -slight[0] == pytest.approx(slight[1]) == pytest.approx(float(SLIGHT))
