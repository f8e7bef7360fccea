"""Modules that were edited after this process had imported them, which Python does not do twice.

A second `pytest.main` in one interactive session judges them as they were.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from weakref import ref

from theoremcheck.report._counted import counted

REMEDY = "start Python anew, in a notebook its kernel"
# What each module's file was when it was first seen, in this run or in an earlier one. A reload
# keeps the module and gives it another specification.
_FIRST: dict[str, tuple[ref[object], str]] = {}


def edited(owns: Callable[[str], bool], digest: Callable[[Path], str]) -> list[str]:
    """Return the names of the suite's modules that are no longer what their files say.

    A module that is seen for the first time, or that was imported or reloaded since, is taken for
    what its file says now; so this is asked as soon as modules are collected. `owns` says whether a
    file is one of the suite.
    """
    found = []
    for name, module in sorted(sys.modules.items()):
        place = getattr(module, "__file__", None)
        if name == "__main__" or not isinstance(place, str) or not place.endswith(".py"):
            continue
        if owns(place):
            now = digest(Path(place))
            loaded = getattr(module, "__spec__", None) or module
            known, first = _FIRST.get(name, (None, ""))
            if known is None or known() is not loaded:
                _FIRST[name] = ref(loaded), now
            elif first != now:
                found.append(name)
    return found


def told(names: list[str]) -> str:
    """Say in one line that modules are stale; nothing of none."""
    if not names:
        return ""
    others = f" (and {counted(len(names) - 1, 'more module')})" if len(names) > 1 else ""
    return (
        f"{names[0]}{others} was edited after this process had imported it, and the old code was "
        f"judged; {REMEDY}"
    )
