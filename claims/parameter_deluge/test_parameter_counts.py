r"""The networks that learn CIFAR-10 have 24 to 35 parameters for each training image.

The slide's networks are rebuilt at full size and counted, from the modules and by arithmetic. The
published counts come out exactly for colour images cropped to 28 × 28 pixels and one parameter per
channel beside the filters: a bias, or with batch normalisation a shift without a scale. That is why
Inception with and without it have the same count. The mean over all pixels makes Inception's count
independent of the image's size.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch

from models.parameter_deluge.architectures import FULL_SIZE, alexnet, inception, mlp, parameters
from theoremcheck import TRIES, Claim, Erratum, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{lr} \text{Inception} & 1\,649\,402 \\
        \text{without BatchNorm} & 1\,649\,402 \\
        \text{AlexNet} & 1\,387\,786 \\
        \text{MLP 3×512} & 1\,735\,178 \\
        \text{MLP 1×512} & 1\,209\,866 \end{array}
        \qquad \#\text{parameters} \ge 24\, n, \quad n = 50\,000""",
    place="The Parameter Deluge",
    source="zhang2017, Table 1 and Appendix A",
    premises={"crop": r"\text{images of } 3 \times 28 \times 28 \text{ pixels}"},
    quantifiers={
        "networks": "the slide's four, at full size, and the table's fifth; the arithmetic is "
        "searched over networks of their kinds with other widths, stages, images and classes",
    },
    conclusion=["published count", "parameters for each training image"],
    errata=[
        Erratum(
            quote="Training state of the art ConvNets for CIFAR10 (60k images)",
            says="as many images are trained on as CIFAR10 has",
            correct="the networks are trained on 50k of the images; the other 10k are for testing",
        ),
        Erratum(
            quote="Inception v2 1.6M 100 83",
            correct="Inception v2 is Inception without BatchNorm, and the same but for that",
        ),
        Erratum(
            quote="Inception 1.6M 100 89 Inception v2 1.6M 100 83 Alexnet 1.4M 100 81 "
            "MLP 3 1.7M 100 52",
            says="the rows can be compared",
            correct="the first three networks are regularised, by weight decay and all but the "
            "second by random crops, and the last is not; without either they have 85.75, 82.00, "
            "76.07 and 52.39 %, in the same order",
        ),
    ],
)
COUNTS = {
    "Inception": 1_649_402,
    "Inception without BatchNorm": 1_649_402,
    "AlexNet": 1_387_786,
    "MLP 3x512": 1_735_178,
    "MLP 1x512": 1_209_866,
}
TRAINING_IMAGES, EACH = 50_000, 24


@pytest.mark.parametrize(
    "network, side",
    [
        *((name, 28) for name in COUNTS),
        without("crop", "Inception", 32, expect="holds"),
        without("crop", "AlexNet", 32, breaks="published count"),
        without("crop", "MLP 3x512", 32, breaks="published count"),
    ],
)
def test_counts(evidence, network, side):
    evidence.premise("crop", side == 28)
    with torch.device("meta"):
        counted = parameters(FULL_SIZE[network]((3, side, side)))
    evidence.identity("published count", counted, COUNTS[network])
    evidence.identity("count by arithmetic", counted, arithmetic(network, side))
    evidence.at_least(
        "parameters for each training image", Fraction(counted, TRAINING_IMAGES), EACH, trivial=0
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_network(evidence, tries):
    # Both sides are whole numbers: there is no rounding that a second way could tell.
    evidence.search("count by arithmetic", any_network, relation="identity", tries=tries)


def any_network(draw):
    kind = draw.choice("network", ["MLP", "AlexNet", "Inception"])
    channels, side = draw.integer("channels", 1, 4), draw.integer("side", 4, 12)
    classes, shape = draw.integer("classes", 2, 4), (channels, side, side)
    if kind == "Inception":
        stem, normalised = draw.integer("stem", 1, 9), draw.choice("batch norm", [False, True])
        stages = draw.integers("stages", (draw.integer("depth", 0, 3), 2), 0, 9).tolist()
        # A stage whose first number is 0 downsamples.
        stages = [(ones, threes + 1) if ones else threes + 1 for ones, threes in stages]
        network = inception(shape, classes, batch_norm=normalised, stem=stem, stages=stages)
        return parameters(network), any_inception(channels, classes, stem, stages)
    hidden = draw.integers("hidden", draw.integer("depth", 0, 3), 1, 9).tolist()
    if kind == "MLP":
        return parameters(mlp(shape, classes, hidden=hidden)), dense(
            channels * side**2, *hidden, classes
        )
    first, second = draw.integers("filters", 2, 1, 9).tolist()
    network = alexnet(shape, classes, filters=(first, second), hidden=hidden)
    convolutions = layer(5**2 * channels, first) + layer(5**2 * first, second)
    return parameters(network), convolutions + dense(second * (side // 4) ** 2, *hidden, classes)


def any_inception(channels, classes, stem, stages):
    total = layer(9 * channels, stem)
    for stage in stages:
        if isinstance(stage, int):
            total, stem = total + layer(9 * stem, stage), stem + stage
        else:
            ones, threes = stage
            total, stem = total + layer(stem, ones) + layer(9 * stem, threes), ones + threes
    return total + layer(stem, classes)


def arithmetic(network, side):
    """Count filters, matrices and one number for each of their outputs."""
    pixels = 3 * side**2
    return {
        "Inception": small_inception(),
        "Inception without BatchNorm": small_inception(),
        "AlexNet": layer(5**2 * 3, 64)
        + layer(5**2 * 64, 64)
        + dense(64 * (side // 4) ** 2, 384, 192, 10),
        "MLP 3x512": dense(pixels, 512, 512, 512, 10),
        "MLP 1x512": dense(pixels, 512, 10),
    }[network]


def small_inception():
    """Follow the channels: a module of a 1 × 1 and b 3 × 3 filters makes a + b, downsampling by c
    filters adds c.
    """
    modules = [
        (96, 32, 32),
        (64, 32, 48),
        (160, 112, 48),
        (160, 96, 64),
        (160, 80, 80),
        (160, 48, 96),
        (240, 176, 160),
        (336, 176, 160),
    ]
    inside = sum(
        layer(inputs, ones) + layer(9 * inputs, threes) for inputs, ones, threes in modules
    )
    return layer(9 * 3, 96) + inside + layer(9 * 80, 80) + layer(9 * 144, 96) + layer(336, 10)


def dense(*sizes):
    return sum(layer(inputs, outputs) for inputs, outputs in pairwise(sizes))


def layer(inputs, outputs):
    return (inputs + 1) * outputs
