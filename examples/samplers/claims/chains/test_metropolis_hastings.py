r"""The chain of Metropolis and Hastings leaves its target as it is, by balance of any two states.

What flows from $x$ to $y$ is $\min(\pi_x q_{xy}, \pi_y q_{yx})$, the same both ways. With the ratio
of the target alone that is so for proposals which are as likely as their reverse. And a step that
is rejected counts as a state: the record without it is another chain, with another law.
"""

import pytest
from bayes import chains

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\pi_x P_{xy} = \pi_y P_{yx}, \quad \pi P = \pi, \qquad P_{xy} = q_{xy} "
    r"\min\Bigl(1, \frac{\pi_y q_{yx}}{\pi_x q_{xy}}\Bigr) \;\; (x \ne y)",
    place="Hastings",
    source="10.1093/biomet/57.1.97, Section 2",
    premises={
        "ratio": r"a_{xy} = \min\Bigl(1, \frac{\pi_y q_{yx}}{\pi_x q_{xy}}\Bigr)",
        "stays": r"P_{xx} = 1 - \sum_{y \ne x} q_{xy} a_{xy}",
    },
    quantifiers={
        r"$\pi, q$": "a uniform and a skew target on four states, a walk and a drifting walk; "
        "searched over any of both on 2 to 4 states",
    },
    conclusion=["flow", "law after a step"],
)
TARGETS = {"uniform": chains.law([1, 1, 1, 1]), "skew": chains.law([1, 2, 5, 3])}
PROPOSALS = {
    "walk": chains.kernel([[1, 1, 0, 1], [1, 1, 1, 0], [0, 1, 1, 1], [1, 0, 1, 1]]),
    "drift": chains.kernel([[1, 2, 0, 1], [1, 1, 2, 0], [0, 1, 1, 2], [2, 0, 1, 1]]),
    "any": chains.kernel([[1, 3, 2, 1], [2, 1, 1, 1], [5, 1, 1, 3], [1, 1, 1, 1]]),
}


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("proposal", PROPOSALS)
def test_a_target_and_a_proposal(evidence, target, proposal):
    judge(evidence, TARGETS[target], PROPOSALS[proposal])


@pytest.mark.parametrize("target", TARGETS)
def test_a_symmetric_proposal_needs_no_correction(evidence, target):
    judge(evidence, TARGETS[target], PROPOSALS["walk"], rule=chains.metropolis)


@without("ratio")
def test_no_correction_of_a_drift(evidence):
    rule = chains.metropolis
    judge(evidence, TARGETS["skew"], PROPOSALS["any"], rule=rule, quantities=["flow"])


@without("stays")
def test_a_record_without_rejected_steps(evidence):
    quantities = ["law after a step"]
    judge(evidence, TARGETS["skew"], PROPOSALS["walk"], chain=chains.jumps, quantities=quantities)


@pytest.mark.parametrize("tries", [300])
def test_any_target_and_proposal(evidence, tries):
    evidence.search("flow", any_pair, relation="identity", tries=tries, precise=any_pair)


def judge(
    evidence,
    target,
    proposal,
    *,
    rule=chains.hastings,
    chain=chains.accepting,
    quantities=CLAIM.conclusion,
):
    kernel = chain(target, proposal, rule)
    symmetric = bool((proposal == proposal.T).all())
    evidence.premise("ratio", rule is chains.hastings or symmetric)
    evidence.premise("stays", chain is chains.accepting)
    flow = chains.flow(target, kernel)
    sides = {"flow": (flow, flow.T), "law after a step": (target @ kernel, target)}
    for quantity in quantities:
        evidence.identity(quantity, *sides[quantity])


def any_pair(draw):
    states = draw.integer("states", 2, 4)
    weights = draw.reals("target", states, 0, 1)
    rows = draw.reals("proposal", (states, states), 0, 1)
    draw.assume((weights > 0).all() and (rows.sum(axis=1) > 0).all())
    target, proposal = chains.law(weights.tolist()), chains.kernel(rows.tolist())
    flow = chains.flow(target, chains.accepting(target, proposal, chains.hastings))
    return flow, flow.T
