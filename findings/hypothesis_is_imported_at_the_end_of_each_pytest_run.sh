#!/bin/sh
# Hypothesis 6.170.15 is installed, and no test uses it: its pytest plugin imports all of it even so,
# when the run is summed up, to ask whether observations were written. A run of one test that adds
# two numbers ends with 77 modules of Hypothesis in its process, and took 0.88 seconds of the
# processor, 0.19 with `-p no:hypothesispytest`, which leaves the plugin out.
# Run: sh findings/hypothesis_is_imported_at_the_end_of_each_pytest_run.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet pytest==9.2.0 hypothesis==6.170.15
cd "$place"
echo 'def test_addition(): assert 1 + 1 == 2' > test_addition.py
cat > count.py <<'END'
import resource
import sys

import pytest


class Before:
    """Counts the modules of Hypothesis when all tests have run."""

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        self.modules = count()


def count():
    return sum(name.partition(".")[0] == "hypothesis" for name in sys.modules)


before = Before()
status = pytest.main(["-q", *sys.argv[1:]], plugins=[before])
spent = resource.getrusage(resource.RUSAGE_SELF).ru_utime
print("status", int(status), "before the summary", before.modules, "after", count(), "seconds", spent)
END
for options in "" "-p no:hypothesispytest"; do
    venv/bin/python count.py $options | tail -1 | tee -a out.txt
done
awk 'NR == 1 { exit !($6 == 0 && $8 > 50) }' out.txt
awk 'NR == 2 { exit !($6 == 0 && $8 == 0) }' out.txt
