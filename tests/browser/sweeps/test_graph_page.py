"""The graph of claims in a browser: every claim a link, legible, and not by colour alone."""

import pytest


def test_every_claim_is_a_box_that_leads_to_it(visit, baseline):
    page = visit(width=1200)
    links = page.evaluate("""() => [...document.querySelectorAll('#graph a.node:not(.away)')]
        .map(a => a.getAttribute('href').slice(1))""")
    assert sorted(links) == sorted(claim.id for claim in baseline.claims)
    box = page.locator("#graph a.node[href='#weight_tying.descent_time']").first
    box.click()
    page.wait_for_function(
        "() => Math.abs(document.getElementById('weight_tying.descent_time')"
        ".getBoundingClientRect().top) < 50"
    )
    box.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#weight_tying.descent_time")


def test_each_arrow_of_the_record_is_drawn(visit, baseline):
    page = visit()
    drawn = page.evaluate("""() => [...document.querySelectorAll('#graph .arrow')]
        .map(path => path.getAttribute('d').split('M').length - 1)""")
    assert sum(drawn) == sum(len(claim.rests_on) for claim in baseline.claims)


@pytest.mark.parametrize("width", [360, 1200])
def test_the_words_of_a_box_stay_inside_of_it_and_can_be_read(visit, width):
    page = visit(width=width)
    bad = page.evaluate("""() => [...document.querySelectorAll('#graph svg .node')].filter(node => {
        const [words, box] = ['text', 'rect']
            .map(part => node.querySelector(part).getBoundingClientRect());
        return words.right > box.right - 2 || words.bottom > box.bottom || words.height < 11;
    }).map(node => node.textContent)""")
    assert bad == []


def test_a_wide_window_shows_every_drawing_whole(visit):
    page = visit(width=1200)
    cut = page.evaluate("""() => [...document.querySelectorAll('#graph .scroll')]
        .filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent.slice(0, 60))""")
    assert cut == []


def test_what_a_claim_rests_on_and_supports_is_beside_it(visit, baseline):
    page = visit()
    for claim in baseline.claims:
        links = page.locator(f"article[id='{claim.id}'] .around a")
        told = links.evaluate_all("links => links.map(a => a.getAttribute('href').slice(1))")
        assert told == [*claim.rests_on, *claim.supports]


def test_a_box_has_a_name_for_who_cannot_see_it(visit):
    page = visit()
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [
        node["name"]["value"]
        for node in tree
        if not node.get("ignored") and node["role"]["value"] == "link"
    ]
    assert any(
        name.startswith("weight_tying.descent_time: SUPPORTED, ") and "; rests on " in name
        for name in names
    )


def test_the_graph_is_small_and_in_the_markup(address):
    from urllib.parse import urlsplit
    from urllib.request import url2pathname

    with open(url2pathname(urlsplit(address).path), encoding="utf-8") as file:
        text = file.read()
    drawn = text[text.index('<section id="graph"') : text.index('<section id="errata"')]
    assert len(drawn.encode()) < 100_000
