"""Translations again: the matrix of each layer commutes with the shift by one place, in FLINT.

Signals are columns, channel by channel. Shifts permute entries, with which ReLUs commute.
"""

from typing import Any

from flint import fmpq, fmpq_mat

from models.certificates.second import demand, fields, row, rows, whole
from models.certificates.second.matrices import column


def check(certificate: Any) -> None:
    """Raise Rejected unless all translations of all signals pass through the layers."""
    filters, biases, signal, inputs, maxima, sums, parameters = fields(
        certificate,
        "translation",
        *("filters", "biases", "signal", "inputs", "maxima", "sums", "parameters"),
    )
    start = rows(signal)
    channels, places = len(start), len(start[0])
    depth = _length(filters)
    demand(_length(biases) == depth == _length(inputs), "no list for each layer")
    demand(_length(parameters) == 2, "no list of two numbers")
    state = column([entry for each in start for entry in each])
    untied, tied = 0, 0
    for weights, shifts, shown in zip(filters, biases, inputs, strict=True):
        own = rows(shifts, places)
        count = len(own[0])
        linear, window = _matrix(weights, places, count, channels)
        constant = column([own[i][f] for f in range(count) for i in range(places)])
        turned = _shift(count, places)
        demand(turned * linear == linear * _shift(channels, places), "a filter is a place's own")
        demand(turned * constant == constant, "a bias is a place's own")
        state = linear * state + constant
        said = rows(shown, count, places)
        demand(state == column([entry for each in said for entry in each]), "an input is another")
        state = fmpq_mat(count * places, 1, [max(z, 0 * z) for z in state.entries()])
        tied += count * (channels * window + 1)
        untied += places * count * (channels * window + 1)
        channels = count
    given = state.entries()
    maps = [given[f * places : (f + 1) * places] for f in range(channels)]
    demand([fmpq(*z) for z in row(maxima)] == [max(each) for each in maps], "a maximum is another")
    demand(
        [fmpq(*z) for z in row(sums)] == [sum(each, fmpq(0)) for each in maps], "a sum is another"
    )
    counts = [whole(each, 1, 2**62) for each in parameters]
    demand(counts == [tied, untied] and untied == places * tied, "parameters are others")


def _length(entries: Any) -> int:
    demand(type(entries) is list and len(entries) > 0, "no list")
    return len(entries)


def _matrix(weights: Any, places: int, count: int, channels: int) -> tuple[fmpq_mat, int]:
    """Return a layer's matrix (f k, c k), and its window."""
    demand(_length(weights) == places, "no filters for each place")
    found, windows = fmpq_mat(count * places, channels * places), set()
    for i, place in enumerate(weights):
        demand(_length(place) == count, "no filter for each bias")
        for f, one in enumerate(place):
            entries = rows(one, channels)
            windows.add(len(entries[0]))
            demand(len(entries[0]) <= places, "a window is too wide")
            for c, each in enumerate(entries):
                for j, entry in enumerate(each):
                    found[f * places + i, c * places + (i + j) % places] = fmpq(*entry)
    demand(len(windows) == 1, "the windows differ")
    return found, windows.pop()


def _shift(channels: int, places: int) -> fmpq_mat:
    """Return the matrix that moves all channels on by one place."""
    size = channels * places
    found = fmpq_mat(size, size)
    for c in range(channels):
        for i in range(places):
            found[c * places + (i + 1) % places, c * places + i] = fmpq(1)
    return found
