r"""Convolutional tying makes a detector location agnostic: shift the input, and the feature maps
shift with it.

A layer that has the same filter at every place of a cycle commutes with translation, and so do
ReLUs and layers on top of each other; a maximum or a sum over all places then does not change at
all. A certificate proves it for all signals at once. On integers all of it is exact, and all
translations are tried. A filter for each of the $k$
places has $k$ times the parameters and none of the symmetry. Nor is there another way: among the
linear maps of $k$ places those that commute with translation have the dimension $k$, and
convolutions fill it.
"""

import numpy as np
import pytest
import torch

from models.certificates import translation
from models.certificates.second import translation as by_matrices
from models.weight_tying import convolution
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"f(S^j x) = S^j f(x), \qquad \max_i f(S^j x)_i = \max_i f(x)_i, \qquad"
    r" \#\text{untied} = k \cdot \#\text{tied}",
    place="Theoretical Advantages of Weight Tying",
    premises={
        "tied": r"w_1 = \dots = w_k",
        "cyclic": r"x_{k+i} = x_i",
        "pooled over all places": r"\max \text{ over } i = 1, \dots, k",
    },
    quantifiers={
        "$x$": "all signals, by certificate",
        "$x, w$": "random integers, 20 signals of 2 channels, 3 filters; searched over integers "
        "from -4 to 4, 2 to 6 places and windows of 1 to 3",
        "$j$": "all translations",
        "$k$": "2, 5, 8 and 16 places, 1 or 2 layers, windows of 1, 3 and 5",
    },
    conclusion="maps that shift, features that stay, parameters of a place",
)


@pytest.mark.parametrize(
    "places, window, depth, tied",
    [
        (5, 1, 1, True),
        (5, 5, 1, True),
        (8, 3, 2, True),
        (16, 3, 2, True),
        without("tied", 8, 3, 2, False),
    ],
)
def test_all_signals_at_once(evidence, places, window, depth, tied):
    """From the filters of all places, with one signal as an example of the working."""
    signals, network = measure(evidence, places, window, depth, tied, True)
    certificate = translation.make(
        [layer.weight.long().tolist() for layer in network[::2]],
        [layer.bias.long().tolist() for layer in network[::2]],
        signals[0].long().tolist(),
    )
    evidence.certificate(
        "maps that shift, features that stay, parameters of a place",
        certificate,
        translation.check,
        by_matrices.check,
    )


@pytest.mark.parametrize(
    "places, window, depth, tied, cyclic",
    [
        (5, 1, 1, True, True),
        (5, 5, 1, True, True),
        (8, 3, 2, True, True),
        (16, 5, 2, True, True),
        without("tied", 8, 3, 2, False, True),
        without("cyclic", 8, 3, 2, True, False),
    ],
)
def test_translations_pass_through(evidence, places, window, depth, tied, cyclic):
    signals, network = measure(evidence, places, window, depth, tied, cyclic)
    maps = network(signals)
    shifted = [(network(signals.roll(shift, -1)), maps.roll(shift, -1)) for shift in range(places)]
    judge_equal(evidence, "entries of the feature maps that do not shift", shifted)


@pytest.mark.parametrize("pool", ["max", "sum"])
@pytest.mark.parametrize(
    "tied, pooled",
    [
        (True, 16),
        without("tied", False, 16),
        without("pooled over all places", True, 8),
    ],
)
def test_pooling_forgets_the_place(evidence, pool, tied, pooled):
    signals, network = measure(evidence, 16, 3, 2, tied, True)
    evidence.premise("pooled over all places", pooled == 16)

    def features(inputs):
        maps = network(inputs)[..., :pooled]
        return maps.amax(-1) if pool == "max" else maps.sum(-1)

    pairs = [(features(signals.roll(shift, -1)), features(signals)) for shift in range(16)]
    judge_equal(evidence, "features that change with the place", pairs)


@pytest.mark.parametrize("places, window", [(5, 5), (16, 3)])
def test_the_same_filter_everywhere_is_a_convolution(evidence, places, window):
    """torch's convolution is centred in its window."""
    signals, weight, bias = draw(evidence, places, window)
    tied, untied = convolution.circular(weight, bias), convolution.everywhere(weight, bias, places)
    centred = untied(signals.roll(window // 2, -1))
    judge_equal(evidence, "entries in which the two maps differ", [(tied(signals), centred)])
    ratio = convolution.parameters(untied) / convolution.parameters(tied)
    evidence.identity("parameters, untied to tied", ratio, places)


@pytest.mark.parametrize("places", [2, 5, 8])
def test_there_is_no_other_linear_layer(evidence, places):
    """Each unit filter, as wide as the cycle, is a convolution; together they span all that
    commutes with the shift.
    """
    unit = torch.eye(places, dtype=torch.float64)[:, None]
    layer = convolution.everywhere(unit, torch.zeros(places, dtype=torch.float64), places)
    convolutions = convolution.matrices(layer, places).detach().numpy().reshape(places, -1)
    commutator = convolution.commutator(places)
    evidence.identity("commutators with the shift", commutator @ convolutions.T, 0)
    evidence.identity("dimension of the convolutions", convolution.rank(convolutions), places)
    evidence.identity(
        "dimension of what commutes", places**2 - convolution.rank(commutator), places
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_signal_and_filters(evidence, tries):
    evidence.search(
        "feature maps of a shifted signal",
        any_signal,
        relation="identity",
        tries=tries,
        precise=by_loops,
    )


def integers(draw):
    """Return how far to shift, a signal (c, k), and two layers' filters (f, c, w) and biases."""
    places = draw.integer("places", 2, 6)
    window = draw.integer("window", 1, min(3, places))
    shift, width = draw.integer("shift", 1, places - 1), draw.integer("width", 1, 2)
    signal = draw.integers("signal", (width, places), -4, 4)
    layers = [
        (
            draw.integers(f"filters {level}", (width, width, window), -4, 4),
            draw.integers(f"biases {level}", width, -4, 4),
        )
        for level in (1, 2)
    ]
    return shift, signal, layers


def any_signal(draw):
    shift, signal, layers = integers(draw)
    places, steps = signal.shape[1], []
    for weight, bias in layers:
        filters = [torch.from_numpy(each).double() for each in (weight, bias)]
        steps += [convolution.everywhere(*filters, places).requires_grad_(False), torch.nn.ReLU()]
    network, inputs = torch.nn.Sequential(*steps), torch.from_numpy(signal).double()[None]
    return network(inputs.roll(shift, -1)), network(inputs).roll(shift, -1)


def by_loops(draw):
    """The same of whole numbers, entry by entry."""
    shift, signal, layers = integers(draw)

    def network(maps):
        places = maps.shape[1]
        for weight, bias in layers:
            seen = [maps[:, (n + np.arange(weight.shape[2])) % places] for n in range(places)]
            both = list(zip(weight, bias, strict=True))
            maps = np.maximum(0, [[(w * x).sum() + b for x in seen] for w, b in both])
        return maps

    return network(np.roll(signal, shift, axis=1)), np.roll(network(signal), shift, axis=1)


def draw(evidence, places, window):
    rng = evidence.rng("integers")
    return (
        convolution.integers(rng, 20, 2, places),
        convolution.integers(rng, 3, 2, window),
        convolution.integers(rng, 3),
    )


def measure(evidence, places, window, depth, tied, cyclic):
    """Return signals and a network of `depth` layers with ReLU after each, the first from 2 to 3
    channels.
    """
    signals, weight, bias = draw(evidence, places, window)
    rng, layers = evidence.rng("further layers"), []
    for level in range(depth):
        if level:
            weight, bias = convolution.integers(rng, 3, 3, window), convolution.integers(rng, 3)
        layer = convolution.everywhere(weight, bias, places, cyclic)
        if not tied:
            own = convolution.integers(rng, places, *weight.shape)
            layer = convolution.LocallyConnected(own, bias.repeat(places, 1), cyclic)
        layers += [layer, torch.nn.ReLU()]
    evidence.premise("tied", all(is_tied(layer) for layer in layers[::2]))
    # The last entry of the last place's window is that of place w - 1: all entries differ from 0.
    seen = convolution.windows(signals, window, layers[0].cyclic)[:, -1, :, -1]
    evidence.premise("cyclic", torch.equal(seen, signals[..., window - 2]))
    return signals, torch.nn.Sequential(*layers).requires_grad_(False)


def is_tied(layer):
    return bool((layer.weight == layer.weight[:1]).all() and (layer.bias == layer.bias[:1]).all())


def judge_equal(evidence, quantity, pairs):
    """Judge that no entry of the first of a pair is another one than the second's."""
    wrong = sum(int((found != expected).sum()) for found, expected in pairs)
    evidence.never(quantity, wrong, of=sum(expected.numel() for _, expected in pairs))
