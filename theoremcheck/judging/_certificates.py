"""Certificates: small files, re-checked by a function that runs alone, with torch blocked."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from theoremcheck.judging._inputs import EvidenceError

TIMEOUT_S = 120
PROGRAM = """
import sys, json, runpy
sys.modules["torch"] = None
root, file, name = sys.argv[1:]
sys.path.insert(0, root)
check = runpy.run_path(file)[name]
reason = None
try:
    if (returned := check(json.load(sys.stdin))) is not None:
        sys.exit(f"it returned {returned!r}, but says no by raising Rejected")
except Exception as error:
    if "Rejected" not in [kind.__name__ for kind in type(error).__mro__]:
        raise
    reason = str(error) or "no reason given"
print(json.dumps({"rejected": reason}))
"""


def serialise(quantity: str, certificate: Mapping[str, object]) -> str:
    """Return the certificate as canonical JSON text; EvidenceError if it is not plain data."""
    try:
        return json.dumps(certificate, sort_keys=True, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError) as error:
        raise EvidenceError(
            f"{quantity!r}: the certificate is not plain JSON data ({error})"
        ) from None


def recheck(text: str, checker: Callable[[Any], None]) -> str | None:
    """Return why `checker` rejects the certificate in a fresh process without torch, or None.

    It rejects by raising an exception of the name `Rejected`, its own or the one of this package: a
    checker that is to be read alone need not import us. Its file is run by its path, so that no
    package around it is imported. Raises EvidenceError when the checker itself fails, takes more
    than TIMEOUT_S or is no function of a module.
    """
    try:
        file = Path(inspect.getsourcefile(checker) or "").resolve()
        told = f"the checker {checker.__module__}.{checker.__name__}"
    except (TypeError, AttributeError):
        raise EvidenceError(
            f"the checker {checker!r:.60} is not a function of a module; write one"
        ) from None
    root = file.parents[checker.__module__.count(".")]
    try:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(root), str(file), checker.__name__],
            input=text,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise EvidenceError(
            f"{told} took more than {TIMEOUT_S} s; make the certificate smaller"
        ) from None
    try:
        return json.loads(done.stdout.splitlines()[-1])["rejected"]
    except (ValueError, LookupError, TypeError):
        lines = done.stderr.strip().splitlines() or [f"it ended with exit status {done.returncode}"]
        raise EvidenceError(f"{told} failed: {lines[-1]}") from None
