"""What the pages of the documentation show, done: files are written, commands run in their order.

A `console` block is a list of commands behind `$ `, each with its output. A `diff` block changes a
file. Any other block is a file. The last words before a file or a change name it: "`bowls.py`:".
A page that enters a suite of the repository by `cd examples/NAME` is followed in a copy of it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```([a-z]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`([^`\s]+)`[^`\n]*:\s*\Z")
# What is done before: the package's own installation, which tests/package holds.
INSTALLS = ("python3 -m venv ", ". env/bin/activate", "pip install ")
LEFT_BEHIND = shutil.ignore_patterns("reports", "__pycache__")  # of a suite that was run there
ENTERS = re.compile(r"cd (examples/\w+)")
# What no two runs have in common.
VOLATILE = (
    (re.compile(r"^(?:=+ )?(\d+ .* in )\d+\.\d+s(?: =+)?$", re.MULTILINE), r"\1TIME"),  # of pytest
    (re.compile(r"(\d+/\d+ +\S+) +\d+\.\d$", re.MULTILINE), r"\1 SECONDS"),  # of a claim
    (re.compile(r"(?<!\S)/\S*?/(?=reports/)"), "FOLDER/"),  # in which the project lies
)


class Block(NamedTuple):
    """A block of a page, with the line on which it begins and the file that it is about."""

    line: int
    language: str
    text: str
    file: str | None


class Command(NamedTuple):
    """A command of a page, and what the page shows of its output."""

    words: str
    shown: str


def blocks(page):
    """Return the blocks of a page's text."""
    found = []
    for match in BLOCK.finditer(page):
        before = page[: match.start()]
        named = NAMED.search(before)
        file = named[1] if named else None
        found.append(Block(before.count("\n") + 1, match[1], match[2], file))
    return found


def commands(text):
    """Return the commands of a console block."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    if parts[0]:
        raise ValueError(f"a console block begins with a command behind $, not with {parts[0]!r}")
    return [Command(words, shown) for words, _, shown in (p.partition("\n") for p in parts[1:])]


def changed(text, diff):
    """Return a file's text after a change, of which @@ parts the places; each is there once."""
    for part in re.split(r"^@@\n", diff, flags=re.MULTILINE):
        lines = part.splitlines(keepends=True)
        old = "".join(line[1:] or "\n" for line in lines if line[0] != "+")
        new = "".join(line[1:] or "\n" for line in lines if line[0] != "-")
        if text.count(old) != 1:
            raise ValueError(f"what a diff takes away stands there {text.count(old)} times:\n{old}")
        text = text.replace(old, new)
    return text


def run(words, place):
    """Return what a command prints in a project."""
    kept = ("HOME", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "PYTEST_ADDOPTS": "-p no:hypothesispytest",  # which is imported at the end of each run
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",  # a file may change twice in a second
        "COLUMNS": "80",
    }
    ran = subprocess.run(
        ["bash", "-c", words],
        cwd=place,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return ran.stdout


def same(shown, printed):
    """Say whether a page shows what was printed, but for what is volatile and what it leaves out.

    A line of … stands for any lines, … in a line for anything there.
    """
    for volatile, name in VOLATILE:
        shown, printed = volatile.sub(name, shown), volatile.sub(name, printed)
    pattern = re.escape(shown)
    pattern = re.sub(r"^…\\\n", r"(?:.*\\n)*?", pattern, flags=re.MULTILINE)
    pattern = pattern.replace("…", ".*")
    lines = [line.rstrip() for line in printed.splitlines()]
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None


def follow(page, place):
    """Do in `place` what a page's text shows; yield its commands with what they printed."""
    for block in blocks(page):
        if block.language == "console":
            for command in commands(block.text):
                if suite := ENTERS.fullmatch(command.words):
                    shutil.copytree(ROOT / suite[1], place, dirs_exist_ok=True, ignore=LEFT_BEHIND)
                elif not command.words.startswith(INSTALLS):
                    yield command, run(command.words, place)
        elif block.file is None:
            raise ValueError(f"line {block.line}: a {block.language} block names no file before it")
        else:
            file = place / block.file
            file.parent.mkdir(parents=True, exist_ok=True)
            text = block.text
            if block.language == "diff":
                text = changed(file.read_text("utf-8"), block.text)
            file.write_text(text, "utf-8")
