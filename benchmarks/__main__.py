"""All figures of speed in one table, printed and kept as JSON.

Run with `python -m benchmarks [--against COMMIT] [--only NAME ...]`, or `make bench
[AGAINST=COMMIT]`. Every module of this package that has `figures()` is measured; those that have
none print lines of their own, or ask for a commit. The table is kept as `reports/bench.json` below
the folder that this is said in; its schema is `benchmarks/schema.json`.
"""

import argparse
import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path

import msgspec

import benchmarks
from benchmarks import commits
from benchmarks.measuring import HEAD, Figure, now, rows, table

KEPT = Path("reports", "bench.json")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--against", metavar="COMMIT", help="an older commit, to be run beside")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these benchmarks alone")
    asked = parser.parse_args()
    started, load = now()
    print(f"load {load:.2f} at the start\n{HEAD}")
    found = {}
    for name, figures in chosen(asked.only, asked.against):
        print(name)
        found[name] = list(told(figures))
    KEPT.parent.mkdir(exist_ok=True)
    whole = msgspec.json.encode(table(found, started, load))
    KEPT.write_bytes(msgspec.json.format(whole) + b"\n")
    print(f"kept as {KEPT}")


def chosen(only: list[str] | None, against: str | None) -> Iterator[tuple[str, Iterable[Figure]]]:
    """Yield the benchmarks that are asked for, by name."""
    names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    names.remove("__main__")
    if unknown := set(only or ()) - set(names):
        raise SystemExit(f"no benchmark {sorted(unknown)[0]}; there are {', '.join(names)}")
    for name in only or names:  # each imports what it measures, which others need not have
        module = import_module(f"benchmarks.{name}")
        if hasattr(module, "figures"):
            yield name, module.figures()
    if against:
        yield f"against {against}", commits.figures_against(against)


def told(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Print each figure as it comes."""
    for figure in figures:
        print(*rows([figure]), flush=True)
        yield figure


if __name__ == "__main__":
    main()
