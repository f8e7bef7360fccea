"""What an xdist worker collected, and how its controller comes to know: by a file, or by itself."""

import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from theoremcheck.running import _reuse
from theoremcheck.running._catalogue import CASE, Collected
from theoremcheck.running._collection import Collection

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

    from theoremcheck.running._session import Session


class Giver:
    """Gives the controller what an xdist worker collected, before the first case runs."""

    def __init__(self, collection: Collection, workerinput: dict[str, Any]) -> None:
        self.collection, self.workerinput = collection, workerinput
        self.root = collection.config.rootpath

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Leave the catalogue where the controller looks for it; start with the longest cases.

        Then no worker is left alone with a long one at the end. All workers were given the same
        times, so that they agree.
        """
        seconds = self.workerinput["theoremcheck_seconds"]

        def longest(item: pytest.Item) -> float:
            return -seconds.get(item.stash[CASE].id, 0.0) if CASE in item.stash else 0.0

        session.items.sort(key=longest)
        if folder := self.workerinput["theoremcheck"]:
            file = Path(folder, f"{self.workerinput['workerid']}.json")
            unfinished = file.with_suffix(".part")
            unfinished.write_bytes(msgspec.json.encode(self.collection.collected(session)))
            unfinished.replace(file)

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Leave the class of a warning out that only this process knows.

        The one that reports looks for it by its name, and ends where there is none: that of a
        class in a function, or in a module of the suite, which it does not import.
        """
        kind, message = warning_message.category, warning_message.message
        module = sys.modules.get(kind.__module__)
        own = Path(getattr(module, "__file__", None) or sys.prefix)
        known = getattr(module, kind.__name__, None) is kind
        if not known or (own.is_relative_to(self.root) and not own.is_relative_to(sys.prefix)):
            warning_message.category = UserWarning
            warning_message.message = UserWarning(f"{kind.__name__}: {message}")


class Taker:
    """Opens the controller's ledger with what workers collected, or with what it does itself.

    A worker elsewhere, behind ssh, a socket or a proxy, has no folder of this machine.
    """

    def __init__(self, config: pytest.Config, session: "Session") -> None:
        self.config, self.session, self.elsewhere = config, session, False
        self.folder = TemporaryDirectory(prefix="theoremcheck-")

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: "WorkerController") -> None:
        """Tell a worker where to leave what it collected, and how long cases took before."""
        elsewhere = not node.gateway.spec.popen or bool(node.gateway.spec.via)
        self.elsewhere |= elsewhere
        node.workerinput["theoremcheck"] = None if elsewhere else self.folder.name
        node.workerinput["theoremcheck_seconds"] = self.session.seconds
        node.workerinput["theoremcheck_reused"] = self.config.stash.get(_reuse.REUSED, {})

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Collect here what workers elsewhere collect; xdist keeps its controller from it."""
        if self.elsewhere:
            session.perform_collect()

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: "WorkerController") -> None:
        """Open the ledger with what the first worker collected; all collect the same."""
        file = Path(self.folder.name, f"{node.gateway.id}.json")
        if self.session.header is None and file.is_file():
            self.session.open(msgspec.json.decode(file.read_bytes(), type=Collected))

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind in the temporary folder."""
        self.folder.cleanup()
