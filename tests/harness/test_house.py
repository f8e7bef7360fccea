"""The house: its rooms look one way, its configuration is in one place, its claims well written."""

import ast
import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest

from theoremcheck.record._types import SCHEMA
from theoremcheck.report._mathml import mathml, prose, words
from theoremcheck.report._plain import formula
from theoremcheck.running._folder import ClaimsFolder
from theoremcheck.statement._sources import sources

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ClaimsFolder((ROOT / "claims",), ("test_*.py",), ())
CLAIMS = sorted(FOLDER.modules.values())
LAZY = {"torch", "scipy", "matplotlib", "jinja2", "latex2mathml", "bibtexparser"}


def imports(tree):
    """Yield the dotted names that a piece of code imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module if not node.level else "." * node.level


def parsed(file):
    return ast.parse(file.read_text("utf-8"))


@pytest.mark.parametrize("name", ["conftest.py", "theoremcheck/plugin.py"])
def test_what_every_process_imports_is_light_by_its_text(name):
    module = parsed(ROOT / name)
    top = ast.Module(
        [node for node in module.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)], []
    )
    assert {found.partition(".")[0] for found in imports(top)} & LAZY == set()


def test_what_every_process_imports_is_light_when_it_runs():
    heavy = {"numpy", "scipy", "torch", "matplotlib", "msgspec", "numba", "sklearn"}
    program = f"import sys, theoremcheck.plugin; print(sorted(set(sys.modules) & {heavy}))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_what_is_compiled_into_a_cache_imports_nothing_of_ours():
    """Numba looks at a kernel's file alone: what it inlines from another would stay as it was."""
    cached = [f for f in sorted(ROOT.glob("models/**/*.py")) if "cache=True" in f.read_text()]
    assert len(cached) > 1
    for file in cached:
        ours = {name.partition(".")[0] for name in imports(parsed(file))}
        assert not ours & {"models", "claims", "theoremcheck"}, file


def test_threads_are_set_before_anything_is_imported():
    first, *_ = [
        node for node in parsed(ROOT / "conftest.py").body if not isinstance(node, ast.Expr)
    ]
    assert list(imports(ast.Module([first], []))) == ["os"]
    assert "OMP_NUM_THREADS" in (ROOT / "conftest.py").read_text()


def test_pytest_is_configured_in_pytest_ini_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "pytest" not in project["tool"]
    assert not any(
        (ROOT / name).exists() for name in ("pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg")
    )
    ini = ConfigParser()
    ini.read(ROOT / "pytest.ini")
    options = ini["pytest"]["addopts"].split()
    assert not any(re.match(r"-n|--numprocesses|--dist", option) for option in options)
    assert ini["pytest"]["strict"] == "true"
    (name, module), *others = project["project"]["entry-points"]["pytest11"].items()
    assert (name, others) == (module, [])


def test_files_are_short():
    rooms = ("theoremcheck", "models", "claims", "tests", "benchmarks")
    texts = [
        file
        for room in rooms
        for file in (ROOT / room).rglob("*")
        if file.suffix in (".py", ".j2", ".css")
    ]
    assert {
        str(file.relative_to(ROOT)): n
        for file in texts
        if (n := len(file.read_text().splitlines())) > 300
    } == {}


@pytest.mark.parametrize("file", CLAIMS, ids=FOLDER.claim_id)
def test_a_claim_holds_no_tolerance(file):
    words = {node.id for node in ast.walk(parsed(file)) if isinstance(node, ast.Name)}
    words |= {node.attr for node in ast.walk(parsed(file)) if isinstance(node, ast.Attribute)}
    words |= {node.arg for node in ast.walk(parsed(file)) if isinstance(node, ast.keyword)}
    assert (
        words
        & {
            "rtol",
            "atol",
            "approx",
            "allclose",
            "isclose",
            "assert_allclose",
            "tol",
            "eps",
            "abs_tol",
        }
        == set()
    )
    assert not any(isinstance(node, ast.Assert) for node in ast.walk(parsed(file)))


@pytest.mark.parametrize("file", CLAIMS, ids=FOLDER.claim_id)
def test_a_claim_can_be_shown(file):
    module = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    claim = module.CLAIM
    for latex in (claim.statement, *claim.premises.values()):
        mathml(latex, block=True)
        words(latex)
        assert "\\" not in formula(latex)
    for text in (module.__doc__, *claim.quantifiers, *claim.quantifiers.values()):
        assert text
        assert text.count("$") % 2 == 0
        shown = str(prose(text))
        assert "$" not in shown
        assert "\\" not in re.sub(r"<math.*?</math>", "", shown, flags=re.DOTALL)


def test_the_sources_are_those_that_claims_name():
    named = {source for file in CLAIMS for source in _sources(file)}
    assert {source.partition(",")[0] for source in named} == set(sources(ROOT / "claims"))


def _sources(file):
    """Yield what a claim's module names as a source: of its claim, or of an erratum."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.keyword) and node.arg == "source":
            yield ast.literal_eval(node.value)


def test_the_internals_page_lists_the_rooms_by_their_own_words():
    packages = {file.parent.name: file for file in (ROOT / "theoremcheck").glob("*/__init__.py")}
    page = (ROOT / "docs" / "internals.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    (layers,) = (c["layers"] for c in contracts["contracts"] if "containers" in c)
    rooms = layers[2:]
    assert packages.keys() == {"torch", *rooms}
    assert listed == [(name, ast.get_docstring(parsed(packages[name]))) for name in rooms]
    assert f"""run-{SCHEMA}.json""" in page


def test_every_folder_of_python_is_a_package():
    """A folder without `__init__.py` vanishes from the graph that the contracts of imports hold."""
    rooms = ("theoremcheck", "models", "claims", "tests", "benchmarks")
    folders = {file.parent for room in rooms for file in (ROOT / room).rglob("*.py")}
    assert {str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").is_file()} == set()


def test_lines_have_a_hundred_columns_where_the_linter_lets_longer_ones_pass_too():
    rooms = ("theoremcheck", "models", "claims", "tests", "benchmarks")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    long = {str(f) for f in files if max(map(len, f.read_text("utf-8").split("\n"))) > 100}
    assert long == set()


def test_no_pragma_fights_the_formatter():
    pragma = "fmt: " + "skip", "fmt: " + "off"
    rooms = ("theoremcheck", "models", "claims", "tests", "benchmarks")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert [str(f) for f in files if any(word in f.read_text("utf-8") for word in pragma)] == []


@pytest.mark.parametrize("file", CLAIMS, ids=FOLDER.claim_id)
def test_a_claim_with_cases_names_its_conclusion(file):
    claim = import_module(".".join(file.relative_to(ROOT).with_suffix("").parts)).CLAIM
    assert bool(claim.conclusion) == (claim.kind != "take-home")
