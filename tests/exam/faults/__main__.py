"""Faults that claims must catch, and true variants that must stay green.

`python -m tests.exam.faults` prints per claim how many faults it caught and in how many true
variants it stayed green, then what it missed, and writes all to `--output`. The exit status is 1 if
anything was missed, if an entry cannot be used, or if a claim has fewer than two faults to catch or
no true variant.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.exam.faults import ROOT, Entry
from tests.exam.faults.marks import Mark, marks, missed, table
from tests.exam.faults.sitting import preload, sit
from tests.exam.faults.tree import Tree, catalogues, unexamined


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--only",
        default="",
        help="entries that hold this text in their name, or in their section's",
    )
    parser.add_argument("--section", default="", help="the section, a folder of claims (all)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--output", type=Path, default=ROOT / "reports/exam.json", help="a file")
    chosen = parser.parse_args()
    start, tree = monotonic(), Tree(ROOT)
    every = catalogues()
    if chosen.section and chosen.section not in every:
        parser.error(f"no catalogue {chosen.section!r}; there are {', '.join(every)}")
    found = {s: entries for s, entries in every.items() if chosen.section in ("", s)}
    asked = [e for s, entries in found.items() for e in entries if chosen.only in f"{s} {e.name}"]
    if not asked:
        parser.error(f"no entry's name holds {chosen.only!r}")
    wrong = {entry: list(tree.problems(entry)) for entry in asked}
    faults = [f"{e.kind} “{e.name}”: {told}" for e in asked for told in wrong[e]]
    if not chosen.only:
        own = [line for line in unexamined(tree, asked) if line.startswith(chosen.section)]
        faults += [f"without its mutants: {line}" for line in own]
    seen = examine([entry for entry in asked if not wrong[entry]], tree, chosen.jobs)
    lines = [missed(mark) for mark in seen if not mark.right] + faults
    print("\n".join([*table(seen), "", *lines]))
    minutes = (monotonic() - start) / 60
    print(f"{len(asked)} entries, {len(lines)} things to mend, {minutes:.1f} minutes")
    chosen.output.parent.mkdir(parents=True, exist_ok=True)
    told = {"minutes": minutes, "marks": [plain(mark) for mark in seen], "to mend": lines}
    chosen.output.write_text(json.dumps(told, indent=1, ensure_ascii=False), "utf-8")
    return bool(lines)


def examine(entries: list[Entry], tree: Tree, jobs: int) -> list[Mark]:
    """Let the entries be sat, and say how far it is; the marks stand in the entries' order."""
    preload()
    found: dict[Entry, list[Mark]] = {}
    with TemporaryDirectory(prefix="faults-") as place:
        for sat in sit(entries, tree, jobs, Path(place)):
            found[sat.entry] = list(marks(sat))
            right = all(mark.right for mark in found[sat.entry])
            told = f"{len(found)}/{len(entries)} {sat.seconds:.1f} s {sat.entry.name}"
            print(told if right else f"{told}: MISSED", file=sys.stderr, flush=True)
    return [mark for entry in entries for mark in found[entry]]


def plain(mark: Mark) -> dict[str, object]:
    """Return a mark as it is written down."""
    entry = mark.entry
    told = {"entry": entry.name, "kind": entry.kind, "source": entry.source, "claim": mark.claim}
    return told | {"right": mark.right, "seen": mark.seen, "bystander": mark.bystander}


if __name__ == "__main__":
    sys.exit(main())
