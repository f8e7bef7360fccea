"""Splits of the digits, what randomises them, and training until all labels are fitted."""

from functools import partial

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from models.parameter_deluge import corruption, digits, fitting
from models.parameter_deluge.architectures import SMALL, initialise, mlp
from models.perceptrons import Perceptrons, accuracy, cross_entropy, he

ADAM = partial(torch.optim.Adam, lr=0.01)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def small(seeds: int = 3, place: str = "plain") -> digits.Split:
    return digits.split(seeds, 60, 100, place, rng())


def numbers(split: digits.Split) -> list[np.ndarray]:
    return [
        part.numpy() for part in (split.train, split.train_labels, split.test, split.test_labels)
    ]


# Digits


def test_a_split_holds_other_digits_to_be_tested_on_and_their_own_labels():
    images, labels = load_digits(return_X_y=True)
    known = {
        image.tobytes(): label for image, label in zip(np.float32(images / 16), labels, strict=True)
    }
    train, train_labels, test, test_labels = numbers(digits.split(4, 700, 1097, "plain", rng()))
    assert (train.shape, test.shape) == ((4, 700, 64), (4, 1097, 64))
    assert (train.dtype, train_labels.dtype) == (np.float32, np.int64)
    for seed in range(4):
        seen = [*train[seed], *test[seed]]
        assert len({image.tobytes() for image in seen}) == 1797
        assert [known[image.tobytes()] for image in seen] == [
            *train_labels[seed],
            *test_labels[seed],
        ]
    assert not np.array_equal(train[0], train[1])


def test_a_split_needs_enough_digits_and_a_known_place():
    with pytest.raises(ValueError, match="out of 1797"):
        digits.split(1, 1000, 798, "plain", rng())
    with pytest.raises(ValueError, match="'left' is unknown"):
        digits.split(1, 10, 10, "left", rng())


def test_no_digit_is_tested_that_was_trained_on():
    split = digits.split(3, 50, 40, "anywhere", rng())
    assert digits.repeated(split) == 0
    assert (
        digits.repeated(
            digits.Split(split.train, split.train_labels, split.train, split.train_labels)
        )
        == 150
    )


def test_a_canvas_holds_the_digit_at_its_place_and_nothing_else():
    digit = np.arange(1.0, 65).reshape(8, 8)
    centred = np.pad(digit, 2)
    np.testing.assert_array_equal(digits.on_canvas(digit.ravel(), "centre", rng()), centred.ravel())
    moved = digits.on_canvas(np.tile(digit.ravel(), (50, 40, 1)), "anywhere", rng()).reshape(
        2000, 12, 12
    )
    seen = {}
    for canvas in moved:
        row, column = np.argwhere(canvas == 1)[0]
        np.testing.assert_array_equal(canvas[row : row + 8, column : column + 8], digit)
        assert canvas.sum() == digit.sum()
        seen[row, column] = seen.get((row, column), 0) + 1
    assert seen.keys() == {(row, column) for row in range(5) for column in range(5)}
    # 80 expected at each place; six standard deviations of the binomial count are 53.
    assert 27 <= min(seen.values()) <= max(seen.values()) <= 133


def test_only_moved_digits_reach_each_edge_and_only_shuffled_ones_have_unlike_neighbours():
    centre, anywhere = (digits.split(9, 250, 600, place, rng()) for place in ("centre", "anywhere"))
    assert digits.reach_each_edge(centre) == 0
    rows = np.hstack([anywhere.train, anywhere.test]).reshape(-1, 12, 12)
    edges = ([canvas[0], canvas[-1], canvas[:, 0], canvas[:, -1]] for canvas in rows)
    expected = np.mean([[edge.any() for edge in four] for four in edges], axis=0).min()
    assert digits.reach_each_edge(anywhere) == pytest.approx(expected)
    assert 0 < expected < 1
    assert digits.neighbour_correlation(anywhere).min() > 1 / 2
    assert digits.neighbour_correlation(corruption.shuffled_pixels(anywhere, rng())).max() < 1 / 4


def test_one_seed_of_a_split_keeps_its_axis():
    split = small()
    for whole, one in zip(numbers(split), numbers(split.seed(2)), strict=True):
        np.testing.assert_array_equal(one, whole[2:])
    assert (len(split), len(split.seed(0))) == (3, 1)


# Randomisations


def test_random_labels_replace_more_and_more_of_the_training_labels_only():
    split = digits.split(20, 900, 100, "plain", rng())
    changed = [corruption.random_labels(split, share, rng(1)) for share in (0.0, 0.3, 1.0)]
    none, some, every = (found.train_labels != split.train_labels for found in changed)
    assert not none.any()
    assert not (some & ~every).any()
    assert torch.equal(changed[1].train_labels[some], changed[2].train_labels[some])
    # One in ten keeps its label by chance; six standard deviations of 18 000 draws.
    for found, share in ((some, 0.27), (every, 0.9)):
        assert abs(found.double().mean() - share) < 6 * np.sqrt(share * (1 - share) / 18_000)
    counts = np.bincount(changed[2].train_labels.ravel(), minlength=10)
    assert abs(counts - 1800).max() < 6 * np.sqrt(18_000 * 0.09)
    assert all(
        found.test_labels is split.test_labels and found.train is split.train for found in changed
    )


def test_shuffled_pixels_are_one_permutation_of_each_seed_for_training_and_testing():
    split = small()
    train, labels, test, _ = numbers(corruption.shuffled_pixels(split, rng()))
    coded = torch.arange(64.0).expand(3, 160, 64)
    first, _, second, _ = numbers(
        corruption.shuffled_pixels(
            digits.Split(coded[:, :60], split.train_labels, coded[:, 60:], split.test_labels), rng()
        )
    )
    orders = first[:, 0].astype(int)
    assert (first == orders[:, None]).all()
    assert (second == orders[:, None]).all()
    assert len({tuple(order) for order in orders}) == 3
    for seed, order in enumerate(orders):
        assert sorted(order) == list(range(64))
        np.testing.assert_array_equal(train[seed], split.train[seed, :, order])
        np.testing.assert_array_equal(test[seed], split.test[seed, :, order])
    assert torch.equal(torch.tensor(labels), split.train_labels)


def test_random_pixels_keep_the_values_of_an_image_and_not_their_places():
    split = small()
    found = corruption.random_pixels(split, rng())
    for before, after in ((split.train, found.train), (split.test, found.test)):
        assert torch.equal(before.sort(dim=-1).values, after.sort(dim=-1).values)
    coded = digits.Split(
        torch.arange(64.0).expand(3, 60, 64), split.train_labels, split.test, split.test_labels
    )
    shuffled = corruption.random_pixels(coded, rng()).train.reshape(180, 64)
    assert len({tuple(row.tolist()) for row in shuffled}) == 180


def test_gaussian_pixels_have_the_mean_and_the_deviation_of_the_seed():
    split = small()
    bright = digits.Split(
        split.train * torch.tensor([1.0, 2, 3])[:, None, None], *numbers_of(split)
    )
    found = corruption.gaussian_pixels(bright, rng())
    count = 60 * 64
    for seed in range(3):
        mean, deviation = bright.train[seed].mean(), bright.train[seed].std()
        for images in (found.train[seed], found.test[seed][:60]):
            assert abs(images.mean() - mean) < 6 * deviation / np.sqrt(count)
            assert abs(images.std() / deviation - 1) < 6 / np.sqrt(2 * count)
    pixels = found.train.reshape(180, 64).numpy()
    assert abs(np.corrcoef(pixels, rowvar=False) - np.eye(64)).max() < 6 / np.sqrt(180)


def numbers_of(split: digits.Split) -> tuple[torch.Tensor, ...]:
    return split.train_labels, split.test, split.test_labels


# Fitting


def test_an_epoch_shows_each_seed_every_example_once_in_its_own_order():
    split = small()
    drawn = list(fitting.batches(split, 25, rng()))
    assert [labels.shape for _, labels in drawn] == [(3, 25), (3, 25), (3, 10)]
    images = torch.cat([inputs for inputs, _ in drawn], dim=1).numpy()
    labels = torch.cat([labels for _, labels in drawn], dim=1).numpy()
    orders = []
    for seed in range(3):
        place = {image.tobytes(): i for i, image in enumerate(split.train[seed].numpy())}
        orders.append([place[image.tobytes()] for image in images[seed]])
        assert sorted(orders[-1]) == list(range(60))
        np.testing.assert_array_equal(labels[seed], split.train_labels[seed, orders[-1]])
    assert len({tuple(order) for order in orders}) == 3


def test_a_seed_is_judged_when_it_has_fitted_and_ends_like_a_plain_loop():
    """Each seed of the stack against torch's own modules and optimiser, one after the other."""
    split, limit = small(), 20
    weights = [module_weights(seed) for seed in range(3)]
    stack = Perceptrons(
        [np.stack(level) for level in zip(*weights, strict=True)], dtype=torch.float64
    )
    double = digits.Split(
        split.train.double(), split.train_labels, split.test.double(), split.test_labels
    )
    found = fitting.fit(stack, double, fitting.Setting(ADAM, 25, limit), rng(2))
    assert len(set(found.epochs[found.fitted])) > 1
    assert not found.fitted.all()
    order = rng(2)
    epochs = [list(fitting.batches(double, 25, order)) for _ in range(limit)]
    for seed in range(3):
        network = initialise(mlp((1, 8, 8), hidden=(32,)), rng()).double()
        with torch.no_grad():
            for layer, weight in zip((network[1], network[3]), weights[seed], strict=True):
                layer.weight.copy_(torch.from_numpy(weight))
                layer.bias.zero_()
        optimiser = ADAM(network.parameters())
        ended = np.inf
        for epoch, drawn in enumerate(epochs, start=1):
            for inputs, labels in drawn:
                optimiser.zero_grad()
                torch.nn.functional.cross_entropy(network(inputs[seed]), labels[seed]).backward()
                optimiser.step()
            trained = right(network, double.train[seed], double.train_labels[seed])
            if trained == 1:
                ended = epoch
                break
        assert found.epochs[seed] == ended
        assert found.train[seed] == pytest.approx(trained)
        assert found.test[seed] == pytest.approx(
            right(network, double.test[seed], double.test_labels[seed])
        )


def module_weights(seed: int) -> list[np.ndarray]:
    draw = rng(10 + seed)
    return [draw.standard_normal((32, 64)) / 8, draw.standard_normal((10, 32)) / 4]


def right(network: torch.nn.Module, images: torch.Tensor, labels: torch.Tensor) -> float:
    with torch.no_grad():
        return float((network(images).argmax(dim=1) == labels).double().mean())


def test_what_does_not_fit_is_judged_in_the_end():
    split = corruption.random_labels(small(), 1.0, rng(1))
    found = fitting.fit_perceptrons((4,), split, fitting.Setting(ADAM, 25, 5), rng(2), rng(3))
    assert np.isinf(found.epochs).all()
    assert not found.fitted.any()
    assert ((found.train > 0) & (found.train < 1)).all()
    assert ((found.test >= 0) & (found.test < 1)).all()


def test_no_epochs_move_nothing():
    split = small()
    network = Perceptrons(he(3, (64, 4, 10), rng(1)))
    before = [parameter.clone() for parameter in network.parameters()]
    found = fitting.fit(network, split, fitting.Setting(ADAM, 25, 0), rng(2))
    assert not found.fitted.any()
    for moved, start in zip(network.parameters(), before, strict=True):
        assert torch.equal(moved, start)


def test_an_ordinary_network_is_a_stack_of_one():
    split = small(1, "anywhere")
    network = initialise(SMALL["AlexNet-style"](), rng())
    alone = fitting.Alone(network)
    scores = network(split.train[0].reshape(-1, 1, 12, 12))
    assert torch.equal(alone(split.train)[0], scores.T)
    expected = torch.nn.functional.cross_entropy(scores, split.train_labels[0])
    torch.testing.assert_close(cross_entropy(alone(split.train), split.train_labels)[0], expected)
    assert accuracy(alone, split.train, split.train_labels) == pytest.approx(
        right(network, split.train[0].reshape(-1, 1, 12, 12), split.train_labels[0])
    )


def test_one_by_one_each_seed_has_its_own_start_split_and_order():
    split, setting = small(3, "anywhere"), fitting.Setting(ADAM, 25, 2)
    build = SMALL["AlexNet-style"]
    found = fitting.fit_one_by_one(build, split, setting, rng(1), rng(2))
    weights, order = rng(1), rng(2)
    for seed in range(3):
        network = fitting.Alone(initialise(build(), weights))
        one = fitting.fit(network, split.seed(seed), setting, order)
        assert (found.epochs[seed], found.train[seed], found.test[seed]) == (
            one.epochs,
            one.train,
            one.test,
        )


def test_the_same_draws_give_the_same_fit():
    split, setting = small(), fitting.Setting(ADAM, 25, 5)
    first, again = (
        fitting.fit_perceptrons((16,), split, setting, rng(1), rng(2)) for _ in range(2)
    )
    np.testing.assert_array_equal(first.train, again.train)
    np.testing.assert_array_equal(first.test, again.test)
