"""The log loss seen as a flow, and what scaling a network does to it."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

FLOW, SCALING = "margins.margin_flow", "margins.log_loss_scaling"
FLOW_CLAIM = "claims/margins/test_margin_flow.py"
SCALING_CLAIM = "claims/margins/test_log_loss_scaling.py"
MODEL = "models/margins/flow.py"
GROWTH = "return depth * flow.soft_margin(here.loss) * growth / square"
CEILING = "return flow.soft_margin(loss / size) + np.log(classes - 1)"
EXCESS = "return np.exp(-(c - 1) * least) * np.exp(-gaps).sum(axis=2)"
SOFT = "return -torch.log(torch.expm1(loss))"

CATALOGUE = [
    false_theorem(
        "a margin is homogeneous of degree L + 1",
        FLOW_CLAIM,
        "(len(shape) - 1) * raw,",
        "len(shape) * raw,",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "the norm's power grows by its square, L² for L",
        FLOW_CLAIM,
        GROWTH,
        "return depth**2 * flow.soft_margin(here.loss) * growth / square",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "the soft margin gains what the norm itself grows, without L: true and not tight",
        FLOW_CLAIM,
        GROWTH,
        "return flow.soft_margin(here.loss) * growth / square",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "the soft margin gains twice what the growth takes",
        FLOW_CLAIM,
        GROWTH,
        "return 2 * depth * flow.soft_margin(here.loss) * growth / square",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "no smallest margin exceeds the soft one of the mean loss, without ln(k - 1)",
        FLOW_CLAIM,
        CEILING,
        "return flow.soft_margin(loss / size)",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "the smallest margin exceeds the soft one of the mean loss by ln k at most",
        FLOW_CLAIM,
        CEILING,
        "return flow.soft_margin(loss / size) + np.log(classes)",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "no smallest margin exceeds the soft one of the total loss",
        FLOW_CLAIM,
        CEILING,
        "return flow.soft_margin(loss) + np.log(classes - 1)",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "the smallest margin is at least the soft one of the mean loss",
        FLOW_CLAIM,
        "margins = here.least, flow.soft_margin(here.loss),",
        "margins = here.least, flow.soft_margin(here.loss / labels.shape[1]),",
        caught_by=(FLOW,),
    ),
    false_theorem(
        "two examples stay 2 % below the ceiling, which only a search denies",
        FLOW_CLAIM,
        CEILING,
        "return (0.98 if size == 2 else 1) * (flow.soft_margin(loss / size) + np.log(classes - 1))",
        caught_by=(FLOW,),
    ),
    faulty_world(
        "the loss is a mean, where the total is asked for",
        MODEL,
        "loss = labels.shape[-1] * cross_entropy(outputs, labels)",
        "loss = cross_entropy(outputs, labels)",
        caught_by=(FLOW,),
        source="PyTorch, torch.nn.CrossEntropyLoss: reduction is 'mean'",
    ),
    faulty_world(
        "the soft margin is that of the exponential loss",
        MODEL,
        SOFT,
        "return -torch.log(loss)",
        caught_by=(FLOW,),
    ),
    faulty_world(
        "the soft margin's slope has e^Λ for e^{-Λ}",
        MODEL,
        "return -1 / torch.expm1(-loss)",
        "return 1 / torch.expm1(loss)",
        caught_by=(FLOW,),
    ),
    faulty_world(
        "the smallest margin is the mean one",
        MODEL,
        "spectral.margins(outputs, labels).amin(dim=1)",
        "spectral.margins(outputs, labels).mean(dim=1)",
        caught_by=(FLOW,),
    ),
    faulty_world(
        "an inner product is a mean over the weights of a layer",
        MODEL,
        "((a * b).flatten(1).sum(dim=1) for",
        "((a * b).flatten(1).mean(dim=1) for",
        caught_by=(FLOW,),
    ),
    true_variant(
        "the soft margin without expm1",
        MODEL,
        SOFT,
        "return -loss - torch.log1p(-torch.exp(-loss))",
        green=(FLOW,),
    ),
    true_variant(
        "an inner product as a contraction",
        MODEL,
        "(a * b).flatten(1).sum(dim=1)",
        'torch.einsum("si,si->s", a.flatten(1), b.flatten(1))',
        green=(FLOW,),
    ),
    false_theorem(
        "scaled by c the loss falls by e^{-cm}",
        SCALING_CLAIM,
        EXCESS,
        "return np.exp(-c * least) * np.exp(-gaps).sum(axis=2)",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the loss falls from ℓ itself, where it is e^ℓ - 1",
        SCALING_CLAIM,
        EXCESS,
        "return np.exp(-(c - 1) * least) * np.log1p(np.exp(-gaps).sum(axis=2))",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the loss is at most twice the bound, true and not tight",
        SCALING_CLAIM,
        EXCESS,
        "return 2 * np.exp(-(c - 1) * least) * np.exp(-gaps).sum(axis=2)",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "the loss falls by the mean gap of an example, not by its least",
        SCALING_CLAIM,
        EXCESS,
        "return np.exp(-(c - 1) * gaps.mean(axis=2)) * np.exp(-gaps).sum(axis=2)",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "with three classes the bound has 2 % to spare, which only a search denies",
        SCALING_CLAIM,
        EXCESS,
        "return (0.98 if gaps.shape[2] == 2 else 1) * np.exp(-(c - 1) * least) * "
        "np.exp(-gaps).sum(axis=2)",
        caught_by=(SCALING,),
    ),
    false_theorem(
        "a margin's unit has the sum of the shares, not its power 3/2",
        SCALING_CLAIM,
        "np.prod(norms, axis=0) * shares**1.5",
        "np.prod(norms, axis=0) * shares",
        caught_by=(SCALING,),
    ),
    true_variant(
        "the bound as one sum of exponentials",
        SCALING_CLAIM,
        EXCESS,
        "return np.exp(-gaps - (c - 1) * least[..., None]).sum(axis=2)",
        green=(SCALING,),
    ),
]
