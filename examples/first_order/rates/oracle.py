"""The worst cases of PEPit, a program for performance estimation, and how far to trust them.

PEPit states the search for the worst instance as a semidefinite program and hands it to a solver,
whose number it returns. With SCS, which it takes where none is named, that depends on the units:
`python -m rates.units` shows by how much. Here all constants are 1, the solver is named, and what
it does not call optimal is no answer.
"""

from importlib.metadata import PackageNotFoundError, version

PEPIT, SOLVER = "0.5.1", "CLARABEL"
MISSING = f"PEPit is not installed; pip install 'pepit=={PEPIT}'"
# Clarabel stops where the gap of both programs and all residuals are 1e-8 at most. A residual moves
# the value by itself times a multiplier, and those of the six proofs add up to less than 100.
MARGIN = 1e-6
TOLD = (
    f"the worst case by PEPit {PEPIT} and {SOLVER.title()}, which stops at 1e-8, up to {MARGIN:g}"
)


def available():
    """Say whether PEPit is installed, in the version whose answers are known."""
    try:
        return version("pepit") == PEPIT
    except PackageNotFoundError:
        return False


def judge(evidence, worst, steps, h, rate):
    """Hold PEPit's answers for `worst(problem, steps, h)` against a rate; not run without PEPit."""
    if not available():
        evidence.not_run(MISSING)
    proved, reached = answers(worst, steps, h)
    evidence.at_most("bound by PEPit", proved, float(rate) + MARGIN, trivial=None)
    evidence.at_least("instance by PEPit", reached, float(rate) - MARGIN, trivial=0)


def answers(worst, steps, h, solver=SOLVER):
    """Return the value of the dual program, a bound, and of the primal one, an instance's.

    Raises ValueError where the solver does not call them optimal.
    """
    from PEPit import PEP

    problem = PEP()
    worst(problem, steps, h)
    bound = problem.solve(wrapper="cvxpy", solver=solver, verbose=0)
    status = problem.wrapper.prob.status
    if status != "optimal":
        raise ValueError(f"{solver} calls its answer {status}; state the problem in other units")
    return bound, problem.wrapper.prob.value


def value(problem, steps, h, smooth=1, distance=1):
    """State how far gradient descent's last value is from the least one."""
    from PEPit.functions import SmoothConvexFunction

    f = problem.declare_function(SmoothConvexFunction, L=smooth)
    x, optimum = start(problem, f, distance)
    for _ in range(steps):
        x = x - h / smooth * f.gradient(x)
    problem.set_performance_metric(f(x) - f(optimum))


def distance(least):
    """Return what states the squared distance of gradient descent's last point to the optimum."""
    from PEPit.functions import SmoothStronglyConvexFunction

    def worst(problem, steps, h):
        f = problem.declare_function(SmoothStronglyConvexFunction, mu=least, L=1)
        x, optimum = start(problem, f)
        for _ in range(steps):
            x = x - h * f.gradient(x)
        problem.set_performance_metric((x - optimum) ** 2)

    return worst


def least_slope(problem, steps, h):
    """State the least squared gradient that gradient descent meets, not convex.

    The least value is at most that of a step of 1 from the last point.
    """
    from PEPit.functions import SmoothFunction

    f = problem.declare_function(SmoothFunction, L=1)
    x = first = problem.set_initial_point()
    problem.set_performance_metric(f.gradient(x) ** 2)
    for _ in range(steps):
        x = x - h * f.gradient(x)
        problem.set_performance_metric(f.gradient(x) ** 2)
    problem.set_initial_condition(f(first) - f(x - f.gradient(x)) <= 1)


def subgradients(problem, steps, h):
    """State the least value that steps along subgradients meet."""
    from PEPit.functions import ConvexLipschitzFunction

    f = problem.declare_function(ConvexLipschitzFunction, M=1)
    x, optimum = start(problem, f)
    for _ in range(steps + 1):
        slope, height = f.oracle(x)
        problem.set_performance_metric(height - f(optimum))
        x = x - h * slope


def proximal_point(problem, steps, h):
    """State how far the last proximal point's value is from the least one."""
    from PEPit.functions import ConvexFunction
    from PEPit.primitive_steps import proximal_step

    f = problem.declare_function(ConvexFunction)
    x, optimum = start(problem, f)
    for _ in range(steps):
        x, _, height = proximal_step(x, f, h)
    problem.set_performance_metric(height - f(optimum))


def halpern(problem, steps, _):
    """State the squared residual of Halpern's last point."""
    from PEPit.operators import LipschitzOperator

    operator = problem.declare_function(LipschitzOperator, L=1)
    fixed, *_ = operator.fixed_point()
    x = first = problem.set_initial_point()
    problem.set_initial_condition((first - fixed) ** 2 <= 1)
    for k in range(steps):
        x = first / (k + 2) + (k + 1) / (k + 2) * operator.gradient(x)
    problem.set_performance_metric((x - operator.gradient(x)) ** 2)


def start(problem, f, distance=1):
    """Return a first point that is so far at most from the optimum, and the optimum."""
    optimum = f.stationary_point()
    first = problem.set_initial_point()
    problem.set_initial_condition((first - optimum) ** 2 <= distance**2)
    return first, optimum
