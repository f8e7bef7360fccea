"""Counterexamples beside the claims: a file each, which a search tries before anything else."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.record._folder import RunFolderError
from theoremcheck.running._project import NoProject, project

FOLDER = "counterexamples"
LABEL = 60  # characters of a file's name that say what it is about
KEPT = ("claim", "quantity", "relation", "instance", "note")


def adopted(module: Path) -> Sequence[Mapping[str, Any]]:
    """Return the counterexamples that stand beside a claim's module, by the names of their files.

    Raises EvidenceError, which names the file, for one that cannot be read.
    """
    found = []
    for file in sorted((module.parent / FOLDER).glob(f"{_name(module.stem)}.*.json")):
        try:
            content = json.loads(file.read_text("utf-8"))
            found.append({"quantity": content["quantity"], "instance": dict(content["instance"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EvidenceError(
                f"{file} is no counterexample ({type(error).__name__}: {error}); take it away, or "
                f"have `theoremcheck adopt` write it again"
            ) from None
    return found


def adopt(file: Path, arguments: Sequence[str] = ()) -> Path:
    """Copy a counterexample of a run beside its claim; return where it stands.

    Raises RunFolderError where the file is none, or its claim is not here.
    """
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
        claims = project(arguments).claims
    except NoProject as error:
        raise RunFolderError(str(error)) from None
    folder = claims.joinpath(*sections)
    if not any(_name(module.stem) == name for module in folder.glob("*.py")):
        raise RunFolderError(f"claim {kept['claim']!r} is not below {claims}; run in its project")
    target = folder / FOLDER / f"{name}.{label}.{file.stem[:8]}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return target


def _name(stem: str) -> str:
    return stem.removeprefix("test_")
