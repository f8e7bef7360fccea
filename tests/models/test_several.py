"""Several layers by other ways: loops, autograd, an orthonormal basis of the tangent space."""

import itertools

import numpy as np
import pytest
import torch

from models.weight_tying import several
from models.weight_tying.objective import tied_objective

DIMENSIONS = [(3,), (2, 3), (2, 3, 2)]


def drawn(dimensions, patches=4, free=None, stiffness=3.0):
    rng = np.random.default_rng(0)
    best = [rng.standard_normal(d) for d in dimensions]
    target = several.outer(best) / np.linalg.norm(several.outer(best))
    filters = [each[0] for each in several.start(dimensions, patches, free, 1, 1.0, rng)]
    return several.Network(target, patches, stiffness, free), filters


def by_autograd(network, filters):
    """F at W_j = ⊗ v_l^j, by its formula and einsum, and its gradients by torch."""
    own = [torch.tensor(each, requires_grad=True) for each in filters]
    rows, u = [], torch.from_numpy(network.target)
    for patch in range(network.patches):
        here = [v[patch] if layer == network.free else v for layer, v in enumerate(own)]
        letters = "abc"[: len(here)]
        rows.append(torch.einsum(",".join(letters) + "->" + letters, *here).reshape(-1))
    w, every = torch.stack(rows), u.expand(network.patches, -1)

    def wave(v, rate):
        return torch.exp(-rate * v.square().sum())

    value = (
        network.stiffness / 2 * (w[0] - u).square().sum()
        + 0.5
        + (wave(w, 2) + wave(every, 2)) / 4
        - (wave(w - every, 0.5) + wave(w + every, 0.5)) / 2
    )
    value.backward()
    return value.item(), [v.grad.numpy() for v in own]


@pytest.mark.parametrize("dimensions", DIMENSIONS)
@pytest.mark.parametrize("free", [None, 0, -1])
def test_gradients_are_autograds(dimensions, free):
    free = None if free is None else free % len(dimensions)
    network, filters = drawn(dimensions, free=free)
    value, gradients = by_autograd(network, filters)
    assert network.objective(filters) == pytest.approx(value, rel=1e-12)
    for found, expected in zip(network.gradients(filters), gradients, strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_tied_layers_have_the_tied_objective(dimensions):
    network, filters = drawn(dimensions)
    tied = tied_objective(several.outer(filters), network.target, 4, 3.0)
    assert network.objective(filters) == pytest.approx(float(tied), rel=1e-12)


def test_outer_and_contracted_by_loops():
    rng = np.random.default_rng(1)
    filters, tensor = [rng.standard_normal(d) for d in (2, 3, 2)], rng.standard_normal(12)
    by_loops = [np.zeros(d) for d in (2, 3, 2)]
    for place, at in enumerate(itertools.product(range(2), range(3), range(2))):
        entries = [v[i] for v, i in zip(filters, at, strict=True)]
        assert several.outer(filters)[place] == pytest.approx(np.prod(entries))
        for layer, i in enumerate(at):
            rest = np.prod([e for m, e in enumerate(entries) if m != layer])
            by_loops[layer][i] += tensor[place] * rest
    for found, expected in zip(several.slopes(tensor, filters), by_loops, strict=True):
        np.testing.assert_allclose(found, expected)


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_projection_by_a_basis(dimensions):
    """T is spanned by what one filter that is an axis makes of the tensor."""
    _, filters = drawn(dimensions)
    tensor = np.random.default_rng(2).standard_normal(int(np.prod(dimensions)))
    spanning = [
        several.outer([axis if m == layer else v for m, v in enumerate(filters)])
        for layer, d in enumerate(dimensions)
        for axis in np.eye(d)
    ]
    left, singular, _ = np.linalg.svd(np.array(spanning).T, full_matrices=False)
    basis = left[:, singular > 1e-9 * singular[0]]
    # As many as there are entries, but for the lengths, which only their product keeps.
    assert basis.shape[1] == sum(dimensions) - len(dimensions) + 1
    expected = np.square(basis.T @ tensor).sum()
    assert several.squared_projection(tensor, filters) == pytest.approx(expected)
    unit = [v / np.linalg.norm(v) for v in filters]
    parts = [np.square(several.contracted(tensor, unit, n)).sum() for n in range(len(filters))]
    assert several.squared_contractions(tensor, filters) == pytest.approx(sum(parts))


@pytest.mark.parametrize("dimensions", DIMENSIONS)
def test_layerwise_is_the_contraction_of_the_gradient(dimensions):
    network, filters = drawn(dimensions)
    total = 0.0
    for layer, g in enumerate(network.gradients(filters)):
        rest = [np.linalg.norm(v) for m, v in enumerate(filters) if m != layer]
        assert several.others(filters, layer) == pytest.approx(np.prod(rest))
        total += np.square(g).sum() / np.prod(rest) ** 2
    assert several.layerwise(network.gradients(filters), filters) == pytest.approx(total**0.5)


def test_bound_by_hand():
    """Two filters, s_0 = e_1 ⊗ e_1 and s = e_2 ⊗ 2e_2: nothing of s_0 is in T, E = s - s_0."""
    axes = np.eye(2)
    target = several.outer([axes[0], axes[0]])
    filters = [axes[1], 2 * axes[1]]
    found = several.gradient_bound(filters, target, 3, 12.0)
    proved = 1 + 2 * np.exp(-1.5)
    assert found == pytest.approx(12 * 2 - proved * 3 * 5**0.5)
    # Of e_1 ⊗ 2e_2 one filter is right: E = 2 e_1 ⊗ e_2 - e_1 ⊗ e_1 is in T.
    found = several.gradient_bound([axes[0], 2 * axes[1]], target, 3, 12.0)
    assert found == pytest.approx((12 - 3 * proved) * 5**0.5)


@pytest.mark.parametrize("free", [None, 1])
def test_jacobian_by_differences(free):
    """p(x) = c s_1·x_1 + cos Σ_j s_j·x_j, entry by entry of each filter."""
    network, filters = drawn((2, 3), free=free)
    inputs, step = np.random.default_rng(4).standard_normal((5, 4, 6)), 1e-6

    def predictions(here):
        weights = network.weights(here)
        linear = 3.0**0.5 * inputs[:, 0] @ weights[0]
        return linear + np.cos((inputs * weights).sum(axis=(1, 2)))

    columns = []
    for layer, own in enumerate(filters):
        for at in np.ndindex(own.shape):
            away = np.zeros(own.shape)
            away[at] = step
            ends = [
                predictions([v + sign * away if m == layer else v for m, v in enumerate(filters)])
                for sign in (1, -1)
            ]
            columns.append((ends[0] - ends[1]) / (2 * step))
    found = network.jacobian(filters, inputs)
    np.testing.assert_allclose(found, np.stack(columns, axis=1), rtol=1e-6, atol=1e-8)


def test_descent_step_by_step():
    for free in (None, 1):
        network, filters = drawn((2, 3), free=free)
        path, now = network.descend(filters, 0.01, 3), filters
        for found in path:
            assert found == pytest.approx(float(network.objective(now)))
            now = [v - 0.01 * g for v, g in zip(now, network.gradients(now), strict=True)]


def test_starts():
    rng = np.random.default_rng(3)
    first, second = filters = several.start((4, 5), 6, 1, 2000, 0.5, rng)
    assert first.shape == (2000, 4)
    assert second.shape == (2000, 6, 5)
    for each in filters:
        np.testing.assert_allclose(np.linalg.norm(each, axis=-1), 0.5)
    # Directions are spread evenly: each entry's mean square is ¼ over the number of entries.
    np.testing.assert_allclose(np.square(first).mean(axis=0), 1 / 16, rtol=0.1)
    np.testing.assert_allclose(np.square(second).mean(axis=0), 1 / 20, rtol=0.15)
    weights = several.Network(np.zeros(20), 6, 0.0, 1).weights(filters)
    np.testing.assert_allclose(np.linalg.norm(weights, axis=(1, 2)), 6**0.5 / 4)
