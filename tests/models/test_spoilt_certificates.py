"""Each kind: both checkers reject every spoilt copy of a small instance, and a lax one does not."""

import ast
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from models.certificates import linear_programs, node_swap
from models.certificates import strong_convexity as boxes
from models.certificates.second import Rejected
from tests.models.small_certificates import FREE, KINDS, separation, strong, swap
from theoremcheck.judging._recheck import change
from theoremcheck.judging._spoiling import Spoilt, spoilt

ROOT = Path(__file__).parents[2]
each_kind = pytest.mark.parametrize("kind", KINDS)


def module(kind: str, second: bool = False) -> Any:
    return importlib.import_module(f"models.certificates.{'second.' if second else ''}{kind}")


def accepted(check: Callable[[Any], None], certificate: dict[str, Any]) -> list[Spoilt]:
    """Return the spoilt copies that a checker accepts; any exception but Rejected goes through."""
    found, text = [], json.dumps(certificate)
    for copy in spoilt(certificate):
        try:
            check(change(json.loads(text), list(copy.path), copy.value, copy.gone))
        except Exception as error:
            if type(error).__name__ != "Rejected":
                raise
        else:
            found.append(copy)
    return found


@each_kind
@pytest.mark.parametrize("kinds", [KINDS, FREE], ids=["usual", "free"])
@pytest.mark.parametrize("second", [False, True])
def test_every_spoilt_copy_is_rejected_but_for_the_harmless_ones(kind, kinds, second):
    certificate, check = kinds[kind](), module(kind, second).check
    check(json.loads(json.dumps(certificate)))
    harmless = getattr(module(kind), "harmless", lambda *_: False)
    free = [
        copy
        for copy in spoilt(certificate)
        if not copy.gone and harmless(certificate, list(copy.path), copy.value)
    ]
    assert accepted(check, certificate) == free
    assert len(spoilt(certificate)) - len(free) > 24


def place(certificate: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        certificate = certificate[key]
    return certificate


@each_kind
@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize("garbage", [None, True, 0.5, -1, "", "x", "1/0", "1\n", [], {}, ["1"]])
def test_garbage_in_each_field_is_rejected(kind, second, garbage):
    certificate = KINDS[kind]()
    fields = {copy.path for copy in spoilt(certificate)}
    entries = [(path, place(certificate, path)) for path in fields]
    for path in (p for p, e in entries if (type(e), e) != (type(garbage), garbage)):
        changed = change(json.loads(json.dumps(certificate)), list(path), garbage, False)
        with pytest.raises(Exception, match=r"\w") as caught:
            module(kind, second).check(changed)
        assert type(caught.value).__name__ == "Rejected", (path, caught.value)


class Pretending(type):
    """Classes that say to be whatever they are compared with."""

    def __eq__(cls, other: object) -> bool:
        return True

    __hash__ = type.__hash__


@each_kind
def test_only_pythons_own_lists_and_objects_are_read_a_second_time(kind):
    """Another class may tell its length and its entries differently from one look to the next."""
    certificate = KINDS[kind]()
    paths = {copy.path[:end] for copy in spoilt(certificate) for end in range(len(copy.path))}
    for path in paths:
        own = place(certificate, path)
        poser = Pretending("Poser", (type(own),), {})(own)
        changed = json.loads(json.dumps(certificate))
        changed = change(changed, list(path), poser, False) if path else poser
        with pytest.raises(Rejected, match=r"no |is needed"):
            module(kind, second=True).check(changed)


@each_kind
def test_the_second_checker_runs_nothing_of_the_first_and_no_torch(kind):
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.modules['torch'] = None; "
    program += f"import models.certificates.second.{kind}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    own = [name for name in done.stdout.split() if name.startswith("models.")]
    allowed = "models.certificates.second"
    assert all(name == "models.certificates" or name.startswith(allowed) for name in own)
    tree = ast.parse(inspect.getsource(module(kind, second=True)))
    froms = [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    assert all(name.startswith(allowed) for name in froms if name.startswith("models"))


def test_a_tree_that_may_end_before_all_is_covered_is_seen(monkeypatch):
    def lax(radius: int, halved: Callable[[boxes.Box], bool]) -> None:
        try:
            whole(radius, halved)
        except boxes.Rejected as error:
            if "ends before" not in str(error):
                raise

    whole = boxes.walk
    monkeypatch.setattr(boxes, "walk", lax)
    assert ("splits", True) in {(c.path[0], c.gone) for c in accepted(boxes.check, strong())}


def test_boxes_that_nobody_looks_at_are_seen(monkeypatch):
    monkeypatch.setattr(boxes.Curvature, "bounded_on", lambda self, box: True)
    with pytest.raises(Exception, match="room"):
        boxes.check(strong() | {"modulus": "1"})
    monkeypatch.setattr(boxes, "held", lambda *_: None)
    assert {"modulus", "stiffness", "room"} <= {c.path[0] for c in accepted(boxes.check, strong())}


def test_a_gap_beyond_which_nothing_is_asked_is_seen(monkeypatch):
    """Without the excess held to its last digit, any positive gap below what is shown passes."""
    monkeypatch.setattr(node_swap, "held", lambda *_: None)
    assert {"excess", "scale", "points"} <= {c.path[0] for c in accepted(node_swap.check, swap())}


HOLDING = "separation", "cone", "memorised", "midpoint", "true_loss", "normalised_unit"
HOLDING += "normalised_regression", "square_wave", "negation", "pieces", "namings"
HOLDING += "translation", "vote"


@pytest.mark.parametrize("kind", HOLDING)
def test_numbers_that_are_not_held_to_what_they_follow_from_are_seen(kind, monkeypatch):
    monkeypatch.setattr(module(kind), "held", lambda *_: None)
    assert accepted(module(kind).check, KINDS[kind]())


def proves_infeasible(found: Any) -> bool:
    """Check Farkas' multipliers: Aᵀ(y - y') + (z - z') = 0, with bounds that add up to above 0."""
    problem, dual = found["problem"], found["certificate"]["dual"]
    low, high = ([Fraction(v) for v in dual[name]] for name in ("rowLower", "rowUpper"))
    left, right = ([Fraction(v) for v in dual[name]] for name in ("colLower", "colUpper"))
    sums = [a - b for a, b in zip(left, right, strict=True)]
    for row, column, value in problem["a"]:
        sums[column] += Fraction(value) * (low[row] - high[row])
    total = Fraction(0)
    bounds = [(problem["rowBounds"], low, high), (problem["colBounds"], left, right)]
    for pairs, lower, upper in bounds:
        for (least, most), a, b in zip(pairs, lower, upper, strict=True):
            if min(a, b) < 0 or (a and least is None) or (b and most is None):
                return False
            total += a * Fraction(least or 0) - b * Fraction(most or 0)
    return not any(sums) and total > 0


def proof(certificate: dict[str, Any], digest: str | None = None) -> dict[str, Any]:
    about = {"claim": "s.c", "statement": "a = b", "quantity": "q", "parameters": {"n": 1}}
    text = json.dumps(list(about.values()), sort_keys=True).encode()
    found = linear_programs.hashlib.sha256(text).hexdigest()
    return about | {"digest": digest or found, "certificate": certificate}


@pytest.mark.parametrize("kind", ["separation", "cone"])
def test_a_linear_program_is_proved_infeasible(kind):
    found = json.loads(json.dumps(linear_programs.program(proof(KINDS[kind]()))))
    assert proves_infeasible(found)
    assert found["statement"] == proof({})["digest"]
    for copy in spoilt(found["certificate"]["dual"]):
        if not copy.gone:
            changed = json.loads(json.dumps(found))
            change(changed["certificate"]["dual"], list(copy.path), copy.value, False)
            assert not proves_infeasible(changed), copy


def test_proofs_of_another_kind_are_no_linear_programs_and_others_are_refused():
    assert linear_programs.program(proof(KINDS["midpoint"]())) is None
    with pytest.raises(ValueError, match="digest of another statement"):
        linear_programs.program(proof(separation(), "0" * 64))


def test_linear_programs_are_written_to_a_folder_that_need_not_be_there(tmp_path, monkeypatch):
    proofs = [tmp_path / f"{kind}.json" for kind in ("cone", "midpoint", "separation")]
    for file in proofs:
        file.write_text(json.dumps(proof(KINDS[file.stem]())), "utf-8")
    target = tmp_path / "for" / "lean"
    monkeypatch.setattr(sys, "argv", ["linear_programs", *map(str, proofs), "-o", str(target)])
    for _ in range(2):
        assert linear_programs.main() == 0
        assert sorted(file.name for file in target.iterdir()) == ["cone.json", "separation.json"]
    assert all(proves_infeasible(json.loads(file.read_text("utf-8"))) for file in target.iterdir())


def test_where_no_proof_is_a_linear_program_that_is_told(tmp_path, monkeypatch, capsys):
    proofs = [tmp_path / "one.json", tmp_path / "two.json"]
    for file, certificate in zip(proofs, (KINDS["midpoint"](), {"root": 3}), strict=True):
        file.write_text(json.dumps(proof(certificate)), "utf-8")
    target = tmp_path / "out"
    monkeypatch.setattr(sys, "argv", ["linear_programs", *map(str, proofs), "-o", str(target)])
    assert linear_programs.main() == 1
    assert "0 of 2 are linear programs (kinds: midpoint, none named)" in capsys.readouterr().out
    assert not target.exists()
