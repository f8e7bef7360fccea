"""Where a source can be read: what a `.bib` file says of it, in the record and on the page."""

from pathlib import Path

import msgspec
import pytest

from tests.conftest import HOLDS
from tests.harness import records
from theoremcheck.record._loading import load
from theoremcheck.record._types import Record
from theoremcheck.report._page import linked, page
from theoremcheck.report._text import claim as told_of
from theoremcheck.statement._sources import address, sources

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "fields, wanted",
    [
        ("doi = {10.1038/nature14539}", "https://doi.org/10.1038/nature14539"),
        ("DOI = {https://doi.org/10.1038/nature14539}", "https://doi.org/10.1038/nature14539"),
        (r"doi = {10.1007/978-3\_15}", "https://doi.org/10.1007/978-3_15"),
        ("eprint = {1710.10174v2}, archivePrefix = {arXiv}", "https://arxiv.org/abs/1710.10174"),
        ("eprint = {arXiv:1710.10174}", "https://arxiv.org/abs/1710.10174"),
        ("eprint = {math/0309136}", "https://arxiv.org/abs/math/0309136"),
        ("url = {https://example.org/a}", "https://example.org/a"),
        (
            "url = {https://example.org/a}, eprint = {1710.10174}",
            "https://arxiv.org/abs/1710.10174",
        ),
        ("eprint = {1710.10174}, doi = {10.1038/x}", "https://doi.org/10.1038/x"),
        ("url = {javascript:alert(1)}", ""),
        ("url = {ftp://example.org}", ""),
        ("doi = {in press}, eprint = {2101}", ""),
        ("note = {none}", ""),
    ],
)
def test_a_source_is_read_where_its_entry_says(tmp_path, fields, wanted):
    book = f"@book{{key, title={{T}}, author={{A}}, {fields}}}\n"
    (tmp_path / "references.bib").write_text(book, "utf-8")
    assert address("key, Theorem 2", tmp_path) == wanted


def test_an_address_is_its_own_and_an_unknown_key_has_none(tmp_path):
    assert address("10.1038/nature14539, p. 3", tmp_path) == "https://doi.org/10.1038/nature14539"
    assert address("https://example.org/a, p. 3", tmp_path) == "https://example.org/a"
    assert address("key", tmp_path) == ""
    assert address("", tmp_path) == ""


def test_the_sources_of_the_talk_have_addresses_but_one_book():
    home = ROOT / "claims"
    assert [key for key in sources(home) if not address(key, home)] == ["cochran1977"]


def test_a_run_keeps_the_address_and_the_page_links_it(project):
    project.write(
        "claims/references.bib",
        "@book{key, title={A Book}, author={Abel, N.}, year={1900}, doi={10.1000/b<i>k}}\n",
    )
    project.claim(
        "c",
        HOLDS + "\n@as_written(erratum=Erratum(source='key, p. 7', says='a', correct='b'))\n"
        "def test_book(evidence):\n    evidence.identity('value', 4, 3)\n",
        source="key, Theorem 1",
    )
    assert project.run("claims").ret == 0
    claim = project.claims()["c"]
    assert claim["address"] == claim["errata"][0]["address"] == "https://doi.org/10.1000/b<i>k"
    text = (project.path / "reports/latest/index.html").read_text("utf-8")
    link = (
        'Abel, A Book, 1900 (<a href="https://doi.org/10.1000/b&lt;i&gt;k" rel="noreferrer">'
        "doi:10.1000/b&lt;i&gt;k</a>)"
    )
    assert text.count(link) == 3  # the claim's source, its erratum, and that in the list of them
    lines = claim_told(load(project.path / "reports/latest"), "section.c")
    assert lines.index("https://doi.org/10.1000/b<i>k") == 1 + lines.index(
        next(line for line in lines if "Abel, A Book, 1900, Theorem 1" in line)
    )


def claim_told(record, name):
    (wanted,) = (claim for claim in record.claims if claim.id == name)
    return list(told_of(record, wanted, 80))


def test_a_record_without_addresses_is_read_and_drawn():
    whole = records.plain(records.record(records.claim(source="key", reference="Abel, A Book")))
    del whole["claims"][0]["address"]
    read = msgspec.convert(whole, Record)
    assert read.claims[0].address == ""
    assert "Abel, A Book" in page(read)


def test_only_an_address_of_the_web_becomes_a_link():
    assert linked("Abel", "javascript:alert(1)") == "Abel"
    assert linked("<Abel>") == "&lt;Abel&gt;"
    assert linked("Abel", "https://arxiv.org/abs/1.2").endswith(">arXiv:1.2</a>)")
    assert linked("Abel", "https://example.org").endswith(">https://example.org</a>)")
    assert linked("https://example.org").startswith('<a href="https://example.org"')
