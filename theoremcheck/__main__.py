"""`theoremcheck VERB`: what is done with records; `list` and `soak` run pytest, `new` writes."""

import io
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.report._night_verbs import add_verbs

NAMED = 20  # missing cases that are named; more of them have one cause
# Exit statuses: as asked; it found what it was to look for; it cannot be done.
DONE, FOUND, REFUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    That is 0; 1 where it found what it looks for, such as what keeps a run from being green; or 2
    for what cannot be read or written.
    """
    options = _parser().parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a pipe may know fewer letters than mathematics
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        return int(options.act(options))
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (OSError, RunFolderError) as error:
        _say(f"theoremcheck: {error}", file=sys.stderr)
        return REFUSED


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        "theoremcheck",
        description="What is done with the records of runs; a RUN is a run's folder.",
    )
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    report = verbs.add_parser(
        "report", help="write the reports of records again, without running anything"
    )
    report.add_argument("runs", nargs="+", type=Path, metavar="RUN")
    report.add_argument(
        "-o", dest="target", type=Path, metavar="DIR", help="where to (each RUN's own folder)"
    )
    report.set_defaults(act=_report)
    compare = verbs.add_parser("compare", help="what differs between two runs, in at most 30 lines")
    compare.add_argument("old", type=Path, metavar="OLD")
    compare.add_argument("new", type=Path, metavar="NEW")
    compare.add_argument("--json", action="store_true", help="all of it, as JSON")
    compare.add_argument(
        "--fail-on",
        action="append",
        default=[],
        choices=("verdict", "slack", "missing"),
        help="exit with 1 if a verdict is worse, a slack has moved, or evidence is missing",
    )
    compare.set_defaults(act=_compare)
    merge = verbs.add_parser("merge", help="unite the shards of a run")
    merge.add_argument("shards", nargs="+", type=Path, metavar="DIR")
    merge.add_argument(
        "-o", dest="target", type=Path, metavar="DIR", default=Path("reports", "latest")
    )
    merge.set_defaults(act=_merge)
    export = verbs.add_parser(
        "export", help="write a run's certificates, each with the statement that it proves"
    )
    export.add_argument("run", type=Path, metavar="RUN")
    export.add_argument("-o", dest="target", type=Path, metavar="DIR", required=True)
    export.set_defaults(act=_export)
    show = verbs.add_parser("show", help="print one claim of a run fully")
    show.add_argument("run", type=Path, metavar="RUN")
    show.add_argument("claim", metavar="CLAIM")
    show.set_defaults(act=_show)
    listing = verbs.add_parser("list", help="print the catalogue of claims with their statements")
    listing.set_defaults(act=_list)
    new = verbs.add_parser(
        "new", help="write a claim to fill in, which runs at once, and what it needs around it"
    )
    new.add_argument("path", type=Path, metavar="PATH", help="FOLDER/SECTION/test_NAME.py")
    new.set_defaults(act=_new)
    adopt = verbs.add_parser(
        "adopt", help="put a counterexample beside its claim, whose search then tries it first"
    )
    adopt.add_argument("file", type=Path, metavar="FILE")
    adopt.set_defaults(act=_adopt)
    soak = verbs.add_parser(
        "soak", help="run the claims under many root seeds, and count how they come out"
    )
    soak.add_argument("--seeds", type=int, required=True, metavar="N", help="how many root seeds")
    soak.add_argument("--first", type=int, default=0, metavar="S", help="the first of them (0)")
    soak.add_argument("--tier", choices=("fast", "full"), default="fast")
    soak.add_argument("--json", action="store_true", help="all that was counted, as JSON")
    soak.add_argument(
        "-o", dest="target", type=Path, metavar="DIR", default=Path("reports", "soak")
    )
    soak.add_argument(
        "arguments", nargs="*", metavar="-- ARGUMENTS", help="of pytest (the folder of claims)"
    )
    soak.set_defaults(act=_soak)
    add_verbs(verbs, _say)
    return parser


def _say(*lines: str, file: TextIO | None = None) -> None:
    """Print lines in which a control character, which a terminal would obey, is spelled out."""
    for line in lines:
        shown = (letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)
        print("".join(shown), file=file)


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
    from theoremcheck.report._changes import markdown

    comparison = compare(load(options.old), load(options.new))
    if options.json:
        print(comparison.as_json())
    else:
        _say(*markdown(comparison, str(options.old), str(options.new)).splitlines())
    return FOUND if comparison.failures() & set(options.fail_on) else DONE


def _merge(options: Namespace) -> int:
    from theoremcheck.record._exit_status import complaints
    from theoremcheck.record._merging import merge
    from theoremcheck.report import publish
    from theoremcheck.report._lookups import totals

    record, missing = merge(options.shards, options.target)
    publish(record, options.target, Path())
    _say(*totals(record), f"report: {options.target / 'index.html'}")
    told = [f"missing: {name} was run by no shard" for name in missing[:NAMED]]
    told += (
        [f"missing: {len(missing) - NAMED} more, which the record calls not asked"]
        if len(missing) > NAMED
        else []
    )
    told += [f"NOT GREEN: {complaint}" for complaint in complaints(record)]
    _say(*told, file=sys.stderr)
    return FOUND if told else DONE


def _export(options: Namespace) -> int:
    from theoremcheck.record._export import export
    from theoremcheck.record._loading import load
    from theoremcheck.report._counted import counted

    count = export(load(options.run), options.run, options.target)
    _say(f"{counted(count, 'certificate')}: {options.target / 'certificates'}")
    return DONE


def _show(options: Namespace) -> int:
    from theoremcheck.record._loading import load
    from theoremcheck.report._searches import replays
    from theoremcheck.report._text import claim, find

    record = load(options.run)
    wanted = find(record, options.claim)
    _say(*claim(record, wanted), *replays(wanted))
    return DONE


def _list(_: Namespace) -> int:
    from theoremcheck.report._text import catalogue
    from theoremcheck.running._listing import listed_claims

    claims, errors = listed_claims()
    _say(*catalogue(claims))
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
        print(found.as_json())
    elif found.seeds:
        _say(*lines(found))
    if stopped:
        _say(f"theoremcheck: {stopped}", file=sys.stderr)
        return REFUSED
    return FOUND if found.red else DONE


if __name__ == "__main__":
    sys.exit(main())
