"""Which files a claim's evidence is computed by, against the graph of imports of the packages."""

from pathlib import Path

import grimp
import pytest

from theoremcheck.running._sources import Sources, Unfollowed

ROOT = Path(__file__).resolve().parents[2]


def test_all_that_a_claim_imports_is_followed_and_nothing_else():
    graph = grimp.build_graph("claims", "models", "theoremcheck", cache_dir=None)
    found = Sources((ROOT,), (ROOT / "conftest.py",), (ROOT / "theoremcheck",))
    claims = sorted((ROOT / "claims").glob("*/test_*.py"))
    assert len(claims) > 100
    for claim in claims:
        name = ".".join(claim.relative_to(ROOT).with_suffix("").parts)
        names = {name, *graph.find_upstream_modules(name)}
        names |= {each.rpartition(".")[0] for each in names} - {""}
        names |= {each.rpartition(".")[0] for each in names} - {""}
        wanted = {file for each in names for file in files(each)}
        assert found.of(claim) == wanted | {ROOT / "conftest.py"}


def files(name):
    """Return the file of a module of ours; of a module of the harness, none."""
    place = ROOT.joinpath(*name.split("."))
    both = place.with_suffix(".py"), place / "__init__.py"
    return [each for each in both if each.is_file() and not name.startswith("theoremcheck")]


@pytest.mark.parametrize(
    "text, imported",
    [
        ("import a.b.c", {"a/__init__", "a/b/__init__", "a/b/c"}),
        ("from a.b import c", {"a/__init__", "a/b/__init__", "a/b/c"}),
        ("from a.b import name", {"a/__init__", "a/b/__init__"}),
        ("def late():\n    from a import top", {"a/__init__", "a/top"}),
        ("from . import two", {"x/y/two"}),
        ("from .two import name", {"x/y/two"}),
        ("from .. import up", {"x/up"}),
        ("from ..up import name", {"x/up"}),
        ("from ..y import two", {"x/y/two"}),
        ("import alone", {"alone"}),
        ("from alone import name", {"alone"}),
        ("import json, numpy, nowhere", set()),
        ("import harness", set()),
        ("network.eval()", set()),
    ],
)
def test_an_import_is_followed_to_its_file(tmp_path, text, imported):
    for name in ("a/__init__", "a/top", "a/b/__init__", "a/b/c", "x/up", "x/y/two", "alone"):
        write(tmp_path, name, "")
    write(tmp_path, "harness/__init__", "")
    file = write(tmp_path, "x/y/one", text)
    found = Sources((tmp_path,), (), (tmp_path / "harness",)).of(file)
    assert found == {tmp_path / f"{name}.py" for name in imported} | {file}


def test_a_circle_of_imports_ends(tmp_path):
    one, two = (write(tmp_path, a, f"import {b}") for a, b in (("one", "two"), ("two", "one")))
    assert Sources((tmp_path,), (), ()).of(one) == {one, two}


def test_a_conftest_applies_below_it_and_a_plugin_everywhere(tmp_path):
    claim = write(tmp_path, "claims/a/test_it", "")
    above, beside, plugin = (
        write(tmp_path, name, "") for name in ("claims/conftest", "claims/b/conftest", "plugin")
    )
    found = Sources((tmp_path,), (above, beside, plugin), ()).of(claim)
    assert found == {claim, above, plugin}


def test_what_is_imported_from_afar_may_hide_its_imports(tmp_path):
    file = write(tmp_path, "one", "import two")
    write(tmp_path, "two", "import importlib\nfound = importlib.import_module('three')")
    with pytest.raises(Unfollowed, match=r"two\.py imports by import_module \(line 2\)"):
        Sources((tmp_path,), (), ()).of(file)


def write(root, name, text):
    file = root / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file
