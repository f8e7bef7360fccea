"""Where reports say what the greens are worth: the page, the summary, and `show`."""

from math import inf

from tests.conftest import HOLDS
from tests.harness import records
from theoremcheck.report import _worth as worth
from theoremcheck.report._page import page
from theoremcheck.report._summary import summary


def planted():
    judgements = [
        records.bound(n=2),
        records.sampled(0.3, inf, -0.1, 0.9, predicted="at least 0.3"),
    ]
    cases = [records.case(parameters={"n": n}, judgements=judgements) for n in (1, 1)]
    fields = {"premises": {"p": "x"}, "cannot_drop": {"p": "no $x$"}, "quantifiers": {"$n$": "1"}}
    return records.record(records.claim(*cases, **fields))


def test_the_page_and_the_summary_have_a_part_of_their_own_at_the_end(tmp_path):
    record = planted()
    text = page(record)
    part = text[text.index('<section id="worth"') : text.index('<section id="environment"')]
    for told in (
        "2 judgements, in which 4 of 6 elements could have been violated",
        "n: 1 in all instances",
        "may be off by",
        "0.4",
        "1 premise: 0 needed, 0 devices of a proof, 1 neither",
        "<math",
    ):
        assert told in part
    article = text[text.index("<article") : text.index("</article>")]
    assert "What its greens are worth" in article
    assert "n: 1 in all instances that have it." in article
    found = summary(record, tmp_path / "none")
    end = found[found.index("## What the greens are worth") :]
    assert "- **0 judgements vacuous, 2 in part, 0 a factor of more than 100 from a bound**" in end
    assert "  - s.c, q: 2 judgements predicted at least 0.3, up to 0.4 off: 0 is not excl" in end


def test_a_claim_of_which_all_is_well_says_nothing():
    claim = records.claim(
        records.case(judgements=[records.bound(), records.sampled(0.3, inf, 0.2, 0.9)])
    )
    assert worth.lines(claim) == []
    assert "What its greens are worth" not in page(records.record(claim))


def test_the_summary_names_so_many_findings_and_counts_the_others(monkeypatch):
    monkeypatch.setattr(worth, "LISTED", 1)
    cases = [records.case(judgements=[records.bound(n=2, quantity=name)]) for name in "abc"]
    text = "\n".join(worth.markdown(records.record(records.claim(*cases))))
    assert "a: 1 judgement" in text
    assert "b: 1 judgement" not in text
    assert "  - … and 2 more, in index.html" in text


def test_show_tells_it_of_one_claim(project, capsys):
    project.claim("c", HOLDS + "    evidence.at_least('far', 1000, 1, trivial=None)\n")
    project.run("claims")
    _, told, _ = records.verb(capsys, "show", project.path / "reports/latest", "section.c")
    part = " ".join(told[told.index("What its greens are worth") :].split())
    assert "- far: 1 judgement a factor of more than 100 from the bound" in part
