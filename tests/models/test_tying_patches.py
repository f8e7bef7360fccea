"""Labels and networks of patches against formulas, tying's gradients, many seeds as one alone."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from models.training import train
from models.weight_tying import patches
from models.weight_tying.patches import PatchNetwork, SideBySide, Task, half_squared_error, learn

EPS = np.finfo(float).eps
LOW, HIGH, MID = Task(1, 0), Task(0, 1), Task(1, 1)


def draw(task: Task, seeds: int, count: int, tied: bool = False) -> tuple[np.ndarray, torch.Tensor]:
    """Draw weights (S, k or 1, d) and inputs (S, B, k, d)."""
    rng = np.random.default_rng(7)
    weights = rng.standard_normal((seeds, 1 if tied else task.patches, task.dimension))
    return weights, torch.from_numpy(
        rng.standard_normal((seeds, count, task.patches, task.dimension))
    )


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize(
    "task", [LOW, HIGH, MID, Task(0.5, -2, frequency=1.5, patches=3, dimension=2)]
)
def test_predictions_are_the_formula(task, tied):
    weights, x = draw(task, 2, 4, tied)
    found = PatchNetwork(task, weights)(x)
    for s in range(2):
        for b in range(4):
            hidden = [
                np.tanh(weights[s, 0 if tied else i] @ x[s, b, i].numpy())
                for i in range(task.patches)
            ]
            label = task.low * hidden[0] + task.high * np.cos(task.frequency * sum(hidden))
            # The phase adds up k terms and is then of size fk.
            assert found[s, b].item() == pytest.approx(label, rel=0, abs=200 * EPS * task.patches)


@pytest.mark.parametrize(
    "task",
    [
        LOW,
        HIGH,
        MID,
        replace(MID, low=0.5, high=3, frequency=0.7, patches=2),
        replace(MID, norm=3, frequency=1, patches=3),
    ],
)
def test_variance_and_phase_are_those_of_a_large_sample(task):
    rng, count = np.random.default_rng(1), 400_000
    # u·x_i is normal with deviation ‖u‖, whatever d.
    hidden = np.tanh(task.norm * rng.standard_normal((count, task.patches)))
    phase = task.frequency * hidden.sum(axis=1)
    labels = task.low * hidden[:, 0] + task.high * np.cos(phase)
    np.testing.assert_allclose(task.label(torch.from_numpy(hidden)).numpy(), labels, atol=1e-13)
    for sample, variance in ((labels, task.variance()), (phase, task.phase_deviation() ** 2)):
        squares = (sample - sample.mean()) ** 2
        # Five standard errors of a mean of squares: a chance of 6e-7 each.
        assert abs(squares.mean() - variance) < 5 * squares.std() / count**0.5
        assert squares.std() / count**0.5 < 0.003 * variance


def test_variance_in_closed_cases():
    # tanh of a large multiple of a normal is a fair sign, and cos(π Σ ±1) constant. The node at 0
    # has a mass of 0.002 and turns the cosine's sign, which has a variance of up to 4·(4·0.002)
    # with four patches.
    assert Task(1, 0, norm=1e9).variance() == pytest.approx(1, rel=0, abs=0.003)
    assert Task(0, 1, patches=4, norm=1e9).variance() == pytest.approx(0, abs=0.032)
    # At small ‖u_0‖ tanh is the identity, and the phase N(0, s): Var cos = (1 - e^{-s})²/2.
    small = Task(0, 1, frequency=1e4, patches=3, norm=1e-4)
    assert small.variance() == pytest.approx((1 - np.exp(-3)) ** 2 / 2, rel=1e-6)
    assert small.phase_deviation() == pytest.approx(np.sqrt(3), rel=1e-6)


@pytest.mark.parametrize("task", [LOW, HIGH, MID])
def test_tied_gradient_is_the_sum_of_the_free_ones(task):
    weights, x = draw(task, 3, 16, tied=True)
    labels = PatchNetwork(task, weights / 2)(x).detach()[..., None]
    gradients = []
    for w in (weights, np.repeat(weights, task.patches, axis=1)):
        network = PatchNetwork(task, w)
        half_squared_error(SideBySide([network])(x), labels).sum().backward()
        gradients.append(network.weights.grad.numpy())
    shared, free = gradients
    assert np.abs(shared).max() > 0.01
    scale = 1e4 * EPS * (1 + np.abs(free).max())
    np.testing.assert_allclose(shared[:, 0], free.sum(axis=1), rtol=0, atol=scale)
    assert (np.abs(free[:, 1:]).max() > 0) == (task.high != 0)


def test_gradient_against_differences():
    weights, x = draw(MID, 1, 8)
    network = PatchNetwork(MID, weights)
    labels = torch.zeros(1, 8, 1, dtype=torch.float64)

    def loss(w: np.ndarray) -> float:
        return half_squared_error(SideBySide([PatchNetwork(MID, w)])(x), labels).item()

    half_squared_error(SideBySide([network])(x), labels).sum().backward()
    for index in [(0, 0, 0), (0, 3, 2), (0, 9, 7)]:
        shift = np.zeros_like(weights)
        shift[index] = 1e-6
        difference = (loss(weights + shift) - loss(weights - shift)) / 2e-6
        # The third derivative, of size (πx)³, over the squared shift, and roundings over the shift.
        assert network.weights.grad[index].item() == pytest.approx(difference, rel=0, abs=1e-8)


@pytest.mark.parametrize("task", [LOW, HIGH, MID])
def test_the_truth_has_no_loss_and_its_mirror_image_has(task):
    weights, x = draw(task, 2, 8, tied=True)
    copies = np.repeat(weights, task.patches, axis=1)
    labels = PatchNetwork(task, weights)(x)
    assert (PatchNetwork(task, weights)(x) == labels).all()
    assert (PatchNetwork(task, copies)(x) == labels).all()
    # The cosine is even, the linear term is odd.
    difference = PatchNetwork(task, -weights)(x) - labels
    hidden = torch.tanh((x * torch.from_numpy(weights)[:, None]).sum(dim=-1))
    torch.testing.assert_close(difference, -2 * task.low * hidden[..., 0], rtol=0, atol=1e-13)


def test_loss_is_half_the_mean_square_of_each_seed():
    predictions = torch.tensor([[[1.0, 0.0], [3.0, 0.0]], [[0.0, 2.0], [0.0, 0.0]]])
    found = half_squared_error(predictions, torch.zeros(2, 2, 2))
    assert found.tolist() == [(1 + 9) / 2 / 2, 4 / 2 / 2]


@pytest.mark.parametrize("optimiser", [torch.optim.Adam, torch.optim.SGD])
def test_stacked_training_is_training_alone(optimiser):
    """Seeds and networks side by side, against a plain loop for each."""
    task = Task(1, 1, patches=3, dimension=2)
    seeds, steps = 4, 30
    truth, _ = draw(task, seeds, 1, tied=True)
    rng = np.random.default_rng(2)
    starts = [rng.standard_normal((seeds, count, 2)) for count in (3, 1)]
    inputs = torch.from_numpy(rng.standard_normal((steps, seeds, 16, 3, 2)))
    labels = PatchNetwork(task, truth).requires_grad_(False)
    both = SideBySide([PatchNetwork(task, start) for start in starts])
    batches = ((x, labels(x)[..., None]) for x in inputs)
    train(both, batches, half_squared_error, optimiser(both.parameters(), lr=0.03))
    for network, start in zip(both.networks, starts, strict=True):
        for s in range(seeds):
            alone = PatchNetwork(task, start[s : s + 1])
            stepper = optimiser(alone.parameters(), lr=0.03)
            for x in inputs[:, s : s + 1]:
                stepper.zero_grad()
                (
                    (alone(x) - PatchNetwork(task, truth[s : s + 1])(x).detach()) ** 2 / 2
                ).mean().backward()
                stepper.step()
            moved = network.weights[s].detach()
            assert (moved - torch.from_numpy(start[s])).abs().max() > 0.01
            # Roundings of 30 steps, none of which is steep enough to enlarge them a million times.
            torch.testing.assert_close(moved, alone.weights[0].detach(), rtol=0, atol=1e6 * EPS)


def test_one_patch_is_tied_in_any_case():
    task = Task(1, 1, patches=1, dimension=3)
    free, tied = (
        learn([task], [shared], 5, torch.optim.Adam, 0.03, 20, 8, np.random.default_rng(3)).errors
        for shared in (False, True)
    )
    assert (free == tied).all()


def test_what_learn_hands_to_the_trainer(monkeypatch):
    """Starts, targets and data, read off the arguments: labels of the linear term give u_0 back."""
    given = []

    def spy(networks, batches, loss, optimiser):
        given.extend([networks, list(batches), loss, optimiser])

    monkeypatch.setattr(patches, "train", spy)
    seeds, task = 200, Task(1, 0, patches=3, dimension=4, norm=0.5)
    tasks, tied = [task, replace(task, norm=0.25)], [False, True]
    learn(tasks, tied, seeds, torch.optim.SGD, 0.7, 6, 5, np.random.default_rng(6))
    networks, batches, loss, optimiser = given
    assert loss is half_squared_error
    assert optimiser.param_groups[0]["lr"] == 0.7
    assert [p.shape for p in networks.parameters()] == [(seeds, 3, 4), (seeds, 1, 4)]
    assert all(
        p is q
        for p, q in zip(networks.parameters(), optimiser.param_groups[0]["params"], strict=True)
    )
    for start in networks.parameters():
        entries = start.detach().numpy().ravel()
        assert abs(entries.var() * 4 - 1) < 5 * (2 / entries.size) ** 0.5
    inputs = torch.stack([x for x, _ in batches])
    assert inputs.shape == (6, seeds, 5, 3, 4)
    assert inputs.unique().numel() > 0.99 * inputs.numel()
    assert abs(inputs.var().item() - 1) < 5 * (2 / inputs.numel()) ** 0.5
    labels = torch.stack([y for _, y in batches])
    assert not labels.requires_grad
    x, y = (t.transpose(0, 1).double() for t in (inputs[..., 0, :], torch.atanh(labels)))
    found = torch.linalg.lstsq(x.reshape(seeds, 30, 4), y.reshape(seeds, 30, 2)).solution
    # Single precision, some digits of which the inverse of the tanh and that of the inputs take.
    torch.testing.assert_close(found[..., 0], 2 * found[..., 1], rtol=0, atol=1e-4)
    torch.testing.assert_close(
        found.norm(dim=1), torch.tensor([[0.5, 0.25]]).double().expand(seeds, 2), rtol=0, atol=1e-4
    )
    # Uniform directions: the mean of 200 has the squared length 1/200.
    assert (found[..., 0] * 2).mean(dim=0).norm() < 5 / seeds**0.5


def test_errors_are_relative_to_the_variance_and_fall():
    def errors(steps: int) -> np.ndarray:
        tasks = [LOW, replace(LOW, low=4)]
        return learn(
            tasks, [False, True], 30, torch.optim.Adam, 0.03, steps, 32, np.random.default_rng(4)
        ).errors

    before, after = errors(1), errors(400)
    assert before.shape == (30, 2)
    # A prediction uncorrelated with its label, of about the same law, is off by twice the variance.
    assert (np.abs(before.mean(axis=0) - 2) < 5 * before.std(axis=0) / 30**0.5).all()
    assert (after < 1e-6).all()


def test_same_draws_same_errors():
    first, second = (
        learn([MID, HIGH], [False, True], 3, torch.optim.SGD, 0.03, 5, 8, np.random.default_rng(5))
        for _ in range(2)
    )
    assert (first.errors == second.errors).all()


def test_what_each_seed_began_with(monkeypatch):
    given = []
    monkeypatch.setattr(patches, "train", lambda n, batches, *_: given.extend([n, list(batches)]))
    rng = np.random.default_rng(5)
    _, drawn = learn([MID, HIGH], [False, True], 3, torch.optim.SGD, 0.03, 5, 8, rng)
    direction, free, tied, inputs = drawn
    networks, batches = given
    assert len(batches) == 5
    assert (inputs == batches[0][0].numpy()).all()
    for start, network in zip((free, tied), networks.parameters(), strict=True):
        assert (start == network.detach().numpy()).all()
    np.testing.assert_allclose((direction**2).sum(axis=-1), 1, rtol=1e-5)


def test_what_does_not_fit_is_refused():
    with pytest.raises(
        ValueError, match=r"weights \(2, 3, 8\) do not fit: give \(S, 10, 8\), or \(S, 1, 8\)"
    ):
        PatchNetwork(MID, np.zeros((2, 3, 8)))
    with pytest.raises(ValueError, match="do not fit"):
        PatchNetwork(MID, np.zeros((10, 8)))
    rng = np.random.default_rng(0)
    for tasks, tied in (
        ([MID, replace(MID, patches=3)], [True, True]),
        ([MID], [True, False]),
        ([], []),
    ):
        with pytest.raises(ValueError, match="give one or more tasks of the same k and d"):
            learn(tasks, tied, 2, torch.optim.Adam, 0.03, 1, 1, rng)
