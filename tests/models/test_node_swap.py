"""Certificates of a swap: made, sent through JSON, damaged, forged; the loss against float64."""

import copy
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.certificates import Rejected, node_swap, strong_convexity
from models.square_wave import correct, symmetry

ROOT = Path(__file__).parents[2]


def made(
    depth: int = 3, layer: int = 2, scale: int = 50, tied: bool = True, **changes: Any
) -> dict[str, Any]:
    gap = Fraction(scale, 2 ** (depth + 1))
    network = symmetry.nodes(correct.layers(depth))
    return signed(
        node_swap.make(network, layer, Fraction(scale), 8 * 2**depth, tied, gap), **changes
    )


def signed(certificate: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return the certificate changed and given a fitting digest: only mathematics can reject it."""
    changed = certificate | changes
    return changed | {"digest": strong_convexity.digest(changed)}


def float_excess(network: list[correct.Layer], layer: int, scale: int) -> float:
    """ℓ at the midpoint less the ends' mean, another way: NumPy, the correct network's labels."""
    swap = symmetry.swapped(network, layer)
    losses = []
    for each in (network, swap, symmetry.midpoint(network, swap)):
        count = 8 * 2 ** len(network)
        x = [Fraction(2 * i + 1, 2 * count) for i in range(count)]
        labels = np.array(
            [correct.pre_activations(correct.layers(len(network)), at)[-1][0] > 0 for at in x]
        )
        scores = np.array([correct.pre_activations(each, at)[-1] for at in x], dtype=float)
        logits = scale * (scores[:, 0] - scores[:, 1])
        losses.append(np.logaddexp(0, np.where(labels, -logits, logits)).mean())
    return float(losses[2] - (losses[0] + losses[1]) / 2)


@pytest.mark.parametrize("depth, layer, scale", [(2, 1, 50), (3, 1, 1), (3, 2, 50), (4, 2, 10)])
@pytest.mark.parametrize("factors", [(1, 1), (2, 1), (3, 5)], ids=str)
def test_the_checker_draws_the_line_at_the_float_excess(depth, layer, scale, factors):
    network = symmetry.rescaled(correct.layers(depth), layer, [Fraction(f) for f in factors])
    excess = float_excess(network, layer, scale)
    points = 8 * 2**depth

    def certificate(gap: float) -> dict[str, Any]:
        exact = Fraction(gap)
        return node_swap.make(symmetry.nodes(network), layer, Fraction(scale), points, False, exact)

    assert excess > 0
    node_swap.check(json.loads(json.dumps(certificate(excess * (1 - 1e-10)))))
    # What the enclosure leaves open is not proved.
    for gap in (excess, excess * (1 + 1e-10)):
        with pytest.raises(Rejected, match="not certainly by the gap"):
            node_swap.check(certificate(gap))


def test_any_single_change_is_damage_and_no_refutation():
    certificate = made()
    node_swap.check(certificate)
    garbage = [None, True, 0.5, 3, 0, -1, "", "x", "1/0", "0.5", "7", "-1/25", [], {}, ["1"]]
    for key, entry in certificate.items():
        near = [entry + 1, entry - 1] if type(entry) is int else []
        if isinstance(entry, str):
            near = [entry[:-1], entry + "0", entry + "1", "1" + entry]
        for value in [*garbage, *near]:
            if type(value) is not type(entry) or value != entry:
                with pytest.raises(ValueError, match=r"\w"):
                    node_swap.check(certificate | {key: value})
        shorter = copy.copy(certificate)
        del shorter[key]
        with pytest.raises(ValueError, match="keys"):
            node_swap.check(shorter)
    for value in [None, [], "", certificate | {"note": "1"}]:
        with pytest.raises(ValueError, match=r"keys|object"):
            node_swap.check(value)


def test_each_entry_of_the_network_matters():
    certificate = made()
    for i, layer in enumerate(certificate["network"]):
        for j, node in enumerate(layer):
            for k, entry in enumerate(node):
                changed = copy.deepcopy(certificate)
                changed["network"][i][j][k] = str(Fraction(entry) + Fraction(1, 10**6))
                with pytest.raises(ValueError, match="damaged"):
                    node_swap.check(changed)
                with pytest.raises(Rejected, match="not tied"):
                    node_swap.check(signed(changed))
                assert not all(
                    accepted(pushed(certificate, i, j, k, far)) for far in ("1000000", "-1000000")
                )


def pushed(certificate: dict[str, Any], i: int, j: int, k: int, entry: str) -> dict[str, Any]:
    changed = copy.deepcopy(certificate)
    changed["network"][i][j][k] = entry
    return signed(changed, tied=False)


def accepted(certificate: dict[str, Any]) -> bool:
    try:
        node_swap.check(certificate)
    except Rejected:
        return False
    return True


def mutated(change: Any) -> list[list[list[str]]]:
    network = made()["network"]
    change(network)
    return network


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"gap": "99/10"}, "not certainly by the gap 99/10"),
        ({"gap": "0"}, "gap is 0, not positive"),
        ({"scale": "-50"}, "scale is -50, not positive"),
        ({"scale": "1"}, "not certainly"),
        ({"layer": 3}, r"exceeds the mean by \[-"),
        ({"network": made(4, 3)["network"]}, "not certainly"),
        ({"network": mutated(lambda network: network.pop())}, "not certainly"),
    ],
    ids=str,
)
def test_signed_forgeries_are_rejected_with_the_reason(changes, reason):
    with pytest.raises(Rejected, match=reason):
        node_swap.check(signed(made(), **changes))


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"layer": 4}, "from 1 to the depth 3"),
        ({"layer": 0}, "from 1 to the depth 3"),
        ({"points": 1 << 15}, "from 1 to 16384"),
        ({"tied": 1}, "neither true nor false"),
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
def test_signed_data_of_another_form_are_no_certificate(changes, reason):
    with pytest.raises(ValueError, match=reason):
        node_swap.check(signed(made(), **changes))


def test_one_layer_is_logistic_regression():
    for scale in (1, 50):
        with pytest.raises(Rejected, match=r"exceeds the mean by \[-"):
            node_swap.check(made(1, 1, scale, gap="1/1000000"))


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
