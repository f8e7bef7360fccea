r"""How wide the network is hardly matters: $M$ has no $k$, and two widths make as many updates on a
typical sample, within 10 per cent.

A unit that stands $c$ times, divided by $\sqrt c$, is the same function, since the output weight
$1/\sqrt{2k}$ shrinks by as much; and SGD moves each copy by $1/\sqrt c$ of the original's move. So
the wider network makes the same updates on the same points, for ever. Without the division it is
another function. From independent starts the counts are no longer equal, but on a typical sample
they differ by 10 per cent at most, up or down.
"""

import numpy as np
import pytest

from claims.linear_separators import instances
from claims.linear_separators.runs import differences, run
from models import roundings
from models.linear_separators import data, starts
from models.linear_separators.sgd import train
from theoremcheck import TRIES, Claim, Rounding, without

CLAIM = Claim(
    kind="comparison",
    statement=r"""w'_{r, 1} = \dots = w'_{r, c} = \frac{w_r}{\sqrt{c}} \text{ at the start}
        \;\Rightarrow\; \text{the same updates}; \qquad
        \left|\ln \frac{\#\text{updates}(k)}{\#\text{updates}(1000)}\right| \le 0.1
        \text{ for a typical sample}""",
    place="Theorem 2",
    premises={"same function": r"N_{W'} = N_W \text{ at the start}"},
    quantifiers={
        "copies": "10, 100 and 1000 of one unit of each sign, from five starts; searched over 2 "
        "to 9 copies of one or two units of each sign, on up to three points",
        r"$(\alpha, \eta)$": "(0.3, 0.7) for copies, (0.5, 1) for independent starts; searched "
        r"over $\alpha\in[\frac15,1]$, $\eta\in[\frac14,100]$ and four orders",
        "$k$": "1, 10 and 100 against 1000 units of each sign, on the same 100 samples",
    },
    conclusion=[
        "updates made on another point",
        "log ratio of updates, 1 to 1000",
        "log ratio of updates, 10 to 1000",
        "log ratio of updates, 100 to 1000",
    ],
    rests_on=["linear_separators.update_bound"],
)
WITHIN = 0.1


@pytest.mark.parametrize(
    "copies, divided",
    [(10, True), (100, True), (1000, True), without("same function", 10, False)],
)
def test_copied_units_change_nothing(evidence, copies, divided):
    sample = data.edge(40, 10, 0.1, evidence.rng("data", by=["copies"]))
    narrow = starts.of_norm(1, 5, 1, 10, evidence.rng("weights", by=[]))
    wide = starts.copied(narrow, copies) * (1 if divided else np.sqrt(copies))
    before, after = (starts.outputs(each, sample.points, 0.3) for each in (narrow, wide))
    # The terms of an output add up to at most ‖W‖_F ‖x‖ = 1.
    rounding = Rounding(2 * roundings.dense((10, 2 * copies, 1)), 1)
    evidence.premise("same function", rounding.covers(after, before))
    one, many = (run(sample, each, 0.3, 0.7, np.arange(40)) for each in (narrow, wide))
    elsewhere, places = differences(many.used, one.used)
    evidence.never("updates made on another point", elsewhere, of=places)


@pytest.mark.parametrize("tries", TRIES)
def test_any_copied_units(evidence, tries):
    quantity, precise = "updates made on another point by copies", any_copies_exactly
    evidence.search(quantity, any_copies, relation="identity", tries=tries, precise=precise)


def any_copies(draw):
    instance, copies = any_tie_free_run(draw), draw.integer("copies", 2, 9)
    used = instances.run(instance).used
    draw.assume(instances.away_from_ties(instance, used[0]))
    # The trainer is given W, √2k times the rows, of 2ck units as well.
    rows = starts.copied(instance.weights[None], copies)[0] / np.sqrt(copies * len(instance.rows))
    elsewhere, _ = differences(instances.run(instance._replace(rows=rows)).used, used)
    return elsewhere, 0


def any_tie_free_run(draw):
    """Draw a run that no two points contend for, for rounding would choose between equals."""
    return instances.any_run(draw, largest=1, orders=["cyclic", "first-violated"])


def any_copies_exactly(draw):
    """Output weights and rows are √c times as small, so that their products are as c is to 1."""
    instance, copies = any_tie_free_run(draw), draw.integer("copies", 2, 9)
    many = instance._replace(rows=np.repeat(instance.rows, copies, axis=0) / copies)
    (wide, *_), (narrow, *_) = map(instances.run_exactly, (many, instance))
    return differences([wide], [narrow])[0], 0


def test_width_hardly_matters(evidence):
    seeds, counts = 100, {}
    samples = [data.edge(40, 10, 0.1, rng) for rng in evidence.rng("data").spawn(seeds)]
    points, labels = np.stack([s.points for s in samples]), np.stack([s.labels for s in samples])
    for width in (1, 10, 100, 1000):
        starting = starts.of_norm(0.1, seeds, width, 10, evidence.rng(f"weights at width {width}"))
        counts[width] = train(
            points, labels, starting, slope=0.5, step=1, order=np.arange(40)
        ).updates
    narrow, ratios = (1, 10, 100), []
    for width in narrow:
        ratio = np.abs(np.log(counts[width] / counts[1000]))
        evidence.median(f"log ratio of updates, {width} to 1000", ratio, within=WITHIN)
        ratios.append(ratio)
    low, median, high = np.quantile(ratios, [0.25, 0.5, 0.75], axis=1)
    evidence.curve(
        "how far updates at width k are from those at width 1000: median, half of all samples, "
        "and the limit",
        narrow,
        median,
        low=low,
        high=high,
        predicted=np.full(len(narrow), WITHIN),
        axes=("k", "log ratio of updates, up or down"),
        scales=("log", "linear"),
    )
