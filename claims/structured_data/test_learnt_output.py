r"""What if the matrix $V$ was also learnt using SGD? It does no harm, and no lemma covers it.

The proof fixes $V$, since Lemma 2 needs vectors $q_{s,i}$ that do not move. Trained along with $W$ at the same
step, the network succeeds as surely as before at the widths where the theorem's network does, and fails as surely
when it is narrow.
"""

import pytest

from models.structured_data.learning import CIRCLE, SPHERE, experiment
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="observation",
    statement=r"\Pr[\text{success with } V \text{ and } W \text{ trained}] \ge 0.95 \quad \text{for } m \ge 128",
    slide="Future directions open",
    premises={"wide": r"m \ge 128"},
    quantifiers={"data": "circle and sphere", "seeds": "300 mixtures, samples and networks per case"},
)


@pytest.mark.parametrize("family, width", [("circle", 128), ("sphere", 128), without("wide", "circle", 4)])
def test_success_with_trained_output(evidence, family, width):
    evidence.premise("wide", width >= 128)
    setting = CIRCLE if family == "circle" else SPHERE
    runs = experiment(setting, width, 300, evidence.rng("runs"), train_output=True)
    successes = int((runs.fresh >= 0.99).sum())
    evidence.probability("success", successes, 300, at_least=0.95, resolves=0.15 if width >= 128 else 0.5)
