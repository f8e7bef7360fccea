"""Which hooks a process gets: one that collects and runs, and one that reports."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from theoremcheck.running._case import REUSED, Running
from theoremcheck.running._catalogue import CASE
from theoremcheck.running._collection import Collection
from theoremcheck.running._folder import claims_folder


def register(config: pytest.Config) -> None:
    """Register the hooks of this process: the only one, an xdist worker or its controller."""
    folder = claims_folder(config)
    assert folder is not None
    # One module that cannot be collected keeps no other claim from its evidence, with or without
    # workers.
    config.option.continue_on_collection_errors = True
    worker = getattr(config, "workerinput", None)
    collection = Collection(config, folder)
    config.pluginmanager.register(collection, "theoremcheck collection")
    config.pluginmanager.register(Running(config, folder), "theoremcheck running")
    if worker is not None:
        config.stash[REUSED] = worker["theoremcheck_reused"]
        config.pluginmanager.register(_HandOver(collection, worker), "theoremcheck hand-over")
        return
    from theoremcheck.running._session import Session
    from theoremcheck.running._terminal import Terminal

    session = Session(config, collection)
    config.pluginmanager.register(session, "theoremcheck session")
    config.pluginmanager.register(Terminal(config, session), "theoremcheck terminal")


class _HandOver:
    """Gives the controller what an xdist worker collected, before the first case runs."""

    def __init__(self, collection: Collection, workerinput: dict[str, Any]) -> None:
        self.collection, self.workerinput = collection, workerinput

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
        file = Path(self.workerinput["theoremcheck"], f"{self.workerinput['workerid']}.json")
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(msgspec.json.encode(self.collection.collected(session)))
        unfinished.replace(file)
