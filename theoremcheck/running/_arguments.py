"""What `theoremcheck VERB` takes: each argument with what it means, each verb with examples."""

from argparse import Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from theoremcheck.record._folder import BASELINE, LATEST, RunFolderError

NIGHTS = Path("reports", "history.sqlite3")

# What each verb is for, and how it is called.
VERBS = {
    "report": (
        "write the reports of records again, without running anything",
        ("reports/latest", "reports/latest -o public"),
    ),
    "compare": (
        "what differs between two runs, in at most 30 lines",
        (
            "reports/baseline reports/latest",
            "reports/baseline reports/latest --fail-on verdict --fail-on missing",
            "reports/baseline reports/latest --json",
        ),
    ),
    "gate": (
        "hold a run against the rules in pyproject.toml, and name those that it breaks",
        ("reports/latest", "reports/latest reports/baseline"),
    ),
    "history": (
        "keep runs in one file, and look for drift in it",
        (
            "add reports/latest",
            "show",
            "show closed_forms --since 2026-01-01 -o nights.html",
        ),
    ),
    "merge": ("unite the shards of a run", ("shards/1 shards/2", "shards/1 shards/2 -o united")),
    "shards": (
        "share a run out to machines by the times of an earlier one: a Slurm array, or CI jobs",
        (
            "slurm reports/latest --minutes 5",
            "slurm reports/latest --minutes 30 --workers 8 -- claims --root-seed 7",
            "matrix reports/latest --minutes 5",
        ),
    ),
    "cite": (
        "write a run on one page, to cite: who, when, what was verified and what was not",
        ("reports/latest", "reports/latest --by 'Ada Lovelace'"),
    ),
    "export": (
        "write a run's certificates, each with the statement that it proves",
        ("reports/latest -o proofs",),
    ),
    "show": (
        "print one claim of a run fully",
        (
            "reports/latest weight_tying.closed_forms",
            "reports/latest 'closed forms'",
            "reports/latest 'Theorem 2'",
        ),
    ),
    "list": (
        "print the catalogue of claims with their statements",
        ("", "reports/latest"),
    ),
    "new": (
        "write a claim to fill in, which runs at once, and what it needs around it",
        ("theorems/means/test_geometric.py",),
    ),
    "adopt": (
        "put a counterexample beside its claim, whose search then tries it first",
        ("reports/latest/counterexamples/FILE.json",),
    ),
    "soak": (
        "run the claims under many root seeds, and count how they come out",
        ("--seeds 60", "--seeds 20 --tier full -- claims -k spectral", "--seeds 3 --json -- -n 2"),
    ),
}
RUN = "a run's folder, such as reports/latest, or its run.json"


class _Version(Action):
    """Prints the version, which is looked up only then."""

    def __call__(self, parser: ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"theoremcheck {version('theoremcheck')}")
        parser.exit()


def parser() -> ArgumentParser:
    """Return the parser of the command line, which names the verb as `verb`."""
    made = ArgumentParser(
        "theoremcheck",
        description="What is done with the records of runs; a RUN is a run's folder.",
        epilog="theoremcheck VERB --help says what a verb takes, with examples.",
    )
    made.add_argument(
        "--version", action=_Version, nargs=0, help="print the version of theoremcheck, and end"
    )
    verbs = made.add_subparsers(required=True, metavar="VERB", dest="verb")
    of = {}
    for name, (told, examples) in VERBS.items():
        shown = (f"  theoremcheck {name} {example}".rstrip() for example in examples)
        of[name] = verbs.add_parser(
            name,
            help=told,
            description=f"{told[0].upper()}{told[1:]}.",
            epilog="\n".join(["examples:", *shown]),
            formatter_class=RawDescriptionHelpFormatter,
        )
    _of_records(of)
    of["new"].add_argument(
        "path", type=Path, metavar="PATH", help="the claim's file: FOLDER/SECTION/test_NAME.py"
    )
    of["adopt"].add_argument(
        "file", type=Path, metavar="FILE", help="a file of a run's folder counterexamples/"
    )
    _of_nights(of["gate"], of["history"])
    _of_shards(of["shards"])
    _of_soaks(of["soak"])
    return made


def parsed(known: ArgumentParser, words: Sequence[str]) -> Namespace:
    """Return what the words of a command line say; what follows `--` is for pytest.

    argparse takes a list of none for what comes before an option, and no second one.
    """
    cut = words.index("--") if "--" in words else len(words)
    options = known.parse_args(words[:cut])
    if cut < len(words):
        if not hasattr(options, "arguments"):
            known.error(f"{options.verb} runs no pytest; leave -- and what follows it out")
        options.arguments += words[cut + 1 :]
    return options


def _of_records(of: dict[str, ArgumentParser]) -> None:
    of["report"].add_argument("runs", nargs="+", type=Path, metavar="RUN", help=RUN)
    of["report"].add_argument(
        "-o", dest="target", type=Path, metavar="DIR", help="where to (each RUN's own folder)"
    )
    compare = of["compare"]
    compare.add_argument("old", type=Path, metavar="OLD", help=f"the earlier run: {RUN}")
    compare.add_argument("new", type=Path, metavar="NEW", help="the later run, likewise")
    compare.add_argument("--json", action="store_true", help="all of it, as JSON")
    compare.add_argument(
        "--fail-on",
        action="append",
        default=[],
        choices=("verdict", "slack", "missing"),
        help="exit with 1 if a verdict is worse, a slack has moved, or evidence is missing; "
        "may be said several times",
    )
    merge = of["merge"]
    merge.add_argument(
        "shards", nargs="+", type=Path, metavar="DIR", help="the run folder of a shard"
    )
    merge.add_argument(
        "-o", dest="target", type=Path, metavar="DIR", default=LATEST, help=f"where to ({LATEST})"
    )
    of["cite"].add_argument("run", type=Path, metavar="RUN", help=RUN)
    of["cite"].add_argument(
        "--by", metavar="NAME", help="who answers for the run; else the user of git's configuration"
    )
    of["export"].add_argument("run", type=Path, metavar="RUN", help=RUN)
    of["export"].add_argument(
        "-o",
        dest="target",
        type=Path,
        metavar="DIR",
        required=True,
        help="where to; they lie in its folder certificates/",
    )
    of["show"].add_argument("run", type=Path, metavar="RUN", help=RUN)
    claim = of["show"].add_argument(
        "claim",
        metavar="CLAIM",
        help="its id, or what of its id, title, place or section no other claim has",
    )
    claim.completer = _claims  # type: ignore[attr-defined]
    of["list"].add_argument(
        "run",
        nargs="?",
        type=Path,
        metavar="RUN",
        help=f"{RUN}; without it the claims are taken from a record of the same code, or collected",
    )


def _of_nights(gate: ArgumentParser, history: ArgumentParser) -> None:
    gate.add_argument("run", type=Path, metavar="RUN", help=RUN)
    gate.add_argument(
        "baseline",
        type=Path,
        nargs="?",
        metavar="BASELINE",
        help=f"the run that it is compared with ({BASELINE}, if it is there)",
    )
    acts = history.add_subparsers(
        required=True, metavar="ACT", dest="act", help="what is done with the nights"
    )
    add = acts.add_parser("add", help="keep what runs came to; one that is there stays one")
    add.add_argument("runs", nargs="+", type=Path, metavar="RUN", help=RUN)
    show = acts.add_parser("show", help="slack, time and draws over the nights, and what drifted")
    show.add_argument(
        "claim", nargs="?", default="", metavar="CLAIM", help="a part of its id (all claims)"
    )
    show.add_argument(
        "--since", default="", metavar="DATE", help="leave out nights before, as YYYY-MM-DD"
    )
    show.add_argument(
        "-o", dest="page", type=Path, metavar="FILE", help="write it as a page of drawings, too"
    )
    for act in (add, show):
        act.add_argument(
            "--db", type=Path, default=NIGHTS, metavar="FILE", help=f"the file of nights ({NIGHTS})"
        )


def _of_shards(shards: ArgumentParser) -> None:
    shards.add_argument(
        "form",
        choices=("slurm", "matrix"),
        metavar="FORM",
        help="slurm: a script for sbatch; matrix: a line of JSON for a matrix of CI jobs",
    )
    shards.add_argument("run", type=Path, metavar="RUN", help="the folder of the earlier run")
    shards.add_argument(
        "--minutes", type=float, default=5, metavar="M", help="that a part may take (5)"
    )
    shards.add_argument(
        "--workers", type=int, default=2, metavar="N", help="processes of each part (2)"
    )
    shards.add_argument(
        "arguments", nargs="*", metavar="-- ARGUMENTS", help="of pytest (the folder of claims)"
    )


def _of_soaks(soak: ArgumentParser) -> None:
    soak.add_argument("--seeds", type=int, required=True, metavar="N", help="how many root seeds")
    soak.add_argument("--first", type=int, default=0, metavar="S", help="the first of them (0)")
    soak.add_argument(
        "--tier", choices=("fast", "full"), default="fast", help="fast cases only, or all (fast)"
    )
    soak.add_argument("--json", action="store_true", help="all that was counted, as JSON")
    soak.add_argument(
        "-o",
        dest="target",
        type=Path,
        metavar="DIR",
        default=Path("reports", "soak"),
        help="where to; each seed has a run folder in it (reports/soak)",
    )
    soak.add_argument(
        "arguments", nargs="*", metavar="-- ARGUMENTS", help="of pytest (the folder of claims)"
    )


def _claims(prefix: str, parsed_args: Namespace, **_: Any) -> Iterator[str]:
    """Yield the claims of the run that was named, for the shell to complete."""
    from theoremcheck.record._loading import load

    try:
        record = load(parsed_args.run)
    except (OSError, RunFolderError):
        return
    yield from (claim.id for claim in record.claims if claim.id.startswith(prefix))
