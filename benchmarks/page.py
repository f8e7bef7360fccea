"""What the report of the whole talk costs: to write, to keep, and to open in a browser.

Run with `python -m benchmarks.page`. The baseline's report is written by the command that a user
types, imports and all, and opened in headless Chromium: counted are the CPU seconds of the
browser's processes until the page is loaded, drawn and idle, when one can use it, and until all of
it is laid out, which it does when there is time. Asked are 3 s, 2 MB and 1 s for use.
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
WHOLE = "() => !document.querySelector('article:not(.near)')"
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
    ready, whole, elements = zip(*opened, strict=True)
    yield ratio("CPU s of Chromium until it can be used", "1 s", ready, at_most=1)
    yield ratio("CPU s of Chromium until all is laid out", "1 s", whole)
    yield ratio("elements when it is opened", "1000", elements)


def writing(folder: str) -> float:
    """Return the CPU seconds in which the baseline's report is written into a folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "theoremcheck", "report", str(BASELINE), "-o", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def opening(chromium: str, page: Path) -> tuple[float, float, float]:
    """Return CPU seconds of a fresh browser until a page is idle and whole; its 1000 elements."""
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
        ready = spent() - before
        elements = tab.evaluate("document.getElementsByTagName('*').length")
        tab.wait_for_function(WHOLE)
        whole = spent() - before
        browser.close()
    return ready, whole, elements / 1e3


if __name__ == "__main__":
    show(figures())
