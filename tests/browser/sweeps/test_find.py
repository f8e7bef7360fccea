"""Finding and citing: search, what is chosen in the address, links to parts, and what is copied."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.test_page import articles, rows

ALL_OF = "() => document.querySelectorAll('article').length"
COMMAND = ".cases[open] details[open] > code"


def shown(page):
    return [row["claim"] for row in rows(page)]


def chosen(page):
    return {key: value[0] for key, value in parse_qs(urlsplit(page.url).query).items()}


def search(page, words):
    page.get_by_role("searchbox", name="find").fill(words)
    return shown(page)


@pytest.mark.parametrize(
    "words, found",
    [
        ("non-zero UPDATES however", "linear_separators.update_bound"),
        (r"\nabla", "terminology.minibatch_gradient"),
        ("brutzkus 2018 over-parameterized", "linear_separators.update_bound"),
        ("Shalev-Shwartz weight sharing", "weight_tying.closed_forms"),
        ("margins.rescaling", "margins.rescaling"),
    ],
)
def test_a_claim_is_found_by_its_words_source_and_id(visit, words, found):
    page = visit()
    kept = search(page, words)
    assert found in kept
    assert 0 < len(kept) < page.evaluate(ALL_OF)
    assert kept == articles(page)
    assert search(page, words.upper()) == kept
    assert search(page, "no such words") == []
    assert page.locator("#filters output").inner_text().startswith("0 of ")


def test_a_slide_and_a_statement_find_what_the_record_says(visit, baseline):
    page = visit()
    for claim in baseline.claims[:: len(baseline.claims) // 5]:
        assert claim.id in search(page, claim.place.name)
        assert claim.id in search(page, claim.statement)


def test_all_words_have_to_be_there_and_choices_as_well(visit):
    page = visit()
    both = search(page, "margins bound")
    assert set(both) == set(search(page, "margins")) & set(search(page, "bound"))
    search(page, "margins bound")
    page.locator("select[name=rung]").select_option("certified")
    assert set(shown(page)) < set(both)


def test_what_is_chosen_stands_in_the_address_and_comes_back_with_it(visit):
    page = visit()
    everything = shown(page)
    page.locator("select[name=section]").select_option("Margins")
    page.get_by_role("searchbox", name="find").press_sequentially("bound", delay=1)
    kept = shown(page)
    assert chosen(page) == {"section": "Margins", "q": "bound"}
    page.reload()
    assert shown(page) == kept
    assert page.locator("select[name=section]").input_value() == "Margins"
    page.go_back()  # the word as a whole
    page.wait_for_function("() => !location.search.includes('q=')")
    assert len(shown(page)) > len(kept)
    page.go_back()
    page.wait_for_function("() => !location.search")
    assert shown(page) == everything
    page.go_forward()
    page.wait_for_function("() => location.search")
    assert page.locator("select[name=section]").input_value() == "Margins"
    page.get_by_role("button", name="Show all", exact=True).click()
    page.wait_for_function("() => !location.search")
    assert shown(page) == everything


def test_back_from_a_claim_is_back_to_what_was_chosen(visit):
    page = visit(fragment="?section=Margins&rung=exact")
    kept = shown(page)
    assert 0 < len(kept) < 10
    page.locator("#claims-table tr[data-claim]:not([hidden]) a").first.click()
    page.evaluate("location.hash = '#weight_tying.descent_time'")  # hidden: shows all again
    page.wait_for_function("() => !location.search")
    assert len(shown(page)) > 70
    page.go_back()
    page.wait_for_function("() => location.search.includes('Margins')")
    assert shown(page) == kept


def test_an_address_with_what_there_is_not_shows_all(visit):
    page = visit(fragment="?verdict=SPLENDID&colour=red")
    assert len(shown(page)) > 70
    page = visit(fragment="?section=Margins#weight_tying.descent_time")
    assert "weight_tying.descent_time" in articles(page)
    page = visit(fragment="#%E0")  # a letter that was cut in half
    assert len(shown(page)) > 70
    assert [told for told in page.told if told.startswith("threw")] == []


def test_a_verdict_of_the_bar_filters_the_index(visit, baseline):
    page = visit()
    wanted = [claim.id for claim in baseline.claims if claim.verdict == "NOT ASKED"]
    bar = page.get_by_role("img", name=re.compile("^Verdicts: ")).get_attribute("aria-label")
    assert f"{len(wanted)} NOT ASKED" in bar
    page.get_by_role("link", name=f"{len(wanted)} NOT ASKED").click()
    assert shown(page) == wanted
    assert chosen(page) == {"verdict": "NOT ASKED"}
    page.go_back()
    page.wait_for_function("() => !location.search")
    assert len(shown(page)) > len(wanted)


def test_no_link_of_the_page_leads_nowhere(visit):
    page = visit()
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate("""document.querySelectorAll('article, main > section').forEach(
        part => part.dispatchEvent(new FocusEvent('focusin', {bubbles: true})))""")
    dead = page.evaluate("""() => [...document.querySelectorAll('a[href^="#"]')]
        .filter(a => !document.getElementById(decodeURIComponent(a.getAttribute('href').slice(1))))
        .map(a => a.outerHTML)""")
    assert dead == []
    twice = page.evaluate("""() => {
        const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
        return ids.filter((id, n) => ids.indexOf(id) !== n);
    }""")
    assert twice == []


def test_headings_and_figures_have_links_that_come_back_to_them(visit):
    page = visit()
    article = page.locator("article", has=page.locator("figure.plot")).first
    article.locator("h3").hover()
    links = article.locator("h4 > .here, figcaption > .here")
    assert links.count() >= 3
    for part in ("h4", "figure.plot"):
        link = article.locator(f"{part} .here").first
        address = link.get_attribute("href")
        again = visit(fragment=address)
        again.wait_for_function(
            f"() => Math.abs(document.getElementById({address[1:]!r}).getBoundingClientRect().top)"
            " < 120"
        )
        assert again.evaluate(f"document.getElementById({address[1:]!r}).matches('{part}')")


def test_the_address_of_a_hidden_part_shows_its_claim(visit):
    page = visit()
    article = page.locator("article").first
    article.locator("h3").hover()
    address = article.locator("h4 > .here").first.get_attribute("href")
    page = visit(fragment=f"?section=Margins{address}")
    assert page.locator(f"[id='{address[1:]}']").is_visible()


def test_the_glossary_is_one_click_away_and_has_the_words_of_the_index(visit):
    page = visit()
    page.get_by_role("link", name="P(wrong)", exact=True).click()
    term = page.locator("#term-wrong")
    assert term.inner_text() == "P(wrong)"
    page.wait_for_function(
        "() => Math.abs(document.getElementById('term-wrong').getBoundingClientRect().top) < 900"
    )
    words = page.locator("#glossary dt").all_inner_texts()
    assert {"rung", "slack", "detects", "departure", "premise", "P(wrong)", "ledger"} <= set(words)


def test_the_sentence_of_the_theorem_is_in_the_index_with_its_id(visit, baseline):
    page = visit()
    for claim in baseline.claims[:5]:
        row = page.locator(f"tr[data-claim='{claim.id}']")
        told = page.locator(f"article[id='{claim.id}'] h3").text_content()
        assert row.locator("a").text_content() == told
        assert row.locator("code").inner_text() == claim.id


def test_latex_and_commands_are_copied_and_that_is_said(visit, baseline):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    claim = next(claim for claim in baseline.claims if claim.id == "weight_tying.descent_time")
    article = page.locator(f"article[id='{claim.id}']")
    button = article.get_by_role("button", name=f"Copy the LaTeX of {claim.id}")
    button.click()
    page.wait_for_function("() => document.querySelector('output.said').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == claim.statement
    page.wait_for_function("() => document.querySelector('output.said').textContent === ''")
    assert button.inner_text() == "Copy LaTeX"
    article.locator(".cases > summary").click()
    article.locator(".cases tbody summary").first.click()
    command = page.locator(COMMAND).first.inner_text()
    article.locator(".cases").get_by_role("button", name="Copy the command").first.click()
    page.wait_for_function("() => document.querySelector('output.said').textContent === 'Copied'")
    assert page.evaluate("navigator.clipboard.readText()") == command


def test_without_a_clipboard_the_text_is_selected(visit):
    page = visit()
    page.evaluate("""() => {
        Object.defineProperty(navigator, 'clipboard', {value: undefined});
        document.execCommand = () => false;
    }""")
    page.locator("article button.copy").first.click()
    field = page.get_by_role("textbox", name="Copy this by Ctrl+C")
    assert field.input_value() == page.locator("[data-latex]").first.get_attribute("data-latex")
    picked = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
    assert field.evaluate(picked) == field.input_value()
    assert page.locator("output.said").inner_text().startswith("Selected")


def test_without_scripts_nothing_is_offered_that_needs_them(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("button.copy").count() == 0
    assert page.locator("#how li").count() == 5
    assert page.locator("#graph a.node").first.is_visible()
