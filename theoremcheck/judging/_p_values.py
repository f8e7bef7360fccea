"""The verb about a test that is the author's own, of which two values of p are known."""

from __future__ import annotations

from math import ceil

from theoremcheck.judging._inputs import EvidenceError, check_rates, number
from theoremcheck.judging._mistakes import noted
from theoremcheck.judging._orders import Orders
from theoremcheck.judging._sampling import ERROR_RATE
from theoremcheck.judging._types import Judgement
from theoremcheck.statement._outcomes import Outcome, Rung


class PValues(Orders):
    """Predictions that a test of the author's own judges."""

    @noted
    def p_value(
        self,
        quantity: str,
        p: float,
        p_if_off: float,
        *,
        test: str,
        least: float,
        resolves: float,
        error_rate: float = ERROR_RATE,
    ) -> None:
        """Record what an exact test of the author's own says of a prediction, by two values of p.

        Refuted is what has `p` <= `error_rate`, asked first; it holds where `p_if_off` is that
        small. One value alone could never do both: a large p says that nothing was seen, and not
        that there was something to see it by. That the test is valid, so that either p is at most a
        with a probability of at most a, whatever a is, is the author's word, which the ledger names
        beside the rate.

        * `quantity`: what is predicted, in words; its name in the report.
        * `p`: in [0, 1], of the null hypothesis that the prediction is true.
        * `p_if_off`: in [0, 1], of the null hypothesis that it is off by `resolves` or more, such
          as the larger one of two that are off by just as much, to either side.
        * `test`: its name, in words, with an article: "a permutation test of the labels".
        * `least`: the least that either p could have been: 1 / (n + 1) with n random permutations,
          0 for a test statistic with a density.
        * `resolves`: the violation that matters, in the unit of what is tested, more than 0.
        * `error_rate`: the most that the chance of a wrong verdict may be, in (0, 0.5).

        Raises EvidenceError for other numbers, for a test without a name, where `least` is more
        than the error rate, so that nothing would ever be decided, or more than a p, and in a loop
        over `batches`, as each further look at a p-value gives chance another try.

        >>> from scipy.stats import binomtest
        >>> heads = int((evidence.rng("coin").random(1000) < 0.5).sum())
        >>> p = binomtest(heads, 1000, 0.5).pvalue
        >>> off = [binomtest(heads, 1000, 0.4, alternative="greater").pvalue]
        >>> off += [binomtest(heads, 1000, 0.6, alternative="less").pvalue]
        >>> word = {"test": "a binomial test", "least": 0, "resolves": 0.1}
        >>> evidence.p_value("fair coin", p, max(off), error_rate=1e-4, **word)
        >>> evidence.judgements[-1].outcome.value
        'holds'
        """
        __tracebackhide__ = True
        if self._batch:
            raise EvidenceError(
                f"{quantity!r}: a p-value is one of a fixed size; hand it over after the loop over "
                f"batches, of a sample that was whole"
            )
        size, rate = check_rates(quantity, resolves, error_rate)
        found = {
            "p": number(quantity, p, what="p"),
            "p_if_off": number(quantity, p_if_off, what="p_if_off"),
        }
        floor = number(quantity, least, what="least")
        _check(quantity, found, floor, rate, test)
        outcome = Outcome.INCONCLUSIVE
        if found["p"] <= rate:
            outcome = Outcome.REFUTED
        elif found["p_if_off"] <= rate:
            outcome = Outcome.HOLDS
        self.judgements.append(
            Judgement(
                quantity=quantity,
                kind="p-value",
                outcome=outcome,
                measured=found["p"],
                predicted=f"p above {rate:g}",
                slack=None,
                n=1,
                rung=Rung.SAMPLED,
                error_rate=rate,
                assumes=f"{test.strip()} to be valid",
                detects=size if outcome is Outcome.HOLDS else None,
                resolves=size,
                note=f"p = {found['p_if_off']:.2g} of what is off by {size:g}",
            )
        )


def _check(quantity: str, found: dict[str, float], floor: float, rate: float, test: str) -> None:
    """Raise EvidenceError for values that no valid test has, or with which none decides."""
    if not test.strip():
        raise EvidenceError(f"{quantity!r}: test={test!r} names no test; say in words which it is")
    for name, value in found.items():
        if not 0 <= value <= 1:
            raise EvidenceError(f"{quantity!r}: {name}={value:g} must lie in [0, 1]")
    if not 0 <= floor <= rate:
        raise EvidenceError(
            f"{quantity!r}: a test with least={floor:g} decides nothing at an error rate of "
            f"{rate:g}; make {ceil(1 / rate) - 1} permutations or more, or raise error_rate="
        )
    for name, value in found.items():
        if value < floor:
            raise EvidenceError(
                f"{quantity!r}: {name}={value:g} is less than least={floor:g}; correct least="
            )
