"""The cases of a page: compact data that no string can leave, and links that lead to each."""

import json
import re
import zlib
from base64 import b64decode

import pytest

from tests.harness import records
from theoremcheck.report._cases import anchors, tables
from theoremcheck.report._figures import figures, numbers
from theoremcheck.report._lookups import measured
from theoremcheck.report._packed import packed
from theoremcheck.report._page import one_page, page

ISLAND = '<script type="application/octet-stream" id="{}"[^>]*>([A-Za-z0-9+/=]*)</script>'


def unpacked(text):
    return json.loads(zlib.decompress(b64decode(text)))


def data(text, name="cases"):
    """Return data that a page holds, by claim."""
    return unpacked(re.search(ISLAND.format(name), text)[1])


def commanded(name, parameters):
    inner = "-".join(f"{key}={value}" for key, value in parameters.items())
    named = ",".join(f"{key}={parameters[key]}" for key in sorted(parameters))
    return {
        "id": f"s.c::{name}[{named}]",
        "nodeid": f"claims/s/test_c.py::test_{name}[{inner}]",
        "repeat": f"pytest 'claims/s/test_c.py::test_{name}[{inner}]' --root-seed 0",
        "parameters": parameters,
    }


def test_a_word_stands_once_and_what_follows_is_left_out():
    judged = [records.judgement(quantity="non-zero updates", measured=0.123456, n=7)]
    cases = [
        records.case(**commanded("it", {"width": w, "alpha": 0.5}), judgements=judged)
        for w in (1, 2)
    ]
    claim = records.claim(*cases)
    found = tables([claim], anchors([claim]))["s.c"]
    text = json.dumps(found)
    assert text.count("non-zero updates") == text.count("pytest") == 1
    (test,) = found["tests"]
    assert all(len(case) == 3 for case in test[-1])  # anchors and commands follow
    words = found["words"]
    assert [words[place] for place in test[1]] == ["width", "alpha"]
    assert words[test[3]] == "pytest 'claims/s/test_c.py::test_[]' --root-seed 0"
    (row,) = test[-1][0][2]
    assert words[row[1]] == "0.123456"  # which the script shows in three digits


def test_what_does_not_follow_is_said():
    odd = commanded("it", {"x": "a-b"}) | {"repeat": "pytest elsewhere"}
    cases = [records.case(**commanded("it", {"x": "a b"})), records.case(**odd)]
    claim = records.claim(*cases)
    found = tables([claim], anchors([claim]))["s.c"]
    (test,) = found["tests"]
    anchor, command = test[-1][1][4:6]
    assert [found["words"][place] for place in (anchor, command)] == [
        "s.c--it-a-b-",
        "pytest elsewhere",
    ]


def test_cases_stand_in_the_order_of_their_numbers():
    sizes = ["99/100", "1", "1/10", "x", "10", "-3", "0.5", "2e3", "9", "1/0", "1e9999"]
    cases = sorted((records.case(**commanded("it", {"x": x})) for x in sizes), key=lambda c: c.id)
    claim = records.claim(*cases)
    found = tables([claim], anchors([claim]))["s.c"]
    told = [found["words"][case[1][0]] for case in found["tests"][0][4]]
    assert told == ["-3", "1/10", "0.5", "99/100", "1", "9", "10", "2e3", "1/0", "1e9999", "x"]


@pytest.mark.parametrize(
    "outcome, told",
    [("holds", "accepted"), ("refuted", "rejected"), ("inconclusive", ""), ("error", "")],
)
def test_of_a_certificate_was_measured_what_its_checkers_said(outcome, told):
    judged = records.judgement(kind="certificate", outcome=outcome, predicted="accepted")
    assert measured(judged) == told


def test_no_two_cases_have_one_anchor():
    values = ["a b", "a-b", "a", "a--b", "a- b"]
    cases = [records.case(id=f"s.c::it[x={x}]", parameters={"x": x}) for x in values]
    found = anchors([records.claim(*cases)])
    assert len(set(found.values())) == len(values)


def test_no_string_leaves_the_data():
    spoilt = "</script><script>alert(1)</script><!-- <script"
    judged = records.judgement(quantity=spoilt, predicted=spoilt)
    case = records.case(parameters={spoilt: spoilt}, judgements=[judged])
    for text in (page, one_page):
        told = text(records.record(records.claim(case)))
        assert told.count("</script") == 3
        assert spoilt in data(told)["s.c"]["words"]
        assert packed({"a": spoilt}).isascii()


def test_every_link_to_a_case_names_one():
    search = {"tries": 3, "sampled": 0.5, "adopted": [], "lines": f"searches/{'0' * 64}.jsonl"}
    judged = [records.judgement(search=search, measured=2, outcome="refuted")]
    erratum = {"says": "a", "correct": "b", "tested": True, "case": "s.c::as[x=2]"}
    dropped = {"sort": "without", "premise": "p", "expected": "refuted", "outcome": "refuted"}
    cases = [
        records.case(id="s.c::it[x=1]", parameters={"x": 1}, judgements=judged),
        records.case(**dropped, id="s.c::not_it", judgements=judged),
        records.case(
            id="s.c::as[x=2]",
            sort="as_written",
            parameters={"x": 2},
            outcome="refuted",
            judgements=judged,
        ),
    ]
    claim = records.claim(*cases, premises={"p": "x"}, errata=[erratum])
    text = page(records.record(claim))
    links = set(re.findall(r'href="#(s\.c--[^"]*)"', text))
    assert links == set(anchors([claim]).values())


def test_a_page_of_one_claim_has_its_cases_too():
    claim = records.claim(records.case(judgements=[records.judgement(measured=2)]))
    assert data(one_page(records.record(claim))) == data(page(records.record(claim)))


def test_without_scripts_a_line_says_what_is_missing():
    claim = records.claim(records.case(judgements=[records.judgement(measured=2)]))
    (told,) = re.findall(r"<noscript>(.*?)</noscript>", page(records.record(claim)), re.DOTALL)
    assert "run.json" in told


def test_the_numbers_of_figures_are_those_of_the_curves():
    x = [1.0, 2.0, 3.0]
    told = {"x": x, "y": [1.123456, 2.0, 1e-7], "predicted": [1.0, 1.0, 1.0]}
    cases = [
        records.case(
            id=f"s.c::it[w={w}]", parameters={"w": w}, curves=[records.curve(name=name, **told)]
        )
        for w, name in ((1, "a"), (2, "b"))
    ]
    claim = records.claim(*cases)
    drawn = figures(claim)
    found = data(page(records.record(claim)), "numbers")["s.c"]
    assert found == numbers(drawn)
    assert [list(lines) for _, _, lines in found] == [["measured"], ["measured"]]
    (across, up, lines), _ = found
    assert (across, up) == ("x", "y")
    assert lines["measured"] == {"x": x, "y": [1.1235, 2.0, 1e-7], "predicted": [1.0] * 3}
