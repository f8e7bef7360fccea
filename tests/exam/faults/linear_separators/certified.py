"""Faults of runs of descent that are certified, and of their checkers."""

from tests.exam.faults import faulty_world

UPPER = "linear_separators.update_bound"
LOWER = "linear_separators.lower_bound"
SLOPE = "linear_separators.slope_term"
SGD = "models/linear_separators/sgd.py"
EXACT = "models/linear_separators/exact.py"
DESCENT = "models/certificates/descent.py"

CATALOGUE = [
    faulty_world(
        "a unit at its kink is awake, in a certified run",
        SGD,
        "slope_at_zero = slope if slope_at_zero is None else slope_at_zero",
        "slope_at_zero = 1.0 if slope_at_zero is None else slope_at_zero",
        caught_by=(SLOPE,),
        source="JAX, jax.nn.leaky_relu: where(x >= 0, x, slope * x) has the slope 1 at 0",
    ),
    faulty_world(
        "the trainer is given a start of v times what the certificate holds",
        EXACT,
        "weights = np.sqrt(len(start)) * np.array(start, float)",
        "weights = np.array(start, float)",
        caught_by=(UPPER, LOWER),
    ),
    faulty_world(
        "a checker has the squared norm grow by eta + eta^2 at most",
        DESCENT,
        "> 2 * run.step + run.step**2:",
        "> run.step + run.step**2:",
        caught_by=("linear_separators.potentials",),
        refused="one of them is wrong",
    ),
    faulty_world(
        "a checker wants an eighth of M_ref",
        DESCENT,
        "positive(p - number, q, radicand)",
        "positive(p - 8 * number, q, radicand)",
        caught_by=(UPPER,),
        refused="one of them is wrong",
    ),
]
