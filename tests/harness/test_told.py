"""What came of a case is told in one vocabulary, in colours that mean it, in digits that tell."""

import pytest

from tests.harness import records
from theoremcheck.report import _told as told
from theoremcheck.report._changes import LINES, markdown
from theoremcheck.report._page import page

DROPPED = {"sort": "without", "premise": "p", "expected": "refuted", "breaks": "q"}


@pytest.mark.parametrize(
    "fields, outcome, quantity, words, colour",
    [
        ({}, "holds", "q", "holds", "holds"),
        ({"as_predicted": False, "outcome": "refuted"}, "refuted", "q", "refuted", "refuted"),
        ({"as_predicted": False, "outcome": "refuted"}, "holds", "r", "holds", "holds"),
        ({"as_predicted": False}, "inconclusive", "q", "inconclusive", ""),
        ({"expected": "vacuous"}, "vacuous", "q", "vacuous", ""),
        (DROPPED, "refuted", "q", "breaks, as predicted", "holds"),
        (DROPPED, "holds", "q", "holds", ""),  # of several of the same quantity one broke
        (DROPPED, "holds", "r", "holds", "holds"),
        (DROPPED | {"as_predicted": False}, "holds", "q", "holds, NOT as predicted", "refuted"),
        (DROPPED | {"as_predicted": False}, "refuted", "r", "breaks, NOT as predicted", "refuted"),
        (DROPPED | {"as_predicted": False}, "vacuous", "q", "vacuous, NOT as predicted", ""),
        (DROPPED | {"expected": "holds"}, "holds", "q", "holds, as predicted", "holds"),
        (DROPPED | {"sort": "as_written"}, "refuted", "q", "breaks, as predicted", "holds"),
    ],
)
def test_what_came_of_a_judgement_has_one_word_and_its_colour(
    fields, outcome, quantity, words, colour
):
    judgement = records.judgement(outcome=outcome, quantity=quantity)
    case = records.case(**fields, judgements=[judgement])
    assert told.of_judgement(case, judgement) == (words, colour)


@pytest.mark.parametrize(
    "fields, words, colour",
    [
        ({"outcome": "error", "as_predicted": False}, "error", "refuted"),
        ({"outcome": "not run", "as_predicted": False, "asked": False}, "not run", ""),
        (DROPPED | {"outcome": "refuted"}, "breaks, as predicted", "holds"),
        (
            DROPPED | {"outcome": "error", "as_predicted": False},
            "error",
            "refuted",
        ),
    ],
)
def test_what_came_of_a_case_has_the_same_words(fields, words, colour):
    assert told.of_case(records.case(**fields)) == (words, colour)


@pytest.mark.parametrize(
    "words, few",
    [
        ("at most 0.531102", "at most 0.531"),
        ("1570.64 to 12345.6", "1571 to 12346"),
        ("4.95396e-08", "4.95e-08"),
        ("0 of 1025", "0 of 1025"),
        ("-0.0096181", "-0.00962"),
        ("0.03125", "0.0313"),
        ("999.96", "1000"),
        ("accepted", "accepted"),
        ("R_0.12345", "R_0.12345"),
        ("inf", "inf"),
        ("0.123456e400", "0.123456e400"),
    ],
)
def test_numbers_have_three_digits_and_none_before_the_point_is_lost(words, few):
    assert told.short(words) == few


@pytest.mark.parametrize(
    "measured, predicted, few",
    [
        (0.115345, "0.115345", ("0.115", "0.115")),
        (0.115345, "0.115346", ("0.115345", "0.115346")),
        (0.99961, "at most 1", ("0.9996", "at most 1")),
        (2.0, "at most 1", ("2", "at most 1")),
        (None, "accepted", ("", "accepted")),
    ],
)
def test_what_differs_is_not_written_as_the_same(measured, predicted, few):
    judgement = records.judgement(measured=measured, predicted=predicted)
    assert told.in_few_digits(judgement) == few


def test_a_red_departure_stands_out_in_the_table_of_premises_with_a_link_to_its_row():
    judgement = records.judgement(measured=0.5, slack=0.5)
    red = records.case(
        **DROPPED,
        id="s.c::it[x=1]",
        parameters={"x": 1},
        as_predicted=False,
        judgements=[judgement],
    )
    claim = records.claim(red, premises={"p": "x"}, verdict="INCONCLUSIVE")
    text = page(records.record(claim))
    table = text[
        text.index("Premises, and what") : text.index("</table>", text.index("Premises, and"))
    ]
    assert '<b class="refuted">holds, NOT as predicted</b>. q: measured 0.5, predicted' in table
    assert '<a href="#s.c--it-1">it: x = 1</a>' in table
    head = text[text.index("<article") : text.index("Premises, and what")]
    assert '<a href="#s.c--it-1">it: x = 1</a>: <b class="refuted">holds, NOT as' in head


def test_a_summary_names_the_verb_that_lists_the_rest():
    from theoremcheck.record._comparison import compare

    cases = [records.case(id=f"s.c::it[x={x}]", parameters={"x": x}) for x in range(2 * LINES)]
    whole, part = records.record(records.claim(*cases)), records.record(records.claim(cases[0]))
    assert "more, by `theoremcheck compare … --json`" in markdown(
        compare(part, whole), "old", "new"
    )
