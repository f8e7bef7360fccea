"""The instance of the largest slack: kept as a file and in the record, and loaded."""

import json

import numpy as np
import pytest

import theoremcheck
from tests.harness import records
from tests.harness.searches import searched
from theoremcheck import Evidence, Rounding, load_instance
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.judging._kept_instances import drawable
from theoremcheck.judging._types import Numbers


def of(evidence):
    """Return the only instance that a trial has kept: of its judgement, and of its file."""
    (judgement,) = evidence.judgements
    return judgement.instance, json.loads(evidence.files[judgement.instance.file])


def trial():
    return Evidence("section.c", {}, {"n": 3}, 0, case="section.c::it[n=3]")


def test_a_search_keeps_the_instance_of_its_largest_slack():
    def attack(draw):
        x = draw.real("x", 0.0, 4.0)
        draw.show(lambda: {"square": [x, x * x]})
        return x * (4 - x), 5

    judgement, _, files = searched(attack, tries=200)
    content = json.loads(files[judgement.instance.file])
    assert judgement.instance.file.startswith("instances/")
    assert content["instance"] == {"x": pytest.approx(2, abs=1e-3)}
    x = content["instance"]["x"]
    assert content["shown"] == {"square": [x, x * x]}
    assert content["slack"] == judgement.slack == judgement.search.worst == x * (4 - x) / 5
    assert (content["measured"], content["predicted"]) == (x * (4 - x), "at most 5")
    assert (content["claim"], content["case"], content["relation"]) == ("section.c", "c", "at most")
    # What is shown stands first, for pictures.
    assert list(judgement.instance.values) == ["square", "x"]
    assert judgement.instance.values["square"] == Numbers([2], [x, x * x])


def test_what_breaks_the_statement_is_the_smallest_counterexample():
    def attack(draw):
        x = draw.real("x", -2.0, 2.0)
        draw.show(lambda: {"cube": x**3})
        return x**3, x

    judgement, instance, files = searched(attack, tries=200)
    assert instance == {"x": 2.0}
    assert judgement.instance.file == judgement.search.counterexample
    assert judgement.instance.values == {"cube": 8.0, "x": 2.0}
    assert not any(name.startswith("instances/") for name in files)
    assert json.loads(files[judgement.instance.file])["shown"] == {"cube": 8.0}


def test_what_is_shown_is_asked_of_the_kept_instance_alone():
    asked = []

    def attack(draw):
        x = draw.real("x", 0.0, 1.0)
        draw.show(lambda: asked.append(x) or {"y": x})
        return x, 2

    judgement, *_ = searched(attack, precise=lambda draw: (draw.real("x", 0, 1), 2))
    assert asked == [judgement.instance.values["x"]]


@pytest.mark.parametrize("name", ["x", "", "a\nb", 3])
def test_a_part_that_is_shown_has_a_name_of_its_own(name):
    def attack(draw):
        x = draw.real("x", 0.0, 1.0)
        draw.show(lambda: {name: x})
        return x, 2

    with pytest.raises(EvidenceError, match="coordinate"):
        searched(attack)


def test_an_exact_verb_keeps_what_its_worst_element_was_measured_on():
    points = np.arange(24.0).reshape(4, 3, 2)
    evidence = trial()
    labels = np.array([True, False])
    found = {"labels": labels, "kind": "grid", "none": None, "n": np.int64(3)}
    evidence.at_most(
        "sum",
        points.sum(axis=2),
        50,
        trivial=None,
        instance=lambda at: found | {"x": points[at], "at": at},
    )
    kept, content = of(evidence)
    assert content["instance"] == {
        "labels": [1, 0],
        "kind": "grid",
        "none": None,
        "n": 3,
        "x": [22.0, 23.0],
        "at": [3, 2],
    }
    assert content["parameters"] == {"n": 3}
    assert kept.values["x"] == Numbers([2], [22.0, 23.0])
    assert (kept.values["kind"], kept.values["none"], kept.values["n"]) == ("grid", None, 3.0)


@pytest.mark.parametrize(
    "judge",
    ids=["identity", "at_least", "at_most"],
    argvalues=[
        lambda e, **more: e.identity("q", [1, 2, 3], [1, 2, 3.5], **more),
        lambda e, **more: e.at_least("q", [3, 2, 1], 1, trivial=0, **more),
        lambda e, **more: e.at_most("q", [1, 2, 9], 3, trivial=None, **more),
    ],
)
def test_each_exact_verb_keeps_one(judge):
    evidence = trial()
    judge(evidence, instance=lambda at: {"at": at[0]})
    kept, _ = of(evidence)
    assert kept.values == {"at": 2.0}
    (judgement,) = evidence.judgements
    bare = trial()
    judge(bare)
    assert bare.files == {}
    told = records.plain(records.record(records.claim(records.case(judgements=[judgement]))))
    alone = records.plain(records.record(records.claim(records.case(judgements=bare.judgements))))
    (one,), (other,) = (r["claims"][0]["cases"][0]["judgements"] for r in (told, alone))
    assert one | {"instance": None} == other


def test_one_number_is_an_element_without_an_index():
    evidence = trial()
    evidence.at_most("q", 1, 2, trivial=None, instance=lambda at: {"at": list(at)})
    assert of(evidence)[0].values == {"at": Numbers([0], [])}


def test_a_vacuous_bound_has_no_worst_element():
    evidence = trial()
    evidence.at_most("q", [1, 2], 3, trivial=3, instance=lambda at: {"at": at})
    assert evidence.judgements[0].instance is None
    assert evidence.files == {}


@pytest.mark.parametrize(
    "given, told",
    [
        ({"x": [1.0, float("nan")]}, "'x' of its instance"),
        ({"x": [1.0, float("inf")]}, "'x' of its instance"),
        ({"x": [10**400]}, "beyond float64"),
        ({"x": ["a", "b"]}, "'x' of its instance"),
        ([1, 2], "name its parts"),
    ],
)
def test_what_no_file_could_hold_is_an_error_of_the_author(given, told):
    evidence = trial()
    with pytest.raises(EvidenceError, match=told):
        evidence.at_most("q", 1, 2, trivial=None, instance=lambda _: given)
    assert told in evidence.mistakes[0]


def test_a_record_holds_as_many_numbers_as_a_page_draws():
    few, many = drawable("f", {"x": np.ones(400)}), drawable("f", {"x": np.ones(400), "n": 1})
    assert len(few.values["x"].entries) == 400
    assert many.values is None
    evidence = trial()
    evidence.at_most("q", 1, 2, trivial=None, instance=lambda _: {"x": np.ones((30, 30))})
    kept, content = of(evidence)
    assert kept.values is None
    assert np.shape(content["instance"]["x"]) == (30, 30)


def test_options_that_json_has_no_number_for_are_words():
    assert drawable("f", {"p": float("inf")}).values == {"p": "inf"}


@pytest.mark.parametrize("shape, entries", [([2, 2], 3), ([0], 1), ([], 2)])
def test_a_record_s_array_has_its_shape(shape, entries):
    with pytest.raises(ValueError, match="no array of shape"):
        Numbers(shape, [0.0] * entries)


def test_an_instance_is_loaded_as_numpy_has_it(tmp_path):
    points, labels = np.array([[0.5, 1.0], [2.0, -1.0]]), np.array([0, 1])
    evidence = trial()
    parts = {"x": points, "y": labels, "kind": "grid", "n": 2}
    evidence.at_most("q", 1, 2, trivial=None, instance=lambda _: parts)
    (content,) = evidence.files.values()
    (tmp_path / "one.json").write_bytes(content)
    found = load_instance(tmp_path / "one.json")
    assert list(found) == ["x", "y", "kind", "n"]
    assert (found["x"].dtype, found["y"].dtype) == (np.float64, np.int64)
    np.testing.assert_array_equal(found["x"], points)
    np.testing.assert_array_equal(found["y"], labels)
    assert (found["kind"], found["n"]) == ("grid", 2)
    assert load_instance(str(tmp_path / "one.json")).keys() == found.keys()


def test_a_counterexample_is_loaded_with_what_it_shows(tmp_path):
    def attack(draw):
        x = draw.reals("x", 2, -2.0, 2.0)
        draw.show(lambda: {"sum": x.sum()})
        return x.sum(), 3

    judgement, instance, files = searched(attack, tries=200)
    (tmp_path / "one.json").write_bytes(files[judgement.search.counterexample])
    found = load_instance(tmp_path / "one.json")
    assert found["x"].tolist() == instance["x"]
    assert found["sum"] == sum(instance["x"])


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"instance": 3}', '{"instance": {}, "shown": 1}']
)
def test_a_file_without_an_instance_is_refused_in_a_line(tmp_path, text):
    (tmp_path / "no.json").write_text(text)
    with pytest.raises(ValueError, match=r"no\.json holds no instance .*; name a file"):
        load_instance(tmp_path / "no.json")
    with pytest.raises(OSError, match="gone"):
        theoremcheck.load_instance(tmp_path / "gone.json")


def test_rounding_is_none_of_it():
    """A drowned or kept trial is judged as before: the file names the sides of the judgement."""

    def attack(draw):
        x = draw.reals("x", 3, -1.0, 1.0)
        return x.sum(), abs(x).sum(), Rounding.of_sum(x).then(1)

    judgement, _, files_ = searched(attack, tries=100)
    content = json.loads(files_[judgement.instance.file])
    x = np.array(content["instance"]["x"])
    assert content["measured"] == judgement.measured == x.sum()
