"""What pytest's JUnit file is told of claims, and the order in which it names their cases."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from _pytest.junitxml import LogXML, bin_xml_escape, mangle_test_address

from theoremcheck.judging._numerals import slack_written
from theoremcheck.record._ledger import not_promised, promised
from theoremcheck.record._types import Record
from theoremcheck.report._lookups import withdrawn
from theoremcheck.report._red import look_first, withdrawal


def tell(junit: LogXML, record: Record, lines: Mapping[str, int]) -> None:
    """Give the JUnit file, which pytest writes after this, what a record says beyond its tests.

    Each claim is a property of the suite. Cases stand in the record's order, not in that in which
    workers had done with them, each with its file and its line, of which `lines` has the number by
    node id, and what they failed with is one line.
    """
    if first := look_first(record):
        junit.add_global_property("look first", str(first))
    junit.add_global_property("promised", promised(record.run.error_budget))
    junit.add_global_property("not promised", not_promised(record))
    blamed = withdrawn(record)
    for claim in record.claims:
        slack = claim.worst_slack
        worst = "" if slack is None else f"worst slack {slack_written(slack, 6)}"
        told = [claim.verdict, worst, withdrawal(blamed.get(claim.id, ()))]
        junit.add_global_property(claim.id, ", ".join(filter(None, told)))
    nodeids = {
        _names(case.nodeid, junit.prefix): case.nodeid
        for claim in record.claims
        for case in claim.cases
    }
    places = {names: place for place, names in enumerate(nodeids)}
    found = [(each, _of_the_case(each.to_xml(), nodeids)) for each in junit.node_reporters_ordered]
    found.sort(key=lambda pair: len(places) if pair[1] is None else places[pair[1]])
    junit.node_reporters_ordered[:] = [each for each, _ in found]
    for each, names in found:
        if names is not None:
            each.finalize()  # of a lost case it is not, and would be made anew
            _finish(each.to_xml(), nodeids[names], lines)


def _names(nodeid: str, prefix: str | None) -> tuple[str, str]:
    """Return the class and the name by which pytest's JUnit file calls a test."""
    *classes, name = mangle_test_address(nodeid)
    return ".".join([prefix, *classes] if prefix else classes), bin_xml_escape(name)


def _of_the_case(testcase: Element, known: Mapping[tuple[str, str], str]) -> tuple[str, str] | None:
    """Return the names of the case that a testcase is of, if it is of one."""
    class_name, name = testcase.get("classname", ""), testcase.get("name", "")
    # With --dist loadgroup, xdist appends the group to the id that it reports.
    spelled = ((class_name, name), (class_name, name.rpartition("@")[0]))
    return next((names for names in spelled if names in known), None)


def _finish(testcase: Element, nodeid: str, lines: Mapping[str, int]) -> None:
    testcase.set("file", nodeid.partition("::")[0])
    if nodeid in lines:
        testcase.set("line", str(lines[nodeid]))
    for told in testcase:
        if message := told.get("message"):
            told.set("message", " ".join(message.split()))
