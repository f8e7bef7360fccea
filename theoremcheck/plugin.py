"""The pytest plugin: options, markers, and which hooks a process gets. It sleeps unless `claims` is
set.
"""

from typing import Any

import pytest

from theoremcheck.statement._cases import MARK


def _root_seed(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise _usage(f"{text!r} is not a non-negative integer, such as 0 or 20261123")
    return int(text)


def _error_budget(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise _usage(f"{text!r} is not a probability strictly between 0 and 1, such as 0.01")
    return value


def _usage(message: str) -> Exception:
    from argparse import ArgumentTypeError

    return ArgumentTypeError(message)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run over claims."""
    group = parser.getgroup("theoremcheck", "verification of claims")
    group.addoption(
        "--root-seed",
        type=_root_seed,
        default=0,
        metavar="N",
        help="root of every random stream (0)",
    )
    group.addoption(
        "--tier", choices=("fast", "full"), default="fast", help="fast cases only, or all (fast)"
    )
    group.addoption(
        "--report-dir", metavar="DIR", help="run folder (reports/latest, or reports/partial)"
    )
    group.addoption(
        "--error-budget",
        type=_error_budget,
        default=0.01,
        metavar="P",
        help="most that P(any false red) may be (0.01)",
    )
    parser.addini("claims", "folder of claim modules, below the root directory", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Register markers and, where claims are configured, the hooks that this process needs."""
    config.addinivalue_line(
        "markers",
        f"{MARK}(sort): what kind of case a cell is (made by instance, without, as_written)",
    )
    config.addinivalue_line("markers", "full: a case of the full tier")
    if not config.getini("claims"):
        return
    from theoremcheck.running._case import Running
    from theoremcheck.running._collection import Collection

    # One module that cannot be collected keeps no other claim from its evidence, with or without
    # workers.
    config.option.continue_on_collection_errors = True
    worker = getattr(config, "workerinput", None)
    collection = Collection(config)
    config.pluginmanager.register(collection, "theoremcheck collection")
    config.pluginmanager.register(Running(config), "theoremcheck running")
    if worker is not None:
        config.pluginmanager.register(_HandOver(collection, worker), "theoremcheck hand-over")
        return
    from theoremcheck.running._session import Session
    from theoremcheck.running._terminal import Terminal

    session = Session(config, collection)
    config.pluginmanager.register(session, "theoremcheck session")
    config.pluginmanager.register(Terminal(config, session), "theoremcheck terminal")


class _HandOver:
    """Gives the controller what an xdist worker collected, before the first case runs."""

    def __init__(self, collection: Any, workerinput: dict[str, Any]) -> None:
        self.collection, self.workerinput = collection, workerinput

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Leave the catalogue where the controller looks for it, and start with the cases that took
        longest before.

        Then no worker is left alone with a long one at the end. All workers were given the same
        times, so that they agree.
        """
        from theoremcheck.running._collection import CASE
        from theoremcheck.running._session import leave_catalogue

        seconds = self.workerinput["theoremcheck_seconds"]
        session.items.sort(
            key=lambda item: (
                -seconds.get(item.stash[CASE]["id"], 0.0) if CASE in item.stash else 0.0
            )
        )

        leave_catalogue(
            self.workerinput["theoremcheck"],
            self.workerinput["workerid"],
            *self.collection.collected(session),
        )
