#!/bin/sh
# PEPit 0.5.1 answers by a factor of two too high for gradient descent on functions whose gradients
# are 0.001-Lipschitz, with the status "optimal" and no warning, where nobody names a solver. The rate
# is L / (4N + 2) in any unit (Drori and Teboulle 2014), and with L = 1 it is met to six digits. CVXPY
# chooses SCS 3.3.1, of whose tolerance the absolute part counts, while the answer shrinks with L. Clarabel is off by
# less than one in ten thousand at either.
# Run: sh findings/pepit_answer_depends_on_units.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet \
    PEPit==0.5.1 cvxpy==1.9.3 scs==3.3.1 clarabel==0.11.1 numpy==2.4.6 scipy==1.17.1
cat > "$place/units.py" <<'PROGRAM'
import warnings
from contextlib import redirect_stdout
from io import StringIO

from PEPit import PEP
from PEPit.functions import SmoothConvexFunction

STEPS = 5


def solved(smooth, solver):
    problem = PEP()
    f = problem.declare_function(SmoothConvexFunction, L=smooth)
    least = f.stationary_point()
    x = problem.set_initial_point()
    problem.set_initial_condition((x - least) ** 2 <= 1)
    for _ in range(STEPS):
        x = x - f.gradient(x) / smooth
    problem.set_performance_metric(f(x) - f(least))
    printed = StringIO()
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(printed):
        warnings.simplefilter("always")
        answer = problem.solve(wrapper="cvxpy", solver=solver, verbose=0)
    told = problem.wrapper.prob
    share = answer / (smooth / (4 * STEPS + 2))
    warned = bool(caught) or "Warning" in printed.getvalue()
    name = told.solver_stats.solver_name
    print(f"L = {smooth:g}, {name}: {share:.5f} times the rate, {told.status}, warned: {warned}")
    return share, told.status, warned


usual, small = solved(1.0, None), solved(1e-3, None)
named = solved(1e-3, "CLARABEL")
assert abs(usual[0] - 1) < 1e-4 and abs(named[0] - 1) < 1e-4
assert small[0] > 1.5 and small[1:] == ("optimal", False)
PROGRAM
"$place/venv/bin/python" "$place/units.py"
