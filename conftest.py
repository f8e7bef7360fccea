"""One thread per process, set before numpy or torch is imported: workers are the parallelism here."""

import os

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

pytest_plugins = ["theoremcheck.plugin", "pytester"]
