"""Waves, negations, pieces, namings, translations and votes: true ones pass, false ones do not."""

import importlib
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

from models.certificates import chance, namings, negation, pieces, polygons, square_wave, vote
from models.square_wave import alternating, correct, symmetry
from tests.models import exact_kinds


def both(kind: str) -> list[Callable[[Any], None]]:
    names = f"models.certificates.{kind}", f"models.certificates.second.{kind}"
    return [importlib.import_module(name).check for name in names]


def rejections(kind: str, certificate: dict[str, Any]) -> list[str]:
    """Return why each checker rejects it; a failure where one of them does not."""
    found = []
    for check in both(kind):
        with pytest.raises(Exception, match=r"\w") as caught:
            check(certificate)
        assert type(caught.value).__name__ == "Rejected"
        found.append(str(caught.value))
    return found


def negated(nodes: Any) -> Any:
    return [[-entry for entry in node] for node in nodes]


@pytest.mark.parametrize("depth", [2, 4, 6])
def test_the_wave_has_a_corner_at_each_end_of_a_cell(depth):
    found = square_wave.make(symmetry.nodes(correct.layers(depth)))
    for check in both("square_wave"):
        check(found)
    assert found["corners"] == [str(Fraction(i, 2**depth)) for i in range(2**depth + 1)]
    assert found["labels"] == [(1, 0, 0, 1)[i % 4] for i in range(2**depth)]


@pytest.mark.parametrize("check", both("square_wave"), ids=["first", "second"])
def test_every_change_of_a_wave_is_seen(check):
    """Other biases, a node of its own, a layer scaled up and undone by the next: other functions,
    or other layers than those of the statement."""
    layers = correct.layers(3)
    networks = [
        correct.layers(3, Fraction(9, 10)),
        symmetry.rescaled(layers, 1, [Fraction(2), Fraction(2)]),
        symmetry.swapped(layers, 2),
        symmetry.negated(layers, 1),
        symmetry.negated(layers, 3),
    ]
    for network in networks:
        with pytest.raises(Exception, match=r"\w") as caught:
            check(square_wave.make(symmetry.nodes(network)))
        assert type(caught.value).__name__ == "Rejected"


@pytest.mark.parametrize("alike", [True, False])
def test_a_negation_that_is_seen(alike):
    network = exact_kinds.tied(4, alike)
    for check in both("negation"):
        check(negation.make(network, "swapped"))
    if alike:
        for check in both("negation"):
            check(negation.make(network, "unseen"))
    else:
        first, second = rejections("negation", negation.make(network, "unseen"))
        assert "above layer" in first
        assert "sees which" in second


def test_nodes_that_are_not_tied_are_not_swapped():
    rng = np.random.default_rng(0)
    network = symmetry.nodes(symmetry.draw(3, rng, tied=False, alike=True))
    for relation in negation.RELATIONS:
        first, second = rejections("negation", negation.make(network, relation))
        assert "are not swapped" in first
        assert "negatives of each other" in second


def test_corners_are_all_changes_of_sign():
    """On a fine grid, of a random network."""
    rng = np.random.default_rng(1)
    network = symmetry.nodes(symmetry.draw(4, rng, tied=False, alike=False, width=3))
    found = polygons.corners(network, Fraction(-2), Fraction(2))
    grid = [Fraction(i, 256) for i in range(-512, 513)]
    values = [[z for layer in polygons.pre_activations(network, [x]) for z in layer] for x in grid]
    for (x, left), (y, right) in pairwise(zip(grid, values, strict=True)):
        changes = any(a * b < 0 for a, b in zip(left, right, strict=True))
        assert changes <= any(x < corner < y for corner in found)


@pytest.mark.parametrize("nodes", [3, 5, 8])
def test_a_zigzag_has_a_piece_more_than_nodes(nodes):
    found = exact_kinds.zigzag(nodes)
    for check in both("pieces"):
        check(found)
    assert found["pieces"] == found["most pieces"] == nodes + 1
    assert found["errors"] == -((nodes + 2 - 33) // 2)


def test_a_network_of_two_outputs_and_a_wave_that_is_off_are_no_pieces():
    found = exact_kinds.zigzag()
    two = found | {"network": [found["network"][0], found["network"][1] * 2]}
    assert "2 outputs" in rejections("pieces", two)[0]
    for change in ({"pieces": 4}, {"errors": 0}, {"most pieces": 6}, {"points": 1}):
        rejections("pieces", found | change)


def test_bounds_that_are_exceeded_are_told(monkeypatch):
    """No network has such numbers: others are put in the place of those that follow."""
    found = exact_kinds.zigzag()
    monkeypatch.setattr(pieces, "held", lambda *_: None)
    monkeypatch.setattr(pieces, "_most_pieces", lambda _: 4)
    with pytest.raises(Exception, match="more than there can be"):
        pieces.check(found | {"most pieces": 4})
    monkeypatch.undo()
    monkeypatch.setattr(pieces, "_errors", lambda *_: 3)
    shares = [str(Fraction(3, 33)), *found["shares"][1:]]
    with pytest.raises(Exception, match="fewer than 5 pieces have to make"):
        pieces.check(found | {"errors": 3, "shares": shares})
    monkeypatch.setattr(pieces, "_least_shares", lambda *_: [Fraction(0), Fraction(0)])
    few = found | {"errors": 3, "shares": [shares[0], "0", "0"], "points": 40}
    few["shares"][0] = str(Fraction(3, 40))
    with pytest.raises(Exception, match="fewer than a sixth"):
        pieces.check(few)


def test_namings_by_all_of_them():
    found = namings.make(exact_kinds.COUNTS)
    hits = [sum(r[j] for r, j in zip(exact_kinds.COUNTS, p, strict=True)) for p in orders(3)]
    mean = Fraction(sum(hits), 6)
    variance = Fraction(sum(h * h for h in hits), 6) - mean**2
    shown = dict(zip(namings.NAMES, map(Fraction, found["numbers"]), strict=True))
    assert (shown["namings"], shown["hits"]) == (6, sum(hits))
    assert (shown["mean"], shown["variance"]) == (mean, variance)
    assert shown["bound"] == Fraction(sum(sum(row) ** 2 for row in exact_kinds.COUNTS), 3)


def orders(size: int) -> list[tuple[int, ...]]:
    return list(permutations(range(size)))


@pytest.mark.parametrize("share, fits", [("1/3", True), ("5/6", False), ("1/4", False)])
def test_a_distance_that_too_many_or_too_few_namings_have(share, fits):
    found = chance.make(exact_kinds.COUNTS, Fraction(share), Fraction(10, 48))
    assert (found["beyond"], found["not below"]) == (2, 5)
    for check in both("chance") if fits else []:
        check(found)
    if not fits:
        rejections("chance", found)


def test_a_filter_of_its_own_and_a_bias_of_its_own_are_seen():
    found = exact_kinds.cycle()
    for name, path in (("filters", (0, 2, 1, 0, 1)), ("biases", (1, 3, 0))):
        changed = exact_kinds.cycle()
        place = changed[name]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = "9"
        signal = [[int(entry) for entry in row] for row in found["signal"]]
        made = exact_kinds.translation.make(
            whole(changed["filters"]), whole(changed["biases"]), signal
        )
        rejections("translation", made)


def whole(entries: Any) -> Any:
    return [whole(entry) for entry in entries] if isinstance(entries, list) else int(entries)


def test_a_vote_by_hand():
    """Two of seven points wrong, then two others: ε = 2/7, and 2/5 of the weights 1 and 5/2."""
    found = exact_kinds.boosted(2)
    second = Fraction(2) / (5 + 2 * Fraction(5, 2))
    assert found["errors"] == ["2/7", str(second)]
    losses = [4 * Fraction(2, 7) * Fraction(5, 7)]
    losses.append(losses[0] * 4 * second * (1 - second))
    assert found["squared losses"] == [str(loss) for loss in losses]
    assert found["errors after"] == ["1/2", "1/2"]


def test_a_vote_that_is_never_wrong_has_no_weight():
    with pytest.raises(Exception, match="never wrong"):
        vote.make([1, -1], [[1, -1]])
    one = exact_kinds.boosted(1)
    rejections("vote", one | {"votes": [one["labels"]]})
    rejections("vote", one | {"votes": [[-y for y in one["labels"]]]})


@pytest.mark.parametrize("name", vote.LISTS)
def test_each_number_of_a_vote_is_held(name):
    found = exact_kinds.boosted()
    shown = [*found[name][:-1], str(Fraction(found[name][-1]) / 2)]
    rejections("vote", found | {name: shown})


def test_points_beyond_the_least_errors_are_those_of_the_wave():
    """The correct network of depth 5 errs on none of the 17 extrema, with 16 pieces."""
    found = pieces.make(symmetry.nodes(correct.layers(5)), len(alternating.points(5)))
    assert (found["pieces"], found["errors"], found["most pieces"]) == (16, 0, 81)
