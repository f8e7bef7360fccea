"""How PEPit's answer depends on units and solver: `python -m rates.units` prints it as a table.

The rate of gradient descent, L R^2 / (4N + 2), is asked for in other units of f and of x, in which
L and R are not 1. PEPit returns the value of the dual program, a bound; the primal one is an
instance's. Both, divided by the rate, should be 1 in each row.
"""

import warnings
from contextlib import redirect_stdout
from importlib.metadata import version
from io import StringIO

from PEPit import PEP

from rates import oracle

STEPS = 5
UNITS = [(1, 1), (1e-3, 1), (100, 1), (1e4, 1), (1, 1e-2), (1, 100)]
HEAD = ("L", "R", "solver", "status", "warned", "bound / rate", "instance / rate")


def answer(smooth, distance, solver):
    """Return what the table says of one problem."""
    problem, printed = PEP(), StringIO()
    oracle.value(problem, STEPS, 1, smooth, distance)
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(printed):
        warnings.simplefilter("always")
        bound = problem.solve(wrapper="cvxpy", solver=solver, verbose=0)
    solved = problem.wrapper.prob
    chosen = solved.solver_stats.solver_name + ("" if solver else ", PEPit's choice")
    warned = "yes" if caught or "Warning" in printed.getvalue() else "no"
    rate = smooth * distance**2 / (4 * STEPS + 2)
    shares = ["none" if each is None else f"{each / rate:.7f}" for each in (bound, solved.value)]
    return f"{smooth:g}", f"{distance:g}", chosen, solved.status, warned, *shares


def main():
    """Print the table."""
    print(", ".join(f"{name} {version(name)}" for name in ("pepit", "cvxpy", "scs", "clarabel")))
    rows = [answer(*units, solver) for units in UNITS for solver in (None, oracle.SOLVER)]
    for row in [HEAD, ["---"] * len(HEAD), *rows]:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
