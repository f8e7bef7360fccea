"""The program of the process in which one checker judges a certificate and its spoilt copies.

It is run by its path and imports the standard library alone. Arguments: the root of the checker's
packages, its file and its name. Input: the certificate in one line, and {"spoilt": [[path, value,
gone], …], "others": files} in the next. It prints a line of JSON: "reasons", why the certificate,
each copy and the certificate again were rejected, null where they were not; "harmless", which
copies the checker's module calls so; "imported", which of the other checkers' files were loaded.
Where the checker fails at a copy, the line is {"failed at": its number}.
"""

import json
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


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


def main() -> None:
    """Judge what the input holds."""
    sys.modules["torch"] = None  # type: ignore[assignment]
    root, file, name = sys.argv[1:]
    sys.path.insert(0, root)
    module = runpy.run_path(file)
    check, harmless = module[name], module.get("harmless", lambda *_: False)
    text, asked = sys.stdin.readline(), json.loads(sys.stdin.readline())
    reasons, spoilt = [verdict(check, json.loads(text))], asked["spoilt"]
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
    files = {file, *(getattr(each, "__file__", None) for each in list(sys.modules.values()))}
    loaded = {str(Path(each).resolve()) for each in files if each}
    imported = [each for each in asked["others"] if each in loaded]
    print(json.dumps({"reasons": reasons, "harmless": free, "imported": imported}))


if __name__ == "__main__":
    main()
