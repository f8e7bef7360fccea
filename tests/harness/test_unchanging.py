"""What was judged stays as it is: nobody changes it afterwards, or mistakes its fields by place."""

import msgspec
import numpy as np
import pytest

from tests.harness import records
from theoremcheck import Rounding
from theoremcheck.judging._limits import Interval, Quantile, Share, betting
from theoremcheck.judging._types import Batches, PremiseCheck
from theoremcheck.record._comparison import Change
from theoremcheck.record._drift import Shift

MEAN = betting(np.array([0.0, 1.0]), (0.0, 1.0), 0.1)
JUDGED = [records.judgement(), records.curve(x=[1.0], y=[1.0])]
KEPT = [
    *JUDGED,
    Batches(1, 1, 1),
    PremiseCheck("small", True),
    Rounding(),
    MEAN,
    MEAN.lower,
    Interval(0.0, -1.0, 1.0, 9),
    Share(1, 2, 0.1),
    Quantile(np.zeros(1), 0.5, lambda hits, n: Share(hits, n, 0.1)),
    Change("s.c", "holds", "refuted", True, ""),
    Shift("s.c", "q", "slack", 1.0, 2.0, 1.0, 0.0),
]


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: type(kept).__name__)
def test_a_field_cannot_be_changed(kept):
    for name in type(kept).__annotations__:
        with pytest.raises(AttributeError):
            setattr(kept, name, getattr(kept, name))


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: type(judged).__name__)
def test_fields_are_given_by_name_alone(judged):
    fields = msgspec.structs.asdict(judged)
    assert type(judged)(**fields) == judged
    with pytest.raises(TypeError, match="positional"):
        type(judged)(*fields.values())
