"""Speed of training networks of many seeds as one stack against the loop one would write.

Run with `python -m benchmarks.stacked`. Both train torch modules from the same weights on the same
batch with the same optimiser, on one thread in single precision, and are held equal in double. The
networks are small, and have what a user's have: layers of torch's own, without a kernel of ours.
"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import mse_loss

from benchmarks.measuring import Figure, in_turn, ratio, show, times_as_fast
from theoremcheck.torch import Stack, stacked

MANY, EXAMPLES, STEPS = 24, 32, 20
NETWORKS: dict[str, Callable[[], nn.Module]] = {
    "perceptrons 8-32-1": lambda: nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 1)),
    "normalised perceptrons": lambda: nn.Sequential(
        nn.Linear(8, 32),
        nn.BatchNorm1d(32),
        nn.Tanh(),
        nn.Linear(32, 32),
        nn.Tanh(),
        nn.Linear(32, 1),
    ),
    "convolutions 2x4, 8 channels": lambda: nn.Sequential(
        nn.Unflatten(1, (2, 4)), nn.Conv1d(2, 8, 3), nn.Tanh(), nn.Flatten(), nn.Linear(16, 1)
    ),
}
OPTIMISERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=0.001),
}


def together(nets: Stack, optimiser: str, inputs: Tensor, targets: Tensor) -> Tensor:
    """Train all at once; return their losses (many, steps)."""
    steps = OPTIMISERS[optimiser](nets.parameters())
    return nets.fit(mse_loss, [(inputs, targets)] * STEPS, steps)


def alone(networks: list[nn.Module], optimiser: str, inputs: Tensor, targets: Tensor) -> Tensor:
    """Train one after another; return their losses (many, steps)."""
    found = torch.empty(len(networks), STEPS, dtype=inputs.dtype)
    for k, network in enumerate(networks):
        steps = OPTIMISERS[optimiser](network.parameters())
        for step in range(STEPS):
            loss = mse_loss(network(inputs), targets)
            steps.zero_grad()
            loss.backward()
            steps.step()
            found[k, step] = loss.detach()
    return found


def compare(name: str, optimiser: str) -> Iterator[Figure]:
    """Hold both ways equal in double precision, time them in single, and yield their ratio."""
    rng = np.random.default_rng(0)
    inputs, targets = (torch.from_numpy(rng.standard_normal((EXAMPLES, d))) for d in (8, 1))
    nets = stacked(lambda: NETWORKS[name]().double(), MANY, rng)
    loop = alone(nets.unstacked(), optimiser, inputs, targets)
    apart = float((together(nets, optimiser, inputs, targets) - loop).abs().max())
    # Each way rounds a gradient's terms at every step, relative to the largest loss.
    allowed = 2 * (EXAMPLES + 33) * np.finfo(float).eps * STEPS * float(loop.max())
    assert apart <= allowed, f"the losses differ by {apart:.1e}, more than {allowed:.1e}"
    nets, given = nets.float(), (optimiser, inputs.float(), targets.float())
    networks = nets.unstacked()
    seconds = in_turn(
        {
            "stacked": (lambda: together(nets, *given), MANY * STEPS),
            "loop": (lambda: alone(networks, *given), MANY * STEPS),
        }
    )
    asked = {"at_least": 4} if name.startswith("perceptrons 8-32-1") else {}
    turns = times_as_fast(seconds["stacked"], seconds["loop"])
    yield ratio(f"{MANY} {name}, {optimiser}", "loop over networks", turns, **asked)


def figures() -> Iterator[Figure]:
    torch.set_num_threads(1)
    for name in NETWORKS:
        for optimiser in OPTIMISERS:
            yield from compare(name, optimiser)


if __name__ == "__main__":
    show(figures())
