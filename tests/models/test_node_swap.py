"""Certificates of a swap: made, sent through JSON, forged; the loss against float64."""

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.certificates import Rejected, node_swap
from models.certificates.second import node_swap as second
from models.square_wave import correct, symmetry

ROOT = Path(__file__).parents[2]


def made(
    depth: int = 3, layer: int = 2, scale: int = 50, tied: bool = True, gap: Fraction | None = None
) -> dict[str, Any]:
    gap = Fraction(scale, 2 ** (depth + 1)) if gap is None else gap
    network = symmetry.nodes(correct.layers(depth))
    return node_swap.make(network, layer, Fraction(scale), 8 * 2**depth, tied, gap)


def float_margins(network: list[correct.Layer], layer: int, scale: int) -> np.ndarray:
    """At both ends and the midpoint, another way: NumPy, the correct network's labels."""
    swap = symmetry.swapped(network, layer)
    margins = []
    for each in (network, swap, symmetry.midpoint(network, swap)):
        count = 8 * 2 ** len(network)
        x = [Fraction(2 * i + 1, 2 * count) for i in range(count)]
        labels = np.array(
            [correct.pre_activations(correct.layers(len(network)), at)[-1][0] > 0 for at in x]
        )
        scores = np.array([correct.pre_activations(each, at)[-1] for at in x], dtype=float)
        logits = scale * (scores[:, 0] - scores[:, 1])
        margins.append(np.where(labels, logits, -logits))
    return np.array(margins)


def float_excess(network: list[correct.Layer], layer: int, scale: int) -> float:
    """ℓ at the midpoint less the ends' mean."""
    losses = np.logaddexp(0, -float_margins(network, layer, scale)).mean(axis=1)
    return float(losses[2] - (losses[0] + losses[1]) / 2)


@pytest.mark.parametrize("depth, layer, scale", [(2, 1, 50), (3, 1, 1), (3, 2, 50), (4, 2, 10)])
@pytest.mark.parametrize("factors", [(1, 1), (2, 1), (3, 5)], ids=str)
def test_the_checker_draws_the_line_at_the_float_excess(depth, layer, scale, factors):
    network = symmetry.rescaled(correct.layers(depth), layer, [Fraction(f) for f in factors])
    excess = float_excess(network, layer, scale)
    points = 8 * 2**depth

    def certificate(gap: float) -> dict[str, Any]:
        exact = Fraction(gap)
        tied = all(layer.is_tied() for layer in network)
        return node_swap.make(symmetry.nodes(network), layer, Fraction(scale), points, tied, exact)

    assert excess > 0
    node_swap.check(json.loads(json.dumps(certificate(excess * (1 - 1e-10)))))
    with pytest.raises(Rejected, match="not by the gap"):
        node_swap.check(certificate(excess * (1 + 1e-10)))


def test_a_gap_beyond_the_excess_is_rejected():
    node_swap.check(made(gap=Fraction(1, 1000)))
    excess = Fraction(made()["excess"])
    node_swap.check(made(gap=excess))
    for gap, reason in [
        (excess + Fraction(1, 2**80), "not by the gap"),
        (Fraction(99, 10), "not by the gap 99/10"),
        (Fraction(0), "gap is 0, not positive"),
    ]:
        with pytest.raises(Rejected, match=reason):
            node_swap.check(made(gap=gap))


@pytest.mark.parametrize("depth, layer, scale", [(2, 1, 50), (3, 2, 1), (4, 2, 10)])
def test_the_second_checker_is_as_sure_as_the_sizes_of_what_it_adds_allow(
    monkeypatch, depth, layer, scale
):
    """The mean sizes of the margins at both ends and halfway, and 1 for the logarithms."""
    sizes = []
    monkeypatch.setattr(second, "hold", lambda shown, number, size: sizes.append(size))
    second.check(made(depth, layer, scale))
    margins = float_margins(correct.layers(depth), layer, scale)
    assert float(sizes[0]) == pytest.approx(1 + abs(margins).mean(axis=1).sum(), rel=1e-12)


def mutated(change: Any) -> list[list[list[str]]]:
    network = made()["network"]
    change(network)
    return network


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"scale": "-50"}, "scale is -50, not positive"),
        ({"scale": "1"}, "entry 0 of the excess"),
        ({"points": 63}, "entry 0 of the excess"),
        ({"excess": "6"}, "entry 0 of the excess"),
        ({"layer": 1}, "not halfway"),
        ({"tied": False}, "the network is otherwise"),
        ({"network": made(4, 3)["network"]}, "not halfway"),
        ({"network": mutated(lambda network: network.pop())}, "not halfway"),
    ],
    ids=str,
)
def test_forgeries_are_rejected_with_the_reason(changes, reason):
    with pytest.raises(Rejected, match=reason):
        node_swap.check(made() | changes)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"layer": 4}, "from 1 to 3"),
        ({"layer": 0}, "from 1 to 3"),
        ({"points": 1 << 15}, "from 1 to 16384"),
        ({"tied": 1}, "tied is 1"),
        ({"gap": "0.5"}, "not a rational"),
        (
            {"network": mutated(lambda network: network[1].pop())},
            "layer 2 is not a list of two nodes",
        ),
        (
            {"network": mutated(lambda network: network[1][0].pop())},
            "a node of layer 2 does not have 2 weights",
        ),
        (
            {"network": mutated(lambda network: network[0][0].append("1"))},
            "a node of layer 1 does not have 1 weight",
        ),
        ({"network": []}, "non-empty list of layers"),
    ],
    ids=str,
)
def test_data_of_another_form_are_no_certificate(changes, reason):
    with pytest.raises(Rejected, match=reason):
        node_swap.check(made() | changes)


def test_one_layer_is_logistic_regression():
    for scale in (1, 50):
        with pytest.raises(Rejected, match=r"exceeds the mean by -"):
            node_swap.check(made(1, 1, scale, gap=Fraction(1, 10**6)))


def test_the_checker_imports_no_torch_and_no_numpy():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import models.certificates.node_swap; "
        "print({name.split('.')[0] for name in sys.modules} "
        "& {'numpy', 'scipy', 'torch', 'numba', 'sklearn'})"
    )
    answer = subprocess.run(
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
