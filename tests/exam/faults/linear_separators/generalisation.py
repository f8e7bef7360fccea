"""Faults of Theorem 3: the rate of the test error on atoms, and fits that are wrong elsewhere."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

RATE = "linear_separators.test_error"
RATE_CLAIM = "claims/linear_separators/test_test_error.py"
FITS = "linear_separators.overfitting"
FITS_CLAIM = "claims/linear_separators/test_overfitting.py"
STUDY = "models/linear_separators/generalisation.py"
STARTS = "models/linear_separators/starts.py"
MEAN = "mean = chance * (masses * (1 - masses) ** sizes).sum(axis=1)"

CATALOGUE = [
    false_theorem(
        "an unseen atom is wrong in a quarter of all cases",
        RATE_CLAIM,
        "study.missed, study.unseen, equals=0.5,",
        "study.missed, study.unseen, equals=0.25,",
        caught_by=(RATE,),
    ),
    false_theorem(
        "the test error is all of the mass that the sample missed",
        RATE_CLAIM,
        MEAN,
        MEAN.replace("chance * ", ""),
        caught_by=(RATE,),
    ),
    false_theorem(
        "a sample of n misses an atom as one of n - 1 does",
        RATE_CLAIM,
        MEAN,
        MEAN.replace("** sizes", "** (sizes - 1)"),
        caught_by=(RATE,),
    ),
    false_theorem(
        "a sample of n misses an atom as one of n + 1 does",
        RATE_CLAIM,
        MEAN,
        MEAN.replace("** sizes", "** (sizes + 1)"),
        caught_by=(RATE,),
    ),
    false_theorem(
        "the test error is 1/(2n), without ln 2",
        RATE_CLAIM,
        "np.abs(expected * 2 * SIZES * log(2) - 1),",
        "np.abs(expected * 2 * SIZES - 1),",
        caught_by=(RATE,),
    ),
    false_theorem(
        "1/(2n ln 2) is off by 1/(2n) and what the last atom adds",
        RATE_CLAIM,
        "1 / SIZES + SIZES / 2**ATOMS,",
        "1 / (2 * SIZES) + SIZES / 2**ATOMS,",
        caught_by=(RATE,),
    ),
    false_theorem(
        "1/(2n ln 2) is off by 1/n, whatever the last atom weighs",
        RATE_CLAIM,
        "1 / SIZES + SIZES / 2**ATOMS,",
        "1 / SIZES,",
        caught_by=(RATE,),
    ),
    false_theorem(
        "the test error falls as n^-1.2",
        RATE_CLAIM,
        "        equals=0,\n        resolves=0.15,",
        "        equals=-0.2,\n        resolves=0.15,",
        caught_by=(RATE,),
    ),
    faulty_world(
        "the network is wrong on every atom that its sample missed",
        STUDY,
        "    wrong = labels * outputs <= 0\n"
        "    unseen = (drawn[:, :, None] != np.arange(atoms)).all(axis=1)",
        "    unseen = (drawn[:, :, None] != np.arange(atoms)).all(axis=1)\n"
        "    wrong = (labels * outputs <= 0) | unseen",
        caught_by=(RATE,),
    ),
    faulty_world(
        "the network is tested on what it was trained on",
        STUDY,
        "if noisy else wrong @ mass,",
        "if noisy else (wrong & ~unseen) @ mass,",
        caught_by=(RATE,),
        source="Kapoor and Narayanan 2023, Leakage and the reproducibility crisis, Table 1: L1.1",
    ),
    faulty_world(
        "the last example of a sample is dropped",
        STUDY,
        "        np.eye(atoms)[drawn],\n        taught,\n        weights,",
        "        np.eye(atoms)[drawn[:, :-1]],\n        taught[:, :-1],\n        weights,",
        STUDY,
        "        order=np.arange(size),\n        max_updates=2 * size",
        "        order=np.arange(size - 1),\n        max_updates=2 * size",
        caught_by=(RATE,),
        source="PyTorch, torch.utils.data.DataLoader: drop_last leaves an incomplete batch out",
    ),
    true_variant(
        "the expected error as a product of matrices",
        RATE_CLAIM,
        MEAN,
        "mean = chance * ((1 - masses) ** sizes @ masses)",
        green=(RATE,),
    ),
    true_variant(
        "a wrong answer by its sign",
        STUDY,
        "    wrong = labels * outputs <= 0\n    unseen",
        "    wrong = np.sign(outputs) != labels\n    unseen",
        green=(RATE,),
    ),
    false_theorem(
        "a contrary fit errs on half of what the sample missed",
        FITS_CLAIM,
        'evidence.identity("test error", fits.errors, fits.unseen)',
        'evidence.identity("test error", fits.errors, fits.unseen / 2)',
        caught_by=(FITS,),
    ),
    false_theorem(
        "SGD errs more often than a contrary fit",
        FITS_CLAIM,
        "fits.errors, fits.errors_of_sgd, resolves=0.3)",
        "fits.errors_of_sgd, fits.errors, resolves=0.3)",
        caught_by=(FITS,),
    ),
    false_theorem(
        "a contrary fit has the loss that SGD starts from",
        FITS_CLAIM,
        "fits.loss, np.zeros(200), rounding=rounding)",
        "fits.loss, np.ones(200), rounding=rounding)",
        caught_by=(FITS,),
    ),
    faulty_world(
        "built weights stay a millionth below the margin",
        STUDY,
        "targets = np.where(seen, labels, -labels) * (1 + 1e-9)",
        "targets = np.where(seen, labels, -labels) * (1 - 1e-6)",
        caught_by=(FITS,),
    ),
    faulty_world(
        "built weights of both signs share one output weight",
        STARTS,
        "rows = targets / (np.sqrt(2 * width) / 2 * (1 + slope))",
        "rows = targets / (np.sqrt(2 * width) * (1 + slope))",
        caught_by=(FITS,),
    ),
    faulty_world(
        "unseen atoms keep their label",
        STUDY,
        "targets = np.where(seen, labels, -labels)",
        "targets = np.where(seen, labels, labels)",
        caught_by=(FITS,),
    ),
    faulty_world(
        "SGD's error is that of the built weights",
        STUDY,
        "errors_of_sgd=(labels * trained <= 0) @ mass,",
        "errors_of_sgd=(labels * outputs <= 0) @ mass,",
        caught_by=(FITS,),
    ),
    true_variant(
        "the unseen mass as what the seen atoms leave",
        STUDY,
        "unseen=~seen @ mass,",
        "unseen=1 - seen @ mass,",
        green=(FITS,),
    ),
]
