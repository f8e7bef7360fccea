"""`theoremcheck soak`: claims under many root seeds, counted by case and claim, and resumed."""

import json
import signal
import subprocess
import sys
import time

import pytest
from scipy.stats import beta, binom

from tests.conftest import HOLDS
from tests.harness.records import case, claim, judgement, record, verb
from theoremcheck.judging._seeds import generator, stream_key
from theoremcheck.record._soak import Tally, how_astray, share
from theoremcheck.report._soak import head, lines

LUCK = """
def test_it(evidence):
    open("ran-luck", "a").write("x")
    evidence.at_most("value", evidence.rng("data").random(), 0.5)
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
    evidence.at_most("value", evidence.rng("data").random(), 1)
"""
SEEDS = 4


def draw(claim_id, seed):
    return generator(seed, stream_key(claim_id, "data", {})).random()


@pytest.fixture
def here(project, monkeypatch):
    """Stand in the project, as its user does."""
    monkeypatch.chdir(project.path)
    return project


def soak(capsys, *arguments, seeds=SEEDS):
    return verb(capsys, "soak", "--seeds", seeds, *arguments, "--", "-n", "0")


def ran(project, name):
    file = project.path / f"ran-{name}"
    return len(file.read_text("utf-8")) if file.exists() else 0


# Counting


@pytest.mark.parametrize("of", [1, 3, 60, 57480])
def test_limits_are_those_of_clopper_and_pearson(of):
    for count in {0, 1, of // 2, of}:
        found = share(count, of)
        assert found.low == pytest.approx(beta.ppf(0.025, count, of - count + 1) if count else 0)
        high = beta.ppf(0.975, count + 1, of - count) if count < of else 1
        assert found.high == pytest.approx(high)
    assert share(0, of).high == pytest.approx(1 - 0.025 ** (1 / of))


@pytest.mark.parametrize("p", [0.001, 0.03, 0.5, 0.99])
def test_limits_cover_the_chance_as_often_as_they_say(p):
    covering = [k for k in range(41) if (found := share(k, 40)).low <= p <= found.high]
    assert binom.pmf(covering, 40, p).sum() >= 0.95


def departure(*judged, outcome, breaks="q"):
    return case(
        sort="without",
        premise="small",
        breaks=breaks,
        expected="refuted",
        outcome=outcome,
        as_predicted=False,
        judgements=[judgement(quantity=name, outcome=found) for name, found in judged],
    )


def instance(outcome, **fields):
    fields = {"as_predicted": outcome == "holds"} | fields
    return case(outcome=outcome, judgements=[judgement(outcome=outcome)], **fields)


@pytest.mark.parametrize(
    "one, how",
    [
        (instance("holds"), None),
        (instance("refuted"), "wrong"),
        (instance("inconclusive"), "undecided"),
        (instance("vacuous"), "undecided"),
        (instance("holds", expected="inconclusive", as_predicted=False), "wrong"),
        (case(outcome="error", as_predicted=False), "error"),
        (case(outcome="not run", as_predicted=False), "not run"),
        (case(outcome="not run", as_predicted=True, asked=False), None),
        (departure(("q", "holds"), outcome="holds"), "wrong"),
        (departure(("q", "inconclusive"), outcome="inconclusive"), "undecided"),
        (departure(("q", "refuted"), ("r", "inconclusive"), outcome="refuted"), "undecided"),
        (departure(("q", "refuted"), ("r", "refuted"), outcome="refuted"), "wrong"),
    ],
)
def test_wrong_is_what_was_decided_against_its_prediction(one, how):
    assert how_astray(one) == how


def counted(*cases_by_seed):
    tally = Tally()
    for seed, cases in enumerate(cases_by_seed):
        verdict = "SUPPORTED" if all(c.as_predicted for c in cases) else "REFUTED"
        whole = record(claim(*cases, verdict=verdict, reason="why"), root_seed=seed)
        tally.add(whole)
    return tally.soak()


def test_a_case_that_draws_counts_under_each_seed_and_any_other_once():
    drawn = {"id": "s.c::drawn", "streams": {"data": "00"}}
    good, bad = instance("holds", **drawn), instance("refuted", **drawn)
    fixed = instance("holds")
    found = counted([good, fixed], [bad, fixed], [good, fixed])
    assert (found.cases, found.fixed, found.fixed_astray, found.red) == (2, 1, 0, [1])
    assert (found.wrong.count, found.wrong.of, found.undecided.count) == (1, 3, 0)
    assert (found.green.count, found.green.of) == (2, 3)
    (only,) = found.claims
    assert only.verdicts == {"SUPPORTED": [0, 2], "REFUTED": [1]}
    assert (only.wrong.count, only.wrong.of, only.undecided.count) == (1, 3, 0)
    assert [(one.case, one.how, one.seeds) for one in only.astray] == [("s.c::drawn", "wrong", [1])]


def test_a_case_without_a_stream_is_wrong_under_any_seed():
    found = counted([instance("refuted")], [instance("refuted")])
    assert (found.wrong.count, found.wrong.of, found.fixed_astray) == (0, 0, 1)
    assert head(found) == (
        "2 seeds · 1 case · wrong 0 of 0 · undecided 0 of 0 · 1 not as predicted under any seed"
    )
    assert "  wrong: s.c::it under any seed, for it has no stream" in list(lines(found))


def test_what_came_to_nothing_is_no_trial():
    lost = case(outcome="not run", as_predicted=False)
    broken = case(outcome="error", as_predicted=False)
    found = counted([broken], [lost], [instance("holds", streams={"data": "00"})])
    assert (found.errors, found.not_run, found.wrong.of) == (1, 1, 1)
    assert head(found).endswith(" · error 1 · not run 1")


def test_many_seeds_are_named_in_short():
    bad = instance("refuted", streams={"data": "00"})
    told = "\n".join(lines(counted(*[[bad]] * 12)))
    assert "under seeds 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … 2 more" in told
    assert "wrong 12 of 12 (at least 0.74)" in told


# Running


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
    repeat = f"    pytest claims/section/test_luck.py::test_it --root-seed {bad[0]}\n"
    assert repeat in output
    status, output, _ = soak(capsys, "--json")
    found = json.loads(output)
    assert (status, found["red"]) == (1, sorted({*bad, *open_ones}))
    verdicts = {one["id"].rpartition(".")[2]: one["verdicts"] for one in found["claims"]}
    assert verdicts["luck"]["REFUTED"] == verdicts["taken"]["REFUTED"] == bad
    assert verdicts["doubt"]["INCONCLUSIVE"] == open_ones
    assert ran(here, "luck") == SEEDS


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
            evidence.at_most("a point of the sequence", qmc.Sobol(1).random(4)[2], 1)

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


def refused(capsys, *arguments):
    status, output, error = verb(capsys, "soak", *arguments)
    told = error.splitlines()[-1]
    assert (status, output) == (2, "")
    assert told.startswith("theoremcheck: ")
    return told.removeprefix("theoremcheck: ")


def test_what_other_code_left_is_refused_by_seed(here, capsys):
    here.claim("still", STILL)
    here.claim("drawn", DRAWN)
    soak(capsys, seeds=2)
    here.claim("still", HOLDS)
    told = refused(capsys, "--seeds", 2, "--", "-n", "0")
    assert told.startswith("reports/soak/seed-0 has code ")
    assert ", and now it is " in told
    assert told.endswith("; name another folder by -o, or remove reports/soak")
    assert ran(here, "drawn") == 2
    assert soak(capsys, "-o", "other", seeds=1)[0] == 0


def test_what_was_run_otherwise_is_refused(here, capsys):
    here.claim("still", STILL)
    soak(capsys, seeds=1)
    told = refused(capsys, "--seeds", 1, "--first", 7, "--", "claims/section")
    assert told == (
        "reports/soak was begun with --first 0 --tier fast -- -n 0, not with --first 7 --tier fast "
        "-- claims/section; name another folder by -o, or remove reports/soak"
    )
    (here.path / "reports/soak/soak.json").write_text("{", "utf-8")
    assert "reports/soak/soak.json cannot be read" in refused(capsys, "--seeds", 1)
    (here.path / "reports/soak/soak.json").unlink()
    assert "but no reports/soak/soak.json says of what run" in refused(capsys, "--seeds", 1)


def test_a_record_of_another_seed_is_refused(here, capsys):
    here.claim("drawn", DRAWN)
    soak(capsys, seeds=1)
    (here.path / "reports/soak/seed-0").rename(here.path / "reports/soak/seed-1")
    told = refused(capsys, "--seeds", 2, "--", "-n", "0")
    assert told.startswith("reports/soak/seed-1 has root seed 0, and now it is 1; ")


# What cannot be done


@pytest.mark.parametrize(
    "arguments, told",
    [
        (("--seeds", 0), "--seeds is a number from 1 on"),
        (("--seeds", 1, "--first", -1), "--first one from 0 on"),
        (("--seeds", 1, "--", "--root-seed", "3"), "--root-seed after -- is for soak to say"),
        (("--seeds", 1, "--", "--tier=full"), "--tier=full after -- is for soak to say"),
        (("--seeds", 1, "--", "--no-such-option"), "unrecognized arguments: --no-such-option"),
        (("--seeds", 1, "--", "absent"), "file or directory not found: absent"),
        (("--seeds", 1, "--", "-k", "nothing", "-n", "0"), "status 5: 1 deselected"),
        (("--seeds", 1, "-o", "pytest.ini"), "pytest.ini"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(here, capsys, arguments, told):
    here.claim("still", STILL)
    assert told in refused(capsys, *arguments)


def test_outside_of_a_project_nothing_is_run(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_it.py").write_text("def test_it():\n    open('ran', 'w')\n", "utf-8")
    told = refused(capsys, "--seeds", 1)
    assert told == "no claims here; run in a folder whose pytest.ini says claims = FOLDER"
    assert [file.name for file in tmp_path.iterdir()] == ["test_it.py"]


BREAKS = {
    "seed 0: pytest ended with status 3: RuntimeError: the hook broke": (
        "def pytest_runtestloop():\n    raise RuntimeError('the hook broke')\n"
    ),
    "No space left on device); name another folder by -o": (
        "from theoremcheck.record._folder import RunFolder\n\n"
        "def full(*_):\n    raise OSError(28, 'No space left on device')\n\nRunFolder.add = full\n"
    ),
    "seed 0: no claim is red, but pytest ended with status 1": (
        "def pytest_unconfigure(config):\n    pass\n\n"
        "def pytest_sessionfinish(session):\n    session.exitstatus = 1\n"
    ),
    "seed 0: pytest was ended by SIGKILL": (
        "import os\n\ndef pytest_runtest_call():\n    os.kill(os.getpid(), 9)\n"
    ),
}


@pytest.mark.parametrize("told", BREAKS)
def test_a_run_that_breaks_ends_the_soak_and_counts_for_nothing(here, capsys, told):
    here.claim("drawn", DRAWN)
    here.write("conftest.py", BREAKS[told])
    for _ in range(2):  # the next call does not take for finished what the first one left
        assert told in refused(capsys, "--seeds", 2, "--", "-n", "0")


def test_a_project_that_takes_warnings_for_errors_can_be_asked(here):
    here.claim("c")
    strict = "filterwarnings =\n    error\n"
    here.write("pytest.ini", (here.path / "pytest.ini").read_text("utf-8") + strict)
    for words in (("list",), ("soak", "--seeds", "1", "--", "-n", "0")):
        command = [sys.executable, "-m", "theoremcheck", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_a_selection_that_verifies_nothing_is_not_green(here, capsys):
    here.claim("still", "\n@pytest.mark.full" + STILL)
    here.claim("drawn", DRAWN)
    told = refused(capsys, "--seeds", 1, "--", "claims/section/test_still.py", "-n", "0")
    assert told == (
        "seed 0: nothing was verified (1 of 1 cases: full tier); ask for other cases, or say "
        "--tier full"
    )
