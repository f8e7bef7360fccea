"""The device that networks of this section are trained on."""

import pytest
import torch


@pytest.fixture
def device(pytestconfig):
    """Return what `--device` names, if it is there."""
    name = pytestconfig.getoption("device")
    if name == "cuda" and not torch.cuda.is_available():
        raise ValueError(
            "--device cuda: torch finds no such device here; leave it out to train on the CPU"
        )
    return name
