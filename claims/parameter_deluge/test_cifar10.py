r"""CIFAR-10 itself: the same networks fit true labels and random labels, and only the former tell
them anything.

For who has the photographs: `--cifar10 DIR` names the folder of the binary version's files, and
each case trains one of the networks at full size, which for Inception takes a day on a CPU; hence
`--device cuda`. A checkpoint after each epoch, in `reports/cifar10`, lets an interrupted case go on
where it was.

The networks are compared as the table's rows without any regulariser, in the slide's order. A
measured accuracy must be nearer to its own published row than to the neighbouring ones, so that the
order follows; the two perceptrons, two per cent apart, share the upper one's. Whether a network
trained on random labels knows anything is decided by an exact test: it could as likely have had its
ten answers permuted in any way, so that all 10! permutations tell how far from one tenth its
accuracy may be by chance.
"""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from models.parameter_deluge import cifar10, full_size
from models.parameter_deluge.architectures import FULL_SIZE, initialise
from models.parameter_deluge.relabelling import chance_distance
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="observation",
    statement=r"""\begin{array}{lcc} & \text{true} & \text{random} \\
        \text{Inception} & 100, \ 85.75 & 100, \ 9.78 \\
        \text{without BatchNorm} & 100, \ 82.00 & 100, \ 10.12 \\
        \text{AlexNet} & 100, \ 76.07 & 99.82, \ 9.86 \\
        \text{MLP 3×512} & 100, \ 52.39 & 100, \ 10.48 \\
        \text{MLP 1×512} & 100, \ 50.51 & 99.34, \ 10.61 \end{array}
        \qquad \text{training and test accuracy, \%}""",
    place="The Parameter Deluge",
    source="zhang2017, Table 1",
    premises={
        "random labels": r"\tilde y_i \sim \text{Uniform}\{0, \dots, 9\} \text{ independent of } "
        r"x_i"
    },
    quantifiers={
        "data": "the 50 000 photographs for training, the 10 000 for testing",
        "networks": "the table's five, at full size, without weight decay, dropout or augmentation",
        "seeds": "one for each case, its initial weights, labels and order: another --root-seed "
        "gives others",
    },
    conclusion=[
        "train accuracy",
        "test accuracy",
        "test accuracy below the better network's",
        "distance of the test accuracy from 1/10",
    ],
    rests_on=["parameter_deluge.parameter_counts", "parameter_deluge.renaming"],
)
# Train and test accuracy with true labels, train accuracy with random ones, in per cent, and the
# step of SGD. The paper says 0.1 for Inception. Without BatchNorm, whose outputs do not grow with
# the weights, 0.1 diverges from the initial weights taken here.
PUBLISHED = {
    "Inception": (100.0, 85.75, 100.0, 0.1),
    "Inception without BatchNorm": (100.0, 82.00, 100.0, 0.01),
    "AlexNet": (100.0, 76.07, 99.82, 0.01),
    "MLP 3x512": (100.0, 52.39, 100.0, 0.01),
    "MLP 1x512": (100.0, 50.51, 99.34, 0.01),
}
ORDER = ("Inception", "Inception without BatchNorm", "AlexNet", "MLP 3x512")  # of the slide
CHANCE = 10.0
MARGIN = 0.5  # per cent of the training labels, for all that the paper leaves open
DISTANCE = "distance of the test accuracy from 1/10"
ERROR_RATE = 1e-6
HELP = f"pass --cifar10 DIR, a folder with {cifar10.PLACE}; nothing is downloaded"


@dataclass(frozen=True)
class Setting:
    """Where a run of this module trains, and on what."""

    train: cifar10.Photographs
    test: cifar10.Photographs
    folder: Path
    device: str
    epochs: int = full_size.EPOCHS
    uncaptured: Callable[[], AbstractContextManager] = (
        nullcontext  # so that the progress bar is seen
    )


@pytest.mark.parametrize("network", PUBLISHED)
def test_true_labels(evidence, setting, network):
    judge_true_labels(evidence, setting, network)


@pytest.mark.parametrize(
    "network, labels",
    [
        *((name, "random") for name in PUBLISHED),
        without("random labels", "MLP 1x512", "true", breaks=DISTANCE),
    ],
)
def test_random_labels(evidence, setting, network, labels):
    judge_random_labels(evidence, setting, network, labels)


@pytest.fixture
def setting(evidence, pytestconfig, capfd):
    """Return what the options name."""
    given, device = pytestconfig.getoption("cifar10"), pytestconfig.getoption("device")
    if given is None:
        evidence.not_run(HELP)
    if device == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            "--device cuda: torch finds no such device here; leave --device out to train on the CPU"
        )
    folder = (
        pytestconfig.rootpath / "reports" / "cifar10" / str(pytestconfig.getoption("root_seed"))
    )
    return Setting(*cifar10.read(Path(given)), folder, device, uncaptured=capfd.disabled)


def judge_true_labels(evidence, setting, network):
    published, *_ = PUBLISHED[network]
    run = trained(evidence, setting, setting.train, network, "true labels")
    judge_trained(evidence, run, published)
    counts = full_size.confusion(run.network, setting.test)
    accuracy = np.trace(counts) / counts.sum()
    # One hidden layer or three: a fully connected network is held against the row of three, the
    # slide's.
    place = ORDER.index(network) if network in ORDER else len(ORDER) - 1
    halfway = [
        (better + worse) / 200
        for better, worse in pairwise([*(PUBLISHED[n][1] for n in ORDER), CHANCE])
    ]
    evidence.at_least("test accuracy", accuracy, halfway[place], trivial=0)
    if place > 0:
        evidence.at_most(
            "test accuracy below the better network's", accuracy, halfway[place - 1], trivial=1
        )


def judge_random_labels(evidence, setting, network, labels):
    _, _, published, _ = PUBLISHED[network]
    photographs = setting.train
    if labels == "random":
        photographs = full_size.random_labels(photographs, evidence.rng("labels"))
    agreeing = photographs.labels == setting.train.labels
    # A tenth agrees by chance, with the variance 9/100 each: five standard deviations more are not.
    most = 1 / 10 + 5 * np.sqrt(9 / 100 / agreeing.size)
    evidence.premise("random labels", bool(agreeing.mean() < most))
    run = trained(evidence, setting, photographs, network, f"{labels} labels held against chance")
    judge_trained(evidence, run, published)
    measured, limit = chance_distance(full_size.confusion(run.network, setting.test), ERROR_RATE)
    evidence.at_most(DISTANCE, measured, limit, trivial=1 - CHANCE / 100, error_rate=ERROR_RATE)


def trained(evidence, setting, photographs, network, case):
    *_, step = PUBLISHED[network]
    with torch.random.fork_rng(devices=[]):  # torch's own draws are replaced at once
        module = initialise(FULL_SIZE[network](), evidence.rng("weights"))
    title = f"{network} {case}"
    with setting.uncaptured():
        return full_size.train(
            module,
            photographs,
            evidence.rng("order"),
            setting.folder / f"{title.replace(' ', '-')}.pt",
            step=step,
            device=setting.device,
            epochs=setting.epochs,
            progress=bar(title),
        )


def judge_trained(evidence, run, published):
    """Judge the last accuracy on the training labels by the published one, in per cent."""
    least = (published - MARGIN) / 100
    evidence.at_least("train accuracy", run.accuracies[-1], least, trivial=0)
    epochs = 1 + np.arange(len(run.accuracies))
    evidence.curve(
        "training labels fitted, and the published share of them",
        epochs,
        run.accuracies,
        predicted=np.full(len(epochs), least),
        axes=("epoch", "share"),
    )


def bar(title):
    """Draw how far an epoch has come, where somebody sees it."""

    def draw(epoch, seen, total):
        done = 30 * seen // total
        end = "\n" if seen == total else ""
        print(
            f"\r{title}, epoch {epoch + 1} [{'#' * done:30}]", end=end, file=sys.stderr, flush=True
        )

    return draw if sys.stderr.isatty() else lambda epoch, seen, total: None
