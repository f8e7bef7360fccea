"""The harness's own share of a run: CPU seconds in its hooks and verbs, of all CPU seconds of the run.

Run with `python -m benchmarks.harness`. The claims of the first section run in one process under a profiler; what
is counted is all time below the harness's entry points, with SciPy, Matplotlib and Jinja when they are called from
there, but not the bodies of the tests, nor the fresh processes in which certificates are checked. A profiler
slows Python code more than compiled code, so the share is an upper estimate.
"""

import contextlib
import cProfile
import importlib.util
import io
import os
import pstats
import sys
import tempfile
import time

import pytest

CLAIMS = "claims/linear_separators"


def share(stats: pstats.Stats) -> tuple[float, float]:
    """Return the seconds below the harness's entry points and those of the whole run.

    An entry point is a function of the package that something outside of it calls.
    """
    spec = importlib.util.find_spec("theoremcheck")
    assert spec is not None
    assert spec.origin is not None
    package = os.path.dirname(spec.origin) + os.sep
    entered = sum(
        cumulative
        for (file, _, _), (_, _, _, _, callers) in stats.stats.items()  # type: ignore[attr-defined]
        if file.startswith(package)
        for (caller, _, _), (_, _, _, cumulative) in callers.items()
        if not caller.startswith(package)
    )
    return entered, stats.total_tt  # type: ignore[attr-defined]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        arguments = [CLAIMS, "-n", "0", "-q", "--report-dir", folder]
        profiler, out = cProfile.Profile(time.process_time), io.StringIO()
        with contextlib.redirect_stdout(out):
            status = profiler.runcall(pytest.main, arguments)
        if status:
            sys.exit(f"the claims did not pass, so nothing was measured:\n{out.getvalue()}")
        size = os.path.getsize(os.path.join(folder, "index.html"))
    own, whole = share(pstats.Stats(profiler))
    print(
        f"harness {own:.2f} s of {whole:.2f} s CPU in one process: {own / whole:.1%} of the run; report {size / 1e6:.2f} MB"
    )


if __name__ == "__main__":
    main()
