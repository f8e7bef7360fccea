"""What a screen reader meets: all of the page, when it had time, and a name for each part."""

import pytest

NAMED = {
    "link",
    "button",
    "combobox",
    "image",
    "region",
    "navigation",
    "article",
    "form",
    "group",
    "figure",
    "table",
}


def heard(page):
    """Return what a screen reader meets."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [node for node in tree if not node.get("ignored")]


def headings(nodes):
    """Return how many of them are headings of claims."""
    found = [node for node in nodes if node["role"]["value"] == "heading"]
    levels = [{p["name"]: p["value"]["value"] for p in node["properties"]} for node in found]
    return sum(each.get("level") == 3 for each in levels)


@pytest.fixture(scope="module")
def page(chromium, some):
    """The report when all that is far from the window was laid out, as there was time."""
    page = chromium.new_page()
    page.goto(some)
    page.wait_for_function("() => !document.querySelector('article:not(.near)')")
    yield page
    page.close()


@pytest.fixture(scope="module")
def nodes(page):
    return heard(page)


def test_all_of_it_is_there_when_there_was_time(page, nodes):
    whole = page.evaluate("document.querySelectorAll('h3').length")
    assert whole > 10
    assert headings(nodes) == whole


def test_without_scripts_nothing_waits(visit, some):
    page = visit(java_script_enabled=False)
    page.goto(some)
    assert headings(heard(page)) == page.locator("h3").count() > 10


def test_what_a_screen_reader_meets_has_a_name(nodes):
    roles = {node["role"]["value"] for node in nodes}
    assert NAMED - {"region", "form", "group", "figure"} | {"heading", "main"} <= roles
    nameless = [
        node["role"]["value"]
        for node in nodes
        if node["role"]["value"] in NAMED - {"table", "figure", "group"}
        and not node.get("name", {}).get("value", "").strip()
    ]
    assert nameless == []
