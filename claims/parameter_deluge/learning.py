"""What the claims about digits share: the networks, their training, and judging a share of them."""

from dataclasses import replace
from functools import partial
from itertools import chain, repeat

import numpy as np
import torch

from claims import chance
from models.parameter_deluge import digits, fitting
from models.parameter_deluge.architectures import SMALL, mlp, parameters
from models.perceptrons import he

PERCEPTRONS = {  # hidden units
    "MLP-3": (96, 96, 96),
    "MLP-2": (96, 96),
    "MLP of 16 units": (16,),
    "MLP of 1 unit": (1,),
}
ADAM = partial(torch.optim.Adam, lr=0.005, fused=True)
LIMIT = 200  # epochs
HALF = 1 / 2  # of the runs
BATCHES = {"plain": 50, "centre": 25, "anywhere": 25}
PREMISES = {
    "own draws": r"\text{each run has digits, initial weights and an order of its own}",
    "unseen": r"\text{no test image was trained on}",
}
CANNOT_DROP = chance.CANNOT_DROP | {
    "unseen": "of a test on what was learnt nothing is said: it tells nothing of unseen digits"
}


def learn(stream, network, split, device, *, batch=25, optimiser=ADAM, limit=LIMIT):
    """Train a network of this name for each seed; the same name has the same initial weights.

    `stream` is `evidence.rng`, and `evidence.replay` where they, and the order of the examples, are
    to be those of another training.
    """
    setting = fitting.Setting(optimiser, batch, limit, device)
    weights, order = (stream(f"{role} of {network}", by=[]) for role in ("weights", "order"))
    if network in PERCEPTRONS:
        return fitting.fit_perceptrons(PERCEPTRONS[network], split, setting, weights, order)
    return fitting.fit_one_by_one(SMALL[network], split, setting, weights, order)


def same(evidence):
    """Yield for each of several trainings what opens the same streams: `rng`, then `replay`."""
    return chain([evidence.rng], repeat(evidence.replay))


def parameters_per_example(network, split):
    """Return how many parameters a network has for each example that it is trained on."""
    _, examples, pixels = split.train.shape
    with torch.device("meta"):  # no numbers, and none drawn
        if network in PERCEPTRONS:
            built = mlp((1, 1, pixels), hidden=PERCEPTRONS[network])
        else:
            built = SMALL[network]()
    return parameters(built) / examples


def check_draws(evidence, network, truth, *changed, batch=25):
    """Record whether no test image of `truth`, as yet unchanged, is among the training images of
    its run, and whether no two runs have the same digits or labels, or labels in what `changed`.

    Of perceptrons, which train all at once, nor the same first weights and first batch; after they
    have been trained.
    """
    evidence.premise("unseen", digits.repeated(truth) == 0)
    draws = [truth.train.numpy(), truth.test.numpy()]
    draws += [split.train_labels.numpy() for split in (truth, *changed)]
    if network in PERCEPTRONS:
        seeds, examples, pixels = truth.train.shape
        weights, order = (
            evidence.replay(f"{role} of {network}", by=[]) for role in ("weights", "order")
        )
        draws.append(he(seeds, (pixels, PERCEPTRONS[network][0]), weights)[0])
        places = torch.arange(examples).expand(seeds, examples)
        numbered = replace(truth, train=places[..., None], train_labels=places)
        draws.append(next(fitting.batches(numbered, batch, order))[1].numpy())
    evidence.premise("own draws", chance.all_differ(*draws))


def judge_fitted(evidence, quantity, fitted, error_rate=1e-6):
    """Judge that half of the runs fit, or more; excluded is that two in five do, or fewer."""
    runs = np.asarray(fitted)
    evidence.probability(
        quantity,
        int(runs.sum()),
        runs.size,
        at_least=HALF,
        resolves=1 / 10,
        error_rate=error_rate,
    )
