"""The rows of the table: what is installed beside theoremcheck, and by what options it is asked."""

import re
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Row:
    """One environment, and how the suite is run in it.

    With other versions of the libraries that compute, `evidence` may be other numbers; verdicts may
    not. `parts` are the options of several runs that are merged.
    """

    name: str
    version: str
    know: str
    options: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    python: str = ""
    evidence: bool = True
    parts: tuple[tuple[str, ...], ...] = ((),)

    @property
    def requirements(self) -> tuple[str, ...]:
        """What pip is told to install beside the wheel."""
        return self.packages or (() if self.python else (f"{self.name}=={self.version}",))


def lowest() -> tuple[str, ...]:
    """Return each dependency at the lowest version that pyproject.toml allows."""
    found = (re.match(r"([\w-]+)[>=]=([\d.]+)", each) for each in PROJECT["dependencies"])
    return tuple(f"{each[1]}=={each[2]}" for each in found if each)


NEWEST = ("filelock==4.2.12", "hypothesis==6.170.17", "msgspec==0.23.0")

PLUGINS = (
    Row(
        "pytest-randomly",
        "5.1.0",
        "It shuffles cases and seeds the global generators, which evidence does not use.",
        ("--randomly-seed=7",),
    ),
    Row(
        "pytest-random-order",
        "1.2.0",
        "Evidence is the same in any order.",
        ("--random-order", "--random-order-seed=7"),
    ),
    Row(
        "pytest-order",
        "1.5.0",
        "Evidence is the same in any order.",
        ("--order-group-scope=module",),
    ),
    Row(
        "pytest-cov",
        "7.1.0",
        "Cases take longer; what they measure is the same.",
        ("--cov=theorems",),
    ),
    Row(
        "pytest-timeout",
        "2.4.0",
        "The time is that of a whole case, with all of its batches and tries.",
        ("--timeout=300",),
    ),
    Row(
        "pytest-rerunfailures",
        "16.7",
        "A case that is run again has the same evidence, and stays red.",
        ("--reruns=2",),
    ),
    Row(
        "pytest-retry",
        "1.7.0",
        "A case that is run again has the same evidence, and stays red.",
        ("--retries=2",),
    ),
    Row(
        "flaky",
        "3.8.1",
        "A case that is run again stays red; JUnit's file has its first try too, as passed.",
        ("--force-flaky",),
    ),
    Row(
        "pytest-repeat",
        "0.9.4",
        "A case that is run twice has one evidence.",
        ("--count=2",),
    ),
    Row(
        "pytest-benchmark",
        "5.3.1",
        "Its fixture belongs into tests beside the claims.",
    ),
    Row(
        "pytest-html",
        "4.2.0",
        "NOT RUN is among what it calls skipped.",
        ("--html=plugin.html",),
    ),
    Row(
        "allure-pytest",
        "2.16.2",
        "NOT RUN is among what it calls skipped.",
        ("--alluredir=allure",),
    ),
    Row(
        "pytest-reportlog",
        "1.0.0",
        "Its lines have the claim and the outcome among a test's properties.",
        ("--report-log=log.jsonl",),
    ),
    Row(
        "pytest-json-report",
        "1.5.0",
        "Its file has the claim and the outcome among a test's properties.",
        ("--json-report",),
    ),
    Row(
        "pytest-sugar",
        "1.1.1",
        "The table of claims follows its own lines.",
        ("--force-sugar",),
    ),
    Row(
        "pytest-rich",
        "0.3.0",
        "The table of claims follows its own lines.",
        ("--rich",),
    ),
    Row(
        "pytest-pretty",
        "1.3.0",
        "The table of claims follows its own lines.",
    ),
    Row(
        "pytest-instafail",
        "0.5.0",
        "What is red is shown at once, and in the table at the end.",
        ("--instafail",),
    ),
    Row(
        "pytest-asyncio",
        "1.5.0",
        "It leaves claims alone.",
        ("--asyncio-mode=auto",),
    ),
    Row(
        "anyio",
        "4.16.0",
        "It leaves claims alone.",
    ),
    Row(
        "pytest-mock",
        "3.17.0",
        "It leaves claims alone.",
    ),
    Row(
        "pytest-subtests",
        "0.15.0",
        "It leaves claims alone.",
    ),
    Row(
        "pytest-check",
        "3.0.3",
        "It leaves claims alone.",
    ),
    Row(
        "pytest-socket",
        "0.8.1",
        "Checkers of certificates run in processes of their own, without it.",
        ("--disable-socket",),
    ),
    Row(
        "pytest-split",
        "0.11.0",
        "Its groups, united by `theoremcheck merge`, are the whole run.",
        ("--splits=2",),
        parts=(("--group=1",), ("--group=2",)),
    ),
    Row(
        "pytest-testmon",
        "2.2.0",
        "A later run leaves cases out by its own rule; `--reuse` knows data and versions, too.",
        ("--testmon",),
    ),
    Row(
        "pytest-forked",
        "1.7.5, pytest 9.1.1",
        "Under pytest 9.2 each test of any suite ends with status 3: it cannot send its report.",
        ("--forked",),
        packages=("pytest-forked==1.7.5", "pytest==9.1.1"),
    ),
)
VERSIONS = (
    Row(
        "lowest",
        "declared",
        f"All at their lower bounds: {', '.join(lowest())}.",
        packages=lowest(),
        evidence=False,
    ),
    Row(
        "newest",
        "today's",
        f"What is newer than in constraints.txt: {', '.join(NEWEST)}.",
        packages=NEWEST,
        evidence=False,
    ),
    *(
        Row(
            f"Hypothesis {which}",
            version,
            "It draws what a search tries, and other numbers in other versions.",
            packages=(f"hypothesis=={version}",),
            evidence=False,
        )
        for which, version in (("lowest", "6.165.0"), ("newest", "6.170.17"))
    ),
    *(
        Row(
            f"Python {version}",
            version,
            "The versions are those of constraints.txt.",
            python=version,
        )
        for version in ("3.11", "3.12", "3.13", "3.14")
    ),
)
ROWS = (*PLUGINS, *VERSIONS)
