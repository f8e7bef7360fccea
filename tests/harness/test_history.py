"""`theoremcheck history`: runs in one file, whoever writes to it, and what is shown of them."""

import re
import shutil
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import msgspec
import pytest

from tests.harness import records
from tests.harness.records import refused, verb
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._history import VERSION, History, level_of


def night(number, slack=0.5, seconds=1.0, claim="s.c", **fields):
    """A whole run of one claim on a day of its own."""
    drawn = records.judgement(rung="sampled", n=40)
    case = records.case(judgements=[drawn])
    made = records.claim(case, id=claim, worst_slack=slack, duration_s=seconds)
    started = f"2026-{1 + number // 28:02}-{1 + number % 28:02}T02:17:00+00:00"
    return records.record(made, **{"started": started, "root_seed": number} | fields)


def keep(folder, record):
    """Write a record as a run's folder; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "run.json").write_bytes(msgspec.json.encode(record))
    return folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def kept(here):
    with History(here / "reports/history.sqlite3") as history:
        return history.nights()


def test_a_run_added_twice_is_one_entry(here, capsys):
    run = keep(here / "latest", night(0))
    copy = shutil.copytree(run, here / "copy")
    told = [verb(capsys, "history", "add", folder)[1] for folder in (run, run, copy)]
    assert [line.split(": ")[1].strip() for line in told] == [
        "added to reports/history.sqlite3",
        "is already in reports/history.sqlite3",
        "is already in reports/history.sqlite3",
    ]
    assert len(kept(here).nights) == 1
    verb(capsys, "history", "add", keep(here / "next", night(1)), run)
    assert len(kept(here).nights) == 2


def test_numbers_come_back_in_the_order_of_the_nights(here):
    with History(here / "h", create=True) as history:
        for number in (3, 1, 2):
            assert history.add(night(number, slack=number / 10, seconds=float(number)))
        found = history.nights()
        assert [each.root_seed for each in found.nights] == ["1", "2", "3"]
        by_what = {each.what: each for each in found.series(level_of(night(9, slack=0.7)))}
        assert by_what["slack"].values == [0.1, 0.2, 0.3]
        assert by_what["time"].values == [1.0, 2.0, 3.0]
        assert by_what["draws"].values == [40.0, 40.0, 40.0]
        assert by_what["slack"].level == 0.7
        assert len(history.nights("2026-01-03").nights) == 2


def test_a_claim_that_a_night_lacks_has_a_gap_there(here):
    with History(here / "h", create=True) as history:
        for number, claim in enumerate(["s.a", "s.b", "s.a"]):
            history.add(night(number, claim=claim))
        series = history.nights().series({})
    assert {(s.claim, s.what): s.values for s in series if s.what == "slack"} == {
        ("s.a", "slack"): [0.5, None, 0.5],
        ("s.b", "slack"): [None, 0.5, None],
    }


@pytest.mark.parametrize("slack", [None, "inf", 1e-320, 1e300])
def test_any_slack_that_a_record_may_hold_can_be_kept_and_shown(here, capsys, slack):
    for number in range(3):
        verb(capsys, "history", "add", keep(here / str(number), night(number, slack=slack)))
    assert verb(capsys, "history", "show", "-o", "page.html")[0] == 0
    assert (here / "page.html").read_text("utf-8").count("<figure ") in (2, 3)


def test_numbers_beyond_those_of_the_database_are_kept(here):
    with History(here / "h", create=True) as history:
        made = night(0, root_seed=10**30)
        judged = made.claims[0].cases[0].judgements
        judged[:] = [records.judgement(rung="sampled", n=9 * 10**18)] * 3
        history.add(made)
        assert history.nights().nights[0].root_seed == str(10**30)
        assert history.nights().numbers["s.c"][0]["draws"] == pytest.approx(2.7e19)


def test_evidence_of_an_earlier_run_is_no_measurement_of_this_night(here):
    made = night(0)
    made.claims[0].cases[0].reused = "2026-01-01"
    with History(here / "h", create=True) as history:
        history.add(made)
        assert history.nights().series({}) == []


def test_tiers_are_not_mixed(here):
    with History(here / "h", create=True) as history:
        for number, tier in enumerate(["full", "fast", "full"]):
            history.add(night(number, tier=tier))
        found = history.nights()
    assert (found.tier, len(found.nights)) == ("full", 2)


def test_a_part_of_the_claims_is_refused(here, capsys):
    told = refused(capsys, "history", "add", keep(here / "part", night(0, partial=True)))
    assert "over part of the claims" in told


WRITE = """
import sys
from pathlib import Path
from theoremcheck.record._history import History
from theoremcheck.record._loading import load
for run in sys.argv[2:]:
    with History(Path(sys.argv[1]), create=True) as history:
        history.add(load(Path(run)))
"""


def test_writers_at_once_lose_nothing_and_double_nothing(here):
    """Six processes with five runs each, of which each run is added by two."""
    runs = [str(keep(here / f"run-{number}", night(number))) for number in range(15)]
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, "h", *runs[at : at + 5]])
        for at in (0, 5, 10, 0, 5, 10)
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0] * 6
    with History(here / "h") as history:
        found = history.nights()
    assert len(found.nights) == 15
    assert found.numbers["s.c"] == [{"slack": 0.5, "time": 1.0, "draws": 40.0}] * 15


def spoilt(file, how):
    """Leave something at a file's place that is no history of this version."""
    if how == "a text":
        file.write_text("not a database, however long it may be " * 100)
    elif how == "a folder":
        file.mkdir()
    elif how == "cut short":
        with History(file, create=True) as history:
            history.add(night(0))
        file.write_bytes(file.read_bytes()[:5000])
    else:
        if how != "of another program":
            History(file, create=True).__exit__()
        base = sqlite3.connect(file)
        if how == "of a later version":
            base.execute(f"PRAGMA user_version = {VERSION + 1}")
        else:
            base.execute("CREATE TABLE songs (name)")
        if how == "without a table":
            base.execute("DROP TABLE claims")
        base.commit()
        base.close()


@pytest.mark.parametrize(
    "how, told",
    [
        ("a text", "is no history"),
        ("a folder", "cannot be used"),
        ("cut short", "is no history"),
        ("of another program", "is a database, but no history"),
        ("of a later version", "has version 2, this version reads 1"),
        ("without a table", "cannot be used"),
    ],
)
def test_what_is_no_history_is_one_line_and_stays_as_it_is(here, capsys, how, told):
    file = here / "h"
    spoilt(file, how)
    before = file.read_bytes() if file.is_file() else None
    run = keep(here / "run", night(0))
    for act in (("add", run), ("show",)):
        assert told in refused(capsys, "history", *act, "--db", file)
    assert (file.read_bytes() if file.is_file() else None) == before


def test_to_show_what_is_not_there_makes_nothing(here, capsys):
    assert "does not exist; begin it by" in refused(capsys, "history", "show")
    assert list(here.iterdir()) == []
    with pytest.raises(RunFolderError, match="is no date"):
        History(here / "h", create=True).nights("yesterday")


# What is shown.


@pytest.fixture
def drifted(here, capsys):
    """Sixty nights of three claims, of which one has moved by a tenth ten nights ago."""
    for number in range(60):
        made = night(number, slack=0.5 if number < 50 else 0.55, versions={"v": str(number > 30)})
        for name in ("s.d", "s.e"):
            made.claims.append(night(number, slack=0.4 + number % 7 / 99, claim=name).claims[0])
        with History(here / "reports/history.sqlite3", create=True) as history:
            history.add(made)
    keep(here / "reports/baseline", night(0, slack=0.45))
    return here


def test_lines_tell_the_step_and_fit(drifted, capsys):
    status, output, _ = verb(capsys, "history", "show")
    lines = output.splitlines()
    assert status == 1
    assert lines[0] == (
        "60 nights of the fast tier, 2026-01-01 to 2026-03-04, under 60 root seeds; 1 step found"
    )
    assert re.fullmatch(
        r"STEP s\.c: slack 0\.5 → 0\.55 \(\+10%\), \+4\.0 standard deviations, in the 10 nights "
        r"up to 2026-03-04; p = \S+",
        lines[2],
    )
    assert [line.split()[0] for line in lines[3:]] == ["claim", "s.c", "s.d", "s.e"]
    assert max(map(len, lines[3:])) <= 80
    assert lines[4].split()[:2] == ["s.c", "0.55"]


def test_one_claim_can_be_asked_for_and_nights_left_out(drifted, capsys):
    assert "s.d" not in verb(capsys, "history", "show", "s.c")[1]
    assert "has no claim 's.x'" in refused(capsys, "history", "show", "s.x")
    status, output, _ = verb(capsys, "history", "show", "--since", "2026-02-23")
    assert (status, "STEP" in output) == (0, False)


class Balanced(HTMLParser):
    """A parser that sees whether each element is closed, and what links and ids there are."""

    VOID = ("meta", "path")

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if "href" in found else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_draws_each_number_and_fetches_nothing(drifted, capsys):
    assert verb(capsys, "history", "show", "-o", "out/page.html")[0] == 1
    text = (drifted / "out/page.html").read_text("utf-8")
    parser = Balanced()
    parser.feed(text)
    assert parser.open == []
    assert len(set(parser.ids)) == len(parser.ids)
    assert {link.removeprefix("#") for link in parser.links} <= set(parser.ids)
    assert "s.c" in parser.ids
    assert "http:" not in text
    assert "https:" not in text
    assert "<script" not in text
    assert "default-src 'none'" in text
    drawings = [ET.fromstring(svg) for svg in re.findall(r"<svg role.*?</svg>", text, re.DOTALL)]
    assert len(drawings) == 9
    by_class = {path.get("class"): path.get("d") for path in drawings[0].iter("path")}
    classes = {"axis", "elsewhere", "level", "line c0", "marks c0", "window"}
    assert set(by_class) == classes
    heights = [float(point.split()[1]) for point in by_class["line c0"][1:].split("L")]
    assert len(heights) == 60
    assert heights[49] > heights[50] == heights[-1] == min(heights) == 4
    assert by_class["window"].startswith("M204.7 0H236.0")
    assert by_class["elsewhere"].count("M") == 1
    assert drawings[0].get("aria-label") == ("slack from 0.5 to 0.55, last 0.55; baseline 0.45")
    assert not any(path.get("class") == "level" for path in drawings[3].iter("path"))


def test_markup_in_names_is_inert_on_the_page(here, capsys):
    name = '"><script>alert(1)</script>'
    verb(capsys, "history", "add", keep(here / "run", night(0, claim=name)))
    verb(capsys, "history", "show", "-o", "page.html")
    assert "<script" not in (here / "page.html").read_text("utf-8")
