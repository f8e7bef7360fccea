r"""A sweep of Gibbs leaves a joint law as it is if each coordinate sees the others as they are now.

Drawing both coordinates from the old ones, as one does where all conditionals are computed before
anything is drawn, keeps both marginals and loses the dependence.
"""

import pytest
from bayes import chains

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"\sum_{i,j} \pi_{ij}\, \pi(i' \mid j)\, \pi(j' \mid i') = \pi_{i'j'}",
    place="Gibbs",
    source="10.1109/TPAMI.1984.4767596",
    premises={"in turn": r"j' \text{ is drawn given } i', \text{ not given } i"},
    quantifiers={r"$\pi$": "three tables; searched over any with 2 or 3 rows and columns"},
    conclusion="law after a sweep",
)
TABLES = {
    "a diagonal": [[4, 1], [1, 4]],
    "three by two": [[1, 5], [2, 2], [7, 3]],
    "a hole": [[0, 1, 2], [3, 4, 0], [1, 1, 6]],
}


@pytest.mark.parametrize("table", TABLES)
def test_a_table(evidence, table):
    judge(evidence, TABLES[table], "new")


@without("in turn")
def test_both_from_the_old(evidence):
    judge(evidence, TABLES["a diagonal"], "old")


@pytest.mark.parametrize("tries", [150])
def test_any_table(evidence, tries):
    evidence.search(
        "law after a sweep", any_table, relation="identity", tries=tries, precise=any_table
    )


def judge(evidence, weights, second_sees):
    evidence.premise("in turn", second_sees == "new")
    evidence.identity("law after a sweep", *swept(weights, second_sees))


def any_table(draw):
    shape = draw.integer("rows", 2, 3), draw.integer("columns", 2, 3)
    weights = draw.reals("weights", shape, 0, 1)
    draw.assume((weights.sum(axis=0) > 0).all() and (weights.sum(axis=1) > 0).all())
    return swept(weights.tolist(), "new")


def swept(weights, second_sees):
    """Return the law of the cells (a b,) after a sweep, and before."""
    cells = chains.law([weight for row in weights for weight in row])
    table = cells.reshape(len(weights), -1)
    return cells @ chains.gibbs(table, second_sees=second_sees), cells
