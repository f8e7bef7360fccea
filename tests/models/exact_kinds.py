"""Small certificates of the kinds that hold networks, namings and votes as rationals."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from models.certificates import chance, namings, negation, pieces, square_wave, translation, vote
from models.square_wave import alternating, correct, symmetry

COUNTS = [[3, 1, 0], [2, 2, 1], [0, 0, 7]]


def tied(depth: int = 3, alike: bool = True, seed: int = 0) -> list[list[list[Fraction]]]:
    rng = np.random.default_rng(seed)
    return symmetry.nodes(symmetry.draw(depth, rng, tied=True, alike=alike))


def wave() -> dict[str, Any]:
    return square_wave.make(symmetry.nodes(correct.layers(3)))


def zigzag(nodes: int = 4) -> dict[str, Any]:
    network = alternating.zigzag(alternating.points(6)[: nodes + 2])
    return pieces.make(symmetry.nodes(network), 33)


def dead() -> dict[str, Any]:
    """Of the three nodes one is active beyond 16 alone."""
    half, far = Fraction(1, 2), Fraction(20)
    hidden = [[Fraction(1), half], [Fraction(-1), half], [Fraction(1), -far]]
    return pieces.make([hidden, [[Fraction(1), Fraction(2), Fraction(3), -half]]], 5)


def far() -> dict[str, Any]:
    """A layer that changes its sign beyond -1 and 1 alone, so that one node is silent."""
    network = [[[Fraction(s), Fraction(2 * s)] for s in (1, -1)]]
    network += [[[Fraction(s), Fraction(2 * s), Fraction(-s)] for s in (1, -1)]]
    return negation.make(network, "swapped")


def distances() -> dict[str, Any]:
    """Of the six namings three are 10/48 away from a third of 16 points, and two are farther."""
    return chance.make(COUNTS, Fraction(2, 5), Fraction(10, 48))


def cycle(places: int = 4) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    filters, biases = rng.integers(1, 5, (2, 2, 2, 3)), rng.integers(1, 5, (2, 2))
    weights = [np.repeat(each[None], places, axis=0).tolist() for each in filters]
    shifts = [np.repeat(each[None], places, axis=0).tolist() for each in biases]
    return translation.make(weights, shifts, rng.integers(-4, 5, (2, places)).tolist())


def boosted(rounds: int = 3) -> dict[str, Any]:
    labels = [1, 1, 1, -1, -1, -1, 1]
    votes = [[1, 1, -1, -1, -1, 1, 1], [1, -1, 1, -1, 1, -1, 1], [-1, 1, 1, 1, -1, -1, -1]]
    return vote.make(labels, votes[:rounds])


KINDS: dict[str, Callable[[], dict[str, Any]]] = {
    "square_wave": wave,
    "negation": lambda: negation.make(tied(), "unseen"),
    "pieces": zigzag,
    "namings": lambda: namings.make(COUNTS),
    "chance": distances,
    "translation": cycle,
    "vote": boosted,
}
FREE = {**KINDS, "pieces": dead, "negation": far}
