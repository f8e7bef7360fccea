"""Instances go with their cases: from workers, to later runs, into merged shards."""

from tests.harness import records
from theoremcheck.record._loading import load

SEARCHED = """
    def sums(draw):
        n = draw.integer("n", 1, 9)
        x = draw.reals("x", n, -10.0, 10.0)
        draw.show(lambda: {"sorted": np.sort(x)})
        return abs(sum(x)), sum(abs(x)), Rounding.of_sum(x).then(1)

    def test_search(evidence):
        evidence.search("sum", sums, relation="at most", tries=200)
"""
EXACT = """
    def test_exact(evidence):
        points = evidence.rng("points").uniform(-1, 1, (5, 3, 2))
        norms = np.linalg.norm(points, axis=2)
        evidence.at_most("norm", norms, 2, trivial=None, instance=lambda at: {"x": points[at]})
"""


def files(folder):
    return {file.name: file.read_bytes() for file in (folder / "instances").iterdir()}


def kept(project, folder="reports/latest"):
    cases = project.cases(folder).values()
    return sorted(j["instance"]["file"] for case in cases for j in case["judgements"])


def test_the_same_instances_are_kept_with_workers_and_taken_again(project):
    project.claim("c", SEARCHED + EXACT)
    project.run("claims")
    latest = files(project.path / "reports/latest")
    assert {f"instances/{name}" for name in latest} == set(kept(project))
    assert len(latest) == 2
    project.run("claims", "-n", "2", "--report-dir", "two")
    assert files(project.path / "two") == latest
    project.run("claims", "--reuse", "--report-dir", "again")
    assert files(project.path / "again") == latest
    assert all(case["reused"] for case in project.cases("again").values())
    assert kept(project, "two") == kept(project, "again") == kept(project)
    for name in latest:  # a harmed one costs time
        (project.path / "reports/latest/instances" / name).write_text("{}")
    project.run("claims", "--reuse")
    assert files(project.path / "reports/latest") == latest


def test_instances_go_with_their_cases_when_shards_are_merged(project, capsys):
    project.claim("c", SEARCHED + EXACT)
    for number in (1, 2):
        split = ["--splits", "2", "--group", str(number), "--report-dir", f"s{number}"]
        project.run("claims", *split)
    shards = [project.path / name for name in ("s1", "s2")]
    assert records.verb(capsys, "merge", *shards, "-o", project.path / "whole")[0] == 0
    whole = files(project.path / "whole")
    assert whole == files(shards[0]) | files(shards[1])
    assert {f"instances/{name}" for name in whole} == set(kept(project, "whole"))


def test_a_new_run_takes_old_instances_away(project):
    project.claim("c", EXACT)
    project.run("claims")
    project.claim("c", EXACT.replace("(5, 3, 2)", "(6, 3, 2)"))
    project.run("claims")
    assert [f"instances/{name}" for name in files(project.path / "reports/latest")] == kept(project)


def test_a_record_of_before_has_no_instances(project):
    project.claim("c", EXACT)
    project.run("claims")

    def older(record):
        for case in record["claims"][0]["cases"]:
            for judgement in case["judgements"]:
                del judgement["instance"]

    folder = records.rewrite(project.path / "reports/latest", older)
    assert load(folder).claims[0].cases[0].judgements[0].instance is None
