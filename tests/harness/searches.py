"""A search without a project around it: how tests put an attack to the harness."""

import json

from theoremcheck import Evidence


def searched(attack, *, relation="at most", tries=60, precise=None, adopted=()):
    """Return the judgement of a search, the counterexample's instance, and all files."""
    kept = [{"quantity": "q", "instance": instance} for instance in adopted]
    evidence = Evidence("section.c", {}, {}, 0, adopted=lambda: kept)
    evidence.search("q", attack, relation=relation, tries=tries, precise=precise)
    written = [json.loads(f) for n, f in evidence.files.items() if n.startswith("counterexamples")]
    instance = written[0]["instance"] if written else None
    return evidence.judgements[0], instance, evidence.files
