"""What a terminal shows of a claim and of a catalogue, from records alone."""

import pytest

from tests.harness.records import case, claim, judgement, record, verb
from theoremcheck.record._folder import RunFolderError, write_record
from theoremcheck.report import _text
from theoremcheck.report._finding import find


def shown(whole, name):
    return "\n".join(_text.claim(whole, find(whole, name)))


def test_what_rests_on_a_red_lemma_is_told():
    lemma = claim(id="s.lemma", verdict="REFUTED", reason="it fails", supports=["s.c"])
    theorem = claim(rests_on=["s.lemma"])
    whole = record(lemma, theorem)
    told = shown(whole, "s.c")
    assert "Support withdrawn: it rests on s.lemma, which is REFUTED." in told
    assert "Rests on s.lemma." in told
    assert "Supports" not in told
    told = shown(whole, "lemma")
    assert "REFUTED: it fails" in told
    assert "Supports s.c." in told
    assert "withdrawn" not in told


def test_a_sampled_judgement_is_shown_with_its_limits_and_the_law_that_it_assumes():
    fields = {"measured": 0.5, "limits": [0.25, 0.75], "n": 40, "rung": "sampled"}
    free = judgement(quantity="p", **fields)
    named = judgement(quantity="m", assumes="normal", **fields)
    told = " ".join(shown(record(claim(case(judgements=[free, named]))), "c").split())
    assert "holds: p 0.5 against at most 1, limits 0.25 to 0.75 from 40 draws (sampled)" in told
    assert told.count("assumes normal (sampled)") == 1


def test_a_case_is_shown_with_its_reason_and_the_command_that_repeats_it():
    red = case(outcome="refuted", as_predicted=False, reason="2 > 1", repeat="pytest it")
    told = shown(record(claim(red)), "c").splitlines()
    assert "  as it stands (NOT as predicted)" in told
    assert "      refuted: 2 > 1" in told
    assert told[-1] == "      pytest it"


def test_a_catalogue_names_each_section_once():
    one, two, three = claim(id="s.a"), claim(id="s.b"), claim(id="t.a", title="Another")
    assert list(_text.catalogue([one, two, three])) == [
        "",
        "A section",
        "  s.a (identity)",
        "      a = b",
        "  s.b (identity)",
        "      a = b",
        "",
        "Another",
        "  t.a (identity)",
        "      a = b",
    ]


def test_each_wrapped_line_is_a_line_of_its_own(tmp_path, capsys):
    long = "many words " * 30
    failed = case(outcome="error", as_predicted=False, reason=long)
    told = claim(failed, story=long, premises={"p": "a"}, cannot_drop={"p": long})
    write_record(record(told), tmp_path)
    status, output, _ = verb(capsys, "show", tmp_path, "c")
    assert status == 0
    assert "\\n" not in output
    assert " ".join(output.split()).count("many words") == 90
    assert max(map(len, output.splitlines())) <= _text.WIDTH
    assert all("\n" not in line for line in _text.catalogue([claim(statement="a + " * 90 + "a")]))


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("descent.step", "descent.step"),
        ("step", "descent.step"),
        ("batch_si", "noise.batch_size"),
        ("noise.b", "noise.batch_size"),
    ],
)
def test_a_claim_is_found_by_the_part_of_its_name_that_no_other_has(name, wanted):
    ids = ("descent.step", "descent.steps", "noise.batch_size", "norms.rank")
    assert find(record(*(claim(id=each) for each in ids)), name).id == wanted


@pytest.mark.parametrize(
    "name, told",
    [
        ("minibatch_noise", "not in this run; the run has noise.mini_batch_noise, "),
        ("norm.rank", "not in this run; the run has norms.rank, "),
        ("descent", "not the only one; the run has descent.step0, .*, descent.step4 and 1 more"),
    ],
)
def test_names_that_come_near_are_told(name, told):
    ids = [f"descent.step{n}" for n in range(6)] + ["norms.rank", "noise.mini_batch_noise"]
    with pytest.raises(RunFolderError, match=f"claim '{name}' is {told}"):
        find(record(*(claim(id=each) for each in ids)), name)
