"""The environments of the rows, in a temporary folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.compatibility.rows import ROOT, RUNNING, Row

INSTALL_S = 900  # at most, for one installation


class NotInstalled(Exception):
    """A row has no environment; the message says why."""


def interpreter(version: str) -> str:
    """Return the path of a Python of a version, such as 3.12; NotInstalled where there is none."""
    if version == RUNNING:
        return sys.executable
    name = f"python{version}"
    # Pyenv puts a stand-in on the path also for versions that are not switched on.
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for place in (shutil.which(name), *pyenv.glob(f"versions/{version}.*/bin/{name}")):
        if (
            place
            and subprocess.run([place, "-c", ""], capture_output=True, check=False).returncode == 0
        ):
            return str(place)
    raise NotInstalled(f"there is no {name} here")


class Environments:
    """One environment for each row; it begins as a copy of one in which the wheel is installed.

    Files of a copy are hard links, which pip replaces and does not write to.
    """

    def __init__(self, place: Path, wheel: Path) -> None:
        self.place, self.wheel = place, wheel

    def of(self, row: Row) -> Path:
        """Return the interpreter of a row's environment; NotInstalled, with pip's last line."""
        base = self._base(row.python or RUNNING)
        if not row.requirements:
            return base / "bin/python"
        place = self.place / f"of-{row.name.replace(' ', '-')}"
        shutil.copytree(base, place, symlinks=True, copy_function=os.link)
        # The wheel is named again, so that no requirement may push one of its own aside.
        self._install(place, self.wheel, *row.requirements)
        return place / "bin/python"

    def reference(self) -> Path:
        """Return the interpreter of the environment without a plugin."""
        return self._base(RUNNING) / "bin/python"

    def _base(self, version: str) -> Path:
        place = self.place / f"base-{version}"
        if not place.exists():
            _do([interpreter(version), "-m", "venv", "--without-pip", str(place)])
            self._install(place, "--constraint", ROOT / "constraints.txt", self.wheel)
        return place

    def _install(self, place: Path, *told: object) -> None:
        pip = [sys.executable, "-m", "pip", "--python", str(place / "bin/python")]
        _do([*pip, "install", "--quiet", *map(str, told)])


def _do(command: list[str]) -> None:
    """Run a command; NotInstalled with its last line where it fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=INSTALL_S
        )
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"its installation took more than {INSTALL_S} s") from None
    if done.returncode:
        raise NotInstalled(last_line(done.stderr or done.stdout))


def last_line(output: str) -> str:
    """Return the last line that says something."""
    return next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "no word")
