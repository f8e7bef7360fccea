"""What a page of the documentation shows is what happens: its blocks are run in their order."""

from difflib import unified_diff

import pytest

from tests.docs.blocks import BLOCK, ROOT, blocks, changed, commands, follow, same

# Of the codes of mistakes tests/harness/test_mistakes.py holds what the page says.
PAGES = [
    page.name
    for page in sorted((ROOT / "docs").glob("*.md"))
    if BLOCK.search(page.read_text("utf-8")) and page.name != "mistakes.md"
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_is_printed(tmp_path, page):
    text = (ROOT / "docs" / page).read_text("utf-8")
    for command, printed in follow(text, tmp_path):
        gap = unified_diff(command.shown.splitlines(), printed.splitlines(), "shown", "printed")
        assert same(command.shown, printed), "\n".join([f"$ {command.words}", *gap])


def test_times_and_folders_may_differ_and_nothing_else():
    shown = "=== 1 passed in 0.10s ===\nreport: /home/a/reports/latest\nit 1/2 0 0.1\n"
    assert same(shown, "== 1 passed in 12.34s ==\nreport: /b/reports/latest\nit 1/2 0   2.0\n")
    assert not same(shown, shown.replace("1 passed", "2 passed"))
    assert not same(shown, shown.replace("1/2", "2/2"))
    assert not same(shown, shown + "more\n")
    assert not same("", "a warning\n")


def test_a_line_of_dots_stands_for_lines_and_dots_in_a_line_for_a_part_of_it():
    assert same("…\nlast … word\n", "first\nsecond\nlast and final word\n")
    assert same("…\nlast\n", "last\n")
    assert not same("…\nlast\n", "first\nlast\nmore\n")
    assert not same("first … word\n", "first\nword\n")


def test_blocks_know_their_files_and_commands_their_output():
    page = "Write `a.py`:\n\n```python\nx = 1\n```\n\n```console\n$ one\nout\n$ two\n```\n"
    written, console = blocks(page)
    assert (written.file, written.text, console.file) == ("a.py", "x = 1\n", None)
    assert commands(console.text) == [("one", "out\n"), ("two", "")]


def test_a_suite_of_the_repository_is_entered_as_a_copy(tmp_path):
    page = "```console\n$ cd examples/planted\n$ ls claims/means/test_hardy.py\n```\n"
    assert [printed for _, printed in follow(page, tmp_path)] == ["claims/means/test_hardy.py\n"]
    assert (tmp_path / "pytest.ini").exists()


def test_what_names_no_file_and_what_takes_nothing_away_are_errors(tmp_path):
    with pytest.raises(ValueError, match="line 3: a python block names no file"):
        list(follow("Words.\n\n```python\nx = 1\n```\n", tmp_path))
    with pytest.raises(ValueError, match="stands there 0 times"):
        changed("x = 1\n", "-y = 1\n+y = 2\n")
    with pytest.raises(ValueError, match="begins with a command"):
        commands("output\n$ one\n")
    assert changed("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
