"""A run on one page, to cite: who ran what, when, on which machine, what it showed and what not."""

import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._ledger import promised
from theoremcheck.record._loading import load
from theoremcheck.record._types import Record
from theoremcheck.report._counted import counted
from theoremcheck.report._lookups import by_rung, not_tested, sections, totals, when
from theoremcheck.report._templates import template
from theoremcheck.statement._outcomes import Verdict

NAMED = 12  # claims of one verdict that are named where they were not verified


@dataclass(frozen=True)
class Citation:
    """What is to be cited of a record: its digest (SHA-256 of the file), and who answers for it."""

    record: Record
    digest: str
    by: str

    @property
    def key(self) -> str:
        """Return the name of its entry, which no other record has."""
        return f"theoremcheck-{self.digest[:12]}"

    def bibtex(self) -> str:
        """Return an entry for a bibliography."""
        run = self.record.run
        fields = {
            "author": f"{{{self.by}}}",
            "title": f"{{Verification of {counted(len(self.record.claims), 'claim')}}}",
            "year": run.started[:4],
            "note": f"theoremcheck {run.versions.get('theoremcheck', '')}, {self.source()}, root "
            f"seed {run.root_seed}, {run.tier} tier; run.json has SHA-256 {self.digest}",
        }
        lines = [f"  {name} = {{{told}}}," for name, told in fields.items()]
        return "\n".join([f"@misc{{{self.key},", *lines, "}"])

    def source(self) -> str:
        """Return which code was run."""
        run = self.record.run
        if run.commit is None:
            return f"code {run.code[:12]}, without version control"
        return f"commit {run.commit[:12]}{' with changes' if run.dirty else ''}"

    def verified(self) -> Iterator[str]:
        """Say what the run showed, and at which rate it may have erred."""
        record = self.record
        count = sum(claim.verdict == Verdict.SUPPORTED for claim in record.claims)
        yield f"{count} of {counted(len(record.claims), 'claim')} supported"
        yield from filter(None, [by_rung(record), promised(record.run.error_budget)])

    def not_verified(self) -> Iterator[str]:
        """Say what it did not: claims by their verdicts, and what supported ones left open."""
        record = self.record
        for verdict in Verdict:
            names = [claim.id for claim in record.claims if claim.verdict == verdict]
            if verdict != Verdict.SUPPORTED and names:
                more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
                yield f"{verdict}: {', '.join(names[:NAMED])}{more}"
        supported = [claim for claim in record.claims if claim.verdict == Verdict.SUPPORTED]
        left = [len(not_tested(claim)) for claim in supported]
        if any(left):
            where = counted(sum(map(bool, left)), "supported claim")
            yield (
                f"{counted(sum(left), 'premise, case or value', 'premises, cases or values')} "
                f"of {where} not tested, as the report lists them"
            )
        if record.run.partial:
            yield "this run was asked for part of the claims"
        yield totals(record)[-1]

    def page(self) -> str:
        """Return it as HTML that prints on one sheet."""
        return template("citation.html.j2").render(
            it=self, run=self.record.run, sections=sections(self.record), when=when
        )


def citation(run: Path, by: str) -> Citation:
    """Return what is to be cited of the run in a folder, or of a record."""
    file = run / "run.json" if run.is_dir() else run
    return Citation(load(run), hashlib.sha256(file.read_bytes()).hexdigest(), by)


def author() -> str:
    """Return the user that git signs commits with; RunFolderError where it knows none."""
    try:
        told = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=True
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        told = ""
    if not told:
        raise RunFolderError("git knows no user; say who answers for the run by --by NAME")
    return told
