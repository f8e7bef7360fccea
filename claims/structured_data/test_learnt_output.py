r"""What if the matrix $V$ was also learnt using SGD? It does no harm, and no lemma covers it.

The proof fixes $V$, since the vectors that Lemma 2 combines, differences of entries of $V$ times
the points, must not move. Trained along with $W$ at the same step, the network succeeds as surely
as before at the widths where the theorem's network does, and fails as surely when it is narrow.
"""

import numpy as np
import pytest

from models import roundings
from models.structured_data.learning import CIRCLE, SPHERE, experiment, twenty_steps_twice
from theoremcheck import Claim, Rounding, without

CLAIM = Claim(
    kind="observation",
    statement=r"\Pr[\text{success with } V \text{ and } W \text{ trained}] \ge 0.95 \quad "
    r"\text{for } m \ge 128",
    place="Future directions open",
    premises={"wide": r"m \ge 128"},
    quantifiers={
        "data": "circle and sphere",
        "seeds": "up to 300 mixtures, samples and networks per case, until 2 of 10 failures are "
        "excluded, or success in 95 of 100 is",
    },
    conclusion="share of runs that succeed",
    rests_on=["structured_data.key_theorem"],
)


@pytest.mark.parametrize(
    "family, width",
    [
        ("circle", 128),
        ("sphere", 128),
        without("wide", "circle", 4, breaks="share of runs that succeed"),
    ],
)
def test_success_with_trained_output(evidence, family, width):
    evidence.premise("wide", width >= 128)
    setting = CIRCLE if family == "circle" else SPHERE
    stayed, total = 0, 0
    for size in evidence.batches(25, cap=300):
        runs = experiment(setting, width, size, evidence.rng("runs"), train_output=True)
        successes = int(runs.succeeded().sum())
        evidence.probability(
            "share of runs that succeed", successes, size, at_least=0.95, resolves=0.15
        )
        stayed, total = stayed + int((runs.moved == 0).sum()), total + size
    evidence.never("runs in which V stayed as it was", stayed, of=total)


def test_both_layers_descend(evidence):
    """Twenty steps of the batched trainer are those of automatic differentiation, in V and in W."""
    batched, automatic = twenty_steps_twice(SPHERE, 32, evidence.rng("steps"))
    # Twenty gradients, times the step and added up.
    widths = (SPHERE.dimension, 32, SPHERE.classes)
    operations = 20 * (roundings.dense_gradient(widths, SPHERE.batch) + 2)
    rounding = Rounding(operations, np.abs(automatic).max())
    evidence.identity("V and W after 20 steps", batched, automatic, rounding=rounding)
