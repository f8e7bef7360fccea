"""False theorems about training with batch normalisation, and faults of what is measured there."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

INPUTS = "batch_normalisation.activation_inputs"
SHIFT = "batch_normalisation.covariate_shift"
RATE = "batch_normalisation.largest_rate"
NOISY = "batch_normalisation.noisy"
SMOOTH = "batch_normalisation.smoothness"
SPEED = "batch_normalisation.speed"
INPUTS_CLAIM = "claims/batch_normalisation/test_activation_inputs.py"
SHIFT_CLAIM = "claims/batch_normalisation/test_covariate_shift.py"
RATE_CLAIM = "claims/batch_normalisation/test_largest_rate.py"
NOISY_CLAIM = "claims/batch_normalisation/test_noisy.py"
SMOOTH_CLAIM = "claims/batch_normalisation/test_smoothness.py"
SPEED_CLAIM = "claims/batch_normalisation/test_speed.py"
DISTRIBUTIONS = "models/batch_normalisation/distributions.py"
NETWORK = "models/batch_normalisation/network.py"
SHIFTS = "models/batch_normalisation/shift.py"
SMOOTHNESS = "models/batch_normalisation/smoothness.py"
TRAINING = "models/batch_normalisation/training.py"
SPREAD = "scale**2 * variance / (variance + EPSILON),"
EARLIER = "moved[key] if _layer(key) < level else value"
LENGTH = "lengths.append(np.sqrt(np.square(there - here).sum(axis=1)))"
STEP = "value.detach() - factor * self.rates[:, None, None] * by[name]"
LOSSES = "evidence.median(LOSS, losses, at_least=SOONER, resolves=np.log(5 / 4))"
LEAST = '{"range": np.log(2), "relative": np.log(9 / 5), "beta": np.log(1.2)}'

CATALOGUE = [
    false_theorem(
        "the spread of what goes into an activation is the scale, whatever epsilon is",
        INPUTS_CLAIM,
        SPREAD,
        "scale**2 + 0 * variance,",
        caught_by=(INPUTS,),
    ),
    false_theorem(
        "the squared spread is the scale, not its square",
        INPUTS_CLAIM,
        SPREAD,
        SPREAD.replace("scale**2", "np.abs(scale)"),
        caught_by=(INPUTS,),
    ),
    false_theorem(
        "the squared spread has epsilon 10⁻⁶",
        INPUTS_CLAIM,
        "EPSILON = 1e-5  # as",
        "EPSILON = 1e-6  # as",
        caught_by=(INPUTS,),
    ),
    false_theorem(
        "means move a ten-thousandth of what they do without normalisation",
        INPUTS_CLAIM,
        "at_least=LEAST,",
        "at_least=np.log(1e4),",
        caught_by=(INPUTS,),
    ),
    faulty_world(
        "the spread of activation inputs is the unbiased one, torch's default",
        DISTRIBUTIONS,
        "found.std(-1, correction=0)",
        "found.std(-1)",
        caught_by=(INPUTS,),
        source="PyTorch, torch.std: correction=1; numpy.std: ddof=0",
    ),
    faulty_world(
        "the movement is in units of the spread after it",
        DISTRIBUTIONS,
        "distance, before.spreads, out",
        "distance, after.spreads, out",
        caught_by=(INPUTS,),
    ),
    faulty_world(
        "movements up and down cancel each other",
        DISTRIBUTIONS,
        "distance = np.abs(after.means - before.means)",
        "distance = after.means - before.means",
        caught_by=(INPUTS,),
    ),
    false_theorem(
        "batch normalisation lowers the shift by a factor of 64",
        SHIFT_CLAIM,
        "least = np.log(2) if depth < 14",
        "least = np.log(64) if depth < 14",
        caught_by=(SHIFT,),
    ),
    false_theorem(
        "with batch normalisation the loss is a sixth",
        SHIFT_CLAIM,
        LOSSES + '\n\n\n@without("normalised")',
        LOSSES.replace("at_least=SOONER", "at_least=np.log(6)") + '\n\n\n@without("normalised")',
        caught_by=(SHIFT,),
    ),
    faulty_world(
        "the layer itself is moved too",
        SHIFTS,
        EARLIER,
        EARLIER.replace("<", "<="),
        caught_by=(SHIFT,),
    ),
    faulty_world(
        "only the layer just before is moved, not all of those before",
        SHIFTS,
        EARLIER,
        EARLIER.replace("< level", "== level - 1"),
        caught_by=(SHIFT,),
    ),
    faulty_world(
        "the shift is squared",
        SHIFTS,
        LENGTH,
        "lengths.append(np.square(there - here).sum(axis=1))",
        caught_by=(SHIFT,),
    ),
    faulty_world(
        "the shift is relative to the gradient's length",
        SHIFTS,
        LENGTH,
        LENGTH[:-1] + " / np.sqrt(np.square(here).sum(axis=1)))",
        caught_by=(SHIFT,),
    ),
    false_theorem(
        "the standard network trains at eight times its best rate as well",
        RATE_CLAIM,
        "at_most=1 / 5, resolves",
        "at_least=4 / 5, resolves",
        caught_by=(RATE,),
    ),
    false_theorem(
        "with batch normalisation a network fails at eight times the standard one's best rate",
        RATE_CLAIM,
        "at_least=4 / 5, resolves",
        "at_most=1 / 5, resolves",
        caught_by=(RATE,),
    ),
    false_theorem(
        "the noisy network is sixteen times as fast as the standard one",
        NOISY_CLAIM,
        "at_least=FASTER,",
        "at_least=np.log(16),",
        caught_by=(NOISY,),
    ),
    false_theorem(
        "the noisy network's shift is a sixteenth of the standard one's",
        NOISY_CLAIM,
        "at_least=LOWER,",
        "at_least=np.log(16),",
        caught_by=(NOISY,),
    ),
    faulty_world(
        "noise is drawn at the first step and stays, as the numbers of one seed do",
        NETWORK,
        'if self.variant != "noisy batch norm":',
        'if self.variant != "noisy batch norm" or self.noise:',
        caught_by=(NOISY,),
    ),
    faulty_world(
        "the noise's deviation is ten times as large",
        NETWORK,
        "np.multiply(0.1, rng.standard_normal",
        "np.multiply(1.0, rng.standard_normal",
        caught_by=(NOISY,),
    ),
    false_theorem(
        "the loss ranges over a sixteenth",
        SMOOTH_CLAIM,
        LEAST,
        LEAST.replace("np.log(2)", "np.log(32)"),
        caught_by=(SMOOTH,),
    ),
    false_theorem(
        "the gradient changes by a tenth of what it does without normalisation",
        SMOOTH_CLAIM,
        LEAST,
        LEAST.replace("np.log(9 / 5)", "np.log(10)"),
        caught_by=(SMOOTH,),
    ),
    false_theorem(
        "the effective smoothness is a quarter",
        SMOOTH_CLAIM,
        LEAST,
        LEAST.replace("np.log(1.2)", "np.log(4)"),
        caught_by=(SMOOTH,),
    ),
    false_theorem(
        "the relative change is that of the mean multiple, not of the worst",
        SMOOTH_CLAIM,
        "np.max(changes, axis=0) / norm(g)",
        "np.mean(changes, axis=0) / norm(g)",
        caught_by=(SMOOTH,),
    ),
    faulty_world(
        "the range leaves out where the step begins",
        SMOOTHNESS,
        "along, change = torch.stack(losses)",
        "along, change = torch.stack(losses[1:])",
        caught_by=(SMOOTH,),
    ),
    faulty_world(
        "the gradient's change is relative to the last of the gradients ahead",
        SMOOTHNESS,
        "relative = change / norm(step.gradients)",
        "relative = change / norm(gradients)",
        caught_by=(SMOOTH,),
    ),
    faulty_world(
        "every multiple is the whole step",
        TRAINING,
        STEP,
        STEP.replace("factor * ", ""),
        caught_by=(SMOOTH,),
    ),
    faulty_world(
        "the effective smoothness is the least along the segment",
        SMOOTHNESS,
        "beta=np.max(betas, axis=0)",
        "beta=np.min(betas, axis=0)",
        caught_by=(SMOOTH,),
    ),
    false_theorem(
        "batch normalisation is sixteen times as fast",
        SPEED_CLAIM,
        "rates[variant], seeds, who)\n    evidence.median(STEPS, ratio, at_least=FASTER",
        "rates[variant], seeds, who)\n    evidence.median(STEPS, ratio, at_least=np.log(16)",
        caught_by=(SPEED,),
    ),
    false_theorem(
        "one example's lead grows by 9/10 of the rate",
        SPEED_CLAIM,
        "lead += 10 / 9 * growth",
        "lead += 9 / 10 * growth",
        caught_by=(SPEED,),
    ),
    false_theorem(
        "one example has arrived when its last loss has",
        SPEED_CLAIM,
        "sum(losses[-WINDOW:]) > WINDOW * TARGET",
        "losses[-1] > TARGET",
        caught_by=(SPEED,),
    ),
    true_variant(
        "the shift as the norm of a vector",
        SHIFTS,
        LENGTH,
        "lengths.append(np.linalg.norm(there - here, axis=1))",
        green=(SHIFT,),
    ),
    true_variant(
        "the spread by its square",
        DISTRIBUTIONS,
        "found.std(-1, correction=0).numpy()",
        "found.var(-1, correction=0).sqrt().numpy()",
        green=(INPUTS,),
    ),
]
