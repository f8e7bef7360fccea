"""The exam of faults: its entries fit the tree, and what it says of a tiny project is right."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SECTION
from tests.exam.faults import ROOT, Entry, _triples, false_theorem, true_variant
from tests.exam.faults.sitting import FILES
from tests.exam.faults.tree import Tree, catalogues, unexamined

ENTRIES = [entry for entries in catalogues().values() for entry in entries]
TREE = Tree(ROOT)
STEP = "terminology.gradient_step"


def test_every_entry_fits_the_tree():
    found = {entry.name: list(TREE.problems(entry)) for entry in ENTRIES}
    assert {name: told for name, told in found.items() if told} == {}
    assert len(found) == len(ENTRIES)


def test_a_section_with_a_catalogue_examines_all_of_its_claims():
    found = list(unexamined(TREE, ENTRIES))
    assert [line for line in found if line.partition(".")[0] in catalogues()] == []


@pytest.mark.parametrize(
    "file, old, claims, told",
    [
        ("claims/terminology/test_gradient_step.py", "no such text", (STEP,), "0 times"),
        ("claims/terminology/test_gradient_step.py", "step", (STEP,), "times; write what it"),
        ("claims/terminology/test_nothing.py", "step", (STEP,), "does not exist"),
        ("models/terminology/descent.py", "def step", (STEP,), "no place of a false theorem"),
        ("claims/chance.py", "sqrt(log", (STEP,), f"{STEP} imports nothing of"),
        ("claims/chance.py", "sqrt(log", ("terminology.nothing",), "no claim with cases"),
        ("claims/chance.py", "sqrt(log", ("margins.take_home_complexity",), "no claim with cases"),
        ("claims/chance.py", "sqrt(log", (), "name a tuple"),
    ],
)
def test_an_entry_that_does_not_fit_the_tree_is_told_why(file, old, claims, told):
    entry = false_theorem("some fault", file, old, "new", caught_by=claims)
    assert told in " ".join(TREE.problems(entry))


def test_changes_come_in_triples():
    with pytest.raises(ValueError, match="triples of file, old text and new text"):
        true_variant("half a change", "file", "old", green=(STEP,))


def test_a_claim_whose_data_is_not_at_hand_needs_no_faults():
    assert TREE.out_of_reach == {"parameter_deluge.cifar10"}
    assert not any("cifar10" in line for line in unexamined(TREE, []))
    assert any(STEP in line for line in unexamined(TREE, []))


def test_a_claim_runs_what_it_imports_and_the_packages_around_it():
    closure = TREE.closure(STEP)
    assert {"models/terminology/descent.py", "models/roundings.py", "models/__init__.py"} < closure
    assert "models/terminology/gradients.py" not in closure


def test_a_kernel_is_compiled_anew_where_what_it_inlines_changes():
    assert TREE.feeds_a_kernel({"models/linear_separators/kernel.py"})
    assert not TREE.feeds_a_kernel({"models/terminology/descent.py"})


def test_a_bystander_neither_uses_what_changes_nor_rests_on_what_does():
    changed = "models/weight_tying/objective.py"
    for number in range(50):
        entry = Entry("faulty world", str(number), _triples((changed, "old", "new")), ())
        bystander = TREE.bystander(entry)
        assert changed not in TREE.closure(bystander)
        assert not any(changed in TREE.closure(each) for each in TREE.rests_on[bystander])
        assert bystander == TREE.bystander(entry)


CLAIM = '''"""Twice a number is the number and itself."""

from models import twice
from theoremcheck import Claim

CLAIM = Claim(
    kind="identity",
    statement="2 x = x + x",
    place="One",
    quantifiers={"$x$": "three"},
    conclusion="value",
)


def test_three(evidence):
    evidence.identity("value", twice.of(3), 6)
'''
CATALOGUE = '''"""Faults of a tiny project."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CLAIM, MODEL, GREEN = "claims/section/test_twice.py", "models/twice.py", "section.twice"
CATALOGUE = [
    false_theorem("caught", CLAIM, "6)", "7)", caught_by=(GREEN,)),
    faulty_world("not caught", MODEL, "return", "return 1.0 *", caught_by=(GREEN,)),
    faulty_world("no such text", MODEL, "nothing", "return", caught_by=(GREEN,)),
    faulty_world("slip of the pen", MODEL, "return", "return (", caught_by=(GREEN,)),
    faulty_world("exception", MODEL, "2 *", "1 / 0 *", caught_by=(GREEN,)),
    faulty_world(
        "refused", MODEL, "2 *", 'float("nan") *', caught_by=(GREEN,), refused="NaN"
    ),
    true_variant("green", MODEL, "2 * number", "number + number", green=(GREEN,)),
    true_variant("false alarm", MODEL, "2 *", "3 *", green=(GREEN,)),
    true_variant("slip in a variant", MODEL, "2 *", "2 * *", green=(GREEN,)),
]
'''


@pytest.fixture(scope="module")
def sat(tmp_path_factory):
    """Let the entries of a tiny project be sat; return exit status, output and what was written."""
    place = tmp_path_factory.mktemp("project")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "theoremcheck", place / "theoremcheck", ignore=ignored)
    exam = ROOT / "tests/exam"
    own = {file.relative_to(ROOT) for file in [*exam.glob("faults/*.py"), exam / "kernels.py"]}
    own -= {Path(f"tests/exam/faults/{section}.py") for section in catalogues()}
    for name in (
        *map(Path, FILES),
        Path("tests/__init__.py"),
        Path("tests/exam/__init__.py"),
        *own,
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    texts = {
        "claims/__init__.py": "",
        "claims/references.bib": "",
        "claims/section/__init__.py": SECTION.format(number=1, title="A section"),
        "claims/section/test_twice.py": CLAIM,
        "claims/section/test_other.py": CLAIM.replace("twice", "other"),
        "models/__init__.py": "",
        "models/twice.py": "def of(number):\n    return 2 * number\n",
        "models/other.py": "def of(number):\n    return 2 * number\n",
        "tests/exam/faults/section.py": CATALOGUE,
        "reports/baseline/run.json": json.dumps({"claims": [{"cases": [TIMED]}]}),
    }
    for name, text in texts.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
    command = [sys.executable, "-m", "tests.exam.faults"]
    surroundings = os.environ | {"PYTHONPATH": str(place)}
    done = subprocess.run(
        command, cwd=place, env=surroundings, capture_output=True, text=True, timeout=300
    )
    written = place / "reports/exam.json"
    assert written.is_file(), done.stderr
    return done.returncode, done.stdout, json.loads(written.read_text("utf-8"))


TIMED = {
    "nodeid": "claims/section/test_other.py::test_three",
    "asked": True,
    "duration_s": 0.01,
}


def test_an_entry_is_marked_by_what_its_claim_saw(sat):
    marks = {m["entry"]: m for m in sat[2]["marks"] if not m["bystander"]}
    expected = {
        "caught": (True, "value refuted (model measured 6, claim predicted 7)"),
        "not caught": (False, "1 cases as predicted; value measured 6"),
        "slip of the pen": (False, "error: "),
        "exception": (False, "error: section.twice::three: ZeroDivisionError"),
        "refused": (True, "error: section.twice::three"),
        "green": (True, "1 cases as predicted"),
        "false alarm": (False, "value refuted (model measured 9, claim predicted 6)"),
        "slip in a variant": (False, "SyntaxError"),
    }
    assert {name: mark["right"] for name, mark in marks.items()} == {
        name: right for name, (right, _) in expected.items()
    }
    assert [n for n, (_, seen) in expected.items() if seen not in marks[n]["seen"]] == []


def test_a_bystander_stays_green(sat):
    beside = [mark for mark in sat[2]["marks"] if mark["bystander"]]
    assert len(beside) == 8
    assert all(mark["right"] for mark in beside)


def test_what_is_missed_is_told_and_fails(sat):
    status, output, written = sat
    assert status == 1
    assert "| section.twice | 2/5 | 1/3 |" in output
    told = written["to mend"]
    assert [line for line in told if "“no such text”" in line and "0 times" in line]
    assert [
        line for line in told if line.startswith("not caught by section.twice: faulty world “not")
    ]
    assert [
        line for line in told if line.startswith("false alarm by section.twice: true variant “f")
    ]
    assert [
        line for line in told if line.startswith("without its mutants: section.other: 0 faults")
    ]
    assert len(told) == 7
    assert "9 entries, 7 things to mend" in output
