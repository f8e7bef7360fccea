"""Shards united: the record of one run, or a refusal that names what does not belong together."""

import json
import shutil

import pytest

from tests.conftest import HOLDS, ROOTS
from theoremcheck.__main__ import main

CASES = """
@pytest.mark.parametrize("cell", range(4))
def test_it(evidence, cell):
    evidence.at_most("value", evidence.rng("data").random(), 1, trivial=None)
    evidence.curve("long", np.arange(1000) + cell, np.arange(1000) + SHIFT)
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where the two shards are kept for all that change a copy of them."""
    return tmp_path_factory.mktemp("merging") / "shards"


@pytest.fixture
def shards(project, once):
    """Return a project of two claims of two sections that were run in two shards."""
    if once.exists():
        shutil.copytree(once, project.path, dirs_exist_ok=True)
        return project
    project.section("other", 2, "Another section")
    project.claim("c", CASES.replace("SHIFT", "10"))
    project.claim("d", CASES.replace("SHIFT", "20"), folder="other")
    for number in (1, 2):
        split(project, number)
    shutil.copytree(project.path, once, ignore=shutil.ignore_patterns("__pycache__"))
    return project


def split(project, number, *more):
    project.run(
        "claims", "--splits", "2", "--group", str(number), "--report-dir", f"s{number}", *more
    )


def merged(capsys, project, *folders, to="whole"):
    capsys.readouterr()
    status = main(
        ["merge", *(str(project.path / folder) for folder in folders), "-o", str(project.path / to)]
    )
    told = capsys.readouterr()
    return status, told.out, told.err


def test_shards_make_the_record_of_one_run(shards, capsys):
    status, output, error = merged(capsys, shards, "s1", "s2")
    assert (status, error) == (0, "")
    assert "2 claims: 2 supported, 0 refuted" in output
    shards.run("claims", "--report-dir", "one")
    whole, one = shards.record("whole"), shards.record("one")
    assert whole["run"]["shards"] == 2
    assert whole["run"]["partial"] is False
    for record in (whole, one):
        for claim in record["claims"]:
            claim["duration_s"] = 0
            for case in claim["cases"]:
                case["duration_s"] = 0
    assert whole["claims"] == one["claims"]
    arrays = {name: (shards.path / name / "arrays").iterdir() for name in ("whole", "one")}
    assert (
        len({file.name: file.read_bytes() for file in arrays["whole"]})
        == len(list(arrays["one"]))
        == 8
    )
    assert (shards.path / "whole/index.html").is_file()


def test_sections_are_shards_as_well(shards, capsys):
    shards.run("claims/section", "--report-dir", "a")
    shards.run("claims/other", "--report-dir", "b")
    assert merged(capsys, shards, "a", "b")[0] == 0
    status, _, error = merged(capsys, shards, "a", to="half")
    assert status == 1
    assert "missing: claim other.d was run by no shard" in error


def test_cases_of_the_other_tier_are_not_missing(shards, capsys):
    later = """
@pytest.mark.full
@pytest.mark.parametrize("x", range(5))
def test_later(evidence, x):
    evidence.identity("v", x, x)
"""
    shards.claim("c", CASES.replace("SHIFT", "10") + later)
    for number in (1, 2):
        split(shards, number)
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert (status, error) == (0, "")
    assert {case["reason"] for name, case in shards.cases("whole").items() if "later" in name} == {
        "not asked: full tier"
    }


def test_cases_that_no_shard_was_asked_for_are_named(shards, capsys):
    status, _, error = merged(capsys, shards, "s2")
    assert status == 1
    assert error.count("was run by no shard") == 4
    assert "missing: other.d::it[cell=0] was run by no shard" in error
    assert shards.record("whole")["run"]["partial"] is True


def test_many_missing_cases_are_named_up_to_a_number(shards, capsys, monkeypatch):
    monkeypatch.setattr("theoremcheck.__main__.NAMED", 3)
    status, _, error = merged(capsys, shards, "s2")
    assert status == 1
    assert error.count("was run by no shard") == 3
    assert "missing: 1 more, which the record calls not asked" in error


def test_a_case_by_its_node_id_is_no_whole_claim(shards, capsys):
    shards.run("claims/section/test_c.py::test_it[cell=1]", "--report-dir", "a")
    shards.run("claims/other", "--report-dir", "b")
    status, _, error = merged(capsys, shards, "a", "b")
    assert status == 1
    assert "missing: claim section.c was run by no shard" in error


@pytest.mark.parametrize(
    "change, told",
    [
        ("code", "has code"),
        ("seed", "has root seed 3, "),
        ("tier", "has tier full, "),
        ("budget", "has error budget 0.5, "),
        ("versions", "has numpy 9.9, "),
        ("commit", "has commit 4711, "),
        ("dirty", "has dirty True, "),
    ],
)
def test_shards_of_different_runs_are_refused(shards, capsys, change, told):
    if change == "code":
        shards.claim("c", CASES.replace("SHIFT", "30"))
    more = {"seed": ["--root-seed", "3"], "tier": ["--tier", "full"]}
    more["budget"] = ["--error-budget", "0.5"]
    split(shards, 2, *more.get(change, []))
    written = {"versions": {"numpy": "9.9"}, "commit": "4711", "dirty": True}
    if change in written:
        file = shards.path / "s2/cases.jsonl"
        header, rest = file.read_text("utf-8").split("\n", 1)
        line = json.loads(header)
        line["header"]["run"][change] = written[change]
        file.write_text(json.dumps(line) + "\n" + rest, "utf-8")
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert status == 2
    assert told in error
    assert error.endswith("merge shards of one run\n")
    assert not (shards.path / "whole").exists()


def test_a_case_with_two_evidences_is_refused_and_one_told_twice_is_not(shards, capsys):
    shutil.copytree(shards.path / "s1", shards.path / "again")
    assert merged(capsys, shards, "s1", "again", "s2")[0] == 0
    file = shards.path / "again/cases.jsonl"
    file.write_text(file.read_text("utf-8").replace('"measured":0.', '"measured":0.9'), "utf-8")
    status, _, error = merged(capsys, shards, "s1", "again", "s2", to="other")
    assert status == 2
    assert "other.d::it[cell=0] has one evidence in" in error


def test_a_case_with_two_evidences_in_one_shard_is_an_error(shards, capsys):
    file = shards.path / "s1/cases.jsonl"
    header, first, *others = file.read_text("utf-8").splitlines(keepends=True)
    again = first.replace('"measured":0.', '"measured":0.9')
    file.write_text("".join([header, first, again, *others]), "utf-8")
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert status == 1
    name = json.loads(first)["case"]["id"]
    assert f"{name}: 2 evidences of one case (holds) that differ" in error
    kept = [case for name, case in shards.cases("whole").items() if case["outcome"] == "error"]
    assert [(case["id"], case["as_predicted"]) for case in kept] == [(name, False)]
    assert sum(case["outcome"] == "holds" for case in shards.cases("whole").values()) == 7


def test_a_shard_that_was_killed_loses_nothing_that_it_wrote(shards, capsys):
    file = shards.path / "s2/cases.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:3]) + lines[3][:40], "utf-8")
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert status == 1
    assert "NOT GREEN: section.c is NOT RUN: section.c::it[cell=2]: not run: the run in" in error
    cases = shards.cases("whole")
    assert [cases[f"c::it[cell={n}]"]["outcome"] for n in range(4)] == [
        "holds",
        "holds",
        "not run",
        "not run",
    ]


def test_a_red_shard_makes_the_whole_red(shards, capsys):
    shards.claim("c", HOLDS.replace("1, 1)", "1, 2)"))
    for number in (1, 2):
        split(shards, number)
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert status == 1
    assert "NOT GREEN: section.c is REFUTED" in error


def in_the_first_case(project, change):
    """Change the first case of a shard, which is in its second line."""
    file = project.path / "s1/cases.jsonl"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    change(lines[1]["case"])
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def test_a_file_that_is_gone_is_left_out(shards, capsys):
    file, *_ = (shards.path / "s1/arrays").iterdir()
    file.unlink()
    assert merged(capsys, shards, "s1", "s2", to="deep/whole")[0] == 0
    assert len(list((shards.path / "deep/whole/arrays").iterdir())) == 7


@pytest.mark.parametrize(
    "name", ["../secret.npy", "arrays/../../secret.npy", "/secret.npy", "secret.npy", "", "s1"]
)
def test_the_name_of_an_array_cannot_lead_out_of_the_shard(shards, capsys, name):
    shards.write("secret.npy", "secret")
    in_the_first_case(shards, lambda case: case["curves"][0].update(array=name))
    status, output, error = merged(capsys, shards, "s1", "s2", to="deep/whole")
    assert (status, output, error.count("\n")) == (2, "", 1)
    assert "cases.jsonl:2 is no run record" in error
    assert "at `$.case.curves[0].array`" in error
    assert not (shards.path / "deep").exists()


@pytest.mark.parametrize(
    "name",
    ["certificates/../../x.json", "../x.json", "/x.json", "x.json", f"arrays/{'0' * 64}.npy"],
)
def test_the_name_of_a_certificate_cannot_lead_out_of_the_shard(shards, capsys, name):
    shards.write("x.json", "{}")
    in_the_first_case(shards, lambda case: case["judgements"][0].update(certificate=name))
    status, output, error = merged(capsys, shards, "s1", "s2", to="deep/whole")
    assert (status, output, error.count("\n")) == (2, "", 1)
    assert "cases.jsonl:2 is no run record" in error
    assert "at `$.case.judgements[0].certificate`" in error
    assert not (shards.path / "deep").exists()


def test_certificates_go_with_their_cases(project, capsys):
    project.write("checkers.py", ROOTS)
    project.claim(
        "c",
        """
        import checkers

        @pytest.mark.parametrize("root", [1, 2])
        def test_it(evidence, root):
            evidence.certificate("proof", {"root": root, "square": root**2}, checkers.check)
        """,
    )
    for number in (1, 2):
        split(project, number)
    assert merged(capsys, project, "s1", "s2")[0] == 0
    named = {case["judgements"][0]["certificate"] for case in project.cases("whole").values()}
    there = {file.name: file.read_text("utf-8") for file in project.path.glob("whole/cert*/*")}
    assert {f"certificates/{name}" for name in there} == named
    kept = [json.loads(text)["certificate"] for text in there.values()]
    assert sorted(each["root"] for each in kept) == [1, 2]


@pytest.mark.parametrize(
    "text, told",
    [
        ("", "has no header"),
        ("{}\n", "has no header"),
        ('{"header": {"schema": 3}}\n', "is no run record: Object missing required field `run`"),
        ('{"header": {"schema": 3, "run": 3}}\n', "is no run record: Expected `object`, got `int`"),
        ('{"header": {"schema": 1}}\n', "has schema 1, this version reads 3; make it anew (a base"),
        ('{"header": {"schema": 7}}\n', "has schema 7, this version reads 3"),
        ("[1]\n", "has schema 'unknown', this version reads 3"),
        ('{"header": 3}\n', "has schema 'unknown', this version reads 3"),
    ],
)
def test_what_is_no_shard_is_refused_in_a_line(shards, capsys, text, told):
    (shards.path / "s2/cases.jsonl").write_text(text, "utf-8")
    status, _, error = merged(capsys, shards, "s1", "s2")
    assert status == 2
    assert told in error
    assert error.count("\n") == 1


def test_the_target_is_none_of_the_shards(shards, capsys):
    status, _, error = merged(capsys, shards, "s1", "s2", to="s1")
    assert status == 2
    assert "is one of the shards" in error
    assert (shards.path / "s1/cases.jsonl").stat().st_size > 1000
    assert merged(capsys, shards, "absent")[0] == 2
