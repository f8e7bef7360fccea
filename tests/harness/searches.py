"""A search without a project around it: how tests put an attack to the harness."""

import json

from theoremcheck import Evidence
from theoremcheck.judging._falsification import Kept


def searched(attack, *, relation="at most", tries=60, precise=None, adopted=()):
    """Return the judgement of a search, the counterexample's instance, and all files."""
    kept = [Kept(f"{number}.json", "c", "q", values) for number, values in enumerate(adopted)]
    evidence = Evidence("section.c", {}, {}, 0, case="c", adopted=lambda: kept)
    evidence.search("q", attack, relation=relation, tries=tries, precise=precise)
    written = [json.loads(f) for n, f in evidence.files.items() if n.startswith("counterexamples")]
    instance = written[0]["instance"] if written else None
    return evidence.judgements[0], instance, evidence.files
