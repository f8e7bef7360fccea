"""Faulty worlds of what networks are trained on: splits, labels, rearranged pixels, places."""

from tests.exam.faults import faulty_world, true_variant

TRUE = "parameter_deluge.true_labels"
RANDOM = "parameter_deluge.random_labels"
CORRUPTION = "parameter_deluge.corruption"
DECAY = "parameter_deluge.regularisation"
FITTING = "models/parameter_deluge/fitting.py"
CORRUPT = "models/parameter_deluge/corruption.py"
DIGITS = "models/parameter_deluge/digits.py"
SPLITS = "models/digits.py"
DRAWS = "premise 'own draws' does not hold"
UNSEEN = "premise 'unseen' does not hold"
SPLIT = "order = rng.permuted(np.tile(np.arange(size), (seeds, 1)), axis=1)"
LABELS = "torch.tensor(rng.integers(classes, size=shape)),"

CATALOGUE = [
    faulty_world(
        "test images are trained on, for both sets begin at the same place",
        SPLITS,
        "return order[:, :train], order[:, train : train + test]",
        "return order[:, :train], order[:, :test]",
        caught_by=(RANDOM, TRUE, CORRUPTION, DECAY),
        refused=UNSEEN,
        source="marin-community/marin, pull request 2700: train and validation sets overlap",
    ),
    faulty_world(
        "the split is shuffled anew for the test images",
        SPLITS,
        "return order[:, :train], order[:, train : train + test]",
        "return order[:, :train], rng.permuted(order, axis=1)[:, train : train + test]",
        caught_by=(RANDOM, TRUE),
        refused=UNSEEN,
        source="sarpaykent/GotenNet, issue 10: test samples that the training set has too",
    ),
    faulty_world(
        "all runs have one split of the digits",
        SPLITS,
        SPLIT,
        "order = np.tile(rng.permutation(size), (seeds, 1))",
        caught_by=(TRUE, RANDOM, CORRUPTION, DECAY),
        refused=DRAWS,
    ),
    faulty_world(
        "all runs have one order of mini-batches, as workers of one numpy seed do",
        FITTING,
        "drawn = order.permuted(np.tile(np.arange(examples), (seeds, 1)), axis=1)",
        "drawn = np.tile(order.permutation(examples), (seeds, 1))",
        caught_by=(RANDOM, CORRUPTION),
        refused=DRAWS,
        source="pytorch/pytorch, issue 5059: np.random gives the same numbers in each worker",
    ),
    faulty_world(
        "all runs have the same random labels, a seed used twice",
        CORRUPT,
        LABELS,
        "torch.tensor(rng.integers(classes, size=shape[1:])).expand(shape),",
        caught_by=(RANDOM, DECAY),
        refused=DRAWS,
    ),
    faulty_world(
        "a random label is never the true one",
        CORRUPT,
        LABELS,
        "(split.train_labels + 1 + torch.tensor(rng.integers(classes - 1, size=shape))) % classes,",
        caught_by=(RANDOM,),
        refused="premise 'random labels' does not hold",
        source="LiJunnan1992/DivideMix, issue 29: two ways of symmetric noise",
    ),
    faulty_world(
        "the last class is never drawn, its number taken for the bound",
        CORRUPT,
        LABELS,
        LABELS.replace("integers(classes,", "integers(classes - 1,"),
        caught_by=(RANDOM,),
        refused="premise 'random labels' does not hold",
        source="numpy.random.Generator.integers excludes the high end, random.randint does not",
    ),
    faulty_world(
        "labels are kept with the probability with which they are to be replaced",
        CORRUPT,
        "torch.tensor(rng.random(shape) < share)",
        "torch.tensor(rng.random(shape) >= share)",
        caught_by=(RANDOM, CORRUPTION, DECAY),
        refused="premise 'random labels' does not hold",
    ),
    faulty_world(
        "each image's pixels are rearranged in a way of their own, not in one for all",
        CORRUPT,
        "return images.gather(2, order.expand(images.shape))",
        "return torch.tensor(rng.permuted(images.numpy(), axis=-1))",
        caught_by=(CORRUPTION,),
        refused="premise 'alike' does not hold",
    ),
    faulty_world(
        "test images are rearranged in another way than training images",
        CORRUPT,
        "return replace(split, train=shuffle(split.train), test=shuffle(split.test))\n\n\n"
        "def random_pixels",
        "test = shuffle(split.test).flip(-1)\n"
        "    return replace(split, train=shuffle(split.train), test=test)\n\n\ndef random_pixels",
        caught_by=(CORRUPTION,),
        refused="premise 'alike' does not hold",
    ),
    faulty_world(
        "a digit never comes to the canvas's last row or column",
        DIGITS,
        "corners = rng.integers(free + 1, size=corners.shape)",
        "corners = rng.integers(free, size=corners.shape)",
        caught_by=(TRUE,),
        refused="premise 'random place' does not hold",
        source="numpy.random.Generator.integers excludes the high end, random.randint does not",
    ),
    true_variant(
        "the random labels by arithmetic",
        CORRUPT,
        "torch.where(chosen, drawn, split.train_labels)",
        "chosen * drawn + ~chosen * split.train_labels",
        green=(RANDOM, DECAY),
    ),
    true_variant(
        "the same pixels by an index",
        CORRUPT,
        "return images.gather(2, order.expand(images.shape))",
        "return torch.stack([each[:, one[0]] for each, one in zip(images, order)])",
        green=(CORRUPTION,),
    ),
]
