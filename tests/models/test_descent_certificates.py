"""Certificates of runs of descent: both checkers accept what is so, and reject what is not."""

import itertools
import json
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from models.certificates import Rejected, balance, descent
from models.certificates.replay import State
from models.certificates.second import Rejected as RejectedToo
from models.certificates.second import balance as balance_by_products
from models.certificates.second import descent as by_products
from models.linear_separators import starts
from models.linear_separators.sgd import train
from tests.models import exact_runs
from theoremcheck.judging import _certificates
from theoremcheck.judging._certificates import recheck

RELATIONS = list(descent.PROOFS)
CHOSEN = ["cyclic", "first-violated", "worst", "smallest-violation"]
each_relation = pytest.mark.parametrize("relation", RELATIONS)


def rejected(certificate: dict[str, Any]) -> str:
    """Return why the first checker rejects; the second one has to as well."""
    with pytest.raises(RejectedToo):
        by_products.check(certificate)
    with pytest.raises(Rejected) as caught:
        descent.check(certificate)
    return str(caught.value)


@each_relation
@pytest.mark.parametrize("order", CHOSEN)
def test_each_relation_is_proved_in_each_order_and_no_spoilt_copy_is(relation, order):
    content = _certificates.serialise("q", exact_runs.certificate(relation, order))
    found = recheck(content, [descent.check, by_products.check])
    assert found.reason is None
    assert found.spoilt > 60


@pytest.mark.parametrize("order", CHOSEN)
@pytest.mark.parametrize("width", [1, 2, 5])
def test_the_replay_ends_where_the_trainer_does(order, width):
    run, _ = exact_runs.run("again", order, width)
    state = State(run)
    state.replay(run)
    points, start = np.array(run.points, float), np.array(run.start, float)
    visits = np.arange(len(points)) if order == "cyclic" else order
    rates = {"slope": float(run.slope), "step": float(run.step)}
    weights = np.sqrt(2 * width) * start[None]
    runs = train(points, run.labels, weights, order=visits, **rates)
    np.testing.assert_allclose(
        np.array(state.weights(), float) * np.sqrt(2 * width), runs.weights[0], atol=1e-13
    )
    outputs = np.array(run.labels) * starts.outputs(runs.weights, points, rates["slope"])[0]
    np.testing.assert_allclose(np.array(state.margins(), float), outputs, atol=1e-13)


@each_relation
def test_a_run_that_sgd_does_not_make_proves_nothing(relation):
    run, separator = exact_runs.run(relation)
    given = {"separator": separator, "constant": Fraction(2)}
    given = {name: given[name] for name in exact_runs.GIVEN.get(relation, [])}
    another = [*run.used[1:], run.used[0]]
    for used, why in (
        (run.used[:-1], "left"),
        ([*run.used, run.used[-1]], "no point"),
        (another, "not the next|no point|left"),
    ):
        told = rejected(descent.make(relation, run._replace(used=used), **given))
        assert any(word in told for word in [*why.split("|"), "differ", "fewer", "fall", "adds"]), (
            told
        )


@pytest.mark.parametrize("order", CHOSEN)
def test_the_updates_of_one_order_are_not_those_of_another(order):
    certificate = exact_runs.certificate("again", order)
    runs = {each: exact_runs.run("again", each)[0].used for each in CHOSEN}
    for other in CHOSEN:
        if runs[other] != runs[order]:
            assert "next" in rejected(certificate | {"order": other})
    descent.check(changed := certificate | {"relation": "at most", "order": "any"})
    by_products.check(changed)


def test_premises_that_fail_are_told():
    leaky, separator = exact_runs.run("again")
    assert "slope" in rejected(descent.make("perceptron", leaky))
    large = leaky._replace(start=[[9 * a for a in row] for row in leaky.start])
    done = descent.make("again", large, separator=separator)
    assert "larger than the separator" in rejected(done)
    longer = leaky._replace(points=[[2 * x for x in point] for point in leaky.points])
    done = descent.make("at most", longer, separator=[w / 2 for w in separator])
    assert "unit ball" in rejected(done)
    done = descent.make("at most", leaky, separator=[2 * w for w in separator])
    assert "the margin" in rejected(done)
    least, _ = exact_runs.run("at least")
    assert "not e_1" in rejected(descent.make("at least", least._replace(points=leaky.points[:3])))
    asleep, _ = exact_runs.run("asleep")
    assert "below 1/(C + 1)" in rejected(descent.make("asleep", asleep, constant=Fraction(3)))
    awake = asleep._replace(start=[[a / 2 for a in row] for row in asleep.start])
    assert "throughout" in rejected(descent.make("asleep", awake, constant=Fraction(2)))


def test_signs_of_what_holds_a_root():
    for p, q, radicand in itertools.product(range(-4, 5), range(-4, 5), (0, 1, 2, 4)):
        found = descent.positive(Fraction(p), Fraction(q), Fraction(radicand))
        assert found == (p + q * math.sqrt(radicand) >= -1e-12)


@pytest.mark.parametrize("slope", ["1/5", "3/10", "1"])
@pytest.mark.parametrize("step", ["1/4", "1", "100"])
@pytest.mark.parametrize("square, initial", [("2", "0"), ("2", "3"), ("9/4", "1/100"), ("50", "8")])
def test_both_checkers_draw_the_line_at_the_largest_bound(slope, step, square, initial):
    run, _ = exact_runs.run("at most")
    run = run._replace(slope=Fraction(slope), step=Fraction(step))
    shown = descent.make("at least", run)
    other = by_products.Run(
        *(shown[name] for name in ("points", "labels", "slope", "step", "start"))
    )
    omega, norm = Fraction(square), Fraction(initial)
    alpha, eta, root = float(slope_ := run.slope), float(run.step), math.sqrt(omega * norm)
    u = np.linspace(1, 1 / alpha, 100_001)
    value = float(omega) * ((2 / eta - alpha) * u**2 + (1 + alpha) * u) + 2 * root * u / eta
    assert slope_ <= 1
    most = math.floor(value.max() + 1e-7)
    rationals = [by_products.fmpq(x.numerator, x.denominator) for x in (omega, norm)]
    descent.hold_at_most(most, run, omega, norm)
    by_products.bounded(most, other, *rationals)
    with pytest.raises(Rejected, match="more than M_ref"):
        descent.hold_at_most(most + 1, run, omega, norm)
    with pytest.raises(RejectedToo, match="above M_ref"):
        by_products.bounded(most + 1, other, *rationals)


@pytest.mark.parametrize("slope", ["0", "1/4", "1"])
def test_a_balance_changes_as_stated_and_not_otherwise(slope, monkeypatch):
    certificate = exact_runs.balanced(Fraction(slope))
    balance.check(certificate)
    balance_by_products.check(certificate)
    for change in (
        {"signs": [1, 1, -1, 1]},
        {"used": [0, 0, 0, 0]},
        {"used": [0, 1, 0, 2]},
        {"slope": "5/4"},
        {"slope": "1/2"},
        {"step": "1/4"},
        {"outputs": ["1", "3/4"]},
    ):
        changed = json.loads(json.dumps(certificate)) | change
        for check, kind in ((balance.check, Rejected), (balance_by_products.check, RejectedToo)):
            with pytest.raises(kind):
                check(changed)
    monkeypatch.setattr(balance, "balance", lambda w, v: balance.inner(w, w) + v**2)
    with pytest.raises(Rejected, match="the balance of unit 0 otherwise"):
        balance.followed(balance.Run(*_run(certificate)))


def _run(certificate: dict[str, Any]) -> list[Any]:
    names = ("points", "slope", "step", "weights", "outputs", "used", "signs")
    read = {"slope": Fraction, "step": Fraction, "used": list, "signs": list}
    return [
        read[name](certificate[name])
        if name in read
        else balance.vector(certificate[name], name)
        if name == "outputs"
        else balance.matrix(certificate[name], name)
        for name in names
    ]
