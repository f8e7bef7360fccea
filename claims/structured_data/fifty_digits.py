"""What the talk says of a small network, in fifty digits: a second way, from the definitions.

Arrays hold Fractions, or mpmath's floats: V is (k, m), W (m, d), points (n, d), labels (n,).
"""

import itertools

import mpmath as mp
import numpy as np

in_fifty_digits = mp.workdps(50)


@in_fifty_digits
def digits(array):
    """Return Fractions or whole numbers as mpmath's floats."""
    return np.frompyfunc(lambda x: mp.mpf(x.numerator) / x.denominator, 1, 1)(array)


def digits_of(instance):
    """Return points, labels, V and W(0) of an instance, in fifty digits."""
    return (digits(a) if a.dtype == object else a for a in instance)


def softmax(f):
    """Return e^f over their sum, along the last axis of (n, k)."""
    powers = np.frompyfunc(mp.exp, 1, 1)(f)
    return powers / powers.sum(axis=1, keepdims=True)


def norm(array):
    """Return the root of the sum of all squares."""
    return mp.sqrt((array * array).sum())


def outputs(points, output, weights, start=None):
    """Return f(x), or with the activations of `start` the frozen outputs, (n, k)."""
    inputs = points @ weights.T
    active = (inputs if start is None else points @ start.T) > 0
    return np.where(active, inputs, mp.mpf(0)) @ output.T


def cross_entropy(f, labels):
    """Return the mean of log Σ e^(f_i - f_y)."""
    leads = f - f[np.arange(len(f)), labels][:, None]
    return sum(mp.log(sum(map(mp.exp, row))) for row in leads) / len(f)


def errors_of(f, labels):
    """Return o - 1_y, (n, k), for the softmax o of f."""
    errors = softmax(f)
    errors[np.arange(len(errors)), labels] -= 1
    return errors


def pulls(points, labels, output, weights):
    """Return e_s·V_r, (n, m), for the errors e = o - 1_y of the network at W."""
    return errors_of(outputs(points, output, weights), labels) @ output


def pseudo_gradient(points, labels, output, weights, start):
    """Return mean_s (e_s·V_r) 1[w_r(0)·x_s > 0] x_s, (m, d)."""
    active = (points @ start.T > 0).astype(int)
    return (pulls(points, labels, output, weights) * active).T @ points / len(points)


def frozen_gradient(points, labels, output, weights, start):
    """Return the gradient of the frozen network's loss, (m, d)."""
    active = (points @ start.T > 0).astype(int)
    errors = errors_of(outputs(points, output, weights, start), labels)
    return (errors @ output * active).T @ points / len(points)


def slide_gradient(points, labels, counts, output, weights, start):
    """Return the slide's Σ p_a Σ_{i≠a} (V_ir - V_ar) o_i(x_a) 1(w_r(0)·x_a ≥ 0) x_a, (m, d)."""
    shares = softmax(outputs(points, output, weights))
    return sum(
        counts[s] * shares[s, i] * np.outer((output[i] - output[y]) * (start @ x >= 0), x)
        for s, (x, y) in enumerate(zip(points, labels, strict=True))
        for i in range(len(output))
        if i != y
    ) / int(counts.sum())


def wrong_mass(points, labels, output, weights):
    """Return 1 - o_y, (n,), as a sum over the wrong classes."""
    shares = softmax(outputs(points, output, weights))
    shares[np.arange(len(shares)), labels] = mp.mpf(0)
    return shares.sum(axis=1)


def cone_constant(points, labels, output, start):
    """Return c of Lemma 2: of the nearest points to 0 of all faces of the hull, the nearest.

    The point of a face's affine hull is one where Ka is constant and Σa = 1; it counts where no
    share is negative. Faces whose vertices depend on each other have their points in smaller ones.
    """
    active = points @ start.T > 0
    vectors = [
        (np.where(active[s], output[i] - output[y], mp.mpf(0))[:, None] * points[s]).ravel()
        for s, y in enumerate(labels)
        for i in range(len(output))
        if i != y
    ]
    nearest = []
    for size in range(1, len(vectors) + 1):
        for face in itertools.combinations(vectors, size):
            system = mp.ones(size + 1)
            system[size, size] = 0
            for a, b in itertools.product(range(size), repeat=2):
                system[a, b] = face[a] @ face[b]
            try:
                shares = mp.lu_solve(system, mp.matrix([0] * size + [1]))[:size]
            except ZeroDivisionError:
                continue
            if min(shares) >= 0:
                nearest.append(norm(sum(a * v for a, v in zip(shares, face, strict=True))))
    return min(nearest)


def descent(points, labels, output, start, step, steps):
    """Return what full-batch descent does by W(T), by name the quantity and its bound.

    A flip's reach over D τ and 1, ‖G - G̃‖ and its bound, the outputs' distance and its bound.
    """
    weights, path = start, mp.mpf(0)
    spread = output.max(axis=0) - output.min(axis=0)
    for _ in range(steps):
        wrong = wrong_mass(points, labels, output, weights)
        weights = weights - step * pseudo_gradient(points, labels, output, weights, weights)
        path += step * wrong.sum() / len(points)
    heights, inputs = abs(points @ start.T), points @ weights.T
    flipped = (inputs > 0) != (points @ start.T > 0)
    exposed = (heights <= spread * path).astype(int)
    wrong = wrong_mass(points, labels, output, weights)
    gradients = [pseudo_gradient(points, labels, output, weights, w) for w in (weights, start)]
    costs = np.frompyfunc(mp.sqrt, 1, 1)((spread**2 * exposed).sum(axis=1))
    apart = outputs(points, output, weights) - outputs(points, output, weights, start)
    return {
        "reach of a flip": (np.where(flipped, heights, mp.mpf(0)) / (spread * path)).max(),
        "gap of the gradients": norm(gradients[0] - gradients[1]),
        "distance from the frozen output": abs(apart).max(),
    }, {
        "reach of a flip": mp.mpf(1),
        "gap of the gradients": (wrong * costs).sum() / len(points),
        "distance from the frozen output": path * ((spread * exposed) @ abs(output).T).max(),
    }
