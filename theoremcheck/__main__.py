"""`theoremcheck VERB`: what is done with records; `list` and `soak` run pytest, `new` writes."""

import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from shutil import get_terminal_size
from typing import TextIO

from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.report._night_verbs import gate, history
from theoremcheck.running._arguments import parsed, parser

NARROWEST = 20  # columns that are filled
NAMED = 20  # missing cases that are named; more of them have one cause
# Exit statuses: as asked; it found what it was to look for; it cannot be done.
DONE, FOUND, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    That is 0; 1 where it found what it looks for, such as what keeps a run from being green; or 2
    for what cannot be read or written.
    """
    for stream in (sys.stdout, sys.stderr):  # a pipe may know fewer letters than mathematics
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    known = parser()
    if "_ARGCOMPLETE" in os.environ:  # a shell asks how a line may go on
        with suppress(ImportError):
            from argcomplete import autocomplete

            autocomplete(known)
    options = parsed(known, sys.argv[1:] if arguments is None else arguments)
    try:
        return int(ACTS[options.verb](options))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (OSError, RunFolderError) as error:
        _say(f"theoremcheck: {error}", file=sys.stderr)
        return REFUSED


def _say(*lines: str, file: TextIO | None = None) -> None:
    """Print lines in which a control character, which a terminal would obey, is spelled out."""
    for line in lines:
        shown = (letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
        print("".join(shown), file=file)


def _print_json(text: str) -> None:
    """Print JSON, with escapes for letters that a pipe does not know."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=1)
    print(text)


def _width(otherwise: int) -> int:
    """Return the width of the terminal; what is no terminal has a fixed one."""
    if not sys.stdout.isatty():
        return otherwise
    return max(NARROWEST, get_terminal_size((otherwise, 24)).columns)


def _report(options: Namespace) -> int:
    from theoremcheck.record._loading import load
    from theoremcheck.report import write_reports

    records = [load(run) for run in options.runs]
    names = [(run if run.is_dir() else run.parent).resolve().name or "run" for run in options.runs]
    for number, (run, record) in enumerate(zip(options.runs, records, strict=True)):
        home = run if run.is_dir() else run.parent
        folder = options.target or home
        if options.target and len(records) > 1:  # a folder for each, told apart where names agree
            turn = names[:number].count(names[number])
            folder = options.target / (names[number] + (f"-{turn + 1}" if turn else ""))
        folder.mkdir(parents=True, exist_ok=True)
        if folder == run and not (run / "run.json").exists():
            write_record(record, run)
        write_reports(record, folder, Path(), home)
        _say(f"report: {folder / 'index.html'}")
    return DONE


def _compare(options: Namespace) -> int:
    from theoremcheck.record._comparison import compare
    from theoremcheck.record._loading import load
    from theoremcheck.report._changes import plain

    comparison = compare(load(options.old), load(options.new))
    if options.json:
        _print_json(comparison.as_json())
    else:
        _say(*plain(comparison, str(options.old), str(options.new)).splitlines())
    return FOUND if comparison.failures() & set(options.fail_on) else DONE


def _merge(options: Namespace) -> int:
    from theoremcheck.record._exit_status import complaints
    from theoremcheck.record._merging import merge
    from theoremcheck.report import publish
    from theoremcheck.report._lookups import totals
    from theoremcheck.report._red import look_first

    record, missing = merge(options.shards, options.target)
    publish(record, options.target, Path())
    _say(*totals(record), f"report: {options.target / 'index.html'}")
    told = [f"missing: {name} was run by no shard" for name in missing[:NAMED]]
    told += (
        [f"missing: {len(missing) - NAMED} more, which the record calls not asked"]
        if len(missing) > NAMED
        else []
    )
    red = [f"NOT GREEN: {complaint}" for complaint in complaints(record)]
    told += [str(look_first(record) or ""), *red] if red else []
    _say(*filter(None, told), file=sys.stderr)
    return FOUND if told else DONE


def _shards(options: Namespace) -> int:
    from theoremcheck.running._shards import split

    if options.workers < 1 or options.minutes <= 0:
        raise RunFolderError("--workers is a number from 1 on, and --minutes one above 0")
    parts = split(options.run, options.workers, options.minutes, options.arguments)
    _say(parts.told(), file=sys.stderr)
    print((parts.slurm() if options.form == "slurm" else parts.matrix()).rstrip())
    return DONE


def _cite(options: Namespace) -> int:
    from theoremcheck.report._citation import author, citation

    cited = citation(options.run, options.by or author())
    file = (options.run if options.run.is_dir() else options.run.parent) / "citation.html"
    file.write_text(cited.page(), "utf-8")
    _say(*cited.bibtex().splitlines())
    _say(f"citation: {file}", file=sys.stderr)
    return DONE


def _export(options: Namespace) -> int:
    from theoremcheck.record._export import export
    from theoremcheck.record._loading import load
    from theoremcheck.report._counted import counted

    count = export(load(options.run), options.run, options.target)
    _say(f"{counted(count, 'certificate')}: {options.target / 'certificates'}")
    return DONE


def _show(options: Namespace) -> int:
    from theoremcheck.record._loading import load
    from theoremcheck.report._finding import find
    from theoremcheck.report._searches import replays
    from theoremcheck.report._text import WIDTH, claim

    record = load(options.run)
    wanted = find(record, options.claim)
    _say(*claim(record, wanted, _width(WIDTH)), *replays(wanted))
    return DONE


def _list(options: Namespace) -> int:
    from theoremcheck.record._loading import load
    from theoremcheck.report._text import WIDTH, catalogue
    from theoremcheck.running._listing import listed_claims

    listed = ([*load(options.run).claims], []) if options.run else listed_claims()
    claims, errors = listed
    _say(*catalogue(claims, _width(WIDTH)))
    _say(*errors, file=sys.stderr)
    return FOUND if errors else DONE


def _new(options: Namespace) -> int:
    from theoremcheck.running._new import new_claim

    _say(*(f"written: {file}" for file in new_claim(options.path)))
    _say(f"verify it: pytest {options.path.parts[0]}")
    return DONE


def _adopt(options: Namespace) -> int:
    from theoremcheck.running._adoption import adopt

    _say(f"adopted: {adopt(options.file)}; delete this file to undo")
    return DONE


def _soak(options: Namespace) -> int:
    from theoremcheck.report._soak import lines
    from theoremcheck.running._soak import Asked, Plan, soak

    if options.seeds < 1 or options.first < 0:
        raise RunFolderError("--seeds is a number from 1 on, and --first one from 0 on")
    asked = Asked(options.first, options.tier, options.arguments)
    plan = Plan(options.target, options.seeds, asked)
    found, stopped = soak(plan, lambda line: _say(line, file=sys.stderr))
    if found.seeds and options.json:
        _print_json(found.as_json())
    elif found.seeds:
        _say(*lines(found))
    if stopped:
        _say(f"theoremcheck: {stopped}", file=sys.stderr)
        return REFUSED
    return FOUND if found.red else DONE


ACTS: dict[str, Callable[[Namespace], int]] = {
    "report": _report,
    "compare": _compare,
    "gate": partial(gate, _say),
    "history": partial(history, _say),
    "merge": _merge,
    "shards": _shards,
    "cite": _cite,
    "export": _export,
    "show": _show,
    "list": _list,
    "new": _new,
    "adopt": _adopt,
    "soak": _soak,
}


if __name__ == "__main__":
    sys.exit(main())
