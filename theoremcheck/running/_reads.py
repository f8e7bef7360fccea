"""Which files a process has read: data of nobody's package and of no system, and modules.

Python tells an audit hook of each file that it opens; a library that opens one in C tells nobody.
"""

import os
import stat
import sys
import sysconfig
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

OPENED: list[str] = []
_KNOWN: set[str] = set()
TO_WRITE = os.O_WRONLY | os.O_RDWR
CODE = (".py", ".pyc", ".so")  # what is imported is followed by imports
# Folders of what is installed, and of what has a place in the key of its own claim alone.
ASIDE = ("__pycache__", ".egg-info", ".dist-info", "counterexamples")
SYSTEM = ("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/opt")


@cache
def watch() -> None:
    """Begin to note what is opened; once in a process, in which a hook stays."""
    sys.addaudithook(_note)


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        name, _, flags = arguments
        if isinstance(name, str) and not int(str(flags)) & TO_WRITE:
            name = os.path.abspath(name)  # of now: a body may change where it stands
            if name not in _KNOWN:
                _KNOWN.add(name)
                OPENED.append(name)


class Reads:
    """The data files that a process opens from now on, of a suite below `root`.

    What lies below one of `apart` is none of them, nor what is hidden in the suite or at home.
    """

    def __init__(self, root: Path, apart: Iterable[Path]) -> None:
        watch()
        system = (*SYSTEM, sys.prefix, sys.base_prefix, tempfile.gettempdir())
        places = map(Path, {*system, *sysconfig.get_paths().values()})
        OPENED.clear()
        _KNOWN.clear()
        self.root, self.found, self.looked_at = root, set[Path](), 0
        self.loaded = set[str]()
        self.apart = [*apart, *(place for place in places if not root.is_relative_to(place))]

    def so_far(self) -> set[Path]:
        """Return them."""
        names, self.looked_at = OPENED[self.looked_at :], len(OPENED)
        self.found |= {file for file in map(Path, names) if self._is(file)}
        return self.found

    def modules(self) -> list[str]:
        """Return the files of what has been imported since this was said last, by whomever.

        Those below the root are named from there; a bare name, as some of torch's have, is no file.
        """
        new = sys.modules.keys() - self.loaded
        self.loaded |= new
        files = (getattr(sys.modules.get(name), "__file__", None) for name in new)
        code = {file for file in files if isinstance(file, str) and file.endswith(".py")}
        code = set(filter(os.path.isabs, code))
        return sorted(file.removeprefix(f"{self.root}{os.sep}") for file in code)

    def _is(self, file: Path) -> bool:
        if file.suffix in CODE or any(file.is_relative_to(place) for place in self.apart):
            return False
        for place in (self.root, Path.home()):
            parts = file.relative_to(place).parts if file.is_relative_to(place) else ()
            if any(part[0] == "." or part.endswith(ASIDE) for part in parts):
                return False
        try:
            return stat.S_ISREG(file.stat().st_mode)
        except FileNotFoundError:  # that it is not there is read as well
            return file.is_relative_to(self.root)
        except OSError:
            return False
