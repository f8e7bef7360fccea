"""The pytest plugin: options, markers, and which hooks a process gets. It sleeps without `claims`.

Every pytest run of everyone who has the package installed imports this module, and it alone.
"""

import os

import pytest


def _root_seed(words: str) -> int:
    if not words.isascii() or not words.isdigit():
        raise _usage(f"{words!r} is not a non-negative integer, such as 0 or 20261123")
    return int(words)


def _error_budget(words: str) -> float:
    try:
        value = float(words)
    except ValueError:
        value = -1.0
    if not 0 < value < 1:
        raise _usage(f"{words!r} is not a probability strictly between 0 and 1, such as 0.01")
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
        help="most that P(any wrong verdict) may be (0.01)",
    )
    group.addoption(
        "--search-seconds",
        type=float,
        default=0.0,
        metavar="S",
        help="CPU seconds to go on with each search when its tries are spent (0)",
    )
    group.addoption(
        "--reuse",
        nargs="?",
        const="",
        metavar="DIR",
        help="take evidence of an earlier run whose sources are the same (of reports/latest)",
    )
    group.addoption(
        "--resume",
        metavar="DIR",
        help="go on with the run in DIR, which was killed or interrupted: same arguments and code",
    )
    group.addoption(
        "--cluster",
        metavar="PLACE",
        help="run cases on a cluster of Dask: tcp://HOST:PORT of its scheduler, or local:N",
    )
    told = "folders of claim modules, below the root directory"
    parser.addini("claims", told, type="args", default=[])
    parser.addini("claims_of", "what the claims verify: talk, paper, chapter", default="text")
    parser.addini(
        "claims_place", "what a place in it is called: slide, page, equation", default="passage"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Have pytest-split share cases out by the times of the baseline, where it was told no others.

    Before it is configured, in the process that starts the others.
    """
    durations = config.rootpath / "reports" / "baseline" / "durations.json"
    told = getattr(config.option, "durations_path", None)
    untold = told is not None and not (config.rootpath / told).is_file()
    if untold and config.getini("claims") and durations.is_file():
        config.option.durations_path = str(durations)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Have `-n auto` start as many workers as this process may use cores.

    xdist counts all of the machine once psutil is installed, as Dask does; a number in the
    environment goes before.
    """
    told = "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or config.option.numprocesses != "auto"
    if told or not config.getini("claims"):
        return None
    from theoremcheck.running._cores import cores

    return cores()


def pytest_configure(config: pytest.Config) -> None:
    """Register markers and, where claims are configured, the hooks that this process needs."""
    config.addinivalue_line(
        "markers",
        "theoremcheck_case(sort): what kind of case a cell is (by instance, without, as_written)",
    )
    config.addinivalue_line("markers", "full: a case of the full tier")
    if config.option.report_dir or config.option.reuse or config.option.resume:
        from theoremcheck.running._root import check_root

        check_root(config)
    if config.getini("claims"):
        from theoremcheck.running._registration import register

        register(config)
        return
    if config.option.cluster or config.option.resume:
        raise pytest.UsageError(
            "--cluster and --resume are of claims; say `claims = FOLDER` in the configuration"
        )
    config.pluginmanager.register(_Asleep(), "theoremcheck asleep")


class _Asleep:
    """What a project gets that has configured no claims."""

    @pytest.fixture
    def evidence(self) -> None:
        """Say which key is missing; a fixture of this name in the project goes before this one."""
        told = "`evidence` belongs to claims, and none are configured"
        remedy = 'say `claims = FOLDER` in pytest.ini, or `claims = ["FOLDER"]` in pyproject.toml'
        pytest.fail(f"{told}; {remedy} [no-folder]", pytrace=False)
