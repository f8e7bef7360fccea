"""The table of the benchmarks: its schema, and what it says of what it does not know."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parents[2]

SCHEMA = ROOT / "benchmarks" / "schema.json"


def benchmarks(place, *arguments):
    """Run in a folder of its own, in which the table is kept."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=place,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_schema_is_that_of_the_types(tmp_path):
    assert benchmarks(tmp_path, "benchmarks.measuring").stdout == SCHEMA.read_text("utf-8")


def test_the_table_is_kept_by_its_schema(tmp_path):
    ran = benchmarks(tmp_path, "benchmarks", "--only", "weight_tying")
    assert ran.returncode == 0, ran.stderr
    table = json.loads((tmp_path / "reports" / "bench.json").read_text("utf-8"))
    jsonschema.validate(table, json.loads(SCHEMA.read_text("utf-8")))
    (figures,) = table["figures"].values()
    assert len(figures) == 6
    for each in figures:
        assert 0 < each["least"] <= each["ratio"] <= each["largest"]
        assert each["name"] in ran.stdout


def test_a_benchmark_that_is_not_there_is_named_with_those_that_are(tmp_path):
    ran = benchmarks(tmp_path, "benchmarks", "--only", "boosting", "bosting")
    assert ran.returncode == 1
    assert ran.stderr.startswith("no benchmark bosting; there are batch_normalisation, boosting, ")
    assert not (tmp_path / "reports").exists()
