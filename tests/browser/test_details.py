"""What a claim's part makes of the page's data when it opens, and all the ways that lead there."""

from html import escape

import pytest
from msgspec.structs import replace

from tests.browser import red
from tests.harness import records
from tests.harness.test_page_cases import data
from theoremcheck.report import _grouping as grouping
from theoremcheck.report._cases import anchors
from theoremcheck.report._page import one_page
from theoremcheck.report._page import page as report
from theoremcheck.report._told import in_few_digits

CLAIM = "linear_separators.update_bound"


def part(page, claim=CLAIM):
    return page.locator(f"details[data-claim='{claim}']")


def shown(record):
    """Return the cases of a record in the order of its page."""
    return [case for claim in record.claims for _, cases in grouping.tests(claim) for case in cases]


def search(page):
    """Begin to search the page, as its reader does; the tables come within milliseconds."""
    page.keyboard.press("Control+f")
    page.locator("details[data-claim] tbody").first.wait_for(state="attached")


@pytest.fixture(scope="module")
def claim(baseline):
    (found,) = [claim for claim in baseline.claims if claim.id == CLAIM]
    return found


@pytest.fixture(scope="module")
def cases(claim):
    return claim.cases


@pytest.fixture(scope="module")
def anchored(claim):
    """Return the anchors of the claim's cases, in their order."""
    return list(anchors([claim]).values())


def test_the_tables_of_a_claim_are_made_when_it_opens_and_only_once(visit, cases):
    page = visit()
    assert page.locator("details[data-claim] tbody").count() == 0
    for _ in range(3):
        part(page).locator("> summary").click()
    assert part(page).locator("tbody").count() == len(cases)
    assert page.locator("details[data-claim] tbody").count() == len(cases)
    judgements = sum(max(len(case.judgements), 1) for case in cases)
    assert part(page).locator("tbody tr").count() == judgements


def test_every_case_of_every_claim_has_its_row_and_its_anchor(visit, baseline):
    page = visit()
    search(page)
    made = page.evaluate(
        "[...document.querySelectorAll('details[data-claim] tbody')].map(e => e.id)"
    )
    named = anchors(baseline.claims)
    assert made == [named[case.id] for case in shown(baseline)]
    repeats = [case.repeat for case in shown(baseline) if case.repeat]
    codes = "[...document.querySelectorAll('details[data-claim] tbody code')]"
    assert page.evaluate(f"{codes}.map(e => e.textContent)") == repeats
    assert page.locator("details[data-claim][open]").count() == 0


def test_every_number_is_written_as_in_the_other_tables(visit, baseline):
    page = visit()
    search(page)
    told = page.evaluate("""() => [...document.querySelectorAll('details[data-claim] tbody tr')]
        .map(row => row.querySelectorAll('td')).filter(cells => cells.length === 8)
        .map(cells => [cells[1].textContent, cells[2].firstChild?.textContent ?? ''])""")
    assert told == [list(in_few_digits(j)) for case in shown(baseline) for j in case.judgements]


def test_what_is_searched_for_is_found_in_a_part_that_was_never_opened(visit, cases):
    page = visit()
    words = cases[0].repeat.partition("::")[2].partition("[")[0]
    find = "words => window.find(words, true, false, true)"
    assert page.evaluate("words => document.body.innerText.includes(words)", words) is False
    page.keyboard.press("F3")
    assert page.evaluate("words => document.body.textContent.includes(words)", words)
    part(page).evaluate("part => part.open = true")
    part(page).locator("tbody summary").first.click()
    assert page.evaluate(find, words)


def test_a_link_to_a_case_opens_its_part(visit, anchored):
    anchor = anchored[-1]
    page = visit(fragment=f"#{anchor}")
    row = page.locator(f"[id='{anchor}']")
    row.wait_for()
    assert part(page).get_attribute("open") is not None
    assert page.evaluate("document.querySelector(':target').id") == anchor
    page.wait_for_function(
        """anchor => {
            const {top, bottom} = document.getElementById(anchor).getBoundingClientRect();
            return top < innerHeight && bottom > 0;
        }""",
        arg=anchor,
    )


def test_a_link_in_a_row_of_premises_leads_to_the_case(visit):
    page = visit()
    link = page.locator(f"article[id='{CLAIM}'] td a[href^='#{CLAIM}--']").first
    anchor = link.get_attribute("href")[1:]
    link.click()
    page.locator(f"[id='{anchor}']").wait_for()
    page.wait_for_function("anchor => document.querySelector(':target')?.id === anchor", arg=anchor)
    assert page.locator(f"[id='{anchor}'] td").first.is_visible()


def test_a_link_to_a_case_that_filters_hide_shows_it(visit, anchored):
    page = visit()
    page.locator("select[name=section]").select_option("Margins")
    anchor = anchored[0]
    page.evaluate("anchor => { location.hash = anchor }", anchor)
    page.wait_for_function(
        "anchor => document.getElementById(anchor)?.checkVisibility()", arg=anchor
    )


def test_a_case_opens_to_all_digits_and_closes_to_few(visit):
    page = visit()
    part(page).locator("> summary").click()
    body = part(page).locator("tbody", has=page.locator("data")).first
    few = body.locator("data").first.inner_text()
    full = body.locator("data").first.get_attribute("title")
    assert len(few) < len(full)
    body.locator("summary").click()
    page.wait_for_function(
        "body => body.querySelector('data').textContent.length > 4", arg=body.element_handle()
    )
    assert body.locator("data").first.inner_text() == full
    body.locator("summary").click()
    page.wait_for_timeout(50)
    assert body.locator("data").first.inner_text() == few


def test_what_is_open_is_printed_and_what_is_closed_is_not(visit):
    page = visit()
    part(page).locator("> summary").click()
    part(page).locator("tbody").first.wait_for()
    page.emulate_media(media="print")
    assert part(page).locator("tbody td").first.is_visible()
    assert page.locator("details.cases:visible").count() == 1


def test_a_case_prints_with_its_claim_alone(visit, anchored):
    page = visit(fragment=f"#{anchored[0]}")
    part(page).locator("tbody").first.wait_for()
    page.emulate_media(media="print")
    assert page.locator("article:visible").count() == 1


def test_of_many_cases_some_are_shown_and_a_link_shows_all_up_to_its_own(visit, tmp_path):
    cases = [
        records.case(id=f"s.c::it[x={x}]", parameters={"x": x}, judgements=[records.bound()])
        for x in range(1200)
    ]
    file = tmp_path / "many.html"
    file.write_text(report(records.record(records.claim(*cases))), "utf-8")
    page = visit()
    page.goto(file.as_uri())
    page.locator("details[data-claim] > summary").click()
    rows, more = page.locator("tbody[id]"), page.locator("button.more")
    more.wait_for()
    assert (rows.count(), more.inner_text()) == (500, "500 more of 700 cases")
    more.click()
    assert (rows.count(), more.inner_text()) == (1000, "200 more of 200 cases")
    more.click()
    assert (rows.count(), more.count()) == (1200, 0)
    page.goto("about:blank")
    page.goto(f"{file.as_uri()}#s.c--it-1100")
    page.locator("[id='s.c--it-1100']").wait_for()
    assert rows.count() == 1200


def test_without_scripts_a_line_says_what_is_missing(visit):
    page = visit(java_script_enabled=False)
    part(page).locator("> summary").click()
    assert "run.json" in part(page).inner_text()


def test_the_page_of_one_claim_opens_its_cases(visit, baseline, claim, anchored, tmp_path):
    text = one_page(replace(baseline, claims=[claim]))
    assert data(text)[CLAIM] == data(report(baseline))[CLAIM]
    file = tmp_path / "one.html"
    file.write_text(text, "utf-8")
    page = visit()
    page.goto(file.as_uri())
    part(page).locator("> summary").click()
    part(page).locator("tbody").first.wait_for()
    assert part(page).locator("tbody").count() == len(anchored)
    page.goto(f"{file.as_uri()}#{anchored[0]}")
    assert page.told[-1] == f"asked for {file.as_uri()}"


def test_in_the_frame_of_a_notebook_a_link_opens_the_case(visit, tmp_path):
    frame = f'<!doctype html><iframe srcdoc="{escape(one_page(red.record()))}"></iframe>'
    file = tmp_path / "notebook.html"
    file.write_text(frame, "utf-8")
    page = visit()
    page.goto(file.as_uri())
    part = page.frame_locator("iframe")
    part.locator("article li a").first.click()
    part.locator("details[open] tbody").first.wait_for()
    assert [frame.url for frame in page.frames] == [file.as_uri(), "about:srcdoc"]
