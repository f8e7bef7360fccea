"""Faults of the descent that works at any rate: its constants, its premises and its unit."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

ANY = "batch_normalisation.any_rate"
CLAIM = "claims/batch_normalisation/test_any_rate.py"
UNIT = "claims/batch_normalisation/any_unit.py"
MODEL = "models/batch_normalisation/any_rate.py"
WIN = "return rate / 2 * squared_gradient"
GAINED = "evidence.at_most(GAINED, gained, 2 * gap, trivial=None)"

CATALOGUE = [
    false_theorem(
        "a step wins three quarters of the rate times the squared gradient",
        UNIT,
        WIN,
        "return 3 * rate / 4 * squared_gradient",
        caught_by=(ANY,),
    ),
    false_theorem(
        "a step wins 0.49 of the rate times the squared gradient, which is true and not so near",
        UNIT,
        WIN,
        "return 0.49 * rate * squared_gradient",
        caught_by=(ANY,),
    ),
    false_theorem(
        "the squared length gains the rate times the loss to win, not twice that",
        CLAIM,
        "    bounds = 2 * (path.losses[0] - units.lowest())",
        "    bounds = path.losses[0] - units.lowest()",
        caught_by=(ANY,),
    ),
    false_theorem(
        "so it does from any start",
        CLAIM,
        GAINED,
        GAINED.replace("2 * gap", "gap"),
        caught_by=(ANY,),
    ),
    false_theorem(
        "0.85 of the squared length is long enough",
        CLAIM,
        "    long = rate * any_unit.most_curved(units)\n",
        "    long = 0.85 * rate * any_unit.most_curved(units)\n",
        caught_by=(ANY,),
    ),
    false_theorem(
        "a cosine bends by 1 at most",
        UNIT,
        "bent = 2 / np.sqrt(3) * units",
        "bent = units",
        caught_by=(ANY,),
    ),
    false_theorem(
        "a cosine bends by 1.2 at most, which is true and not attained",
        UNIT,
        "bent = 2 / np.sqrt(3) * units",
        "bent = 1.2 * units",
        caught_by=(ANY,),
    ),
    false_theorem(
        "the curvature does not see how the inputs are conditioned",
        UNIT,
        "return units.condition() * bent * units",
        "return bent * units",
        caught_by=(ANY,),
    ),
    false_theorem(
        "the squared gradient of the direction falls with the square of the steps",
        CLAIM,
        "bounds = 2 * gap / np.maximum(steps, 1)",
        "bounds = 2 * gap / np.maximum(steps, 1) ** 2",
        caught_by=(ANY,),
    ),
    false_theorem(
        "a step lengthens the weights by the rate times the squared gradient",
        CLAIM,
        "+ rate**2 * path.slopes[:-1]",
        "+ rate * path.slopes[:-1]",
        caught_by=(ANY,),
    ),
    faulty_world(
        "the spread is detached from the gradient",
        MODEL,
        "self.epsilon, self.variant\n",
        'self.epsilon, "detached" if self.variant == "batch" else self.variant\n',
        caught_by=(ANY,),
        source="Ioffe and Szegedy 2015, Section 2: updates that do not differentiate the "
        "normalisation let parameters grow without bound",
    ),
    faulty_world(
        "the weights are made of length 1 again after each step",
        MODEL,
        "            weights = weights - rate * gradient",
        "            weights = weights - rate * gradient\n"
        "            weights = weights / np.linalg.norm(weights, axis=1, keepdims=True)",
        caught_by=(ANY,),
    ),
    faulty_world(
        "the unit has the epsilon of torch",
        MODEL,
        "shift[:, None, None], self.epsilon, self",
        "shift[:, None, None], self.epsilon or 1e-5, self",
        caught_by=(ANY,),
        refused="premise 'scale-invariant' does not hold",
        source="torch.nn.BatchNorm1d, eps=1e-05",
    ),
    faulty_world(
        "S is the second moment, about 0",
        MODEL,
        "        return np.asarray(centred.swapaxes(1, 2) @ centred / centred.shape[1])",
        "        x = self.inputs\n        return np.asarray(x.swapaxes(1, 2) @ x / x.shape[1])",
        caught_by=(ANY,),
    ),
    true_variant(
        "the condition by singular values",
        MODEL,
        "spectrum = np.linalg.eigvalsh(self.covariance())\n"
        "        return np.asarray(spectrum[:, -1] / spectrum[:, 0])",
        "return np.asarray(np.linalg.cond(self.covariance()))",
        green=(ANY,),
    ),
    true_variant(
        "the squared error as half of a mean of products",
        MODEL,
        "return (z - t).square().mean(1) / 2",
        "return ((z - t) * (z - t) / 2).mean(1)",
        green=(ANY,),
    ),
]
