"""`theoremcheck gate` and `theoremcheck history`: what a CI asks of a run, and of many nights."""

import shutil
import sys
from argparse import Namespace
from collections.abc import Callable

from theoremcheck.record._folder import BASELINE, RunFolderError

Say = Callable[..., None]  # prints lines, to another stream by `file=`
KEPT, FOUND = 0, 1  # exit statuses


def gate(say: Say, options: Namespace) -> int:
    """Hold a run against the gate of the project."""
    from theoremcheck.record._comparison import compare
    from theoremcheck.record._gate import AGAINST, PROJECT, broken, needs_baseline, read_gate
    from theoremcheck.record._loading import load

    asked, named = read_gate()
    baseline = options.baseline or (BASELINE if BASELINE.exists() else None)
    if baseline is None and (rules := needs_baseline(asked, named)):
        raise RunFolderError(
            f"{PROJECT} has the rule {rules[0]!r}, and there is no {BASELINE} to hold the run "
            "against; name a baseline, or leave the rule out"
        )
    record = load(options.run)
    found = broken(record, compare(load(baseline), record) if baseline else None, asked)
    say(*(f"NOT GREEN ({rule}): {told}" for rule, told in found), file=sys.stderr)
    if baseline is None:
        say(f"gate: there is no {BASELINE}; not held: {', '.join(AGAINST)}")
    if not found:
        say("gate: every rule is kept")
    return FOUND if found else KEPT


def history(say: Say, options: Namespace) -> int:
    """Keep runs among the nights, or show these."""
    return (_add if options.act == "add" else _show)(say, options)


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
