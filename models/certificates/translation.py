"""Layers that have one filter at all places of a cycle pass every translation on, of any signal.

At place i of k a layer has the filters w_i and the biases b_i, and sees the window of w places from
i on, around the cycle. Its outputs go through ReLUs. Where all places have the same, f(S^j x) = S^j
f(x) for all signals x and shifts j, so that maximum and sum over the places stay as they are, and
k places need no more parameters than one.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import chain

from models.certificates import Rejected, held, inner, matrix, read, texts, vector

Maps = list[list[Fraction]]  # channels, or filters, by places
Layer = tuple[list[list[Maps]], Maps]  # filters (k, f, c, w) and biases (k, f)


def make(
    filters: Sequence[Sequence[Sequence[Sequence[Sequence[int]]]]],
    biases: Sequence[Sequence[Sequence[int]]],
    signal: Sequence[Sequence[int]],
) -> dict[str, object]:
    """Return the certificate of layers' filters (k, f, c, w), biases (k, f) and a signal (c, k)."""
    layers: list[Layer] = [
        (
            [[[list(map(Fraction, row)) for row in one] for one in place] for place in weights],
            [list(map(Fraction, row)) for row in shifts],
        )
        for weights, shifts in zip(filters, biases, strict=True)
    ]
    inputs = _inputs(layers, [list(map(Fraction, row)) for row in signal])
    maps = _relu(inputs[-1])
    return {
        "kind": "translation",
        "filters": [[[[texts(r) for r in one] for one in p] for p in ws] for ws, _ in layers],
        "biases": [[texts(row) for row in shifts] for _, shifts in layers],
        "signal": [texts(row) for row in signal],
        "inputs": [[texts(row) for row in each] for each in inputs],
        "maxima": texts(map(max, maps)),
        "sums": texts(sum(row) for row in maps),
        "parameters": _parameters(layers),
    }


def check(certificate: object) -> None:
    """Raise Rejected unless all translations of all signals pass through the layers.

    The certificate is {"kind": "translation", "filters": for each layer and place f filters, each
    of c lists of w rationals, "biases": for each layer and place f rationals, "signal": c lists of
    k rationals, which is translated as an example, "inputs": for each layer f lists of the k
    numbers that its ReLUs get from it, "maxima" and "sums": those of the last layer's f outputs
    over all places, "parameters": the number of one place, and of all}.
    """
    names = "biases", "signal", "inputs", "maxima", "sums", "parameters"
    fields = read(certificate, "translation", {"filters", *names})
    signal = matrix(fields["signal"], "signal")
    layers = _layers(fields["filters"], fields["biases"], signal)
    shown = _list(fields["inputs"], "inputs")
    found = _inputs(layers, signal)
    if len(shown) != len(found):
        raise Rejected(f"inputs has {len(shown)} entries for {len(found)} layers")
    for level, (each, expected) in enumerate(zip(shown, found, strict=True), 1):
        rows = matrix(each, f"inputs of layer {level}")
        held(_flat(rows), _flat(expected), f"the inputs of layer {level}")
    maps = _relu(found[-1])
    for shift in range(1, len(signal[0])):
        moved = _relu(_inputs(layers, _shifted(signal, shift))[-1])
        if moved != _shifted(maps, shift):
            raise Rejected(f"the maps do not shift by {shift} places with the signal")
    for level, (filters, biases) in enumerate(layers, 1):
        if any(each != filters[0] for each in filters) or any(b != biases[0] for b in biases):
            raise Rejected(f"two places of layer {level} have filters or biases of their own")
    held(vector(fields["maxima"], "maxima"), [max(row) for row in maps], "maxima")
    held(vector(fields["sums"], "sums"), [sum(row, Fraction(0)) for row in maps], "sums")
    counts = fields["parameters"]
    if not isinstance(counts, list) or any(type(count) is not int for count in counts):
        raise Rejected("parameters is not a list of integers")
    if counts != _parameters(layers):
        raise Rejected(f"parameters is not {_parameters(layers)}")


def _list(entries: object, name: str) -> list[object]:
    if not isinstance(entries, list) or not entries:
        raise Rejected(f"{name} is not a non-empty list")
    return entries


def _layers(filters: object, biases: object, signal: Maps) -> list[Layer]:
    """Return the layers, of which each reads what the one before gives, the first the signal."""
    weights, shifts = _list(filters, "filters"), _list(biases, "biases")
    if len(weights) != len(shifts):
        raise Rejected(f"{len(weights)} layers have filters and {len(shifts)} have biases")
    channels, places, layers = len(signal), len(signal[0]), []
    for level, (each, rows) in enumerate(zip(weights, shifts, strict=True), 1):
        found = [
            [matrix(one, f"a filter of layer {level}") for one in _list(place, "a place's filters")]
            for place in _list(each, f"filters of layer {level}")
        ]
        own = matrix(rows, f"biases of layer {level}")
        if not len(found) == len(own) == places:
            raise Rejected(f"layer {level} has not filters and biases for {places} places")
        window = len(found[0][0][0])
        if any(len(place) != len(own[0]) for place in found) or window > places:
            raise Rejected(f"layer {level} has not a bias for each filter, or too wide a window")
        if any(len(one) != channels or len(one[0]) != window for p in found for one in p):
            raise Rejected(f"a filter of layer {level} has not {channels} lists of {window}")
        layers.append((found, own))
        channels = len(own[0])
    return layers


def _inputs(layers: Sequence[Layer], maps: Maps) -> list[Maps]:
    """Return what each layer's ReLUs get, (f, k), for a signal (c, k)."""
    found = []
    for filters, biases in layers:
        places, window = len(filters), len(filters[0][0][0])
        columns = []
        for i, (place, shift) in enumerate(zip(filters, biases, strict=True)):
            seen = [row[(i + j) % places] for row in maps for j in range(window)]
            columns.append(
                [inner(_flat(one), seen) + b for one, b in zip(place, shift, strict=True)]
            )
        found.append([list(row) for row in zip(*columns, strict=True)])
        maps = _relu(found[-1])
    return found


def _flat(rows: Maps) -> list[Fraction]:
    return list(chain.from_iterable(rows))


def _relu(maps: Maps) -> Maps:
    return [[max(z, Fraction(0)) for z in row] for row in maps]


def _shifted(maps: Maps, places: int) -> Maps:
    """Return S^j x."""
    return [row[-places:] + row[:-places] for row in maps]


def _parameters(layers: Sequence[Layer]) -> list[int]:
    """Return how many weights and biases a place has in all layers, and how many all have."""
    each = [[sum(len(_flat(one)) for one in place) for place in filters] for filters, _ in layers]
    own = [[len(row) for row in biases] for _, biases in layers]
    one = sum(weights[0] + shifts[0] for weights, shifts in zip(each, own, strict=True))
    return [one, sum(map(sum, each)) + sum(map(sum, own))]
