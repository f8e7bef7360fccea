"""Test errors of trained networks, exact on geometric atoms, and of fits chosen to be bad."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.linear_separators import data, starts
from models.linear_separators.network import predictions
from models.linear_separators.sgd import train

Floats = NDArray[np.float64]
SLOPE, STEP, INITIAL_NORM = 0.5, 0.7, 0.5


@dataclass(frozen=True)
class GeometricStudy:
    """Test errors over seeds and sample sizes.

    `errors` (seeds, sizes) are those of the trained networks; `unseen_and_wrong` (seeds, sizes) is
    the mass of the atoms that the sample missed and the initial network, in torch, misclassifies;
    `probabilities` (atoms,) are the masses of the atoms. Sums of powers of two, all of them exact.
    """

    errors: Floats
    unseen_and_wrong: Floats
    probabilities: Floats
    separable: bool
    same_distribution: bool


def geometric_study(
    atoms: int,
    sizes: NDArray[np.int64],
    seeds: int,
    width: int,
    rng: np.random.Generator,
    *,
    noisy: bool = False,
    shown: int | None = None,
) -> GeometricStudy:
    """Draw labels, sample and start for each seed and size, train, and compute exact test errors.

    `noisy` draws a fair label for every example, in the sample and in the test; training is then
    stopped after two updates an example, and the error is that on 1000 fresh examples. `shown`
    restricts the sample to the first atoms, not the test.
    """
    errors, unseen = np.empty((seeds, len(sizes))), np.empty((seeds, len(sizes)))
    for column, size in enumerate(sizes):
        weights = starts.of_norm(INITIAL_NORM, seeds, width, atoms, rng)
        worlds = [data.geometric_atoms(atoms, rng) for _ in range(seeds)]
        labels = np.stack([world.labels for world in worlds])
        drawn = np.stack([world.draw(int(size), rng) for world in worlds])
        drawn = drawn if shown is None else drawn % shown
        taught = np.take_along_axis(labels, drawn, axis=1)
        if noisy:
            taught = rng.choice([-1.0, 1.0], size=taught.shape)
        runs = train(
            np.eye(atoms)[drawn],
            taught,
            weights,
            slope=SLOPE,
            step=STEP,
            order=np.arange(size),
            max_updates=2 * int(size) if noisy else 50_000,
        )
        mass = worlds[0].probabilities
        wrong = labels * starts.outputs(runs.weights, np.eye(atoms), SLOPE) <= 0
        errors[:, column] = (
            _on_fresh_labels(runs.weights, worlds[0], rng) if noisy else wrong @ mass
        )
        missed = (drawn[:, :, None] != np.arange(atoms)).all(axis=1)
        wrong_before = labels * predictions(weights, np.eye(atoms), SLOPE) <= 0
        unseen[:, column] = (missed & wrong_before) @ mass
    return GeometricStudy(
        errors, unseen, mass, separable=not noisy, same_distribution=shown is None
    )


def _on_fresh_labels(
    weights: Floats, world: data.GeometricAtoms, rng: np.random.Generator
) -> Floats:
    """Return each network's error on 1000 fresh examples, each with a fair label of its own."""
    outputs = starts.outputs(weights, world.points, SLOPE)
    drawn = world.draw((len(weights), 1000), rng)
    labels = rng.choice([-1.0, 1.0], size=drawn.shape)
    return (labels * np.take_along_axis(outputs, drawn, axis=1) <= 0).mean(axis=1)


@dataclass(frozen=True)
class ContraryFits:
    """Weights built to fit a sample and be wrong elsewhere, beside SGD on the same; all (seeds,).

    `loss` is the mean hinge loss on the sample, `unseen` the mass of the atoms outside of it,
    `sizes` the norms of the built weights, `errors` and `errors_of_sgd` the exact test errors;
    `smallest_mass` that of the rarest atom.
    """

    loss: Floats
    unseen: Floats
    sizes: Floats
    errors: Floats
    errors_of_sgd: Floats
    smallest_mass: float


def contrary_fits(
    atoms: int, size: int, seeds: int, width: int, rng: np.random.Generator
) -> ContraryFits:
    """Draw samples of geometric atoms; for each, build weights of margin 1 on it, -1 elsewhere."""
    worlds = [data.geometric_atoms(atoms, rng) for _ in range(seeds)]
    labels = np.stack([world.labels for world in worlds])
    drawn = np.stack([world.draw(size, rng) for world in worlds])
    mass = worlds[0].probabilities
    seen = (drawn[:, :, None] == np.arange(atoms)).any(axis=1)
    # Row r of sign s gets s·2c_i in column i: k active units of one sign at v·2c and k of the other
    # at -v·α·2c give N(e_i) = 2kvc(1 + α) sign(c_i); c is set for |N| = 1, and a little above.
    height = (1 + 1e-9) / (np.sqrt(2 * width) / 2 * (1 + SLOPE))
    targets = np.where(seen, labels, -labels) * height
    built = np.repeat([1.0, -1.0], width)[None, :, None] * targets[:, None, :]
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
        smallest_mass=float(mass.min()),
    )
