"""What the report of the whole talk costs: to write, to keep, and to open in a browser.

Run with `python -m benchmarks.page`. The baseline's report is written by the command that a user
types, imports and all, and opened in headless Chromium: counted are the CPU seconds of the
browser's processes until the page is loaded, drawn and idle. Asked are 3 s, 2 MB and 1 s.
"""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from benchmarks.measuring import Figure, ratio, show
from theoremcheck.record._folder import BASELINE

TURNS = 5
IDLE = "() => new Promise(done => requestAnimationFrame(() => requestIdleCallback(done)))"


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "index.html")
        seconds = [writing(folder) / 3 for _ in range(TURNS)]
        yield ratio("CPU s to write the report", "3 s", seconds, at_most=1)
        yield ratio("bytes of the report", "2 MB", [page.stat().st_size / 2e6], at_most=1)
        chromium = shutil.which("chromium")
        if not (chromium and find_spec("playwright")):
            print("  opening it in a browser: NOT RUN, say make browser", file=sys.stderr)
            return
        opened = [opening(chromium, page) for _ in range(TURNS)]
    yield ratio("CPU s until it is idle in Chromium", "1 s", [s for s, _ in opened], at_most=1)
    yield ratio("elements when it is opened", "1000", [count / 1e3 for _, count in opened])


def writing(folder: str) -> float:
    """Return the CPU seconds in which the baseline's report is written into a folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "theoremcheck", "report", str(BASELINE), "-o", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def opening(chromium: str, page: Path) -> tuple[float, int]:
    """Return the CPU seconds of a fresh browser for a page, and how many elements that has."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        processes = browser.new_browser_cdp_session()

        def spent() -> float:
            found = processes.send("SystemInfo.getProcessInfo")["processInfo"]
            return sum(process["cpuTime"] for process in found)

        tab = browser.new_page(viewport={"width": 1200, "height": 900})
        tab.evaluate(IDLE)  # what every page costs is spent
        before = spent()
        tab.goto(page.as_uri())
        tab.evaluate(IDLE)
        seconds = spent() - before
        elements = tab.evaluate("document.getElementsByTagName('*').length")
        browser.close()
    return seconds, elements


if __name__ == "__main__":
    show(figures())
