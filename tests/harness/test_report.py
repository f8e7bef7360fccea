"""Reports: every claim on one inert offline page, and a table that 80 columns can hold."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from theoremcheck.report.mathml import MathError, mathml, prose

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
            1, without("small", 3), as_written(4, erratum="the slide says $x<5$; correct is $x<3$"),
        ])
        def test_cells(evidence, x):
            evidence.at_most("value", x, 2)
            evidence.curve("growth", [1, 2, 3], [1, 4, 9], predicted=[1, 4, 8], low=[0, 3, 8], high=[2, 5, 9])
        """,
        story=r"The first claim, with $\\alpha > 0$.\n\nIt has a second paragraph.",
        statement=r"\|W\|_F \le \frac{1}{\alpha}",
        quantifiers={"$x$": "three values"},
        errata=["the slide says teh; correct is the"],
    )
    project.section("second", 2, "Another section")
    project.claim("home", "", folder="second", kind="take-home", rests_on=["section.bound"])
    assert project.run("claims").ret == 0
    text, parsed = page(project)
    words = " ".join(" ".join(parsed.words).split())
    for told in ("A section", "Another section", "The first claim, with", "It has a second paragraph.", "three values",
                 "Erratum, refuted here", "Erratum, not tested", "SUPPORTED", "section.bound"):  # fmt: skip
        assert told in words
    assert parsed.tags.count("article") == 2
    assert parsed.tags.count("svg") == 1
    assert "mfrac" in parsed.tags
    assert "\\" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    ids = {value for name, value in parsed.attributes if name == "id"}
    links = {value[1:] for name, value in parsed.attributes if name == "href" and value.startswith("#")}
    assert {"section.bound", "second.home"} <= links <= ids


def test_the_page_fetches_nothing(project):
    project.claim(
        "c",
        "def test_it(evidence):\n    evidence.curve('c', [1, 2], [1, 2])\n    evidence.identity('v', 1, 1)\n",
    )
    project.run("claims")
    text, parsed = page(project)
    fetched = [
        value for name, value in parsed.attributes if name in ("src", "href", "xlink:href", "data", "action")
    ]
    assert [value for value in fetched if not value.startswith("#")] == []
    assert "script" not in parsed.tags
    assert "@import" not in text
    assert re.findall(r"url\((?!#)", text) == []
    # Names of XML vocabularies are no addresses; nothing else looks like one.
    outside = set(re.findall(r"https?://[^\s\"'<>)]+", text))
    assert {address for address in outside if "w3.org" not in address} == set()


def test_markup_in_any_string_is_inert(project):
    quoted = MARKUP.replace('"', "")
    project.section("section", 1, MARKUP.replace('"', '\\"'))
    project.write(
        "claims/references.bib", f"@book{{key, title={{{quoted}}}, author={{{quoted}}}, year=1900}}\n"
    )
    project.claim(
        "c",
        f"""
        MARKUP = {MARKUP!r}

        @pytest.mark.parametrize("x", [MARKUP, as_written("y", erratum=f"the slide says {{MARKUP}}; correct is {{MARKUP}}")])
        def test_it(evidence, x):
            evidence.rng(MARKUP)
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
        premises={MARKUP: MARKUP},
        quantifiers={MARKUP: MARKUP, "$a < b$": r"$\text{" + MARKUP + "}$"},
        errata=[f"the slide says {MARKUP}; correct is ${MARKUP}$"],
    )  # fmt: skip
    result = project.run("claims")
    assert "not complete" not in result.stdout.str()
    _, parsed = page(project)
    assert "script" not in parsed.tags
    assert "img" not in parsed.tags
    assert [name for name, _ in parsed.attributes if name.startswith("on")] == []
    summary = (project.path / "reports/latest/summary.md").read_text("utf-8")
    assert "<script" not in summary
    assert "<img" not in summary


@pytest.mark.parametrize(
    "latex", [r"\unknownmacro{x}", r"x \foo", r"\frac{1}", r"\begin{nothing} x", r"a \text{\foo}"]
)
def test_the_guard_raises_on_what_would_be_shown_wrongly(latex):
    with pytest.raises(MathError):
        mathml(latex)


@pytest.mark.parametrize("latex", [
    r"\|W\|_F \le \frac{\|w^*\|}{\alpha}", r"\arg\min_w L(w)", r"\Pr[B] = 1 \Big/ \binom{n}{b}", r"\tfrac12 \ge \dfrac13",
    r"\operatorname*{sign}(x) < 1 \text{ if } x > 0", r"n \ln n \& m", r"\mathbb{R}^d \in \mathcal{D}",
])  # fmt: skip
def test_mathml_is_well_formed_and_holds_no_latex(latex):
    for block in (False, True):
        element = ET.fromstring(str(mathml(latex, block=block)))
        assert element.tag.endswith("math")
        assert "\\" not in "".join(element.itertext()).replace(r"\&", "")


def test_prose_keeps_words_as_words():
    text = prose("if $a < b$ then <b>bold</b> & $5")
    assert str(text).startswith("if <math")
    assert "then &lt;b&gt;bold&lt;/b&gt; &amp; $5" in text
    assert (
        prose("say `--tier <full>`, or `$` alone")
        == "say <code>--tier &lt;full&gt;</code>, or <code>$</code> alone"
    )


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
    assert parsed.tags.count("svg") == 1
    legend = re.findall(r"(?:standard|tied), size = \d+", text)
    assert legend == [f"{series}, size = {size}" for size in (9, 33, 129) for series in ("standard", "tied")]


def test_a_formula_that_cannot_be_shown_stands_as_its_source(project):
    project.claim("c", statement=r"\unknownmacro{<x>}")
    assert project.run("claims").ret == 0
    assert r"<code>\unknownmacro{&lt;x&gt;}</code>" in page(project)[0]


def test_a_figure_that_cannot_be_drawn_takes_no_verdict_with_it(project):
    project.claim(
        "c",
        r"""
        def test_it(evidence):
            evidence.identity("value", 1, 1)
            evidence.curve("c", [1, 2], [1, 2], axes=(r"$\nonsense{$", "y"))
        """,
    )
    result = project.run("claims")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["  c  * SUPPORTED *", "NOT GREEN: the report is not complete (ValueError:*"])
    assert project.claims()["c"]["verdict"] == "SUPPORTED"


@pytest.fixture
def long_names(project):
    project.section(
        "section", 1, "A section whose title is longer than any line of a terminal should ever be " * 2
    )
    holds = "def test_it(evidence):\n    evidence.at_most('value', 1, 1e300)\n"
    project.claim("a_claim_with_a_name_that_is_longer_than_its_column_in_the_table", holds)
    project.claim("refuted", holds.replace("1e300", "1e-300"))
    project.claim(
        "sampled", "def test_it(evidence):\n    evidence.probability('p', 0, 99, equals=0, resolves=0.5)\n"
    )
    project.claim("broken", "import no_such_module_with_a_rather_long_name")
    project.claim("later", "@pytest.mark.full\n" + holds)
    project.claim(
        "many", "@pytest.mark.parametrize('x', range(1000))\n" + holds.replace("evidence)", "evidence, x)")
    )
    return project


def test_the_table_is_readable_in_80_columns(long_names):
    output = long_names.run("claims").stdout.str()
    table = output[output.index("= claims =") :].splitlines()[1:]
    lines = [line for line in table if not line.startswith(("=", "FAILED", "ERROR", "report: "))]
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    for told in (
        "SUPPORTED",
        "REFUTED",
        "ERROR",
        "NOT ASKED",
        "1000/1000",
        "1.0e-06",
        "6 claims: ",
        "NOT GREEN: ",
    ):
        assert told in text


def test_the_table_is_the_same_when_piped(project):
    project.claim("c")
    process = project.start("claims", "--color", "no")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert re.search(r"^  c +SUPPORTED +1/1 +0 +0\.0$", output, re.MULTILINE)
    assert "\x1b" not in output


def test_the_summary_tells_what_is_not_green_first(long_names):
    long_names.run("claims")
    text = (long_names.path / "reports/latest/summary.md").read_text("utf-8")
    verdicts = re.findall(r"^\| section\.\w+ \| ([A-Z ]+) \|", text, re.MULTILINE)
    assert verdicts == ["ERROR", "REFUTED", "SUPPORTED", "NOT ASKED", "SUPPORTED", "SUPPORTED"]
    assert {line.count("|") for line in text.splitlines() if line.startswith("|")} == {9}


@pytest.mark.parametrize("workers", ["0", "2"])
def test_junit_carries_a_few_short_properties(project, workers):
    project.claim(
        "c",
        """
        def test_it(evidence):
            evidence.curve("curve", np.arange(5000), np.arange(5000))
            evidence.at_most("value", 1, 4)
        """,
    )
    project.run("claims", "-n", workers, "--junitxml", "junit.xml")
    found = [(p.get("name"), p.get("value")) for p in ET.parse(project.path / "junit.xml").iter("property")]
    assert found == [("claim", "section.c"), ("outcome", "holds"), ("slack", "0.25")]
