"""Many root seeds on a cluster."""

from tests.harness.records import verb
from tests.harness.test_soak import DRAWN


def test_seeds_are_soaked_on_a_cluster(here, capsys):
    here.claim("drawn", DRAWN)
    command = ("--seeds", 2, "-o", "soak", "--", "claims", "--cluster", "local:1")
    status, output, _ = verb(capsys, "soak", *command)
    assert status == 0
    assert output.startswith("2 seeds · 1 case · wrong 0 of 2 ")
    assert here.record("soak/seed-1")["run"]["workers"] == 1
