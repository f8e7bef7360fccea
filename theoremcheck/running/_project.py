"""The project that pytest finds from here, asked in this process without running a case."""

import io
import re
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

NO_CLAIMS = "run in a folder whose pytest.ini or pyproject.toml says claims = FOLDER"
# This process has imported the plugin before pytest could rewrite its assertions: it has none.
LOADED = ("-W", "ignore::pytest.PytestAssertRewriteWarning")
# What pytest says last is not always what was wrong.
TELLING = re.compile(
    r"^(?:NOT GREEN:(.*(?:\n  .*)*)|(?:ERROR: (?!usage: )|INTERNALERROR> |\S+: error: )(.*))",
    re.MULTILINE,
)


class NoProject(Exception):
    """There are no claims here, or pytest cannot take these arguments; the message says which."""


class Project(NamedTuple):
    """The root directory, the folders of claims, and whether the arguments say where to look."""

    root: Path
    claims: tuple[Path, ...]
    named: bool


def ask(arguments: Sequence[str], plugin: object) -> tuple[int, str]:
    """Run pytest in this process with a plugin; return its exit status and what it printed."""
    output = io.StringIO()
    with redirect_stdout(output), redirect_stderr(output):
        status = pytest.main([*arguments, *LOADED], plugins=[plugin])
    return int(status), output.getvalue()


def project(arguments: Sequence[str]) -> Project:
    """Return the project that pytest finds with these arguments; NoProject where there is none."""
    probe = _Probe()
    status, output = ask(arguments, probe)
    if status != pytest.ExitCode.OK:
        raise NoProject(last_words(output))
    folders = tuple(probe.root / name for name in probe.claims)
    if not any(folder.is_dir() for folder in folders):
        raise NoProject(f"no claims here; {NO_CLAIMS}")
    return Project(probe.root, folders, probe.named)


def configured() -> tuple[Path | None, tuple[Path, ...]]:
    """Return the settings that pytest finds from here, and the folders of claims they name."""
    probe = _Probe()
    ask((), probe)
    return probe.settings, tuple(probe.root / name for name in probe.claims)


class _Probe:
    """Looks at the configuration, and has pytest end before it collects anything."""

    root, named = Path(), False

    def __init__(self) -> None:
        self.claims: list[str] = []
        self.settings: Path | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> pytest.ExitCode:
        self.root, self.settings = config.rootpath, config.inipath
        self.named = config.args_source is config.ArgsSource.ARGS
        if self.named and not config.option.pyargs:
            for name in config.args:  # workers would be silent about it
                if not (config.invocation_params.dir / name.partition("::")[0]).exists():
                    raise pytest.UsageError(f"file or directory not found: {name}")
        with suppress(ValueError):  # the option is the plugin's, which may not be loaded here
            self.claims = config.getini("claims")
        return pytest.ExitCode.OK


def last_words(output: str) -> str:
    """Return in one line what pytest said of why it ended, or its last line."""
    told = [found[1] or found[2] for found in TELLING.finditer(output)]
    told = told or output.strip().splitlines() or ["it said nothing"]
    return " ".join(told[-1].split()).strip("= ")
