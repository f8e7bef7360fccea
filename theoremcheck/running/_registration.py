"""Which hooks a process gets: one that collects and runs, and one that reports."""

import pytest

from theoremcheck.running._case import REUSED, Running
from theoremcheck.running._collection import Collection
from theoremcheck.running._folder import claims_folder
from theoremcheck.running._hand_over import Giver, Taker


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
        config.pluginmanager.register(Giver(collection, worker), "theoremcheck hand-over")
        return
    from theoremcheck.running._session import Session
    from theoremcheck.running._terminal import Terminal

    session = Session(config, collection)
    config.pluginmanager.register(session, "theoremcheck session")
    config.pluginmanager.register(Terminal(config, session), "theoremcheck terminal")
    if (place := config.getoption("cluster")) is None:
        config.pluginmanager.register(Taker(config, session), "theoremcheck hand-over")
        return
    if getattr(config.option, "tx", None):
        raise pytest.UsageError("--cluster and -n are two ways to run cases; say one of them")
    from theoremcheck.running._cluster import Cluster
    from theoremcheck.running._engine import Engine

    config.pluginmanager.register(Engine(config, session, Cluster(place)), "theoremcheck engine")
