"""Whether an option's folder was taken for one of tests, which moves pytest's root directory."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from _pytest.config.findpaths import determine_setup

OPTIONS = ("--report-dir", "--reuse", "--resume")


def check_root(config: pytest.Config) -> None:
    """Refuse a root directory that pytest found by the folder that an option of ours names.

    Before it has loaded plugins pytest knows none of their options, and takes the DIR of
    `--report-dir DIR` for a folder of tests, from which it looks for its settings, if it is there.
    Raises pytest.UsageError with the remedy.
    """
    apart = _apart(config.invocation_params.args)
    if not apart:
        return
    option = config.option
    root, settings, *_ = determine_setup(
        inifile=option.inifilename,
        override_ini=option.override_ini,
        args=option.file_or_dir,
        rootdir_cmd_arg=option.rootdir or None,
        invocation_dir=config.invocation_params.dir,
    )
    if (root, settings) != (config.rootpath, config.inipath):
        name, value = apart
        raise pytest.UsageError(
            f"{name} {value} makes {config.rootpath} the root directory, for pytest takes {value} "
            f"for a folder of tests; write {name}={value}"
        )


def _apart(arguments: Sequence[str]) -> tuple[str, str] | None:
    """Return the first of the options whose folder is a word of its own, with that folder."""
    return next((pair for pair in pairwise(arguments) if pair[0] in OPTIONS), None)
