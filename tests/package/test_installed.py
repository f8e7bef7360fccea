"""Wheel and sdist, built from what is tracked and installed where nothing else of this is."""

import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES = 260
SETTINGS = """
[project]
name = "lecture"
version = "1"

[tool.pytest.ini_options]
addopts = "--import-mode=importlib"
pythonpath = ["src"]
claims = ["theorems"]
claims_of = "lecture"
claims_place = "exercise"
"""
SECTION = 'from theoremcheck import Section\n\nSECTION = Section(1, "Sums", ("Exercise 3",))\n'
MODEL = "def total(n):\n    return sum(range(1, n + 1))\n"
CLAIM = '''"""The sum of the first n numbers."""

import pytest
from lecture.sums import total

from theoremcheck import Claim, Erratum, as_written

CLAIM = Claim(
    kind="theorem",
    statement=r"\\sum_{k=1}^n k = \\frac{n(n+1)}{2}",
    place="Exercise 3",
    source="https://example.org/lecture, sheet 1",
    conclusion="sum",
)
WRONG = Erratum(quote="n(n-1)/2", correct="n(n+1)/2")


@pytest.mark.parametrize("n", [1, 10, 100])
def test_the_sum(evidence, n):
    evidence.identity("sum", total(n), n * (n + 1) // 2)
    evidence.curve("sum", [n], [total(n)])


@as_written(erratum=WRONG)
def test_the_sheet(evidence):
    evidence.identity("sum", total(3), 3 * 2 // 2)
'''


def told(*command, place=ROOT, status=0):
    """Run a command; return what it printed."""
    ran = subprocess.run(
        list(map(str, command)), cwd=place, capture_output=True, text=True, check=False
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout


def built(place):
    """Build both from what is tracked; return the wheel and the sdist."""
    tracked = told("git", "ls-files", "theoremcheck", "pyproject.toml", "README.md", "LICENSE")
    for name in tracked.splitlines():
        copy = place / "tree" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    told(sys.executable, "-m", "build", "--outdir", place / "dist", place / "tree")
    (wheel,), (sdist,) = (list((place / "dist").glob(f"*.{e}")) for e in ("whl", "tar.gz"))
    return wheel, sdist


def names(file):
    """Return the files of the package in a wheel or an sdist."""
    if file.suffix == ".whl":
        with zipfile.ZipFile(file) as archive:
            return {n for n in archive.namelist() if ".dist-info/" not in n}
    with tarfile.open(file) as archive:
        inside = [member.name.partition("/")[2] for member in archive if member.isfile()]
    return {name for name in inside if name.startswith("theoremcheck/")}


def written(place):
    """Write a project that is laid out otherwise than this one, without a talk."""
    for name, text in {
        "pyproject.toml": SETTINGS,
        "src/lecture/sums.py": MODEL,
        "theorems/sums/__init__.py": SECTION,
        "theorems/sums/test_sum.py": CLAIM,
    }.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    return place


def test_a_fresh_environment_verifies_a_claim_of_another_project(tmp_path):
    wheel, sdist = built(tmp_path)
    tracked = told("git", "ls-files", "theoremcheck").splitlines()
    assert names(wheel) == names(sdist) == set(tracked)
    venv.create(tmp_path / "env", with_pip=True)
    python, project = tmp_path / "env/bin/python", written(tmp_path / "lecture")
    pip = (python, "-m", "pip", "install", "--quiet")
    told(*pip, "--constraint", ROOT / "constraints.txt", wheel)
    listed = told(python, "-m", "pip", "list", "--format=freeze")
    assert not {"torch", "matplotlib", "numba"} & {line.split("==")[0] for line in listed.split()}
    packages = python.parents[1].glob("lib/python*/site-packages/[!p]*")  # but pip itself
    size = sum(f.stat().st_size for each in packages for f in each.rglob("*") if f.is_file())
    assert size / 1e6 <= MEGABYTES
    for package in (wheel, sdist):
        told(*pip, "--no-deps", "--force-reinstall", package)
        output = " ".join(told(python, "-m", "pytest", place=project).split())
        assert (
            "1 claim: 1 supported, 0 refuted; nothing was sampled; 1 erratum in the lec" in output
        )
        page = (project / "reports/latest/index.html").read_text("utf-8")
        assert "Exercise “Exercise 3”" in page
        assert 'href="https://example.org/lecture"' in page
        assert "Here 1 plot would be: <code>pip install" in page
        assert "slide" not in page
    told(python.parent / "theoremcheck", "new", "theorems/means/test_means.py", place=project)
    assert "8 passed" in told(python, "-m", "pytest", place=project)
