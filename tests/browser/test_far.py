"""What is far from the window waits, so that the page is there soon, and comes before long."""


def headings(page):
    """Return how many headings of claims a screen reader meets."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = [node for node in tree if node["role"]["value"] == "heading"]
    levels = [{p["name"]: p["value"]["value"] for p in node["properties"]} for node in found]
    return sum(each.get("level") == 3 for each in levels)


def test_all_of_it_is_there_when_there_was_time(visit):
    page = visit()
    page.wait_for_function("() => !document.querySelector('article:not(.near)')")
    whole = page.evaluate("document.querySelectorAll('h3').length")
    assert whole > 100
    assert headings(page) == whole


def test_without_scripts_nothing_waits(visit):
    page = visit(java_script_enabled=False)
    assert headings(page) > 100
