r"""Peskun's order: of two reversible chains the one that moves more has averages that vary less.

Hastings's rule accepts as often as balance allows, so that no other rule for the same proposal has
smaller asymptotic variances; Barker's has larger ones. Moves between states that the function does
not tell apart change nothing: there both variances are equal.
"""

from fractions import Fraction

import numpy as np
import pytest
from bayes import chains

from theoremcheck import Claim, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"v(f, P) \le v(f, Q), \qquad v(f, P) = \lim_n n \operatorname{Var} \bar f_n",
    place="Peskun",
    source="10.1093/biomet/60.3.607, Theorem 2.1.1",
    premises={
        "moves more": r"P_{xy} \ge Q_{xy} \text{ for } x \ne y",
        "reversible": r"\pi_x P_{xy} = \pi_y P_{yx}, \; \pi_x Q_{xy} = \pi_y Q_{yx}",
    },
    quantifiers={
        "$P, Q$": "Hastings's and Barker's rule; a chain and its lazy half; searched over both "
        "rules for any target and proposal on 3 states",
        "$f$": "one function each; searched over all values in [-1, 1]",
    },
    conclusion="asymptotic variance",
)
SKEW, F = chains.law([1, 2, 5, 3]), np.array([4, 0, 1, -2])
PROPOSAL = chains.kernel([[1, 3, 2, 1], [2, 1, 1, 1], [5, 1, 1, 3], [1, 1, 1, 1]])


def test_hastings_and_barker(evidence):
    more, less = (chains.accepting(SKEW, PROPOSAL, r) for r in (chains.hastings, chains.barker))
    judge(evidence, SKEW, more, less, F)


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_lazy_chain(evidence, share):
    more = chains.accepting(SKEW, PROPOSAL, chains.hastings)
    judge(evidence, SKEW, more, lazy(more, Fraction(str(share))), F)


def test_moves_that_the_function_does_not_see(evidence):
    target, f = chains.law([1, 1, 1]), np.array([1, 0, 0])
    more = chains.kernel([[2, 1, 1], [1, 0, 3], [1, 3, 0]])
    less = chains.kernel([[2, 1, 1], [1, 2, 1], [1, 1, 2]])
    judge(evidence, target, more, less, f, attained=0)


@without("moves more")
def test_a_chain_that_moves_less(evidence):
    more = chains.accepting(SKEW, PROPOSAL, chains.hastings)
    judge(evidence, SKEW, lazy(more, Fraction(1, 2)), more, F)


@without("reversible")
def test_one_way_round_a_circle(evidence):
    """To walk both ways moves more, and forgets less, than to walk one way half of the time."""
    forth = np.roll(np.eye(5, dtype=int), 1, axis=1)
    both, one_way = Fraction(1, 2) * (forth + forth.T), lazy(forth, Fraction(1, 2))
    judge(evidence, chains.law([1] * 5), both, one_way, np.array([2, 1, -1, -1, 1]))


@pytest.mark.parametrize("tries", [150])
def test_any_target_and_proposal(evidence, tries):
    evidence.search(
        "asymptotic variance", any_chain, relation="at most", tries=tries, precise=any_chain
    )


def judge(evidence, target, more, less, f, *, attained=None):
    off = ~np.eye(len(target), dtype=bool)
    flows = [chains.flow(target, kernel) for kernel in (more, less)]
    evidence.premise("moves more", bool((more >= less)[off].all()))
    evidence.premise("reversible", all((flow == flow.T).all() for flow in flows))
    found, bound = (chains.asymptotic_variance(target, kernel, f) for kernel in (more, less))
    evidence.at_most("asymptotic variance", found, bound, trivial=None, attained=attained)


def any_chain(draw):
    target = chains.law(draw.reals("target", 3, 0.05, 1).tolist())
    proposal = chains.kernel(draw.reals("proposal", (3, 3), 0.05, 1).tolist())
    f = np.array([Fraction(value) for value in draw.reals("f", 3, -1, 1).tolist()])
    rules = chains.hastings, chains.barker
    more, less = (chains.accepting(target, proposal, rule) for rule in rules)
    return tuple(chains.asymptotic_variance(target, kernel, f) for kernel in (more, less))


def lazy(kernel, share):
    """Return the kernel that makes only this share of the steps."""
    return share * kernel + (1 - share) * np.eye(len(kernel), dtype=int)
