"""What reuse sees that no import statement shows, and what stands beside the evidence."""

import xml.etree.ElementTree as ET

import pytest

from tests.harness.suites import again, written


@pytest.fixture
def suite(project):
    return written(project)


@pytest.mark.parametrize(
    "imports",
    [
        "from parts import *",
        "from parts import one\nVALUE = vars(one)['sibling'].VALUE",
        "import pickle\nVALUE = pickle.loads(b'cparts.hidden\\nVALUE\\n.')",
    ],
)
def test_a_module_that_no_statement_names_is_seen_when_it_was_imported(suite, imports):
    suite.write("parts/__init__.py", "__all__ = ['hidden', 'VALUE']\nVALUE = 1\n")
    suite.write("parts/hidden.py", "VALUE = 1\n")
    suite.write("parts/one.py", "from . import *\nsibling = hidden\n")
    suite.claim(
        "hidden", f"{imports}\ndef test_it(evidence):\n    evidence.identity('value', VALUE, 1)\n"
    )
    suite.run("claims")
    assert again(suite) == set()
    suite.write("parts/hidden.py", "VALUE = 2 - 1\n")
    assert "hidden" in again(suite)
    assert again(suite) == set()


def test_a_module_that_no_statement_names_is_not_trusted_where_it_was_changed(suite):
    suite.write("parts/__init__.py", "__all__ = ['hidden']\n")
    suite.write("parts/hidden.py", "VALUE = 1\n")
    suite.claim(
        "changes",
        """
        from pathlib import Path
        from parts import *

        def test_it(evidence):
            evidence.identity("value", hidden.VALUE, 1)
            Path(hidden.__file__).write_text("VALUE = 1 + 0\\n")
        """,
    )
    suite.run("claims")
    assert "changes" in again(suite)


def test_what_a_case_told_other_plugins_is_told_again(suite):
    suite.claim(
        "tells",
        """
        def test_it(evidence, record_property):
            record_property("figure", 3)
            record_property("figure", [1, "x"])
            evidence.identity("value", 1, 1)
        """,
    )
    family = "-ojunit_family=xunit1"  # the one that knows properties of a case
    suite.run("claims", family, "--junitxml=first.xml")
    assert again(suite, family, "--junitxml=second.xml") == set()
    first, second = (told(suite.path / f"{name}.xml") for name in ("first", "second"))
    assert first == second
    assert ("figure", "[1, 'x']") in first["test_it"]


def told(junit):
    return {
        case.get("name"): [(each.get("name"), each.get("value")) for each in case.iter("property")]
        for case in ET.parse(junit).iter("testcase")
    }
