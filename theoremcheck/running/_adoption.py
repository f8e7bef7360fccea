"""Counterexamples beside the claims: a file each, which a search tries before anything else."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from theoremcheck.judging._falsification import RENEW, Kept
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._types import Catalogue
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.running._project import NoProject, project
from theoremcheck.statement._mistakes import Mistake

FOLDER = "counterexamples"
LABEL = 60  # characters of a file's name that say what it is about
KEPT = ("claim", "case", "quantity", "relation", "instance", "note")


def adopted(module: Path, claim: str) -> Sequence[Kept]:
    """Return the counterexamples that stand beside a claim's module, by the names of their files.

    Raises EvidenceError, which names the file, for one that cannot be read or is another claim's.
    """
    found = []
    for file in sorted((module.parent / FOLDER).glob(f"{_name(module.stem)}.*.json")):
        try:
            content = json.loads(file.read_text("utf-8"))
            whose, case, quantity = (content[name] for name in ("claim", "case", "quantity"))
            found.append(Kept(file.name, case, quantity, dict(content["instance"])))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EvidenceError(
                f"{file} is no counterexample ({type(error).__name__}: {error}); {RENEW}"
            ) from None
        if whose != claim:
            raise EvidenceError(f"{file} is one of the claim {whose!r}, not of {claim!r}; {RENEW}")
    return found


def astray(folder: ClaimsFolder, collected: Catalogue, partial: bool) -> Iterator[tuple[str, str]]:
    """Yield (id, what to do) for each counterexample whose claim or case there is none of.

    A `partial` run knows of the claims that it has collected as a whole alone.
    """
    known = {claim.id for claim in collected.claims} - set(collected.uncollected)
    cases = {case.id for case in collected.cases}
    for file in sorted(f for path in folder.paths for f in path.rglob(f"{FOLDER}/*.json")):
        beside = file.parent.parent / f"{file.name.rsplit('.', 3)[0]}.py"
        claim = folder.claim_id(beside)
        if claim not in folder.modules:
            if not partial:
                told = f"{file} is beside no claim {claim!r}; {RENEW}"
                yield claim, str(Mistake("counterexample", told))
        elif claim in known and (case := _case(file)) is not None and case not in cases:
            told = f"{file} is one of the case {case!r}, which is gone"
            remedy = "write its name of now there, or take it away"
            yield claim, str(Mistake("counterexample", f"{told}; {remedy}"))


def _case(file: Path) -> str | None:
    """Return whose counterexample a file holds, None where it is for a case to say what it is."""
    try:
        return str(json.loads(file.read_text("utf-8"))["case"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def adopt(file: Path, arguments: Sequence[str] = ()) -> Path:
    """Copy a counterexample of a run beside its claim; return where it stands.

    Raises RunFolderError where the file is none, or its claim is not here.
    """
    if not file.exists():
        raise RunFolderError(f"{file}: no such file; name one of a run's folder {FOLDER}/")
    try:
        content = json.loads(file.read_text("utf-8"))
        kept = {name: content[name] for name in KEPT}
        kept["instance"] = dict(kept["instance"])
        *sections, name = str(kept["claim"]).split(".")
        label = re.sub(r"[^a-z0-9]+", "-", str(kept["quantity"]).lower()).strip("-")[:LABEL]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RunFolderError(
            f"{file} is no counterexample ({type(error).__name__}: {error}); name a file of a "
            f"run's folder {FOLDER}/"
        ) from None
    try:
        homes = project(arguments).claims
    except NoProject as error:
        raise RunFolderError(str(error)) from None
    folders = [home.joinpath(*sections) for home in homes]
    folders = [each for each in folders if any(_name(m.stem) == name for m in each.glob("*.py"))]
    if not folders:
        told = " or ".join(map(str, homes))
        raise RunFolderError(f"claim {kept['claim']!r} is not below {told}; run in its project")
    folder = folders[0]
    target = folder / FOLDER / f"{name}.{label}.{file.stem[:8]}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return target


def _name(stem: str) -> str:
    return stem.removeprefix("test_")
