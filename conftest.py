"""One thread per process, set before numpy or torch is imported: workers are the parallelism
here.
"""

import os

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"

pytest_plugins = ["theoremcheck.plugin", "pytester"]


def pytest_addoption(parser):
    """Add where networks are trained, and the photographs of CIFAR-10, which are not at hand
    everywhere.
    """
    group = parser.getgroup("claims", "claims about trained networks")
    group.addoption(
        "--cifar10",
        metavar="DIR",
        help="folder of the binary version's files: train on them for days",
    )
    group.addoption("--device", choices=("cpu", "cuda"), default="cpu", help="where to train (cpu)")
