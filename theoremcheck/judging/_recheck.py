"""The program of the processes in which checkers judge certificates and their spoilt copies.

It is run by its path, imports no package around it, and judges each request in a process of its
own, forked from one that has run no checker: what is imported here is there at once, and nothing
that a checker leaves reaches the next. A request is a line of JSON: "root", the root of the
checker's packages, its "file" and "name", the "certificate" as text, "spoilt": [[path, value,
gone], …], "others": files, and "seconds". So is the answer: "status" of the process, and what it
printed, "out" and "err". The last line of "out" is JSON: "reasons", why the certificate, each copy
and the certificate again were rejected, null where they were not; "harmless", which copies the
checker's module calls so; "imported", which of the other checkers' files were loaded. Where the
checker fails at a copy, it is {"failed at": its number}.
"""

import json
import os
import runpy
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

PRELOADED = ("decimal", "fractions", "flint")  # what exact checkers compute with


def verdict(check: Callable[[Any], object], certificate: object) -> str | None:
    """Return why the checker rejects, None if it accepts; any other exception is its error."""
    try:
        returned = check(certificate)
    except Exception as error:
        if "Rejected" not in [kind.__name__ for kind in type(error).__mro__]:
            raise
        return str(error) or "no reason given"
    if returned is not None:
        sys.exit(f"it returned {returned!r}, but says no by raising Rejected")
    return None


def change(certificate: Any, path: list[Any], value: object, gone: bool) -> Any:
    """Return the certificate, changed in place."""
    place = certificate
    for key in path[:-1]:
        place = place[key]
    if gone:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return certificate


def judge(asked: dict[str, Any]) -> None:
    """Print what the checker says."""
    sys.path.insert(0, asked["root"])
    module = runpy.run_path(asked["file"])
    check, harmless = module[asked["name"]], module.get("harmless", lambda *_: False)
    text, spoilt = asked["certificate"], asked["spoilt"]
    reasons = [verdict(check, json.loads(text))]
    if reasons == [None]:
        for number, copy in enumerate(spoilt):
            try:
                reasons.append(verdict(check, change(json.loads(text), *copy)))
            except BaseException:
                print(json.dumps({"failed at": number}), flush=True)
                raise
        reasons.append(verdict(check, json.loads(text)))
    whole = json.loads(text)
    free = [not gone and bool(harmless(whole, path, value)) for path, value, gone in spoilt]
    files = {asked["file"], *(getattr(each, "__file__", None) for each in [*sys.modules.values()])}
    loaded = {str(Path(each).resolve()) for each in files if each}
    imported = [each for each in asked["others"] if each in loaded]
    print(json.dumps({"reasons": reasons, "harmless": free, "imported": imported}))


def serve() -> None:
    """Answer requests until there are no more; a child leaves with its request."""
    for line in sys.stdin:
        with TemporaryFile() as out, TemporaryFile() as err, open(os.devnull) as nothing:
            child = os.fork()
            if not child:
                for file, number in ((nothing, 0), (out, 1), (err, 2)):
                    os.dup2(file.fileno(), number)
                asked = json.loads(line)
                signal.setitimer(signal.ITIMER_REAL, asked["seconds"])  # whose signal ends it
                judge(asked)
                return
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            said = {"status": status, "out": printed(out), "err": printed(err)}
            print(json.dumps(said), flush=True)


def printed(file: IO[bytes]) -> str:
    """Return what a child has written."""
    file.seek(0)
    return file.read().decode(errors="replace")


if __name__ == "__main__":
    sys.modules["torch"] = None  # type: ignore[assignment]
    for each in PRELOADED:
        with suppress(ImportError):
            import_module(each)
    serve()
