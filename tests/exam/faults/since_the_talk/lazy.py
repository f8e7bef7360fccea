"""Scaled networks: how far they move, and how far they are from their linearisations."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

SCALING = "since_the_talk.lazy_scaling"
CLAIM = "claims/since_the_talk/test_lazy_scaling.py"
MODEL = "models/since_the_talk/lazy.py"
APART = "apart = [2 * steep * power * roots[k] + (k > 0) * step / 2 for k in range(steps + 1)]"
MOVED = "moved = (step * steps) ** 0.5 * limits.length / scale"
DRIFT = "drift = sum((step * k) ** 0.5 + steep * apart[k] for k in range(steps))"
RATES = '("gap of outputs", gaps.outputs, -1 if start == "shifted" else -2),'
STRAIGHT = "value + slope * (straight - before)"

CATALOGUE = [
    false_theorem(
        "the way is no longer than that of one step, √c",
        CLAIM,
        MOVED,
        "moved = step**0.5 * limits.length / scale",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the way is no longer than that of k steps, ck: true of none",
        CLAIM,
        MOVED,
        "moved = step * steps * limits.length / scale",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the way is at most √2 times as long: true and not tight",
        CLAIM,
        MOVED,
        "moved = (2 * step * steps) ** 0.5 * limits.length / scale",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the way falls like 1/α²",
        CLAIM,
        MOVED,
        "moved = (step * steps) ** 0.5 * limits.length / scale**2",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "a curved step leaves a quarter of L times its square, not a half",
        CLAIM,
        APART,
        APART.replace("step / 2", "step / 4"),
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the outputs' gap has the curved steps alone, without what the turned derivative adds",
        CLAIM,
        APART,
        "apart = [(k > 0) * step / 2 for k in range(steps + 1)]",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the derivative turns four times as fast: true and not near",
        CLAIM,
        APART,
        APART.replace("2 * steep", "8 * steep"),
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the weights drift apart three times as fast by the turned derivative: true and not near",
        CLAIM,
        DRIFT,
        "drift = sum(3 * (step * k) ** 0.5 + steep * apart[k] for k in range(steps))",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the gap of the outputs falls like 1/α from a doubled start as well",
        CLAIM,
        RATES,
        '("gap of outputs", gaps.outputs, -1),',
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the gap of the outputs falls like 1/α² wherever f is 0 at the start",
        CLAIM,
        RATES,
        '("gap of outputs", gaps.outputs, -2),',
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the gap of the weights falls like 1/α, as the movement does",
        CLAIM,
        '("gap of weights", gaps.weights, -2),',
        '("gap of weights", gaps.weights, -1),',
        caught_by=(SCALING,),
    ),
    false_theorem(
        "a ReLU network is linear wherever it goes",
        CLAIM,
        'bool(problem.activation != "relu" or not crossed)',
        "True",
        caught_by=(SCALING,),
        refused="premise 'smooth' holds although the case drops it",
    ),
    faulty_world(
        "the labels are not divided by α, as the loss of αf on them would have it",
        MODEL,
        "loss = (output(weights) - labels / scale).square().sum() / 2",
        "loss = (output(weights) - labels).square().sum() / 2",
        caught_by=(SCALING,),
    ),
    faulty_world(
        "the linearisation has the slope of the network as it goes, not that of its start",
        MODEL,
        STRAIGHT,
        "activate(straight)",
        caught_by=(SCALING,),
    ),
    faulty_world(
        "the linearisation is that at weights of 0",
        MODEL,
        STRAIGHT,
        "value + 0.5 * (straight - before)",
        caught_by=(SCALING,),
    ),
    faulty_world(
        "twins have the same sign, so that they do not cancel",
        MODEL,
        "np.concatenate([problem.signs, -problem.signs], axis=1)",
        "np.concatenate([problem.signs, problem.signs], axis=1)",
        caught_by=(SCALING,),
        refused="premise 'centred' does not hold",
    ),
    faulty_world(
        "a quarter for the curvature of tanh, which is that of softplus",
        MODEL,
        '"tanh": 4 / 27**0.5,',
        '"tanh": 0.25,',
        caught_by=(SCALING,),
    ),
    true_variant(
        "the loss with α in it, and steps of c/α²",
        MODEL,
        "loss = (output(weights) - labels / scale).square().sum() / 2",
        "loss = ((scale * output(weights) - labels) / scale).square().sum() / 2",
        green=(SCALING,),
    ),
    true_variant(
        "the sum over the units as a contraction",
        MODEL,
        "return (signs[..., None] * active).sum(-2) - shift",
        'return torch.einsum("...m,...mn->...n", signs.expand(active.shape[:-1]), active) - shift',
        green=(SCALING,),
    ),
]
