"""References read as they were meant, and what is amiss in their file is told with its line."""

import pytest

from theoremcheck.statement._sources import reference, unknown


def entry(fields, key="abel1826"):
    return f"@article{{{key},\n  {fields},\n  year = {{1826}}\n}}\n"


@pytest.fixture
def folder(tmp_path):
    """Return what writes references into a folder of its own."""

    def written(text):
        (tmp_path / "references.bib").write_text(text, "utf-8")
        return tmp_path

    return written


@pytest.mark.parametrize(
    "fields, shown",
    [
        ("AUTHOR = {Abel, N.}, Title = {On Roots}", "Abel, On Roots, 1826"),
        (
            r"author = {H{\"o}lder, O. and Szeg{\H{o}}, G.}, title = {A}",
            "Hölder and Szegő, A, 1826",
        ),
        (
            r"author = {{\L}ukasiewicz, J.}, title = {{\O}re's {\'E}tude}",
            "Łukasiewicz, Øre's Étude, 1826",
        ),
        (
            r"author = {\v{C}ech, E.}, title = {The {SGD} of B{\'\i}ro}",
            "Čech, The SGD of Bíro, 1826",
        ),
        (
            r"author = {Abel, N.}, title = {50\% of $O(n^2)$ \& more}",
            "Abel, 50% of $O(n^2)$ & more, 1826",
        ),
        (r"author = {Abel, N.}, title = {50% & more}", "Abel, 50% & more, 1826"),
        (r"author = {Abel, N.}, title = {The \mystery{n} Law}", "Abel, The \\mystery n Law, 1826"),
    ],
)
def test_a_reference_reads_as_it_was_meant(folder, fields, shown):
    assert reference("abel1826", folder(entry(fields))) == shown


@pytest.mark.parametrize(
    "text, told",
    [
        (
            entry("url = {https://a.example}, title = {A}, url = {https://b.example}"),
            "line 1, abel1826: url is there twice; keep one",
        ),
        (entry("title = {A}, TITLE = {B}"), "line 1, abel1826: title is there twice; keep one"),
        (
            entry("author = {Abel, N.} title = {A}"),
            "line 1, abel1826: a comma is missing behind author; put it there",
        ),
        (
            "\n" + entry("title = {A}") + entry("title = {B}"),
            "line 6: a second entry has the key abel1826; rename one",
        ),
        (
            entry("title = {A") + entry("title = {B}", "other"),
            "line 1: an entry that cannot be read; mend its braces and commas",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(folder, text, told):
    found = [str(mistake) for mistake in unknown("abel1826, § 2", folder(text))]
    place = folder(text).name
    assert found == [f"{place}/references.bib, {told} [source]"]


def test_a_doi_needs_no_file_and_a_broken_file_no_second_line(folder):
    broken = folder(entry("title = {A"))
    assert list(unknown("10.1000/182, p. 3", broken)) == []
    assert len(list(unknown("nobody1900", broken))) == 1
