"""Entries on what is sampled: learning of frequencies, and the noise of gradients."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

FREQUENCIES, NOISE = "weight_tying.frequencies", "weight_tying.noise_floors"
FREQUENCIES_CLAIM = "claims/weight_tying/test_frequencies.py"
NOISE_CLAIM = "claims/weight_tying/test_noise_floors.py"
PATCHES, ORACLES = "models/weight_tying/patches.py", "models/weight_tying/oracles.py"
LEARNS = 'LEARNS = {"low": (True, True), "high": (False, False), "mid": (False, True)}'
VARIANCE = "return self.low**2 * self._expect(self._hidden() ** 2) + self.high**2 * cosine"
INPUTS = "x = torch.from_numpy(normal(size, patches, dimension))"
SUM = "(x * self.weights[:, None]).sum(dim=-1)"
DIRECTION = "direction = -np.sin(phase)[:, None, None] * x"

CATALOGUE = [
    false_theorem(
        "free weights learn the sum as well",
        FREQUENCIES_CLAIM,
        LEARNS,
        LEARNS.replace('"mid": (False', '"mid": (True'),
        caught_by=(FREQUENCIES,),
    ),
    false_theorem(
        "the tied model learns the high frequency",
        FREQUENCIES_CLAIM,
        LEARNS,
        LEARNS.replace('"high": (False, False)', '"high": (False, True)'),
        caught_by=(FREQUENCIES,),
    ),
    false_theorem(
        "free weights do not learn the low frequency",
        FREQUENCIES_CLAIM,
        LEARNS,
        LEARNS.replace('"low": (True', '"low": (False'),
        caught_by=(FREQUENCIES,),
    ),
    faulty_world(
        "the variance of the label is doubled",
        PATCHES,
        VARIANCE,
        VARIANCE.replace("self.low**2", "2 * self.low**2").replace("+ self", "+ 2 * self"),
        caught_by=(FREQUENCIES,),
    ),
    faulty_world(
        "the variance of the cosine has its 1/2 squared",
        PATCHES,
        "cosine = (1 + twice**self.patches) / 2 -",
        "cosine = (1 + twice**self.patches) / 4 -",
        caught_by=(FREQUENCIES,),
    ),
    faulty_world(
        "the tied model has a start for each patch and is not tied",
        PATCHES,
        "normal(1 if shared else patches, dimension)",
        "normal(patches, dimension)",
        caught_by=(FREQUENCIES,),
    ),
    faulty_world(
        "gradients are added to those before",
        "models/training.py",
        "        optimiser.zero_grad()\n",
        "",
        caught_by=(FREQUENCIES,),
        source="PyTorch, torch.optim.Optimizer.zero_grad: gradients accumulate",
    ),
    faulty_world(
        "the networks see other inputs than the labels",
        PATCHES,
        "yield x, truths(x)",
        "yield x, truths(x.roll(1, 1))",
        caught_by=(FREQUENCIES,),
    ),
    faulty_world(
        "one stream of minibatches for all seeds",
        PATCHES,
        INPUTS,
        "x = torch.from_numpy(normal(size, patches, dimension)[:1].repeat(seeds, 0))",
        caught_by=(FREQUENCIES,),
        refused="premise 'own draws' does not hold",
        source="pytorch/pytorch, issue 5059: np.random gives the same numbers to each worker",
    ),
    faulty_world(
        "one start, one target and one stream for all seeds",
        PATCHES,
        "return rng.standard_normal((seeds, *shape), dtype=np.float32)",
        "return rng.standard_normal((1, *shape), dtype=np.float32).repeat(seeds, 0)",
        caught_by=(FREQUENCIES,),
        refused="premise 'own draws' does not hold",
        source="facebookresearch/fairseq, issue 1383: workers with one NumPy seed",
    ),
    true_variant(
        "the phases by einsum",
        PATCHES,
        SUM,
        'torch.einsum("sbkd,skd->sbk", x, self.weights.expand(-1, x.shape[2], -1))',
        green=(FREQUENCIES,),
    ),
    false_theorem(
        "the noise of a coordinate has the variance 1/4",
        NOISE_CLAIM,
        "np.subtract(squares, 3 / 8)",
        "np.subtract(squares, 1 / 4)",
        caught_by=(NOISE,),
    ),
    false_theorem(
        "Monte Carlo sees no gradient at k = 8",
        NOISE_CLAIM,
        "equals=exact,",
        "equals=0.0,",
        caught_by=(NOISE,),
    ),
    false_theorem(
        "single precision is off by a rounding, not by as many as the exponent has",
        NOISE_CLAIM,
        "rounding = Rounding(operations, (1 + patches / 8) * np.abs(exact),",
        "rounding = Rounding(1, np.abs(exact),",
        caught_by=(NOISE,),
    ),
    false_theorem(
        "Lemma 1 holds for a sample's mean below the floor, too",
        NOISE_CLAIM,
        'without("above the floor", 64)',
        "64",
        caught_by=(NOISE,),
        refused="premise 'above the floor' does not hold",
    ),
    faulty_world(
        "the sampled gradient has the other sign",
        ORACLES,
        DIRECTION,
        DIRECTION.replace("-np", "np"),
        caught_by=(NOISE,),
    ),
    faulty_world(
        "the sampled gradient is that of the square, without the 1/2",
        ORACLES,
        "return residual[:, None, None] * direction",
        "return 2 * residual[:, None, None] * direction",
        caught_by=(NOISE,),
    ),
    false_theorem(
        "weights that are kept in double precision stand still as well",
        NOISE_CLAIM,
        "return (before + step.astype(precision)).astype(np.float64) - before",
        "return (before.astype(np.longdouble) + step) - before",
        caught_by=(NOISE,),
    ),
    faulty_world(
        "each batch is drawn from the stream's beginning",
        ORACLES,
        "    x = rng.standard_normal((samples, *weights.shape))\n    residual, phase",
        "    x = np.random.default_rng(0).standard_normal((samples, *weights.shape))\n"
        "    residual, phase",
        caught_by=(NOISE,),
        source="pytorch/pytorch, issue 5059: np.random gives the same numbers for each batch",
    ),
    true_variant(
        "the direction of a sample's gradient by einsum",
        ORACLES,
        DIRECTION,
        'direction = np.einsum("n,nkd->nkd", -np.sin(phase), x)',
        green=(NOISE,),
    ),
]
