"""`theoremcheck soak`: claims under many root seeds, case by case, interrupted and gone on with."""

import json
import signal
import subprocess
import sys
import time

import pytest

from tests.harness.records import verb
from theoremcheck.judging._seeds import generator, stream_key

LUCK = """
def test_it(evidence):
    open("ran-luck", "a").write("x")
    evidence.at_most("value", evidence.rng("data").random(), 0.5, trivial=None)
"""
DOUBT = """
def test_it(evidence):
    trials = 10 if evidence.rng("data").random() > 0.5 else 10**6
    evidence.probability("p", trials // 2, trials, equals=0.5, resolves=0.01)
"""
STILL = """
def test_it(evidence):
    open("ran-still", "a").write("x")
    evidence.identity("value", 1, 1)
"""
DRAWN = """
def test_it(evidence):
    open("ran-drawn", "a").write("x")
    evidence.at_most("value", evidence.rng("data").random(), 1, trivial=None)
"""
SEEDS = 4


def draw(claim_id, seed):
    return generator(seed, stream_key(claim_id, "data", {})).random()


def soak(capsys, *arguments, seeds=SEEDS):
    return verb(capsys, "soak", "--seeds", seeds, *arguments, "--", "-n", "0")


def ran(project, name):
    """Return how often the cases of a name were run."""
    file = project.path / f"ran-{name}"
    return len(file.read_text("utf-8")) if file.exists() else 0


def test_green_seeds_are_told_in_two_lines(here, capsys):
    here.claim("drawn", DRAWN)
    here.claim("still", STILL)
    status, output, progress = soak(capsys)
    assert status == 0
    assert output.splitlines() == [
        "4 seeds · 2 cases · wrong 0 of 4 (at most 0.6) · undecided 0 of 4 (at most 0.6)",
        "fast tier, root seeds 0 to 3; green under 4 of 4 seeds (at least 0.4); 1 of the cases "
        "without a stream, run once and counted apart; limits at 95%",
    ]
    assert progress.count("\n") == 4
    assert progress.startswith("seed 0 (1 of 4): green in ")
    assert (ran(here, "still"), ran(here, "drawn")) == (1, SEEDS)


def test_what_chance_decides_is_counted_seed_by_seed(here, capsys):
    here.claim("doubt", DOUBT)
    here.claim("luck", LUCK)
    here.claim("taken", kind="take-home", tests="", rests_on=["section.luck"])
    bad = [seed for seed in range(SEEDS) if draw("section.luck", seed) > 0.5]
    open_ones = [seed for seed in range(SEEDS) if draw("section.doubt", seed) > 0.5]
    assert 0 < len(bad) < SEEDS
    assert 0 < len(open_ones) < SEEDS
    status, output, _ = soak(capsys)
    assert status == 1
    assert output.startswith(f"4 seeds · 2 cases · wrong {len(bad)} of 8 (")
    assert f" · undecided {len(open_ones)} of 8 (" in output
    named = ", ".join(map(str, bad))
    assert f"  wrong: section.luck::it under seed{'s' * (len(bad) > 1)} {named}\n" in output
    good = SEEDS - len(bad)
    taken = f"section.taken: SUPPORTED {good}, REFUTED {len(bad)}\n  rests on section.luck\n"
    assert taken in output
    repeat = f"    pytest claims/section/test_luck.py::test_it --root-seed {bad[0]}\n"
    assert repeat in output
    status, output, _ = soak(capsys, "--json")
    found = json.loads(output)
    assert (status, found["red"]) == (1, sorted({*bad, *open_ones}))
    verdicts = {one["id"].rpartition(".")[2]: one["verdicts"] for one in found["claims"]}
    assert verdicts["luck"]["REFUTED"] == verdicts["taken"]["REFUTED"] == bad
    assert verdicts["doubt"]["INCONCLUSIVE"] == open_ones
    assert ran(here, "luck") == SEEDS


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_claim_is_judged_by_its_cases_with_a_stream_and_without(here, capsys, workers):
    here.claim(
        "c",
        """
        @pytest.mark.parametrize("x", [0, without("small", 3)])
        def test_it(evidence, x):
            open(f"ran-{x}", "a").write("x")
            x = x + evidence.rng("data").random() if x else x
            evidence.premise("small", x < 1)
            evidence.at_most("value", x, 2, trivial=None)
        """,
    )
    status, output, _ = verb(capsys, "soak", "--seeds", 2, "--json", "--", "-n", workers)
    found = json.loads(output)
    assert (status, found["wrong"]["of"], found["fixed"]) == (0, 2, 1)
    assert [one["verdicts"] for one in found["claims"]] == [{"SUPPORTED": [0, 1]}]
    assert (ran(here, "0"), ran(here, "3")) == (1, 2)


def test_where_nothing_draws_one_run_is_enough(here, capsys):
    here.claim("still", STILL)
    status, output, _ = soak(capsys, seeds=1000)
    assert status == 0
    assert output.startswith("1,000 seeds · 1 case · wrong 0 of 0 · ")
    assert ran(here, "still") == 1


def test_leaving_a_case_out_leaves_no_namesake_out(here, capsys):
    here.claim("c", STILL + DRAWN.replace("test_it", "test_it_again"))
    assert soak(capsys)[0] == 0
    assert ran(here, "drawn") == SEEDS


def test_what_a_library_draws_without_a_seed_is_a_stream(here, capsys):
    here.claim(
        "c",
        """
        def test_drawn(evidence):
            from scipy.stats import qmc

            open("ran-drawn", "a").write("x")
            evidence.at_most("a point of the sequence", qmc.Sobol(1).random(4)[2], 1, trivial=None)

        def test_still(evidence):
            import scipy.stats

            open("ran-still", "a").write("x")
            evidence.identity("value", 1, 1)
        """,
    )
    assert soak(capsys, seeds=2)[0] == 0
    assert (ran(here, "drawn"), ran(here, "still")) == (2, 1)


def test_a_case_that_failed_before_it_drew_is_run_under_each_seed(here, capsys):
    here.claim("c", DRAWN.replace("evidence.at_most", "1 / 0\n    evidence.at_most"))
    status, output, _ = soak(capsys, seeds=2)
    assert status == 1
    assert "error 2" in output
    assert ran(here, "drawn") == 2


# Going on


def test_what_has_finished_is_not_run_again_and_more_seeds_are_added(here, capsys):
    here.claim("drawn", DRAWN)
    here.claim("still", STILL)
    soak(capsys, seeds=2)
    (here.path / "reports/soak/seed-1/run.json").unlink()
    status, output, progress = soak(capsys, seeds=3)
    assert status == 0
    assert output.startswith("3 seeds · 2 cases · wrong 0 of 3 ")
    assert "seed 0 (1 of 3): green, was run before\nseed 1 (2 of 3): green in" in progress
    assert (ran(here, "still"), ran(here, "drawn")) == (1, 4)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_seed_is_run_again_by_the_next_call(here, capsys, number):
    here.claim("drawn", DRAWN + "    time.sleep(60 if os.path.exists('slow') else 0)\n")
    assert soak(capsys, seeds=1)[0] == 0
    here.write("slow", "")
    command = [sys.executable, "-m", "theoremcheck", "soak", "--seeds", "3", "--", "-n", "0"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    end = time.monotonic() + 60
    while ran(here, "drawn") < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(number)
    output, error = process.communicate(timeout=30)
    assert process.returncode == 2
    assert output.startswith("1 seed · 1 case · wrong 0 of 1 ")
    assert error.endswith(
        "theoremcheck: interrupted; the same command goes on with the seeds that are left\n"
    )
    (here.path / "slow").unlink()
    assert soak(capsys, seeds=3)[0] == 0
    assert ran(here, "drawn") == 4


def test_what_an_interrupted_seed_had_finished_is_not_run_again(here, capsys):
    named = "@pytest.mark.parametrize('n', range(4))\n"
    stop = "    if n == 2 and os.path.exists('slow'):\n        os.kill(os.getpid(), 9)\n"
    here.claim("drawn", named + DRAWN.strip().replace("(evidence)", "(evidence, n)") + "\n" + stop)
    here.write("slow", "")
    status, _, error = soak(capsys, seeds=1)
    assert status == 2
    assert "seed 0: pytest was ended by SIGKILL" in error
    (here.path / "slow").unlink()
    assert soak(capsys, seeds=1)[0] == 0
    assert ran(here, "drawn") == 3 + 2
