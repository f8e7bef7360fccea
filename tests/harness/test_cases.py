"""Cases: the three makers, what they predict, and what the premises of a claim must do in them."""

import pytest

from theoremcheck import instance, without

MAKERS = """
@pytest.mark.parametrize("x", [
    1, instance(2), instance(0.5, id="half"),
    without("small", 3), without("even", 0.25, expect="holds"),
    as_written(4, erratum=Erratum(quote="x < 5", correct="$x < 3$")),
])
def test_cells(evidence, x):
    evidence.premise("small", x != 3)
    evidence.premise("even", x != 0.25)
    evidence.at_most("value", x, 2, trivial=None)

@without("small")
def test_whole(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 2)

def test_both(evidence):
    evidence.identity("first", 1, 1)
    evidence.identity("second", 1, 1)

@as_written(erratum=Erratum(quote="1 = 2", correct="1 = 1"), breaks="second")
def test_one_of_two(evidence):
    evidence.identity("first", 1, 1)
    evidence.identity("second", 1, 2)

@instance(expect="vacuous")
def test_vacuous(evidence):
    evidence.at_most("error", 0.5, 2, trivial=1)

@instance(expect="inconclusive")
def test_inconclusive(evidence):
    evidence.probability("success", 3, 3, at_least=0.9, resolves=0.4)

@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("size", [3, without("even", 4)])
def test_stacked(evidence, step, size):
    evidence.premise("even", size != 4)
    evidence.at_most("size", size, 3, trivial=None)
"""


def test_each_sort_of_case_comes_out_as_predicted(project):
    project.claim("c", MAKERS)
    assert project.run("claims").ret == 0
    found = {
        name: (case["sort"], case["premise"], case["expected"], case["outcome"])
        for name, case in project.cases().items()
    }
    assert found == {
        "c::cells[x=1]": ("instance", None, "holds", "holds"),
        "c::cells[x=2]": ("instance", None, "holds", "holds"),
        "c::cells[x=0.5]": ("instance", None, "holds", "holds"),
        "c::cells[x=3]": ("without", "small", "refuted", "refuted"),
        "c::cells[x=0.25]": ("without", "even", "holds", "holds"),
        "c::cells[x=4]": ("as_written", None, "refuted", "refuted"),
        "c::whole": ("without", "small", "refuted", "refuted"),
        "c::both": ("instance", None, "holds", "holds"),
        "c::one_of_two": ("as_written", None, "refuted", "refuted"),
        "c::vacuous": ("instance", None, "vacuous", "vacuous"),
        "c::inconclusive": ("instance", None, "inconclusive", "inconclusive"),
        "c::stacked[size=3,step=1]": ("instance", None, "holds", "holds"),
        "c::stacked[size=3,step=2]": ("instance", None, "holds", "holds"),
        "c::stacked[size=4,step=1]": ("without", "even", "refuted", "refuted"),
        "c::stacked[size=4,step=2]": ("without", "even", "refuted", "refuted"),
    }
    told = {"says": "", "source": "", "reference": "", "address": "", "tested": True}
    assert project.claims()["c"]["errata"] == [
        told | {"quote": "x < 5", "correct": "$x < 3$", "case": "section.c::cells[x=4]"},
        told | {"quote": "1 = 2", "correct": "1 = 1", "case": "section.c::one_of_two"},
    ]


# A case that does not come out as predicted: its body, its outcome, and what is said of it.
ASTRAY = {
    """
@without("small")
def test_holds(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 1)
""": (
        "holds",
        "value holds (model measured 1, claim predicted 1), which theory predicts to be broken",
    ),
    """
@without("small", expect="holds")
def test_breaks(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 2)
""": (
        "refuted",
        "value refuted (model measured 1, claim predicted 2) [equal to the last bit], "
        "which theory predicts to be true",
    ),
    """
@without("small", breaks="second")
def test_breaks_the_other(evidence):
    evidence.premise("small", False)
    evidence.identity("first", 1, 2)
    evidence.identity("second", 1, 2)
""": (
        "refuted",
        "first refuted (model measured 1, claim predicted 2) [equal to the last bit], "
        "which was to hold",
    ),
    """
@without("small", breaks="third")
def test_breaks_nothing(evidence):
    evidence.premise("small", False)
    evidence.identity("first", 1, 2)
""": ("error", "breaks='third' is no quantity that the case judged; correct the name"),
    """
@without("small")
def test_does_not_say_what_breaks(evidence):
    evidence.premise("small", False)
    evidence.identity("first", 1, 2)
    evidence.identity("second", 1, 1)
""": (
        "error",
        "a departure with several judgements says which one breaks: "
        "breaks= one of 'first', 'second'",
    ),
    """
@instance(expect="vacuous")
def test_not_vacuous(evidence):
    evidence.identity("value", 1, 1)
""": (
        "holds",
        "value holds (model measured 1, claim predicted 1), which theory predicts to be vacuous",
    ),
    """
def test_vacuous(evidence):
    evidence.at_most("error", 0.5, 2, trivial=1)
""": (
        "vacuous",
        "error vacuous (model measured 0.5, claim predicted at most 2) "
        "[the bound is no better than the trivial one]",
    ),
    """
def test_premise_does_not_hold(evidence):
    evidence.premise("small", False)
    evidence.identity("value", 1, 1)
""": ("error", "premise 'small' does not hold on this sample; choose a sample on which it does"),
    """
@without("small")
def test_premise_is_not_dropped(evidence):
    evidence.premise("small", np.True_)
    evidence.identity("value", 1, 2)
""": (
        "error",
        "premise 'small' holds although the case drops it; choose a sample on which it fails",
    ),
    """
@without("small")
def test_another_premise_is_dropped_too(evidence):
    evidence.premise("small", False)
    evidence.premise("even", False)
    evidence.identity("value", 1, 2)
""": ("error", "premise 'even' does not hold on this sample"),
    """
def test_no_judgement(evidence):
    evidence.premise("small", True)
""": ("error", "the test ended without a judgement; call a verb of `evidence`"),
    """
def test_no_evidence():
    pass
""": ("error", "the test ended without a judgement; call a verb of `evidence`"),
    """
def test_gives_up_a_refutation(evidence):
    evidence.identity("value", 1, 2)
    evidence.not_run("no data")
""": ("error", "a case ends early by not_run(reason) alone, before its first verb"),
    """
def test_forgives_itself(evidence):
    evidence.identity("value", 1, 2)
    pytest.xfail("known")
""": ("error", "a case ends early by not_run(reason) alone, before its first verb"),
    """
@pytest.fixture
def broken():
    yield 1
    raise RuntimeError("cannot clean up")

def test_teardown(evidence, broken):
    evidence.identity("value", 1, 1)
""": ("error", "RuntimeError: cannot clean up (test_c14.py:"),
    """
@pytest.fixture
def broken():
    raise RuntimeError("cannot begin")

def test_setup(broken, evidence):
    evidence.identity("value", 1, 1)
""": ("error", "RuntimeError: cannot begin (test_c15.py:"),
}


def test_a_case_that_is_not_as_predicted_is_red_and_says_why(project):
    for number, body in enumerate(ASTRAY):
        project.claim(f"c{number}", body)
    result = project.run("claims")
    assert result.ret == 1
    claims = project.claims()
    for number, (outcome, told) in enumerate(ASTRAY.values()):
        (case,) = claims[f"c{number}"]["cases"]
        assert (case["outcome"], case["as_predicted"]) == (outcome, False)
        assert case["reason"].startswith(told)
        assert "\n" not in case["reason"]
    assert "theoremcheck/" not in result.stdout.str()
    result.stdout.fnmatch_lines(
        [
            "section.c0 without('small'): value holds (model measured 1, claim predicted 1), "
            "which theory predicts to be broken",
            "  repeat  pytest claims/section/test_c0.py::test_holds --root-seed 0",
        ]
    )


def test_a_case_that_cannot_run_here_is_not_asked(project):
    project.claim(
        "c",
        """
        def test_here(evidence):
            evidence.identity("value", 1, 1)

        def test_without_data(evidence):
            evidence.not_run("no digits here; put them into data/")

        @pytest.mark.skip(reason="needs a week")
        def test_by_mark(evidence):
            evidence.identity("value", 1, 2)

        @pytest.mark.skipif(True, reason="too small a machine")
        @as_written(erratum=Erratum(quote="1 = 2", correct="1 = 1"))
        def test_by_condition(evidence):
            evidence.identity("value", 1, 2)
        """,
    )
    result = project.run("claims")
    assert result.ret == 0
    asked = {
        name: (case["asked"], case["outcome"], case["reason"])
        for name, case in project.cases().items()
    }
    assert asked == {
        "c::here": (True, "holds", ""),
        "c::without_data": (False, "not run", "no digits here; put them into data/"),
        "c::by_mark": (False, "not run", "needs a week"),
        "c::by_condition": (False, "not run", "too small a machine"),
    }
    assert project.claims()["c"]["verdict"] == "SUPPORTED"


def test_a_decorator_takes_neither_id_nor_marks():
    with pytest.raises(TypeError, match="it takes no id, and marks are decorators of their own"):
        without("small", id="chosen")
    with pytest.raises(TypeError, match="decorates a test"):
        instance(marks=pytest.mark.full)


HOLDING = """
import gc
import weakref

earlier = []

@pytest.mark.parametrize("turn", [1, 2, 3])
def test_it(evidence, turn):
    gc.collect()
    evidence.identity("evidences that are left", sum(each() is not None for each in earlier), 0)
    earlier.append(weakref.ref(evidence))
"""


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_a_case_has_made_is_let_go_of_when_it_has_ended(project, workers):
    project.claim("c", HOLDING)
    assert project.run("claims", "-n", workers).ret == 0
