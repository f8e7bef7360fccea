"""The networks of C. Zhang et al. (2017), appendix A, which hold no numbers until initialised.

The paper is "Understanding deep learning requires rethinking generalization". Each network is an
ordinary torch module from images (n, channels, side, side), float32, to scores (n, classes). The
weights of a new one are on the device "meta": they have shapes and no numbers, which is all that
counting takes, until `initialise` draws them. Torch would draw others first, from its global
generator.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

Shape = tuple[int, int, int]  # channels, height, width

CROP: Shape = (3, 28, 28)  # a colour photograph of CIFAR-10, cropped
CANVAS: Shape = (1, 12, 12)  # a handwritten digit of 8 × 8 pixels somewhere on a larger canvas

# An inception module is (1 × 1 filters, 3 × 3 filters), a single number a downsampling module's.
Stages = Sequence[tuple[int, int] | int]
PUBLISHED: Stages = (
    (32, 32),
    (32, 48),
    80,
    (112, 48),
    (96, 64),
    (80, 80),
    (48, 96),
    96,
    (176, 160),
    (176, 160),
)


class ShiftedBatchNorm(nn.Module):
    """Batch normalisation per channel with a learnt shift and no scale.

    A ReLU and a layer with weights of its own follow: a positive scale would add nothing. The
    published counts have one parameter per channel: a shift with batch normalisation, a bias
    without.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.normalise = nn.BatchNorm2d(channels, affine=False)
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, images: Tensor) -> Tensor:
        """Return the normalised and shifted images (n, channels, h, w)."""
        return self.normalise(images) + self.shift[:, None, None]


class ResponseNorm(nn.LocalResponseNorm):
    """Local response normalisation at the exponent 3/4 by a product with a band of ones.

    Torch pads, averages in three dimensions and raises to a power: a quarter of a training step.
    """

    def forward(self, images: Tensor) -> Tensor:
        """Return x / (k + α/size Σ x²)^(3/4), the sum over the `size` channels around x's own."""
        channels = torch.arange(images.shape[1], device=images.device)
        near = (channels[:, None] - channels).abs() <= self.size // 2
        sums = near.to(images.dtype) @ images.square().flatten(2)
        scale = self.k + self.alpha / self.size * sums
        return images * (scale * scale.sqrt()).rsqrt().view_as(images)


class Beside(nn.Module):
    """Branches that see the same input; their channels are concatenated."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, images: Tensor) -> Tensor:
        """Return the outputs of all branches, (n, sum of their channels, h, w)."""
        return torch.cat([branch(images) for branch in self.branches], dim=1)


def inception(
    shape: Shape = CROP,
    classes: int = 10,
    *,
    batch_norm: bool,
    stem: int = 96,
    stages: Stages = PUBLISHED,
) -> nn.Sequential:
    """Return the small Inception: convolution, inception and downsampling modules, mean, scores."""
    channels, layers = stem, [_convolution(shape[0], stem, 3, 1, batch_norm)]
    for stage in stages:
        if isinstance(stage, int):
            halved = _convolution(channels, stage, 3, 2, batch_norm)
            layers.append(Beside(halved, nn.MaxPool2d(3, stride=2, padding=1)))
            channels += stage
        else:
            layers.append(
                Beside(
                    *(
                        _convolution(channels, n, k, 1, batch_norm)
                        for n, k in zip(stage, (1, 3), strict=True)
                    )
                )
            )
            channels = sum(stage)
    return nn.Sequential(
        *layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes, device="meta")
    )


def _convolution(
    inputs: int, outputs: int, kernel: int, stride: int, batch_norm: bool
) -> nn.Module:
    convolve = nn.Conv2d(
        inputs, outputs, kernel, stride, padding=kernel // 2, bias=not batch_norm, device="meta"
    )
    return nn.Sequential(convolve, *([ShiftedBatchNorm(outputs)] if batch_norm else []), nn.ReLU())


class AlexNet(nn.Sequential):
    """The layers of `alexnet`, for images of this shape."""

    shape: Shape


def alexnet(
    shape: Shape = CROP,
    classes: int = 10,
    *,
    filters: tuple[int, int] = (64, 64),
    hidden: Sequence[int] = (384, 192),
) -> AlexNet:
    """Return the small AlexNet: twice 5 × 5 convolution, 3 × 3 maxima, normalisation; then an MLP.

    The local response normalisation sums the squares of 9 neighbouring channels. Height and width
    are halved twice, rounded down.
    """
    layers: list[nn.Module] = []
    channels, *sides = shape
    for count in filters:
        layers += [
            nn.Conv2d(channels, count, 5, padding=2, device="meta"),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, ceil_mode=True),
        ]
        layers += [ResponseNorm(9, alpha=0.001)]
        channels, sides = count, [side // 2 for side in sides]
    network = AlexNet(*layers, *mlp((channels, sides[0], sides[1]), classes, hidden=hidden))
    network.shape = shape
    return network


def mlp(shape: Shape = CROP, classes: int = 10, *, hidden: Sequence[int]) -> nn.Sequential:
    """Return the fully connected ReLU network on all pixels with layers of `hidden` units."""
    sizes = [prod(shape), *hidden]
    layers: list[nn.Module] = [nn.Flatten()]
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs, device="meta"), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], classes, device="meta"))


# Called without arguments, each builds its network for the crop or the canvas.
FULL_SIZE: dict[str, Callable[..., nn.Sequential]] = {
    "Inception": partial(inception, batch_norm=True),
    "Inception without BatchNorm": partial(inception, batch_norm=False),
    "AlexNet": alexnet,
    "MLP 3x512": partial(mlp, hidden=(512, 512, 512)),
    "MLP 1x512": partial(mlp, hidden=(512,)),
}
SMALL: dict[str, Callable[..., nn.Sequential]] = {
    "Inception-style": partial(
        inception, shape=CANVAS, batch_norm=False, stem=16, stages=((12, 12), 12, (16, 24))
    ),
    "AlexNet-style": partial(alexnet, shape=CANVAS, filters=(8, 12), hidden=(64, 32)),
    "MLP-3": partial(mlp, shape=CANVAS, hidden=(96, 96, 96)),
}


def parameters(network: nn.Module) -> int:
    """Return the number of trainable parameters."""
    return sum(weights.numel() for weights in network.parameters() if weights.requires_grad)


def initialise(network: nn.Module, rng: np.random.Generator) -> nn.Module:
    """Draw all weights from N(0, 2 / fan-in), set biases and shifts to 0, and return the network.

    The variance is that of K. He et al. (2015): ReLU layers then keep the scale of their inputs.
    The rows of the last layer are exchangeable, so that no class is preferred. The weights are new
    parameters, on the CPU.
    """
    drawn = {}
    for name, weights in network.named_parameters():
        start = np.zeros(weights.shape)
        if weights.ndim > 1:
            start = rng.standard_normal(weights.shape) * np.sqrt(2 / weights[0].numel())
        drawn[name] = torch.from_numpy(start).to(weights.dtype)
    network.load_state_dict(drawn, strict=False, assign=True)
    return network
