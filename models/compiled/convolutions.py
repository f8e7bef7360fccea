"""The small AlexNet's scores, and the cross-entropy's gradient by its parameters, compiled.

Parameters are one row, as torch has them: each layer's weights (g, f), f = 25 C for 5 × 5 filters
of C channels, then its biases (g,). A batch comes last, (C, H, W, B) and (f, B): so a convolution
is one product with the patches (25 C, H W B), and every other loop runs along examples.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float32] | NDArray[np.float64]
Ints = NDArray[np.int64]

SIDE, PAD = 5, 2  # of a filter
WINDOW, STRIDE = 3, 2  # of the maxima
NEAR, ALPHA = 4, 0.001 / 9  # response normalisation: channels on each side, and what they weigh


class Block(NamedTuple):
    """What filters make of images (C, H, W, B): patches (25 C, H W B), the places of the maxima,
    their positive parts (g, h, w, B), the scale of these (g, h w B), and outputs, (g, h, w, B).
    """

    images: Floats
    patches: Floats
    places: NDArray[np.int32]
    active: Floats
    scale: Floats
    outputs: Floats


@njit(error_model="numpy")
def unfold(images: Floats, patches: Floats) -> None:
    """Write the patch (25 C, H W B) around each pixel of images (C, H, W, B), 0 outside."""
    channels, height, width, batch = images.shape
    seen = patches.reshape(channels, SIDE, SIDE, height, width * batch)
    seen[:] = 0
    rows = images.reshape(channels, height, width * batch)
    for c in range(channels):
        for i in range(SIDE):
            for j in range(SIDE):
                left, right = max(0, PAD - j) * batch, min(width, width + PAD - j) * batch
                shift = (j - PAD) * batch
                for y in range(max(0, PAD - i), min(height, height + PAD - i)):
                    found, there = seen[c, i, j, y], rows[c, y + i - PAD]
                    for n in range(left, right):
                        found[n] = there[n + shift]


@njit(error_model="numpy")
def fold(patches: Floats, images: Floats) -> None:
    """Write the sum at each pixel (C, H, W, B) of what is there in the patches (25 C, H W B)."""
    channels, height, width, batch = images.shape
    seen = patches.reshape(channels, SIDE, SIDE, height, width * batch)
    rows = images.reshape(channels, height, width * batch)
    rows[:] = 0
    for c in range(channels):
        for i in range(SIDE):
            for j in range(SIDE):
                left, right = max(0, PAD - j) * batch, min(width, width + PAD - j) * batch
                shift = (j - PAD) * batch
                for y in range(max(0, PAD - i), min(height, height + PAD - i)):
                    found, there = seen[c, i, j, y], rows[c, y + i - PAD]
                    for n in range(left, right):
                        there[n + shift] += found[n]


@njit(error_model="numpy")
def maxima(images: Floats, largest: Floats, places: NDArray[np.int32]) -> None:
    """Write the maxima (g, H // 2, W // 2, B) of windows in images (g, H, W, B), and where each is:
    the first place H W of several.
    """
    _, height, width, batch = images.shape
    for g in range(len(images)):
        for y in range(largest.shape[1]):
            for x in range(largest.shape[2]):
                best, at = largest[g, y, x], places[g, y, x]
                best[:] = -np.inf
                for i in range(STRIDE * y, min(STRIDE * y + WINDOW, height)):
                    for j in range(STRIDE * x, min(STRIDE * x + WINDOW, width)):
                        here, place = images[g, i, j], np.int32(i * width + j)
                        for b in range(batch):
                            more = here[b] > best[b]
                            best[b] = here[b] if more else best[b]
                            at[b] = place if more else at[b]


@njit(error_model="numpy")
def maxima_slopes(places: NDArray[np.int32], slopes: Floats, below: Floats) -> None:
    """Write the derivatives by the images (g, H, W, B): those by the maxima, each at its place."""
    below[:] = 0
    for g in range(len(places)):
        pixels = below[g].reshape(-1, below.shape[3])
        for y in range(places.shape[1]):
            for x in range(places.shape[2]):
                for b in range(places.shape[3]):
                    pixels[places[g, y, x, b], b] += slopes[g, y, x, b]


@njit(error_model="numpy")
def respond(inputs: Floats, scale: Floats, outputs: Floats) -> None:
    """Write s = 1 + α/9 Σ x² over the channels around x's own, and x / s^(3/4), all (g, N)."""
    alpha, one = inputs.dtype.type(ALPHA), inputs.dtype.type(1)
    for c in range(len(inputs)):
        own, sums, found = inputs[c], scale[c], outputs[c]
        sums[:] = 1
        for near in range(max(0, c - NEAR), min(len(inputs), c + NEAR + 1)):
            for n in range(len(sums)):
                sums[n] += alpha * inputs[near, n] * inputs[near, n]
        for n in range(len(sums)):
            found[n] = own[n] * (one / math.sqrt(sums[n] * math.sqrt(sums[n])))


@njit(error_model="numpy")
def respond_slopes(
    inputs: Floats, scale: Floats, outputs: Floats, slopes: Floats, below: Floats
) -> None:
    """Write the derivatives by x, δ / s^(3/4) - 3/2 α/9 x Σ δ y / s, where x, a ReLU's, is not 0.

    δ are those by y = x / s^(3/4), and are overwritten.
    """
    twice, one = inputs.dtype.type(1.5 * ALPHA), inputs.dtype.type(1)
    zero = inputs.dtype.type(0)
    for c in range(len(inputs)):
        for n in range(inputs.shape[1]):
            s = scale[c, n]
            below[c, n] = slopes[c, n] * (one / math.sqrt(s * math.sqrt(s)))
            slopes[c, n] *= outputs[c, n] / s
    for c in range(len(inputs)):
        own, found = inputs[c], below[c]
        for near in range(max(0, c - NEAR), min(len(inputs), c + NEAR + 1)):
            for n in range(len(own)):
                found[n] -= twice * own[n] * slopes[near, n]
        for n in range(len(own)):
            found[n] = found[n] if own[n] > zero else zero


@njit(error_model="numpy")
def add_bias(values: Floats, bias: Floats, rectified: bool) -> None:
    """Add b (g,) to values (g, N), and replace what is then below 0 by 0, if it is a ReLU's."""
    zero = values.dtype.type(0)
    for i in range(len(values)):
        row = values[i]
        for n in range(len(row)):
            row[n] += bias[i]
        if rectified:
            for n in range(len(row)):
                row[n] = zero if row[n] < zero else row[n]


@njit(error_model="numpy")
def sums(values: Floats, found: Floats) -> None:
    """Write the sum of each row of values (g, N)."""
    for i in range(len(values)):
        found[i] = values[i].sum()


@njit(error_model="numpy")
def cross_entropy(scores: Floats, labels: Ints) -> float:
    """Return the mean cross-entropy of scores (k, B), and write its derivatives over them."""
    total, count = 0.0, len(labels)
    for b in range(count):
        largest, right, mass = scores[:, b].max(), labels[b], 0.0
        total += largest - scores[right, b]
        for k in range(len(scores)):
            scores[k, b] = math.exp(scores[k, b] - largest)
            mass += scores[k, b]
        total += math.log(mass)
        for k in range(len(scores)):
            scores[k, b] /= mass * count
        scores[right, b] -= 1 / count
    return total / count


@njit(error_model="numpy")
def convolved(row: Floats, start: int, images: Floats, count: int) -> tuple[Block, int]:
    """Return what becomes of images (C, H, W, B) under the `count` filters that start there in the
    row, and where the next layer starts.

    A positive part grows with its argument, so that it may be taken after the maxima.
    """
    channels, height, width, batch = images.shape
    size, shape = channels * SIDE * SIDE, (count, height // 2, width // 2, batch)
    end, kind = start + count * size, images.dtype
    patches = np.empty((size, height * width * batch), kind)
    unfold(images, patches)
    products = np.dot(row[start:end].reshape(count, size), patches)
    active, places = np.empty(shape, kind), np.empty(shape, np.int32)
    maxima(products.reshape(count, height, width, batch), active, places)
    flat = active.reshape(count, -1)
    add_bias(flat, row[end : end + count], True)
    scale, normalised = np.empty_like(flat), np.empty_like(active)
    respond(flat, scale, normalised.reshape(count, -1))
    return Block(images, patches, places, active, scale, normalised), end + count


@njit(cache=True, error_model="numpy")
def passed(
    row: Floats, images: Floats, filters: Ints, widths: Ints
) -> tuple[list[Block], list[Floats]]:
    """Return the blocks of filters, and the values (f, B) before and after each further layer."""
    blocks, start = [], 0
    for count in filters:
        found, start = convolved(row, start, images, count)
        blocks.append(found)
        images = found.outputs
    values = [images.reshape(-1, images.shape[3])]
    for level, g in enumerate(widths):
        f = len(values[level])
        end = start + g * f
        h = np.dot(row[start:end].reshape(g, f), values[level])
        add_bias(h, row[end : end + g], level < len(widths) - 1)
        values.append(h)
        start = end + g
    return blocks, values


@njit(cache=True, error_model="numpy")
def slopes(
    row: Floats, gradient: Floats, images: Floats, labels: Ints, filters: Ints, widths: Ints
) -> float:
    """Write the gradient by the row at images (C, H, W, B), labels (B,); return the mean loss."""
    blocks, values = passed(row, images, filters, widths)
    delta, start = values[-1], len(row)
    loss, zero = cross_entropy(delta, labels), row.dtype.type(0)
    for level in range(len(widths) - 1, -1, -1):
        h = values[level]
        f, g = len(h), len(delta)
        end = start - g
        start = end - g * f
        np.dot(delta, h.T, gradient[start:end].reshape(g, f))
        sums(delta, gradient[end : end + g])
        below = np.dot(row[start:end].reshape(g, f).T, delta)
        if level:
            for i in range(f):
                for b in range(below.shape[1]):
                    below[i, b] = below[i, b] if h[i, b] > zero else zero
        delta = below
    for level in range(len(filters) - 1, -1, -1):
        seen, patches, places, active, scale, outputs = blocks[level]
        g, size = len(active), len(patches)
        end = start - g
        start = end - g * size
        inner = np.empty_like(scale)
        respond_slopes(
            active.reshape(g, -1), scale, outputs.reshape(g, -1), delta.reshape(g, -1), inner
        )
        sums(inner, gradient[end : end + g])
        outer = np.empty((g, *seen.shape[1:]), row.dtype)
        maxima_slopes(places, inner.reshape(places.shape), outer)
        products = outer.reshape(g, -1)
        np.dot(products, patches.T, gradient[start:end].reshape(g, size))
        if level:
            np.dot(row[start:end].reshape(g, size).T, products, patches)
            images = np.empty_like(seen)
            fold(patches, images)
            delta = images.reshape(len(images), -1)
    return loss
