"""Reports: every claim on one inert offline page, and a table that 80 columns can hold."""

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser

import pytest

from tests.conftest import HOLDS
from tests.harness import records
from tests.harness.test_page_cases import data
from theoremcheck import Erratum
from theoremcheck.report import _text, write_reports
from theoremcheck.report._figures import figures
from theoremcheck.report._slack_scale import slack_scale
from theoremcheck.running._terminal import row

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;\"'"
VOID = {"meta", "img", "br", "link", "hr", "input"}


class Page(HTMLParser):
    """The elements, attributes and words of a page; unbalanced elements are an error."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def page(project, folder="reports/latest"):
    text = (project.path / folder / "index.html").read_text("utf-8")
    return text, Page(text)


def test_every_claim_is_on_the_page_with_its_mathematics(project):
    project.claim(
        "bound",
        """
        @pytest.mark.parametrize("x", [
            1, without("small", 3), as_written(4, erratum=Erratum(quote="$x<5$", correct="$x<3$")),
        ])
        def test_cells(evidence, x):
            evidence.premise("small", x < 2)
            evidence.at_most("value", x, 2, trivial=None)
            evidence.curve(
                "growth", [1, 2, 3], [1, 4, 9], predicted=[1, 4, 8], low=[0, 3, 8], high=[2, 5, 9]
            )
        """,
        story=r"The first claim, with $\\alpha > 0$.\n\nIt has a second paragraph.",
        statement=r"\|W\|_F \le \frac{1}{\alpha}",
        quantifiers={"$x$": "three values"},
        errata=[Erratum(quote="teh", correct="the")],
    )
    project.section("second", 2, "Another section")
    project.claim("home", "", folder="second", kind="take-home", rests_on=["section.bound"])
    assert project.run("claims").ret == 0
    text, parsed = page(project)
    words = " ".join(" ".join(parsed.words).split())
    for told in (
        "A section",
        "Another section",
        "The first claim, with",
        "It has a second paragraph.",
        "three values",
        "Erratum, refuted here",
        "Erratum, not tested",
        "SUPPORTED",
        "section.bound",
    ):
        assert told in words
    assert parsed.tags.count("article") == 2
    assert parsed.attributes.count(("class", "plot")) == 1
    assert "mfrac" in parsed.tags
    shown = re.sub(r"<(style|script)[^>]*>.*?</\1>", "", text, flags=re.DOTALL)
    assert "\\" not in re.sub(r' data-latex="[^"]*"', "", shown)  # which is there to be copied
    ids = {value for name, value in parsed.attributes if name == "id"}
    links = {
        value[1:] for name, value in parsed.attributes if name == "href" and value.startswith("#")
    }
    assert {"section.bound", "second.home"} <= links
    cases = {"section.bound--cells-3", "section.bound--cells-4"}  # rows that the script makes
    assert links == links & ids | cases


def test_the_page_fetches_nothing(project):
    project.claim(
        "c",
        "def test_it(evidence):\n    evidence.curve('c', [1, 2], [1, 2])\n"
        "    evidence.identity('v', 1, 1)\n",
    )
    project.run("claims")
    text, parsed = page(project)
    fetched = [
        value
        for name, value in parsed.attributes
        if name in ("src", "href", "xlink:href", "data", "action")
    ]
    beside = {"run.json", "ctrf.json", "summary.md"}  # links of a reader's
    assert {value for value in fetched if not value.startswith("#")} == beside
    assert "@import" not in text
    assert re.findall(r"url\((?!#|data:)", text) == []
    # Names of XML vocabularies are no addresses; nothing else looks like one.
    outside = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert {address for address in outside if "w3.org" not in address} == set()


def test_the_policy_allows_the_page_its_own_script_and_nothing_else(project):
    project.claim("c")
    project.run("claims")
    text, parsed = page(project)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    told = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(
        value for name, value in parsed.attributes if name == "content" and "default-src" in value
    )
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{told}'" in policy
    assert parsed.tags.count("script") == 3
    never = ("type", "application/octet-stream")  # runs
    assert parsed.attributes.count(never) == 2


def test_markup_in_any_string_is_inert(project):
    quoted = MARKUP.replace('"', "")
    project.section("section", 1, MARKUP.replace('"', '\\"'))
    project.write(
        "claims/references.bib",
        f"@book{{key, title={{{quoted}}}, author={{{quoted}}}, year=1900}}\n",
    )
    project.claim(
        "c",
        f"""
        MARKUP = {MARKUP!r}

        @pytest.mark.parametrize("x", [
            MARKUP, as_written("y", erratum=Erratum(quote=MARKUP, correct=MARKUP))
        ])
        def test_it(evidence, x):
            evidence.rng(MARKUP)
            evidence.premise(MARKUP, True)
            evidence.curve(MARKUP, [1, 2], [1, 2], axes=(MARKUP, MARKUP))
            evidence.identity(MARKUP, 1, 2)

        @without(MARKUP)
        def test_raises(evidence):
            evidence.not_run(MARKUP)

        def test_fails(evidence):
            raise RuntimeError(MARKUP)
        """,
        story=quoted + "\n\n" + quoted,
        statement=r"\text{" + MARKUP + "} <img src=x>",
        source=f"key, {MARKUP}",
        premises={MARKUP: MARKUP, f"not {MARKUP}": MARKUP},
        cannot_drop={f"not {MARKUP}": MARKUP},
        conclusion=MARKUP,
        quantifiers={MARKUP: MARKUP, "$a < b$": r"$\text{" + MARKUP + "}$"},
        errata=[Erratum(quote=MARKUP, correct=f"${MARKUP}$")],
    )
    result = project.run("claims")
    assert "not complete" not in result.stdout.str()
    _, parsed = page(project)
    assert parsed.tags.count("script") == 3
    assert "img" not in parsed.tags
    assert [name for name, _ in parsed.attributes if name.startswith("on")] == []
    summary = (project.path / "reports/latest/summary.md").read_text("utf-8")
    assert "<script" not in summary
    assert "<img" not in summary


def test_lines_of_one_figure_are_told_apart_and_sorted_by_their_numbers(project):
    project.claim(
        "c",
        """
        @pytest.mark.parametrize("size", [129, 9, 33])
        def test_it(evidence, size):
            for series in ("standard", "tied"):
                evidence.curve("steps", [1, 2], [size, 2], series=series)
            evidence.identity("v", 1, 1)
        """,
    )
    assert project.run("claims").ret == 0
    text, parsed = page(project)
    assert parsed.attributes.count(("class", "plot")) == 1
    legend = re.findall(r"(?:standard|tied), size = \d+", text)
    assert legend == [
        f"{series}, size = {size}" for size in (9, 33, 129) for series in ("standard", "tied")
    ]


def test_a_formula_that_cannot_be_shown_stands_as_its_source(project):
    project.claim("c", statement=r"\unknownmacro{<x>}")
    assert project.run("claims").ret == 0
    assert r"<code>\unknownmacro{&lt;x&gt;}</code>" in page(project)[0]


@pytest.mark.parametrize("scales", [("linear", "linear"), ("log", "log")])
@pytest.mark.parametrize(
    "x, y",
    [
        ([1], [1]),
        ([1, 2], [3, 3]),
        ([0, 0], [0, 0]),
        ([-1, 2], [-1e300, 1e300]),
        ([1, 2], [1e-300, 1]),
    ],
)
def test_curves_without_extent_or_with_much_of_it_are_drawn(project, x, y, scales):
    project.claim(
        "c",
        HOLDS
        + f"    evidence.curve('c', {x}, {y}, low={y}, high={y}, predicted={y}, scales={scales})\n",
    )
    assert project.run("claims").ret == 0
    text, parsed = page(project)
    assert parsed.attributes.count(("class", "plot")) == 1
    assert not re.search(r'\bd="[^"]*(nan|inf)', text)


def test_points_that_a_logarithmic_axis_has_no_place_for_are_left_out():
    curve = records.curve(x=[0, 1, 10, 100], y=[1, 1, 0, 2], scales=["log", "log"])
    (figure,) = figures(records.claim(records.case(curves=[curve])))
    assert figure.lines[0].marks.count("h0") == 2


def test_a_figure_that_cannot_be_drawn_takes_no_verdict_with_it(project, monkeypatch):
    project.claim("c", HOLDS + "    evidence.curve('c', [1, 2], [1, 2])\n")
    monkeypatch.setattr("theoremcheck.report._figures._ticks", lambda *_: 1 / 0)
    result = project.run("claims")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        ["  c  * SUPPORTED *", "NOT GREEN: the report is not complete (ZeroDivisionError:*"]
    )
    assert project.claims()["c"]["verdict"] == "SUPPORTED"


def test_a_baseline_of_another_version_is_told_and_not_compared(project):
    project.claim("c")
    project.write("reports/baseline/run.json", '{"schema": 1, "run": {}, "claims": []}')
    assert project.run("claims").ret == 0
    summary = (project.path / "reports/latest/summary.md").read_text("utf-8")
    (told,) = [line for line in summary.splitlines() if line.startswith("Not compared: ")]
    assert "has schema 1, this version reads 3" in told
    assert "`make baseline`" in told


@pytest.mark.parametrize(
    "slack, told",
    [
        (0.99999, "1"),
        (1.0, "1"),
        (1.00001, "1.00001"),
        (1.0049999, "1.005"),
        (1.0000014, "1.000001"),
        (1 + 2**-52, "1+2e-16"),
        (3.14159, "3.14"),
        ("inf", "inf"),
    ],
)
def test_a_slack_above_1_is_nowhere_shown_as_1(tmp_path, slack, told):
    judged = records.judgement(outcome="refuted", measured=2.0, slack=slack)
    red = records.case(outcome="refuted", as_predicted=False, judgements=[judged])
    claim = records.claim(red, verdict="REFUTED", worst_slack=slack)
    whole = records.record(claim)
    assert row(claim).split()[2] == told
    assert len(row(claim)) <= 79
    assert f"| {told} |" in write_reports(whole, tmp_path, tmp_path / "none")
    assert f", slack {told} (exact)" in "\n".join(_text.claim(whole, claim))
    page = (tmp_path / "index.html").read_text("utf-8")
    told = told.replace("inf", "∞")
    assert page.count(f'<td class="n">{told}</td>') == 1  # of the index
    assert told in data(page)["s.c"]["words"]
    scale = slack_scale(claim)
    assert [each.told for each in scale.rows] == [f"1 instance: {told}"]
