"""The whole talk's report, used by mouse, by keyboard, by ear, on a phone, in the dark, printed."""

import itertools
import re

import pytest

from theoremcheck.report import _lookups as lookups

SHOWN = "rows => rows.filter(row => row.offsetParent !== null)"
ROWS = "[...document.querySelectorAll('#claims-table tr[data-claim]')]"


def rows(page):
    """Return the claims of the index that can be seen."""
    return page.evaluate(f"({SHOWN})({ROWS}).map(row => ({{...row.dataset}}))")


def articles(page):
    return page.evaluate(
        "[...document.querySelectorAll('article')].filter(a => a.offsetParent !== null)"
        ".map(a => a.id)"
    )


def view(plot):
    return plot.locator("svg").first.get_attribute("viewBox")


def test_nothing_is_asked_for_but_the_page_and_nothing_goes_wrong(visit, address):
    page = visit()
    page.locator(".cases > summary").first.click()
    page.locator("select[name=verdict]").select_option("SUPPORTED")
    assert page.told == [f"asked for {address}"]


def test_the_policy_stops_scripts_images_and_requests_of_others(visit):
    page = visit()
    page.evaluate("""() => {
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        document.body.insertAdjacentHTML(
            'beforeend', '<img src="https://example.org/x.png" onerror="window.ran = true">');
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert [told for told in page.told if told.startswith("stopped")] == [
        "stopped https://example.org/x.png: csp"
    ]
    assert sum("Content Security Policy" in told for told in page.told) >= 2


def test_every_claim_is_in_the_index_and_has_its_part(visit):
    page = visit()
    listed = [row["claim"] for row in rows(page)]
    assert len(listed) > 70
    assert listed == articles(page)


@pytest.mark.parametrize("name", ["rung", "verdict"])
def test_a_filter_keeps_what_agrees_with_it(visit, name):
    page = visit()
    everything = rows(page)
    for choice in page.locator(f"select[name={name}]").locator("option").all_text_contents()[1:]:
        page.locator(f"select[name={name}]").select_option(choice)
        kept = rows(page)
        assert [row["claim"] for row in kept] == [
            row["claim"] for row in everything if row[name] == choice
        ]
        assert [row["claim"] for row in kept] == articles(page)
        assert (
            page.locator("#filters output").inner_text()
            == f"{len(kept)} of {len(everything)} claims"
        )
    page.get_by_role("button", name="Show all", exact=True).click()
    page.wait_for_function(f"() => ({SHOWN})({ROWS}).length === {len(everything)}")


def test_filters_work_together_and_hide_empty_sections(visit):
    page = visit()
    page.locator("select[name=section]").select_option("Margins")
    page.locator("select[name=rung]").select_option("exact")
    kept = rows(page)
    assert kept
    assert {row["rung"] for row in kept} == {"exact"}
    assert all(row["claim"].startswith("margins.") for row in kept)
    assert page.locator("section.claims:visible h2").all_text_contents() == ["Margins"]


def test_a_link_to_a_hidden_claim_shows_it(visit):
    page = visit()
    page.locator("select[name=section]").select_option("Margins")
    hidden = "weight_tying.descent_time"
    assert hidden not in articles(page)
    page.evaluate(f"location.hash = '{hidden}'")
    page.wait_for_function(
        f"() => document.getElementById('{hidden}').getBoundingClientRect().top < 50"
    )
    assert hidden in articles(page)


def test_a_plot_is_enlarged_by_button_key_and_wheel_and_moved_by_drag(visit):
    page = visit()
    plot = page.locator("figure.plot").first
    plot.scroll_into_view_if_needed()
    whole = view(plot)
    plot.hover()
    plot.get_by_role("button", name=re.compile("^Enlarge")).click()
    closer = view(plot)
    assert closer != whole
    svg = plot.locator("svg").first
    box = svg.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 80)
    page.mouse.up()
    moved = view(plot)
    assert moved != closer
    assert moved.split()[2:] == closer.split()[2:]
    plot.focus()
    page.keyboard.press("+")
    assert float(view(plot).split()[2]) < float(moved.split()[2])
    before = view(plot)
    page.keyboard.press("ArrowRight")
    assert float(view(plot).split()[0]) > float(before.split()[0])
    page.keyboard.press("0")
    assert view(plot) == whole
    svg.hover()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function(
        "view => document.querySelector('figure.plot svg').getAttribute('viewBox') !== view",
        arg=whole,
    )


def test_the_wheel_alone_scrolls_the_page(visit):
    page = visit()
    plot = page.locator("figure.plot").first
    plot.scroll_into_view_if_needed()
    whole, place = view(plot), page.evaluate("scrollY")
    plot.locator("svg").first.hover()
    page.mouse.wheel(0, -60)
    page.wait_for_function("place => scrollY < place", arg=place)
    assert view(plot) == whole


# Some links of a part are made when the focus comes to it.
ENTERED = """() => document.querySelectorAll('article, main > section').forEach(
    part => part.dispatchEvent(new FocusEvent('focusin', {bubbles: true})))"""
FOCUSABLE = """() => [...document.querySelectorAll(
        'a[href], button, input, select, summary, [tabindex]')]
    .filter(e => e.checkVisibility({visibilityProperty: true}))
    .map((e, n) => (e.dataset.number = n, n))"""


def test_the_keyboard_reaches_everything(visit, some):
    page = visit()
    page.goto(some)
    page.locator(".cases > summary").first.click()
    page.locator(".cases[open] tbody").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.evaluate(ENTERED)
    wanted = set(page.evaluate(FOCUSABLE))
    reached = set()
    for _ in range(len(wanted) + 5):
        page.keyboard.press("Tab")
        number = page.evaluate("document.activeElement.dataset.number ?? null")
        reached |= {int(number)} if number is not None else set()
    left = page.evaluate(
        "numbers => numbers.map(n => "
        "document.querySelector(`[data-number='${n}']`).outerHTML.slice(0, 99))",
        sorted(wanted - reached),
    )
    assert len(wanted) > 100
    assert left == []


def test_cases_open_by_keyboard_to_the_command_that_repeats_them(visit):
    page = visit()
    summary = page.locator(".cases > summary").first
    summary.focus()
    page.keyboard.press("Enter")
    case = page.locator(".cases[open] tbody summary").first
    case.focus()
    page.keyboard.press("Enter")
    assert (
        page.locator(".cases[open] tbody details[open] code")
        .first.inner_text()
        .startswith("pytest ")
    )


def test_headings_leave_no_level_out(visit):
    page = visit()
    levels = page.evaluate(
        "[...document.querySelectorAll('h1, h2, h3, h4')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert max(after - before for before, after in itertools.pairwise(levels)) <= 1


CONTRAST = """() => {
    const seen = {};
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
    const light = name => {
        canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(c => c / 255)
            .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    for (const ground of ['--paper', '--card'])
        for (const ink of ['--ink', '--faint', '--good', '--bad', '--unsure', '--link']) {
            const [high, low] = [light(ground), light(ink)].sort((a, b) => b - a);
            seen[`${ink} on ${ground}`] = (high + 0.05) / (low + 0.05);
        }
    return seen;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(visit, scheme):
    """4.5 to 1 is what the Web Content Accessibility Guidelines ask for (1.4.3)."""
    page = visit(color_scheme=scheme)
    assert {pair: ratio for pair, ratio in page.evaluate(CONTRAST).items() if ratio < 4.5} == {}
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 150) == (scheme == "dark")


def test_the_errata_print_alone(visit, baseline):
    page = visit(fragment="#errata")
    page.emulate_media(media="print")
    parts = page.evaluate(
        "[...document.querySelectorAll('main > section')].filter(s => s.checkVisibility())"
        ".map(s => s.id)"
    )
    assert parts == ["errata"]
    assert page.locator(".erratum:visible").count() == len(lookups.errata(baseline))
    assert page.pdf().startswith(b"%PDF")


def test_a_claim_prints_alone_and_without_a_choice_all_is_printed(visit):
    page = visit(fragment="#weight_tying.descent_time")
    page.emulate_media(media="print")
    assert articles(page) == ["weight_tying.descent_time"]
    page = visit()
    page.emulate_media(media="print")
    assert len(articles(page)) > 70


def test_without_scripts_all_of_it_can_be_read(visit):
    page = visit(java_script_enabled=False)
    assert page.locator("#filters").is_hidden()
    assert page.locator("article").count() > 70
    assert page.locator("article").first.is_visible()
