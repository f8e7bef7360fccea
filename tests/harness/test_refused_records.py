"""What is no record of a run is refused in a line that names the file and the remedy."""

import json

import jsonschema
import pytest

from tests.harness import records
from theoremcheck.record._folder import RunFolderError
from theoremcheck.record._loading import load
from theoremcheck.record._types import json_schema


@pytest.fixture
def latest(project):
    """Run one claim; return the project, whose record is in reports/latest."""
    project.claim("c")
    project.run("claims")
    return project


def remove(*keys):
    def change(record):
        place = record
        for key in keys[:-1]:
            place = place[key]
        del place[keys[-1]]

    return change


def replace(value, *keys):
    def change(record):
        place = record
        for key in keys[:-1]:
            place = place[key]
        place[keys[-1]] = value

    return change


CASE = ("claims", 0, "cases", 0)
CURVE = {"name": "c", "x": [1], "y": [1], "axes": ["", ""], "scales": ["log", "log"]}
LONG = {"x": [1.0] * 10**6, "y": [1.0] * 10**6}
OLD = "has schema 1, this version reads 3; make it anew (a baseline by `make baseline`), or read it"


@pytest.mark.parametrize(
    "change, told",
    [
        (replace(1, "schema"), OLD),
        (replace(4, "schema"), "has schema 4, this version reads 3"),
        (replace("<b>", "schema"), "has schema '<b>', this version reads 3"),
        (remove("schema"), "has schema 'unknown'"),
        (remove("run", "versions"), "missing required field `versions` - at `$.run`"),
        (remove("claims", 0, "cases"), "missing required field `cases` - at `$.claims[0]`"),
        (remove("claims", 0, "place"), "missing required field `place` - at `$.claims[0]`"),
        (replace([], "run"), "is no run record: Expected `object`, got `array` - at `$.run`"),
        (
            replace("sure", *CASE, "outcome"),
            "is no run record: Invalid enum value 'sure' - at `$.claims[0].cases[0].outcome`",
        ),
        (
            replace("1", *CASE, "judgements", 0, "n"),
            "Expected `int`, got `str` - at `$.claims[0].cases[0].judgements[0].n`",
        ),
        (replace(1.5, *CASE, "judgements", 0, "error_rate"), "Expected `float` <= 1.0 - at `$.cl"),
        (
            replace([CURVE | LONG], *CASE, "curves"),
            "is no run record: Expected `array` of length <= 400 - at "
            "`$.claims[0].cases[0].curves[0].x`",
        ),
        (replace([CURVE | {"scales": ["log"]}], *CASE, "curves"), "`array` of length 2 - at `$.c"),
        (replace([CURVE | {"y": [1, 2]}], *CASE, "curves"), "has series of unequal length"),
    ],
)
def test_a_record_that_is_none_is_refused_in_a_line(latest, capsys, change, told):
    folder = records.rewrite(latest.path / "reports/latest", change)
    (folder / "index.html").unlink()
    for arguments in (["report", folder], ["show", folder, "c"], ["compare", folder, folder]):
        status, output, error = records.verb(capsys, *arguments)
        assert (status, output) == (2, "")
        assert told in error
        assert error.startswith(f"theoremcheck: {folder / 'run.json'} ")
        assert error.count("\n") == 1
    assert not (folder / "index.html").exists()


@pytest.mark.parametrize(
    "text, told",
    [
        ('{"schema": 1, "run": {', "is not JSON"),
        ('{"schema": 3, "run": {', "is not JSON"),
        ("", "is not JSON"),
        ("\x00\xff", "is not JSON"),
        ("[" * 10**5, "is not JSON"),
        ('{"schema": 3, "x": NaN}', "JSON is malformed: invalid character (byte 19)"),
        ("[]", "has schema 'unknown'"),
        ("null", "has schema 'unknown'"),
    ],
)
def test_a_file_that_is_no_record_is_refused_in_a_line(latest, capsys, text, told):
    file = latest.path / "reports/latest/run.json"
    file.write_text(text, "utf-8")
    for place in (file, file.parent):
        status, _, error = records.verb(capsys, "report", place)
        assert status == 2
        assert told in error
        assert error.count("\n") == 1


def test_what_is_wrong_is_told_in_a_short_line(latest, capsys):
    for long in (
        replace("sure\n" * 10**4, *CASE, "outcome"),
        replace([CURVE | {"y": [1, 2], "name": "c\n" * 10**4}], *CASE, "curves"),
    ):
        folder = records.rewrite(latest.path / "reports/latest", long)
        status, _, error = records.verb(capsys, "report", folder)
        assert (status, error.count("\n")) == (2, 1)
        assert len(error) < 600


@pytest.mark.parametrize("place", ["absent", "claims", "pytest.ini/x"])
def test_a_place_without_a_record_is_refused_in_a_line(latest, capsys, place):
    folder = latest.path / "reports/latest"
    status, _, error = records.verb(capsys, "compare", latest.path / place, folder)
    assert status == 2
    assert "name the folder of a run" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "header, told",
    [
        ({"schema": 3, "run": {}}, "no run record: Object missing required field `started` - at "),
        ({"schema": 1, "run": {}}, OLD),
    ],
)
def test_cases_that_belong_to_no_run_are_refused_in_a_line(latest, capsys, header, told):
    folder = latest.path / "reports/latest"
    (folder / "run.json").unlink()
    (folder / "cases.jsonl").write_text(json.dumps({"header": header}) + "\n", "utf-8")
    status, _, error = records.verb(capsys, "report", folder)
    assert status == 2
    assert f"{folder}/cases.jsonl:1 " in error
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "field", ["slack", "measured", "detects", "n", "error_rate", "sample", "limits", "x", "low"]
)
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", '"nan"', '"Infinity"'])
def test_numbers_that_are_none_are_refused_in_a_line(tmp_path, field, number):
    judged, drawn = records.judgement(sample=[1, 2], limits=[0, 1]), records.curve(x=[1], y=[1])
    whole = records.record(records.claim(records.case(judgements=[judged], curves=[drawn])))
    plain = records.plain(whole)
    (case,) = plain["claims"][0]["cases"]
    several = {"sample": ["@"], "limits": [0, "@"], "x": ["@"], "low": ["@"]}
    (case["curves" if field in ("x", "low") else "judgements"][0])[field] = several.get(field, "@")
    file = tmp_path / "run.json"
    file.write_text(json.dumps(plain), "utf-8")
    text = file.read_text("utf-8")
    file.write_text(text.replace('"@"', "1" if field != "n" else "2"), "utf-8")
    load(file)
    file.write_text(text.replace('"@"', number), "utf-8")
    with pytest.raises(RunFolderError, match="is no run record") as refusal:
        load(file)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "kind, field, name",
    [
        ("judgements", "certificate", "certificates/../../x.json"),
        ("judgements", "certificate", "certificates/../x.json"),
        ("judgements", "certificate", "../x.json"),
        ("judgements", "certificate", "/etc/x.json"),
        ("judgements", "certificate", f"arrays/{'0' * 64}.npy"),
        ("judgements", "certificate", f"certificates/{'0' * 64}.json/../x"),
        ("curves", "array", "arrays/../../x.npy"),
        ("curves", "array", "../x.npy"),
        ("curves", "array", "/etc/x.npy"),
        ("curves", "array", f"certificates/{'0' * 64}.json"),
        ("curves", "array", f"../arrays/{'0' * 64}.npy"),
    ],
)
def test_names_of_files_that_lead_out_of_the_folder_are_refused(tmp_path, kind, field, name):
    given = {"judgements": [records.judgement()], "curves": [records.curve(x=[1], y=[1])]}
    plain = records.plain(records.record(records.claim(records.case(**given))))
    file = tmp_path / "run.json"
    for allowed in (None, f"{field}s/{'0' * 64}.{'npy' if field == 'array' else 'json'}"):
        plain["claims"][0]["cases"][0][kind][0][field] = allowed
        file.write_text(json.dumps(plain), "utf-8")
        load(file)
        jsonschema.validate(plain, json_schema())
    plain["claims"][0]["cases"][0][kind][0][field] = name
    file.write_text(json.dumps(plain), "utf-8")
    with pytest.raises(RunFolderError, match=rf"matching regex .*{kind}\[0\].{field}"):
        load(file)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain, json_schema())
