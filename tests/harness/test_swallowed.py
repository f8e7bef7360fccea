"""No mistake is swallowed: by the body, a thread, a subtest, a fixture, or a marker."""

import ast
import inspect
import textwrap

import pytest

from theoremcheck.judging._evidence import Evidence


def verdict(project):
    claim = project.claims()["c"]
    return claim["verdict"], claim["reason"]


SWALLOWED = {
    "the body swallows it": """
        def test_it(evidence):
            evidence.identity("value", 1, 1)
            try:
                evidence.identity("other", math.nan, 1)
            except ValueError:
                pass
        """,
    "it comes in a thread": """
        import threading, warnings

        def test_it(evidence):
            evidence.identity("value", 1, 1)
            other = threading.Thread(target=evidence.identity, args=("other", math.nan, 1))
            with warnings.catch_warnings():
                threading.excepthook = lambda arguments: None
                other.start()
                other.join()
        """,
    "a subtest swallows it": """
        def test_it(evidence, subtests):
            evidence.identity("value", 1, 1)
            with subtests.test(n=1):
                evidence.identity("other", math.nan, 1)
        """,
}


@pytest.mark.parametrize("name", SWALLOWED)
def test_a_verb_s_error_is_an_error_although(project, name):
    project.claim("c", SWALLOWED[name])
    assert project.run("claims").ret == 1
    told = "section.c::it: 'other': measured is nan"
    assert verdict(project)[0] == "ERROR"
    assert verdict(project)[1].startswith(told)


VERBS = [name for name in dir(Evidence) if callable(getattr(Evidence, name)) and name[0] != "_"]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - {"check_adopted", "entropy", "not_run"}))
def test_whatever_a_verb_raises_is_noted(verb):
    evidence = Evidence("c", {}, {}, 0)
    with pytest.raises(TypeError):
        getattr(evidence, verb)()
    assert evidence.mistakes


def test_an_assertion_that_fails_in_a_subtest_is_an_error(project):
    project.claim(
        "c",
        """
        def test_it(evidence, subtests):
            evidence.identity("value", 1, 1)
            with subtests.test(n=1):
                assert 1 == 2
        """,
    )
    assert project.run("claims").ret == 1
    assert verdict(project)[1].startswith("section.c::it: AssertionError: assert 1 == 2 (test_c.py")


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_subtests_keep_all_of_a_case_s_evidence(project, workers):
    project.claim(
        "c",
        """
        def test_grid(evidence, subtests):
            for n in (1, 2, 3):
                with subtests.test(n=n):
                    evidence.at_most(f"cost of {n}", n, 10 * n, trivial=None)
        """,
    )
    assert project.run("claims", *workers).ret == 0
    case = project.cases()["c::grid"]
    assert [j["quantity"] for j in case["judgements"]] == ["cost of 1", "cost of 2", "cost of 3"]
    lines = (project.path / "reports/latest/cases.jsonl").read_text().count('{"case"')
    assert lines == 1


OUTSIDE = {
    "a fixture judges and then says that it cannot run": (
        "@pytest.fixture\ndef early(evidence):\n    evidence.identity('value', 1, 2)\n"
        "    evidence.not_run('no data')\n",
        "a case ends early by not_run(reason) alone, before its first verb",
    ),
    "a fixture's mistake is skipped over": (
        "@pytest.fixture\ndef early(evidence):\n    try:\n"
        "        evidence.identity('value', math.nan, 1)\n    except ValueError:\n"
        "        pytest.skip('never mind')\n",
        "'value': measured is nan",
    ),
    "a fixture judges when the body has ended": (
        "@pytest.fixture\ndef early(evidence):\n    yield\n"
        "    try:\n        evidence.identity('late', 1, 2)\n    except ValueError:\n        pass\n",
        "identity was called after the body had ended; call it in the body",
    ),
    "a fixture expects a failure": (
        "@pytest.fixture\ndef early(request):\n"
        "    request.applymarker(pytest.mark.xfail(strict=False))\n",
        "xfail predicts nothing; predict the break by without, or expect=",
    ),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_nothing_is_forgiven_outside_of_the_body(project, name):
    fixture, told = OUTSIDE[name]
    value = 2 if "expects" in name else 1
    test = f"def test_it(evidence, early):\n    evidence.identity('value', 1, {value})\n"
    project.claim("c", f"{fixture}\n{test}")
    project.claim("d")
    assert project.run("claims").ret == 1
    assert verdict(project)[0] == "ERROR"
    assert told in verdict(project)[1]


NOTED = [name for name, each in inspect.getmembers(Evidence) if hasattr(each, "__wrapped__")]


@pytest.mark.parametrize("name", [name for name in NOTED if name[0] != "_"])
def test_no_verb_stands_in_a_traceback(name):
    """What an author's own function raises in a verb is shown at the author's line."""
    verb = inspect.unwrap(getattr(Evidence, name))
    (body,) = ast.parse(textwrap.dedent(inspect.getsource(verb))).body
    assert ast.unparse(body.body[1]) == "__tracebackhide__ = True"
