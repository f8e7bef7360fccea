"""Theorem 1: descent on the standard model, in four scalars, in full dimension, and as a flow.

From small weights descent meets a plateau just outside the shell: 0 repels, ±U attract, and where
both forces balance, e^{-2‖W‖²} = e^{-(‖W‖² + K)/2}, at ‖W‖² = K/3, they are as small as e^{-2K/3}.
Steps to the solution are infinite for starts that end in the other well, at w_1 = u_0 and W' near
-U', which only the linear term tells from the solution.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from models.weight_tying import reduction
from models.weight_tying.objective import gradient

Floats = NDArray[np.float64]

LARGEST_FLOW = 48.0  # K up to which the integrator resolves the plateau's forces e^{-2K/3}


@dataclass(frozen=True, eq=False)
class Descent:
    """Steps until ‖W'‖ > ½√N first (`crossed`) and F ≤ tolerance (`solved`), (S,), inf if never.

    `final` (S, 4) is (a, b, p, r) at the solution or after the last step.
    """

    crossed: Floats
    solved: Floats
    final: Floats


def descend(
    starts: Floats,
    patches: int,
    energy: float,
    stiffness: float,
    step: float,
    tolerance: float,
    limit: int,
) -> Descent:
    """Run descent with step η from (a, b, p, r), (S, 4), for at most `limit` steps each.

    ValueError for a step of 2/c² or more, with which w_1 cannot settle.
    """
    if not 0 < step * stiffness < 2:
        raise ValueError(
            f"step {step} is not between 0 and 2/c² = {2 / stiffness}: descent on w_1 would diverge"
        )
    rest, root = np.sqrt((patches - 1) * energy), np.sqrt(energy)
    return Descent(
        *reduction.descend(
            np.ascontiguousarray(starts), rest, root, stiffness, step, tolerance, limit
        )
    )


def descend_fully(
    weights: Floats, target: Floats, stiffness: float, step: float, steps: int
) -> Floats:
    """Return W (..., k, d) after `steps` steps in full dimension, in the weights' own precision."""
    for _ in range(steps):
        weights = weights - step * gradient(weights, target, stiffness)
    return weights


def spurious(scalars: Floats, patches: int, energy: float) -> NDArray[np.bool_]:
    """Say if (a, b, p, r), (..., 4), is near the other well: ‖W' + U'‖² < 0.02 min(1, N), (...)."""
    excess = (patches - 1) * energy
    return (scalars[..., 0] + np.sqrt(excess)) ** 2 + scalars[..., 1] ** 2 < 0.02 * min(1.0, excess)


def flow_times(
    starts: Floats, patches: int, energy: float, stiffness: float, tolerance: float, horizon: float
) -> Floats:
    """Return when dW/dt = -∇F first has F ≤ tolerance, (S,), from (a, b, p, r) (S, 4); else inf.

    Descent with a small step η takes time/η steps. The flow runs in log(1 + t), where waiting
    e^{2K/3} on the plateau is as short as 2K/3, with p - √q for p, whose rounding c² would magnify
    by then. The other well ends it, as does the `horizon`, a time. LSODA loses its way in 1 start
    of 100 from K = 40 on, where the slower Radau takes over. Where that stalls too, on arrival,
    behind which time is short and log(1 + t) stiff, a finer tolerance carries it over the end;
    ValueError where that is lost as well.
    """
    if patches * energy > LARGEST_FLOW:
        raise ValueError(
            f"K = {patches * energy:g} leaves forces below rounding: use K ≤ {LARGEST_FLOW:g}"
        )
    rest, root = np.sqrt((patches - 1) * energy), np.sqrt(energy)

    def velocity(log_time: float, x: Floats) -> Floats:
        a, b, gap, r = x
        return -np.exp(log_time) * np.array(
            reduction.compiled_derivatives(a, b, gap, r, rest, root, stiffness)
        )

    def solution(_: float, x: Floats) -> float:
        a, b, gap, r = x
        value = float(reduction.compiled_value(a, b, gap, r, rest, root, stiffness))
        return float(np.log(max(value, 1e-300) / tolerance))

    def other_well(_: float, x: Floats) -> float:
        return -1.0 if spurious(x, patches, energy) else 1.0

    solution.terminal = other_well.terminal = True  # type: ignore[attr-defined]
    times = np.full(len(starts), np.inf)
    for seed, x in enumerate(starts - np.array([0.0, 0.0, root, 0.0])):
        span = 0.0, np.log1p(horizon)
        for method, precision in (("LSODA", 1e-12), ("Radau", 1e-12), ("Radau", 1e-14)):
            with warnings.catch_warnings(action="ignore"):  # the status tells the same, as an error
                path = solve_ivp(
                    velocity,
                    span,
                    x,
                    method,
                    events=(solution, other_well),
                    rtol=1e-8,
                    atol=precision,
                )
            if path.status >= 0:
                break
        else:
            raise ValueError(
                f"the flow from start {seed} was lost: {path.message} Use a smaller K."
            )
        if path.t_events[0].size:
            times[seed] = np.expm1(path.t_events[0][0])
    return times
