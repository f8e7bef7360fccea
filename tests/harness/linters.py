"""What lints the CI's workflow, without asking a server: where each command is, and its options.

zizmor and check-jsonschema come whole in packages of the `dev` extra. actionlint has none that
holds its program: it is used where it is installed, and said to be NOT RUN where it is not.
"""

import os
import shutil
import sys
from pathlib import Path

LINTERS = {
    "zizmor": ["--offline", "--no-progress", "--persona", "pedantic"],
    "check-jsonschema": ["--builtin-schema", "vendor.github-workflows"],
    "actionlint": ["-shellcheck=", "-pyflakes="],
}


def command(name: str) -> str | None:
    """Return where a linter is: beside this Python, or on the PATH."""
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return shutil.which(name, path=beside)
