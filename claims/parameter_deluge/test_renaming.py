r"""A network trained on random labels could as well have had its answers renamed in any way, and
these $C!$ namings tell how near to $1/C$ its accuracy is by chance.

Uniform labels prefer no naming of the classes, nor do output units whose initial weights are
exchangeable. So given which test points get a common answer, the names of the answers are a uniform
permutation $\pi$, and $H(\pi)=\sum_ic_{i\pi(i)}$ answers are right, where $c_{ij}$ points of class
$i$ are answered alike, by the name $j$. Its mean is $n/C$, whatever was answered, and its variance
is known from the counts (Hoeffding 1951): at most $\frac1C\sum_ir_i^2$ with $r_i$ points of class
$i$, which is attained where each class gets an answer of its own and all are of the same size;
$q_j$ points get the answer $j$. Certificates count all namings of a table. Nothing is said of the
test points: they need not be independent, and of one class they are not.
"""

from fractions import Fraction
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from models.certificates import chance
from models.certificates import namings as namings_of
from models.certificates.second import chance as by_answers
from models.certificates.second import namings as by_places
from models.digits import digits, splits
from models.parameter_deluge.relabelling import chance_distance, permuted_hits
from theoremcheck import TRIES, Claim, without

CLAIM = Claim(
    kind="identity",
    statement=r"""\begin{array}{c} E_\pi H = \frac{n}{C}, \qquad
        \operatorname{Var}_\pi H = \frac{1}{C - 1} \sum_{i, j} d_{ij}^2
        \quad \le \frac{1}{C} \sum_i r_i^2, \quad
        d_{ij} = c_{ij} - \frac{r_i}{C} - \frac{q_j}{C} + \frac{n}{C^2} \\
        \#\{\pi : |H(\pi) - \tfrac{n}{C}| > \delta_a n\} \le \lfloor a\, C! \rfloor
        \quad <
        \#\{\pi : |H(\pi) - \tfrac{n}{C}| \ge \delta_a n\} \end{array}""",
    place="Models that can Fit Anything, Even Noise",
    source="zhang2017, Table 1",
    premises={"all namings": r"\pi \text{ is uniform on all } C! \text{ permutations}"},
    quantifiers={
        r"$\pi$": "all, one by one, in the searches as well",
        "$c$": "of a linear classifier that was fitted to random labels of 300 digits, on 600 "
        "others; five and six classes with drawn counts; an answer of its own for "
        "each class; searched over 2 to 4 classes with counts up to 9",
        "$a$": r"1/100, 1/20 and 1/4 for six classes; $\delta_a$ is the distance from $1/C$, as it "
        "is held against networks, that at most a share $a$ of the namings exceeds; searched over "
        "all of them, for 3 or 4 classes of equal size",
    },
    conclusion=["mean, variance and its bound", "namings around the distance"],
)


@pytest.mark.parametrize("counts", ["digits", "five classes", "one answer each"])
def test_mean_and_variance(evidence, counts):
    table = drawn(evidence, counts)
    hits = permuted_hits(table)
    judge_mean(evidence, table, hits)
    evidence.identity("variance of the hits", variance(hits), hoeffding(table))
    # The hits lie between 0 and n, and so their variance is n²/4 at most.
    evidence.at_most(
        "variance bound",
        variance(hits),
        bound(table),
        trivial=Fraction(int(table.sum()) ** 2, 4),
        attained=0 if counts == "one answer each" else None,
        instance=lambda _: {"c": table},
    )
    certificate, checkers = namings_of.make(table.tolist()), (namings_of.check, by_places.check)
    evidence.certificate("mean, variance and its bound", certificate, *checkers)


@without("all namings")
def test_a_name_that_stays(evidence):
    """The first answer keeps its name, by which more of its class are right than by another."""
    table = drawn(evidence, "five classes")
    judge_mean(evidence, table, table[0, 0] + permuted_hits(table[1:, 1:]))


@pytest.mark.parametrize("rate", [Fraction(1, 100), Fraction(1, 20), Fraction(1, 4)], ids=str)
def test_distance_of_chance(evidence, rate):
    counts = drawn(evidence, "six classes")
    total, allowed = int(counts.sum()), int(rate * factorial(6))
    _, limit = chance_distance(counts, float(rate))
    hits = [
        sum(row[j] for row, j in zip(counts.tolist(), p, strict=True))
        for p in permutations(range(6))
    ]
    evidence.premise("all namings", len(hits) == factorial(6))
    # A distance is a whole number of 1/(6 n).
    beyond = round(6 * total * limit)
    distances = [abs(6 * each - total) for each in hits]
    evidence.at_most(
        "namings beyond the distance",
        sum(d > beyond for d in distances),
        allowed,
        trivial=factorial(6),
    )
    evidence.at_least(
        "namings at the distance or beyond",
        sum(d >= beyond for d in distances),
        allowed + 1,
        trivial=0,
    )
    certificate = chance.make(counts.tolist(), rate, Fraction(beyond, 6 * total))
    checkers = chance.check, by_answers.check
    evidence.certificate("namings around the distance", certificate, *checkers)


@pytest.mark.parametrize("tries", TRIES)
def test_any_counts(evidence, tries):
    evidence.search(
        "mean and variance", any_counts, relation="identity", tries=tries, precise=by_namings
    )


def any_counts(draw):
    counts = table_of(draw)
    hits = permuted_hits(counts)
    return [average(hits), variance(hits)], [mean(counts), hoeffding(counts)]


def by_namings(draw):
    counts = table_of(draw)
    hits = namings(counts)
    average = Fraction(sum(hits), len(hits))
    return [average, by_pairs(hits)], [mean(counts), hoeffding(counts)]


@pytest.mark.parametrize("tries", TRIES)
def test_any_counts_spread_no_more(evidence, tries):
    evidence.search(
        "variance bound", any_spread, relation="at most", tries=tries, precise=any_spread_by_pairs
    )


def any_spread(draw):
    counts = table_of(draw)
    draw.assume(counts.any())
    return variance(permuted_hits(counts)), bound(counts)


def any_spread_by_pairs(draw):
    counts = table_of(draw)
    return by_pairs(namings(counts)), bound(counts)


@pytest.mark.parametrize("tries", TRIES)
def test_any_answers_and_share(evidence, tries):
    evidence.search(
        "namings beyond the distance",
        any_share,
        relation="at most",
        tries=tries,
        precise=any_share_in_order,
    )


def any_share(draw):
    counts, allowed, rate = answers(draw)
    unit = len(counts) * int(counts.sum())
    return beyond_and_not_below(counts, round(chance_distance(counts, rate)[1] * unit), allowed)


def any_share_in_order(draw):
    counts, allowed, _ = answers(draw)
    return beyond_and_not_below(counts, sorted(distances(counts))[-1 - allowed], allowed)


def beyond_and_not_below(counts, limit, allowed):
    found = distances(counts)
    beyond, not_below = sum(d > limit for d in found), sum(d >= limit for d in found)
    return [beyond, allowed + 1], [allowed, not_below]


def table_of(draw):
    classes = draw.integer("classes", 2, 4)
    return draw.integers("counts", (classes, classes), 0, 9)


def answers(draw):
    """Draw the counts of the answers to as many points of each class, and a share of namings."""
    classes, points = draw.integer("classes", 3, 4), draw.integer("points", 1, 6)
    given = draw.integers("answers", (classes, points), 0, classes - 1)
    allowed = draw.integer("allowed", 1, factorial(classes) - 1)
    counts = np.stack([np.bincount(row, minlength=classes) for row in given])
    return counts, allowed, (allowed + 1 / 2) / factorial(classes)


def namings(counts):
    """Return the hits of every naming, one by one."""
    rows = counts.tolist()
    return [
        sum(row[j] for row, j in zip(rows, p, strict=True)) for p in permutations(range(len(rows)))
    ]


def distances(counts):
    return [abs(len(counts) * each - int(counts.sum())) for each in namings(counts)]


def by_pairs(hits):
    """Return the variance as half the mean of the squared differences of any two."""
    return Fraction(sum((a - b) ** 2 for a in hits for b in hits), 2 * len(hits) ** 2)


def judge_mean(evidence, counts, hits):
    evidence.premise("all namings", len(hits) == factorial(len(counts)))
    evidence.identity("mean of the hits", average(hits), mean(counts))


def average(numbers):
    """Return the mean of whole numbers, whose sum int64 holds, exactly."""
    return Fraction(int(numbers.sum()), len(numbers))


def variance(hits):
    return average(hits**2) - average(hits) ** 2


def mean(counts):
    return Fraction(int(counts.sum()), len(counts))


def hoeffding(counts):
    classes, total = len(counts), int(counts.sum())
    rows, columns = (counts.sum(axis=axis).tolist() for axis in (1, 0))
    terms = (
        Fraction(classes**2 * int(counts[i, j]) - classes * (rows[i] + columns[j]) + total)
        for i in range(classes)
        for j in range(classes)
    )
    return sum(term**2 for term in terms) / classes**4 / (classes - 1)


def bound(counts):
    return Fraction(sum(row**2 for row in counts.sum(axis=1).tolist()), len(counts))


def drawn(evidence, counts):
    """Return how many test points of class i get the answer j, (C, C)."""
    rng = evidence.rng("counts", by=())
    if counts == "digits":
        return of_a_linear_classifier(rng)
    if counts == "one answer each":
        return 100 * np.eye(5, dtype=np.int64)[rng.permutation(5)]
    if counts == "five classes":
        found = rng.integers(1, 100, (5, 5))
        found[0, 0] = 200
        return found
    classes, points = 6, 10**6  # so many that no two namings are equally far from chance
    return np.stack([rng.multinomial(points, rng.dirichlet(np.ones(classes))) for _ in range(6)])


def of_a_linear_classifier(rng):
    """Return the counts of least squares on random labels."""
    pixels, names = digits()
    (train,), (test,) = splits(1, 300, 600, rng)
    scores = np.linalg.lstsq(pixels[train], np.eye(10)[rng.integers(10, size=300)])[0]
    answers = (pixels[test] @ scores).argmax(axis=1)
    return np.bincount(10 * names[test] + answers, minlength=100).reshape(10, 10)
