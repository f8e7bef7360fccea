"""Units and regressions at rational numbers: the instances of which certificates are made.

Of the networks that a case draws some units are taken. What does not follow from the rest, such as
inputs, weights and what comes back from behind, is rounded to a few binary digits and then exact.
"""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np

from claims.batch_normalisation import any_regression
from models.batch_normalisation import stack
from models.certificates import inner, normalised_regression, normalised_unit
from models.certificates.normalisation import Unit
from models.certificates.second import normalised_regression as by_projections
from models.certificates.second import normalised_unit as by_matrices

BITS = 10


def certify(evidence, quantity, relation, units):
    evidence.certificate(
        quantity, normalised_unit.make(relation, units), normalised_unit.check, by_matrices.check
    )


def short(numbers):
    """Return an array of Fractions: multiples of 2^-BITS of its size, none of them a new 0."""
    array = np.asarray(numbers, float)
    step = Fraction(2) ** int(np.frexp(np.abs(array).max())[1] - BITS)
    whole = np.round(array / float(step))
    whole = np.where(whole == 0, np.sign(array), whole)
    return np.vectorize(lambda each: int(each) * step, otypes=[object])(whole)


def unit(layer, epsilon, given=(), place=(0, 0)):
    """Return one unit of a layer, at `place`: the number of its network, and its own."""
    network, j = place
    return Unit(
        short(layer.inputs[network]).tolist(),
        short(layer.weights[network, :, j]).tolist(),
        short(layer.scale[network, 0, j])[()],
        Fraction(str(epsilon)),  # 1e-5 as it is written
        short(layer.output_gradient[network, :, j]).tolist(),
        list(given),
    )


def chosen(layers):
    """Return a layer of each activation; of more than 16 points, long to show, the first alone."""
    return layers[::4] if layers[0].inputs.shape[1] <= 16 else layers[:1]


def first(layer, epsilon, premise):
    """Return the place of the first unit that has a premise, and that unit."""
    places = itertools.product(*map(range, layer.scale[:, 0].shape))
    each = ((place, unit(layer, epsilon, place=place)) for place in places)
    return next(found for found in each if premise(found[1]))


def along(found):
    """Return <g, ŷ> of a unit, as a multiple of √q."""
    return inner(found.output_gradient, found.normalised)


def beside(found):
    """Return the unit with what of its g is orthogonal to 1 and to ŷ."""
    g, y = (np.array(each) for each in (found.output_gradient, found.normalised))
    return dataclasses.replace(found, output_gradient=list(any_regression.rest(g, [y**0, y])))


def bent(drawn, premise=lambda found: True):
    """Return a unit of the middle layer of a stack, given the loss's Hessian at its output."""
    level = drawn.depth // 2
    layer = stack.layers(drawn)[level]
    (network, j), found = first(layer, drawn.epsilon, premise)
    hessian = short(stack.hessian(drawn, level, layer, j)[network])
    triangle = hessian[np.tril_indices(len(hessian))]
    return dataclasses.replace(found, given=triangle.tolist())


def norm(found):
    """Return a rational above the largest squared singular value of a unit's inputs."""
    largest = np.linalg.norm(np.array(found.inputs, float), 2) ** 2
    return Fraction(int(largest * 2**BITS) + 1, 2**BITS)


def worst(found, square):
    """Return the unit with the same y at inputs for which its gradient is longest, and their λ².

    Their two columns have the directions of v and of what is orthogonal to v in y; λ² is within
    rounding of `square`.
    """
    y, v = (np.array(each) for each in (found.preactivation, found.gradient))
    rest = y - (v @ y) / (v @ v) * v
    along, across = (short((float(square) / float(x @ x)) ** 0.5)[()] for x in (v, rest))
    across *= 1 - Fraction(4, 2**BITS)  # no longer than the first, for all rounding
    inputs = np.stack([along * v, across * rest], axis=1)
    weights = [(v @ y) / (v @ v) / along, 1 / across]
    return dataclasses.replace(
        found, inputs=inputs.tolist(), weights=weights, given=[along**2 * (v @ v)]
    )


def certify_regression(evidence, quantity, relation, drawn, given=()):
    """Certify of the first regression what a relation says, with what it is given."""
    inputs, optimum = short(drawn.inputs[0]), short(drawn.optimum[0])
    outputs = inputs @ optimum
    basis = []
    for column in [outputs**0, *inputs.T]:
        basis.append(any_regression.rest(column, basis))
    residuals = any_regression.rest(short(drawn.targets[0]) - outputs, basis)
    regression = normalised_regression.Regression(
        inputs.tolist(), (outputs + residuals).tolist(), optimum.tolist(), list(given)
    )
    certificate = normalised_regression.make(relation, regression)
    evidence.certificate(quantity, certificate, normalised_regression.check, by_projections.check)
