"""`theoremcheck gate` and `theoremcheck history`: what a CI asks of a run, and of many nights."""

import shutil
import sys
from argparse import ArgumentParser, Namespace, _SubParsersAction
from collections.abc import Callable
from functools import partial
from pathlib import Path

from theoremcheck.record._folder import BASELINE, RunFolderError

Say = Callable[..., None]
KEPT, FOUND = 0, 1  # exit statuses
NIGHTS = Path("reports", "history.sqlite3")


def add_verbs(verbs: "_SubParsersAction[ArgumentParser]", say: Say) -> None:
    """Add the verbs, which print by `say(*lines, file=)`, to a parser's."""
    gate = verbs.add_parser(
        "gate", help="hold a run against the rules in pyproject.toml, and name those that it breaks"
    )
    gate.add_argument("run", type=Path, metavar="RUN")
    gate.add_argument(
        "baseline", type=Path, nargs="?", metavar="BASELINE", help=f"({BASELINE}, if it is there)"
    )
    gate.set_defaults(act=partial(_gate, say))
    history = verbs.add_parser("history", help="keep runs in one file, and look for drift in it")
    acts = history.add_subparsers(required=True, metavar="ACT")
    add = acts.add_parser("add", help="keep what runs came to; one that is there stays one")
    add.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    add.set_defaults(act=partial(_add, say))
    show = acts.add_parser("show", help="slack, time and draws over the nights, and what drifted")
    show.add_argument(
        "claim", nargs="?", default="", metavar="CLAIM", help="a part of its name (all claims)"
    )
    show.add_argument(
        "--since", default="", metavar="DATE", help="leave out nights before, as YYYY-MM-DD"
    )
    show.add_argument(
        "-o", dest="page", type=Path, metavar="FILE", help="write it as a page of drawings, too"
    )
    show.set_defaults(act=partial(_show, say))
    for act in (add, show):
        act.add_argument("--db", type=Path, default=NIGHTS, metavar="FILE", help=f"({NIGHTS})")


def _gate(say: Say, options: Namespace) -> int:
    from theoremcheck.record._comparison import compare
    from theoremcheck.record._gate import AGAINST, PROJECT, broken, needs_baseline, read_gate
    from theoremcheck.record._loading import load

    gate, named = read_gate()
    baseline = options.baseline or (BASELINE if BASELINE.exists() else None)
    if baseline is None and (rules := needs_baseline(gate, named)):
        raise RunFolderError(
            f"{PROJECT} has the rule {rules[0]!r}, and there is no {BASELINE} to hold the run "
            "against; name a baseline, or leave the rule out"
        )
    record = load(options.run)
    found = broken(record, compare(load(baseline), record) if baseline else None, gate)
    say(*(f"NOT GREEN ({rule}): {told}" for rule, told in found), file=sys.stderr)
    if baseline is None:
        say(f"gate: there is no {BASELINE}; not held: {', '.join(AGAINST)}")
    if not found:
        say("gate: every rule is kept")
    return FOUND if found else KEPT


def _add(say: Say, options: Namespace) -> int:
    from theoremcheck.record._history import History
    from theoremcheck.record._loading import load

    records = [load(run) for run in options.runs]
    with History(options.db, create=True) as history:
        for run, record in zip(options.runs, records, strict=True):
            new = history.add(record)
            say(f"{run}: {'added to' if new else 'is already in'} {options.db}")
    return KEPT


def _show(say: Say, options: Namespace) -> int:
    from theoremcheck.record._history import History, level_of
    from theoremcheck.record._loading import load
    from theoremcheck.record._step import found_in
    from theoremcheck.report._history import lines, page

    with History(options.db) as history:
        nights = history.nights(options.since)
    series = nights.series(level_of(load(BASELINE)) if BASELINE.exists() else {})
    steps = found_in(series)
    if options.claim and not any(options.claim in each.claim for each in series):
        raise RunFolderError(f"{options.db} has no claim {options.claim!r}")
    if options.page:
        options.page.parent.mkdir(parents=True, exist_ok=True)
        options.page.write_text(page(nights, series, steps), "utf-8")
    chosen = [each for each in series if options.claim in each.claim]
    say(*lines(nights, chosen, steps, shutil.get_terminal_size().columns))
    if options.page:
        say(f"page: {options.page}")
    return FOUND if any(step.stands for step in steps) else KEPT
