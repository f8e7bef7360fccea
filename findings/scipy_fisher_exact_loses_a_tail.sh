#!/bin/sh
# SciPy 1.17.1's fisher_exact searches for the end of the second tail by comparing probabilities. In a
# table that is symmetric, both tails are equal; with 5 * 10^9 trials in a row the second is not found,
# so that p is half of what it is, and with 10^10 products of counts overflow.
# Run: sh findings/scipy_fisher_exact_loses_a_tail.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet numpy==2.4.6 scipy==1.17.1
"$place/venv/bin/python" - <<'PROGRAM'
from importlib.metadata import version

from scipy.stats import fisher_exact

print("scipy", version("scipy"))
for trials in (10**8, 10**9, 5 * 10**9, 10**10):
    more = int(3 * (trials / 2) ** 0.5)  # three standard deviations of the difference
    table = [[trials // 2 + more, trials // 2 - more], [trials // 2, trials // 2]]
    two, one = fisher_exact(table).pvalue, fisher_exact(table, alternative="greater").pvalue
    print(f"{trials} trials in each row: p = {two:.6f}, the upper tail {one:.6f}")
if two != one:
    raise SystemExit("the second tail is found now: the finding is out of date")
PROGRAM
