"""The table of docs/compatibility.md: read, and written again row by row."""

from collections.abc import Iterable
from pathlib import Path

from tests.compatibility.rows import ROOT, Row

PAGE = ROOT / "docs" / "compatibility.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of the table -->\n"
HEAD = ("beside", "version", "options", "`-n 0`", "`-n 2`", "what to know")
UNSEEN = ("NOT RUN: not tried yet",) * 2


def told(rows: Iterable[Row], cells: dict[str, tuple[str, str]]) -> str:
    """Return the table in Markdown: what is declared of each row, and what was seen of it."""
    lines = [HEAD, ["---"] * len(HEAD)]
    lines += [[*declared(row)[:3], *cells.get(row.name, UNSEEN), row.know] for row in rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def declared(row: Row) -> tuple[str, str, str, str]:
    """Return the cells of a row that no run fills: name, version, options, what to know."""
    options = [*row.options, *(f"{' '.join(part)}" for part in row.parts if part)]
    return row.name, row.version, f"`{' '.join(options)}`" if options else "", row.know


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "/")


def table(page: Path = PAGE) -> list[list[str]]:
    """Return the cells of the rows of a page's table."""
    text = page.read_text("utf-8")
    lines = text[text.index(BEGIN) + len(BEGIN) : text.index(END)].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def seen(page: Path = PAGE) -> dict[str, tuple[str, str]]:
    """Return what a page says was seen with -n 0 and with -n 2, by the names of its rows."""
    return {cells[0]: (cells[3], cells[4]) for cells in table(page)} if page.is_file() else {}


def write(page: Path, rows: Iterable[Row], cells: dict[str, tuple[str, str]]) -> None:
    """Put the table in its place in a page; a file that is none becomes the table alone."""
    text = page.read_text("utf-8") if page.is_file() else BEGIN + END
    before, _, rest = text.partition(BEGIN)
    page.write_text(before + BEGIN + told(rows, cells) + END + rest.partition(END)[2], "utf-8")
