"""Certificates: small files, re-checked by a function that runs alone, with torch blocked."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from theoremcheck.validation import EvidenceError

TIMEOUT_S = 120
PROGRAM = """
import sys, json, runpy
sys.modules["torch"] = None
root, file, name = sys.argv[1:]
sys.path.insert(0, root)
check = runpy.run_path(file)[name]
try:
    check(json.load(sys.stdin))
except ValueError as error:
    sys.exit("rejected: " + str(error))
"""


def serialise(quantity: str, certificate: Mapping[str, Any]) -> str:
    """Return the certificate as canonical JSON text; EvidenceError if it is not plain data."""
    try:
        return json.dumps(certificate, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise EvidenceError(f"{quantity!r}: the certificate is not plain JSON data ({error})") from None


def recheck(text: str, checker: Callable[[Any], None]) -> str | None:
    """Run `checker` on the certificate in a fresh process without torch; return why it rejects, or None.

    The checker's file is run by its path, so that no package around it is imported. Raises EvidenceError
    when the checker itself fails.
    """
    file = Path(inspect.getsourcefile(checker) or "").resolve()
    root = file.parents[checker.__module__.count(".")]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(root), str(file), checker.__name__],
        input=text, capture_output=True, text=True, timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
    if lines[0].startswith("rejected: "):
        return "\n".join(lines).removeprefix("rejected: ")
    raise EvidenceError(f"the checker {checker.__module__}.{checker.__name__} failed: {lines[-1]}")
