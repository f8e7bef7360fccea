"""One case has one evidence: not two that differ, none that depends on what ran before."""

import pytest

FLAKY = """
TRIES = []

def test_depends_on_timing(evidence):
    TRIES.append(1)
    evidence.at_most("loss", 3 if len(TRIES) == 1 else 1, 2, trivial=None)

def test_fails_alike(evidence):
    evidence.at_most("loss", 3, 2, trivial=None)

def test_passes(evidence):
    evidence.at_most("loss", 1, 2, trivial=None)
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_a_plugin_runs_again_is_not_the_more_true(project, workers):
    project.claim("c", FLAKY)
    result = project.run("claims", "--reruns", "1", *workers)
    assert result.ret == 1
    cases = project.cases()
    assert cases["c::depends_on_timing"]["outcome"] == "error"
    assert cases["c::depends_on_timing"]["reason"].startswith(
        "2 evidences of one case (refuted, then holds) that differ; draw from evidence.rng alone"
    )
    assert cases["c::fails_alike"]["outcome"] == "refuted"
    assert cases["c::passes"]["outcome"] == "holds"
    assert project.claims()["c"]["verdict"] == "ERROR"


def test_a_claim_is_red_although_its_second_run_was_green(project):
    project.claim("c", FLAKY.partition("def test_fails_alike")[0])
    result = project.run("claims", "--reruns", "1")
    result.stdout.fnmatch_lines(["NOT GREEN: section.c is ERROR: *"])
    assert result.ret == 1


def test_a_case_that_begins_anew_has_nothing_of_its_first_run(project):
    project.claim(
        "c",
        """
        TRIES = []

        def test_crashes_once(evidence):
            TRIES.append(1)
            evidence.at_most("first", 1, 2, trivial=None)
            assert len(TRIES) > 1
            evidence.at_most("second", 1, 2, trivial=None)
        """,
    )
    project.run("claims", "--reruns", "1")
    case = project.cases()["c::crashes_once"]
    assert (case["outcome"], len(case["judgements"])) == ("error", 1)


MOVES = {
    "numpy": ("np.random.normal()", "the body moves NumPy's global generator"),
    "numpy_seed": ("np.random.seed(3)", "the body moves NumPy's global generator"),
    "python": ("__import__('random').random()", "the body moves Python's global generator"),
    "unseeded": ("np.random.default_rng()", "opens a generator without a seed"),
    "unseeded_state": ("np.random.RandomState()", "opens a generator without a seed"),
    "unseeded_words": ("np.random.SeedSequence()", "opens a generator without a seed"),
    "unseeded_import": (
        "__import__('importlib').import_module('opening')",
        "opening.py:2 opens a generator without a seed",
    ),
    "comment": ("np.random.Philox()  # no key=", "opens a generator without a seed"),
    "module": ("OWN.normal()", "the body moves OWN, a generator of its module"),
    "unseeded_python": ("__import__('random').Random()", "opens a generator without a seed"),
}
LAWFUL = {
    "own": "evidence.rng('data').normal()",
    "seeded": "np.random.default_rng(3).normal()",
    "keyed": "np.random.Philox(key=3).random_raw()",
    "seeded_python": "__import__('random').Random(3).random()",
    "temporary": "__import__('tempfile').TemporaryDirectory().cleanup()",
    "imported": "import drawing",
    "pickled": "__import__('pickle').loads(__import__('pickle').dumps(evidence.rng('data')))",
    "copied": "__import__('copy').deepcopy(evidence.rng('data'))",
    "library": "__import__('scipy.sparse.linalg', fromlist=['x']).eigsh("
    "np.eye(30), k=1, v0=np.ones(30))",
    "restored": "np.random.set_state(np.random.get_state())",
}


def test_a_body_draws_from_its_own_streams_alone(project):
    told = {name: statement for name, (statement, _) in MOVES.items()} | LAWFUL
    project.write("drawing.py", "import random, numpy\nrandom.random(), numpy.random.random()\n")
    project.write("opening.py", "import numpy\nnumpy.random.default_rng()\n")
    project.claim(
        "c",
        "OWN = np.random.default_rng(3)\n\n"
        + "".join(
            f"def test_{name}(evidence):\n    {statement}\n    evidence.identity('v', 1, 1)\n\n"
            for name, statement in told.items()
        ),
    )
    assert project.run("claims").ret == 1
    cases = {name.partition("::")[2]: case for name, case in project.cases().items()}
    for name, (_, reason) in MOVES.items():
        assert cases[name]["outcome"] == "error", name
        assert reason in cases[name]["reason"]
        assert "draw from evidence.rng(role), or give" in cases[name]["reason"]
    assert {name: cases[name]["reason"] for name in LAWFUL} == dict.fromkeys(LAWFUL, "")


def test_torch_counts_where_it_is_imported_also_first_in_the_body(project):
    draws = "    torch.nn.Linear(2, 2)\n    evidence.identity('v', 1, 1)\n\n"
    late = "def test_late(evidence):\n    import torch\n    assert not LOADED\n"
    project.claim("late", "import sys\nLOADED = 'torch' in sys.modules\n\n" + late + draws)
    project.claim(
        "unmoved",
        late.replace("assert not LOADED", "torch.zeros(3)") + "    evidence.identity('v', 1, 1)\n",
    )
    process = project.start("claims", "-p", "no:randomly")
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 1, output
    reasons = {name: case["reason"] for name, case in project.cases().items()}
    assert reasons["late::late"].startswith("the body moves torch's global generator")
    assert reasons["unmoved::late"] == ""


def test_a_plugin_that_seeds_all_generators_before_each_test_is_no_mistake_of_the_body(project):
    project.claim("c")
    project.write(
        "conftest.py",
        """
import random, numpy as np, pytest

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    random.seed(7), np.random.seed(7)
""",
    )
    assert project.run("claims").ret == 0


def test_a_fixture_of_the_suite_is_watched_as_the_body_is(project):
    project.claim(
        "c",
        """
        @pytest.fixture
        def noise():
            return np.random.default_rng().normal()

        def test_it(evidence, noise):
            evidence.at_most("noise", abs(noise), 100, trivial=None)
        """,
    )
    assert project.run("claims").ret == 1
    assert "opens a generator without a seed" in project.cases()["c::it"]["reason"]


def test_a_fixture_may_be_any_callable(project):
    project.claim(
        "c",
        """
        cores = pytest.fixture(name="cores")(os.cpu_count)  # compiled: it has no code to look at

        def test_it(evidence, cores):
            evidence.at_least("cores", cores, 1, trivial=None)
        """,
    )
    assert project.run("claims").ret == 0


def test_what_a_library_draws_without_a_seed_is_the_same_in_every_run(project):
    project.claim(
        "c",
        """
        from scipy.stats import qmc

        def test_it(evidence):
            evidence.at_most("a point of the sequence", qmc.Sobol(1).random(4)[2], 1, trivial=None)
        """,
    )
    found = []
    for workers in ((), ("-n", "1"), ("--root-seed", "7")):
        assert project.run("claims", *workers).ret == 0
        found.append(project.cases()["c::it"]["judgements"][0]["measured"])
    assert found[0] == found[1] != found[2]


def test_what_a_library_opens_is_a_stream_of_the_case_unless_an_import_does(project):
    project.claim(
        "c",
        """
        import sys

        def test_importing(evidence):
            assert "scipy.stats" not in sys.modules
            import scipy.stats

            evidence.identity("v", 1, 1)

        def test_opening(evidence):
            from scipy.stats import qmc

            qmc.Sobol(1)
            evidence.identity("v", 1, 1)
        """,
    )
    output, _ = project.start("claims", "-p", "no:randomly").communicate(timeout=120)
    cases = project.cases()
    assert cases["c::importing"]["outcome"] == "holds", output
    assert cases["c::importing"]["streams"] == {}
    assert list(cases["c::opening"]["streams"]) == ["entropy for libraries"]


def test_children_of_a_body_do_not_share_what_they_draw_from_the_system(project):
    project.claim(
        "c",
        """
        import multiprocessing

        def drawn(_):
            time.sleep(0.2)  # so that both processes have a part
            return os.getpid(), float(np.random.default_rng().random())

        def test_it(evidence):
            with multiprocessing.get_context("fork").Pool(2) as pool:
                found = dict(pool.map(drawn, range(4), chunksize=1))
            evidence.identity("different numbers", len(set(found.values())), len(found))
        """,
    )
    assert project.run("claims").ret == 0


def test_torch_may_be_hidden_from_a_body(project):
    project.claim(
        "c",
        """
        import sys

        def test_it(evidence, monkeypatch):
            monkeypatch.setitem(sys.modules, "torch", None)
            evidence.identity("v", 1, 1)
        """,
    )
    assert project.run("claims").ret == 0


def test_one_case_s_mistake_is_not_the_next_one_s_evidence(project):
    project.claim(
        "c",
        """
        import random
        STATES = []

        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(evidence, turn):
            STATES.append((random.getstate(), np.random.get_state()[1].tolist()))
            random.random(), np.random.random()
            evidence.identity("equal", STATES[0] == STATES[-1], True)
        """,
    )
    project.run("claims")
    assert [case["judgements"][0]["outcome"] for case in project.cases().values()] == ["holds"] * 2
