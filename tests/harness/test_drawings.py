"""Limits of a sampled judgement, drawn beside the range that was predicted."""

from tests.harness import records
from theoremcheck.report._limits_strip import limits_strip


def test_limits_are_drawn_beside_the_range():
    one = records.judgement(
        rung="sampled", measured=0.9, limits=[0.7, 1.0], between=[0.95, "inf"], resolves=0.15
    )
    strip = limits_strip(one)
    # From .7 at the left edge to 1 at the right one; the range goes on to the border.
    assert strip.limits == (6, 114)
    assert (strip.predicted, strip.resolved) == ((96, 120), (42, 120))
    assert strip.value == 78
    assert limits_strip(records.judgement(measured=1.0)) is None
    unbounded = records.judgement(measured=1, limits=["-inf", "inf"], between=[0, 2], resolves=0)
    assert limits_strip(unbounded).limits == (0, 120)
