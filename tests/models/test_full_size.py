"""Training as on CIFAR-10, on a few images: the plain loop, checkpoints, chance, and the claims."""

from importlib import import_module
from itertools import permutations
from math import factorial
from pathlib import Path

import numpy as np
import pytest
import torch

from models.parameter_deluge import cifar10, full_size
from models.parameter_deluge.architectures import CROP, inception, initialise, mlp
from models.parameter_deluge.relabelling import chance_distance, permuted_hits
from theoremcheck.judging._evidence import Evidence
from theoremcheck.judging._types import PremiseCheck


def few(size, seed=0):
    """Images of ten colours, with noise: `size` of them, as many of each class as of any other."""
    rng = np.random.default_rng(seed)
    labels = np.arange(size) % 10
    colours = np.random.default_rng(7).integers(0, 55, (10, 3, 32, 32))
    images = (colours[labels] + rng.integers(0, 200, (size, 3, 32, 32))).astype(np.uint8)
    return cifar10.Photographs(images, labels)


def test_whitening_takes_the_centre_and_its_own_mean_and_deviation():
    images = few(20).images
    images[3] = 128
    centre = images[:, :, 2:30, 2:30].astype(float)
    flat = centre.reshape(20, -1)
    expected = (flat - flat.mean(axis=1, keepdims=True)) / np.maximum(
        flat.std(axis=1), 255 / 2352**0.5
    )[:, None]
    found = full_size.whitened(torch.from_numpy(images)).numpy()
    assert found.dtype == np.float32
    np.testing.assert_allclose(found.reshape(20, -1), expected, rtol=0, atol=1e-5)
    faint = np.where(np.arange(3072).reshape(1, 3, 32, 32) % 2, 128, 127).astype(np.uint8)
    assert np.abs(full_size.whitened(torch.from_numpy(faint)).numpy()).max() == pytest.approx(
        0.5 / 255 * 2352**0.5, rel=1e-4
    )


def small(seed=0):
    return initialise(mlp(hidden=(16,)), np.random.default_rng(seed))


def learn(photographs, file, *, epochs, network=None, step=0.01, **more):
    rng = np.random.default_rng(5)
    return full_size.train(
        network or small(), photographs, rng, file, step=step, epochs=epochs, **more
    )


def test_training_is_the_plain_loop(tmp_path):
    """Against a loop that shares only the order of the photographs."""
    photographs = full_size.random_labels(few(300), np.random.default_rng(3))
    run = learn(photographs, tmp_path / "c.pt", epochs=2)
    network, velocity = small(), None
    for epoch, rng in enumerate(np.random.default_rng(5).spawn(2)):
        order = rng.permutation(300)
        for start in (0, 128, 256):
            chosen = order[start : start + 128]
            scores = network(full_size.whitened(torch.from_numpy(photographs.images[chosen])))
            loss = -scores.log_softmax(1)[
                torch.arange(len(chosen)), torch.from_numpy(photographs.labels[chosen])
            ].mean()
            gradients = torch.autograd.grad(loss, list(network.parameters()))
            velocity = [0.9 * v + g for v, g in zip(velocity or [0] * 4, gradients, strict=True)]
            with torch.no_grad():
                for weights, v in zip(network.parameters(), velocity, strict=True):
                    weights -= 0.01 * 0.95**epoch * v
    for found, expected in zip(run.network.parameters(), network.parameters(), strict=True):
        torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


class Stop(Exception):
    pass


def conv():
    network = inception(CROP, batch_norm=True, stem=4, stages=((2, 2), 2))
    return initialise(network, np.random.default_rng(0))


@pytest.mark.parametrize("make", [small, conv])
@pytest.mark.parametrize("at", [(1, 128), (2, 300)])
def test_an_interrupted_training_goes_on_to_the_same_weights(tmp_path, make, at):
    photographs = full_size.random_labels(few(300), np.random.default_rng(3))
    whole = learn(photographs, tmp_path / "whole.pt", epochs=3, network=make())

    def stop(epoch, seen, total):
        if (epoch, seen) == at:
            raise Stop

    file = tmp_path / "folder" / "cut.pt"
    with pytest.raises(Stop):
        learn(photographs, file, epochs=3, network=make(), progress=stop)
    again = learn(photographs, file, epochs=3, network=make())
    assert again.accuracies == whole.accuracies
    assert len(again.accuracies) == 3
    left, right = whole.network.state_dict(), again.network.state_dict()
    assert all(torch.equal(left[name], right[name]) for name in left)
    assert [f.name for f in file.parent.iterdir()] == ["cut.pt"]


def test_training_ends_when_all_labels_are_fitted_and_is_then_only_loaded(tmp_path):
    seen = []
    wide = [initialise(mlp(hidden=(64,)), np.random.default_rng(0)) for _ in range(2)]
    run = learn(
        few(100),
        tmp_path / "c.pt",
        epochs=50,
        network=wide[0],
        progress=lambda *at: seen.append(at),
    )
    assert run.accuracies[-1] == 1
    assert all(accuracy < 1 for accuracy in run.accuracies[:-1])
    assert seen == [(epoch, 100, 100) for epoch in range(len(run.accuracies))]
    again = learn(
        few(100),
        tmp_path / "c.pt",
        epochs=50,
        network=wide[1],
        progress=lambda *at: pytest.fail("trained again"),
    )
    assert again.accuracies == run.accuracies
    assert torch.equal(again.network[1].weight, run.network[1].weight)


def test_a_checkpoint_that_is_none_is_named(tmp_path):
    file = tmp_path / "c.pt"
    file.write_bytes(b"foreign")
    with pytest.raises(
        ValueError, match=r"c\.pt is no checkpoint of this network .*: delete it to train anew"
    ):
        learn(few(100), file, epochs=1)
    learn(few(100), other := tmp_path / "other.pt", epochs=1)
    with pytest.raises(ValueError, match=r"other\.pt is no checkpoint of this network"):
        learn(
            few(100),
            other,
            epochs=1,
            network=initialise(mlp(hidden=(17,)), np.random.default_rng(0)),
        )


def test_a_checkpoint_is_not_unpickled(tmp_path):
    torch.save({"network": Path("arbitrary object")}, tmp_path / "c.pt")
    with pytest.raises(ValueError, match=r"no checkpoint of this network .UnpicklingError"):
        learn(few(100), tmp_path / "c.pt", epochs=1)


def test_confusion_counts_true_classes_in_rows():
    photographs = few(200)
    network = small()
    given = network(full_size.whitened(torch.from_numpy(photographs.images))).argmax(1).numpy()
    counts = full_size.confusion(network, photographs)
    expected = [
        [((photographs.labels == i) & (given == j)).sum() for j in range(10)] for i in range(10)
    ]
    assert counts.tolist() == expected
    assert not np.array_equal(counts, counts.T)


def test_an_answer_does_not_depend_on_the_images_beside_it():
    tints = np.random.default_rng(0).integers(256, size=(60, 3, 1, 1), dtype=np.uint8)
    network, images = conv(), torch.from_numpy(np.tile(tints, (1, 1, 32, 32)))
    network.train()
    for _ in range(50):  # the running means and variances come near to those of the images
        network(full_size.whitened(images))
    alone = torch.cat([full_size.answers(network, image[None]) for image in images])
    network.train()
    assert torch.equal(full_size.answers(network, images), alone)
    assert len(alone.unique()) > 1


def test_random_labels_are_uniform_and_ignore_the_images():
    photographs = few(10_000)
    drawn = full_size.random_labels(photographs, np.random.default_rng(0))
    assert drawn.images is photographs.images
    assert drawn.labels.dtype == np.int64
    table = np.bincount(10 * photographs.labels + drawn.labels, minlength=100)
    assert ((table - 100.0) ** 2 / 100).sum() < 99 + 6 * np.sqrt(2 * 99)


def test_hits_after_every_permutation():
    confusion = np.random.default_rng(0).integers(0, 100, (5, 5))
    expected = [sum(confusion[i, p[i]] for i in range(5)) for p in permutations(range(5))]
    assert sorted(permuted_hits(confusion)) == sorted(expected)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.5])
def test_chance_exceeds_the_limit_as_often_as_allowed(rate):
    """Over all namings of one network's answers the test refutes at most, and nearly, the rate."""
    rng = np.random.default_rng(0)
    confusion = np.stack(
        [
            np.bincount(rng.choice(5, 1000, p=rng.dirichlet(np.ones(5))), minlength=5)
            for _ in range(5)
        ]
    )
    seen = [chance_distance(confusion[:, list(p)], rate) for p in permutations(range(5))]
    refuted = sum(measured > limit for measured, limit in seen)
    assert refuted == int(rate * factorial(5))
    assert np.mean([np.trace(confusion[:, list(p)]) for p in permutations(range(5))]) == 1000
    measured, _ = seen[0]
    assert measured == pytest.approx(abs(np.trace(confusion) / 5000 - 0.2))


def test_ten_classes_resolve_one_in_a_million():
    knows = np.full((10, 10), 97) + 30 * np.eye(10, dtype=int)
    measured, limit = chance_distance(knows, 1e-6)
    assert measured > limit
    measured, limit = chance_distance(np.roll(knows, 1, axis=1)[:, [1, 0, *range(2, 10)]], 1e-6)
    assert measured <= limit


def test_what_the_permutations_cannot_say_is_named():
    with pytest.raises(
        ValueError, match="3 classes have too few permutations for the error rate 1e-06"
    ):
        chance_distance(np.ones((3, 3), int), 1e-6)
    with pytest.raises(ValueError, match="classes of the test set have different sizes"):
        chance_distance(np.array([[1, 2], [1, 1]]), 0.5)


def judged(folder, judge, case, epochs=40, train_size=400):
    """Let the CIFAR-10 claims judge one network on a few images; return outcomes by quantity."""
    claim = import_module("claims.parameter_deluge.test_cifar10")
    setting = claim.Setting(few(train_size), few(200, seed=1), folder, "cpu", epochs)
    evidence = Evidence("parameter_deluge.cifar10", claim.CLAIM.premises, dict(case), 0)
    getattr(claim, judge)(evidence, setting, *case.values())
    assert len(evidence.curves) == 1
    return {j.quantity: str(j.outcome) for j in evidence.judgements}, evidence


def test_the_claims_judge_true_labels(tmp_path):
    """Ten colours are learnt perfectly, more than such a network may know of photographs."""
    found, evidence = judged(tmp_path, "judge_true_labels", {"network": "MLP 1x512"})
    assert found == {
        "train accuracy": "holds",
        "test accuracy": "holds",
        "test accuracy below the better network's": "refuted",
    }
    predicted = [float(j.predicted.split()[-1]) for j in evidence.judgements]
    assert predicted == pytest.approx([0.995, (0.5239 + 0.1) / 2, (0.7607 + 0.5239) / 2])
    assert [file.name for file in tmp_path.iterdir()] == ["MLP-1x512-true-labels.pt"]


def test_the_claims_hold_random_labels_against_chance(tmp_path):
    found, evidence = judged(
        tmp_path, "judge_random_labels", {"network": "MLP 1x512", "labels": "random"}
    )
    assert found == {"train accuracy": "holds", "distance of the test accuracy from 1/10": "holds"}
    assert evidence.premises == [PremiseCheck("random labels", True)]
    assert evidence.judgements[1].error_rate == 1e-6


def test_the_claims_see_that_true_labels_teach_something(tmp_path):
    found, evidence = judged(
        tmp_path, "judge_random_labels", {"network": "MLP 1x512", "labels": "true"}
    )
    assert found == {
        "train accuracy": "holds",
        "distance of the test accuracy from 1/10": "refuted",
    }
    assert evidence.premises == [PremiseCheck("random labels", False)]


def test_the_claims_refute_a_network_that_was_not_trained_long_enough(tmp_path):
    found, _ = judged(
        tmp_path, "judge_random_labels", {"network": "MLP 3x512", "labels": "random"}, epochs=1
    )
    assert found["train accuracy"] == "refuted"
