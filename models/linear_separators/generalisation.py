"""Test errors of trained networks, exact on geometric atoms, and of fits chosen to be bad."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.network import predictions
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
SLOPE, STEP, INITIAL_NORM = 0.95, 100, 0.1


@dataclass(frozen=True)
class GeometricStudy:
    """Test errors over seeds and sample sizes, and what the samples were like.

    `errors` (seeds, sizes) are those of the trained networks; `unseen_and_wrong` (seeds, sizes) is
    the mass of the atoms that the sample missed and the initial network, in torch, misclassifies;
    `probabilities` (atoms,) are the masses of the atoms. Sums of powers of two, all of them exact.

    Over all seeds and sizes: `unseen` counts the atoms that a sample missed, `missed` those of them
    that the trained network misclassifies; `guesses` counts atoms, `wrong_guesses` those that the
    initial network misclassifies; `smallest_margin` is the least y⟨w*, x⟩ of an example, and `away`
    how far the distribution function of the `draws` atoms is from that of the test.
    """

    errors: Floats
    unseen_and_wrong: Floats
    probabilities: Floats
    unseen: int
    missed: int
    guesses: int
    wrong_guesses: int
    smallest_margin: float
    away: float
    draws: int


def geometric_study(
    atoms: int,
    sizes: NDArray[np.int64],
    seeds: int,
    width: int,
    rng: np.random.Generator,
    *,
    noisy: bool = False,
    shown: int | None = None,
    contrary: bool = False,
) -> GeometricStudy:
    """Draw labels, sample and start for each seed and size, train, and compute exact test errors.

    `noisy` draws a fair label for every example, in the sample and in the test; training is then
    stopped after two updates an example, and the error is that on 1000 fresh examples. `shown`
    restricts the sample to the first atoms, not the test. `contrary` gives every atom the label
    that the initial network does not give it.
    """
    columns = [
        _at_one_size(atoms, int(size), seeds, width, rng, noisy, shown, contrary) for size in sizes
    ]
    drawn = np.concatenate([column.drawn.ravel() for column in columns])
    return GeometricStudy(
        errors=np.stack([column.errors for column in columns], axis=1),
        unseen_and_wrong=np.stack([column.unseen_and_wrong for column in columns], axis=1),
        probabilities=columns[0].probabilities,
        unseen=int(sum(column.unseen.sum() for column in columns)),
        missed=int(sum((column.unseen & column.wrong).sum() for column in columns)),
        guesses=sum(column.wrong_before.size for column in columns),
        wrong_guesses=int(sum(column.wrong_before.sum() for column in columns)),
        smallest_margin=min(column.smallest_margin for column in columns),
        away=data.away(drawn, columns[0].probabilities),
        draws=drawn.size,
    )


@dataclass(frozen=True)
class _Column:
    """All seeds at one size: as in the study, by atoms (seeds, atoms) or for each seed."""

    errors: Floats
    unseen_and_wrong: Floats
    probabilities: Floats
    drawn: NDArray[np.int64]
    unseen: NDArray[np.bool_]
    wrong: NDArray[np.bool_]
    wrong_before: NDArray[np.bool_]
    smallest_margin: float


def _at_one_size(
    atoms: int,
    size: int,
    seeds: int,
    width: int,
    rng: np.random.Generator,
    noisy: bool,
    shown: int | None,
    contrary: bool,
) -> _Column:
    weights = starts.of_norm(INITIAL_NORM, seeds, width, atoms, rng)
    before = predictions(weights, np.eye(atoms), SLOPE)
    worlds = [data.geometric_atoms(atoms, rng) for _ in range(seeds)]
    if contrary:
        worlds = [data.GeometricAtoms(-np.sign(outputs)) for outputs in before]
    labels = np.stack([world.labels for world in worlds])
    drawn = np.stack([world.draw(size, rng) for world in worlds])
    drawn = drawn if shown is None else drawn % shown
    true = np.take_along_axis(labels, drawn, axis=1)
    taught = rng.choice([-1.0, 1.0], size=true.shape) if noisy else true
    runs = train(
        np.eye(atoms)[drawn],
        taught,
        weights,
        slope=SLOPE,
        step=STEP,
        order=np.arange(size),
        max_updates=2 * size if noisy else 50_000,
    )
    mass = worlds[0].probabilities
    outputs = starts.outputs(runs.weights, np.eye(atoms), SLOPE)
    wrong = labels * outputs <= 0
    unseen = (drawn[:, :, None] != np.arange(atoms)).all(axis=1)
    wrong_before = labels * before <= 0
    return _Column(
        errors=worlds[0].errors_on_fair_labels(outputs, rng) if noisy else wrong @ mass,
        unseen_and_wrong=(unseen & wrong_before) @ mass,
        probabilities=mass,
        drawn=drawn,
        unseen=unseen,
        wrong=wrong,
        wrong_before=wrong_before,
        smallest_margin=float((taught * true).min()),  # ⟨w*, e_i⟩ is the label of the atom
    )


@dataclass(frozen=True)
class ContraryFits:
    """Weights built to fit a sample and be wrong elsewhere, beside SGD on the same; all (seeds,).

    `loss` is the mean hinge loss on the sample, `unseen` the mass of the atoms outside of it,
    `sizes` the norms of the built weights, `errors` and `errors_of_sgd` the exact test errors.
    """

    loss: Floats
    unseen: Floats
    sizes: Floats
    errors: Floats
    errors_of_sgd: Floats


def contrary_fits(
    atoms: int, size: int, seeds: int, width: int, rng: np.random.Generator
) -> ContraryFits:
    """Draw samples of geometric atoms; for each, build weights of margin 1 on it, -1 elsewhere."""
    worlds = [data.geometric_atoms(atoms, rng) for _ in range(seeds)]
    labels = np.stack([world.labels for world in worlds])
    drawn = np.stack([world.draw(size, rng) for world in worlds])
    mass = worlds[0].probabilities
    seen = (drawn[:, :, None] == np.arange(atoms)).any(axis=1)
    targets = np.where(seen, labels, -labels) * (1 + 1e-9)  # at margin 1, and a little above
    built = starts.saying(targets, width, SLOPE)
    outputs = starts.outputs(built, np.eye(atoms), SLOPE)
    margins = np.take_along_axis(labels * outputs, drawn, axis=1)
    taught = np.take_along_axis(labels, drawn, axis=1)
    weights = starts.of_norm(INITIAL_NORM, seeds, width, atoms, rng)
    runs = train(
        np.eye(atoms)[drawn], taught, weights, slope=SLOPE, step=STEP, order=np.arange(size)
    )
    trained = starts.outputs(runs.weights, np.eye(atoms), SLOPE)
    return ContraryFits(
        loss=np.maximum(1 - margins, 0).mean(axis=1),
        unseen=~seen @ mass,
        sizes=starts.norms(built),
        errors=(labels * outputs <= 0) @ mass,
        errors_of_sgd=(labels * trained <= 0) @ mass,
    )
