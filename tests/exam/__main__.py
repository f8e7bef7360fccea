"""What the error rates are worth: true and false predictions by the thousand, for every verb.

`python -m tests.exam` (`make exam`) prints the table of docs/error_rates.md. A null is a prediction
whose range has the truth at its end; a violation is off by `resolves` exactly. The share of nulls
that were refuted and of violations that held stand beside the stated rate, and a cell fails when
the exact lower limit of either, at 1e-6, exceeds it. What stands outside of the promise (dependent
draws, a named law where another one was drawn) is shown with what was seen, and fails nothing.
"""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product

from tests.exam.sitting import RATES, Exam, Seen, sit
from tests.exam.subjects import exams

SAMPLES = 20_000


def table(seen: list[Seen]) -> Iterator[str]:
    """Yield the lines of a table in Markdown: stated and seen rates, the worst side of each.

    Exams of one verb and law share a row; compare predicts no size, so that nothing of it is off.
    """
    yield (
        "| verb | draws | law | "
        + " | ".join(f"refuted though true, {rate:g} | held though off, {rate:g}" for rate in RATES)
        + " | refused |"
    )
    yield "| --- " * (4 + 2 * len(RATES)) + "|"
    rows: dict[tuple[str, bool, str], list[Seen]] = {}
    for each in seen:
        rows.setdefault((each.exam.verb, each.exam.anytime, each.exam.law), []).append(each)
    verbs = list(dict.fromkeys(verb for verb, _, _ in rows))
    for key in sorted(rows, key=lambda key: verbs.index(key[0])):
        yield row(rows[key])


def row(same: list[Seen]) -> str:
    """Return a row of the table."""
    exam = same[0].exam
    cells = [exam.verb, "in batches" if exam.anytime else "whole", exam.law]
    if not exam.promised:
        cells[-1] += " (outside of the promise)"
    for rate, true in product(RATES, (True, False)):
        shares = [share for each in same if (share := each.worst(rate, true)) is not None]
        cells.append(f"{max(shares):.2g}" if shares else "none")
    refused = max(each.refused / each.samples for each in same)
    return "| " + " | ".join([*cells, f"{refused:.2g}"]) + " |"


def main() -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=SAMPLES, help="of each cell (20000)")
    parser.add_argument("--only", default="", help="verbs whose name holds this text")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    chosen = parser.parse_args()
    numbers = [n for n, exam in enumerate(exams()) if chosen.only in exam.verb]
    with ProcessPoolExecutor(chosen.jobs) as pool:
        seen = list(pool.map(partial(sat, samples=chosen.samples), numbers))
    print("\n".join(table(seen)))
    failed = [line for each in seen for line in each.failures()]
    print("\n".join(["", *failed] if failed else ["", "no rate exceeds the stated one"]))
    return bool(failed)


def sat(number: int, samples: int) -> Seen:
    """Let one exam be sat in a process of its own; its number is its stream, whatever is asked."""
    exam = list(exams())[number]
    seen = sit(exam, samples, number)
    blank = Exam(exam.verb, exam.law, len, len, 0.0, 0.0, exam.anytime, exam.promised, exam.sides)
    return Seen(blank, samples, seen.wrong, seen.refused)


if __name__ == "__main__":
    sys.exit(main())
