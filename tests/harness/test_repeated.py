"""A case that runs a second time in its process is the same case with the same evidence."""

FLAKY = """
TRIES = []

def test_depends_on_timing(evidence):
    TRIES.append(1)
    evidence.at_most("loss", 3 if len(TRIES) == 1 else 1, 2, trivial=None)
"""
REPEATS = """
import pytest

@pytest.fixture
def __pytest_repeat_step_number(request):
    return request.param

def pytest_generate_tests(metafunc):
    metafunc.fixturenames.append("__pytest_repeat_step_number")
    metafunc.parametrize(
        "__pytest_repeat_step_number", range(3), indirect=True, ids=lambda step: f"{step + 1}-3"
    )
"""


def test_the_first_search_of_a_process_has_the_streams_of_any_other(project):
    """Hypothesis opens a generator when it first runs in a process."""
    project.claim(
        "c",
        """
        def attack(draw):
            return draw.integer("n", 0, 9), 9

        @pytest.mark.parametrize("x", [1, 2])
        def test_it(evidence, x):
            evidence.search("q", attack, relation="at most", tries=20)
        """,
    )
    output, _ = project.start("claims", "-n", "0").communicate(timeout=120)
    streams = [list(case["streams"]) for case in project.cases().values()]
    assert streams == [["search: q"], ["search: q"]], output


def test_a_case_that_is_repeated_as_pytest_repeat_does_it_is_one_case(project):
    draws = """
        @pytest.mark.parametrize("data", [pytest.param([1], id="one"), pytest.param([2], id="two")])
        def test_drawn(evidence, data):
            evidence.at_most("drawn", evidence.rng("data").random(), 2, trivial=None)

        def test_plain(evidence):
            evidence.at_most("drawn", evidence.rng("data").random(), 2, trivial=None)
        """
    project.claim("c", draws)
    project.run("claims")
    once = project.cases()
    project.write("conftest.py", REPEATS)
    project.run("claims").assert_outcomes(passed=9)
    repeated = project.cases()
    assert set(repeated) == {"c::drawn[data=one]", "c::drawn[data=two]", "c::plain"}
    for name, case in repeated.items():
        assert case["judgements"] == once[name]["judgements"]
        assert case["streams"] == once[name]["streams"]
    project.claim("c", FLAKY)
    assert project.run("claims").ret == 1
    assert project.cases()["c::depends_on_timing"]["outcome"] == "error"
