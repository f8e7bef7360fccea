"""Where the hinge has a kink: a point of margin 1 exactly is learnt, and no update follows it."""

import numpy as np
import torch

from models.linear_separators.gradient import loss_and_gradient
from models.linear_separators.sgd import train

WEIGHTS = np.array([[1.0], [1.0], [0.0], [0.0]])  # v = 1/2, so that N_W(1) = 1 without rounding


def test_a_point_of_margin_one_makes_no_update():
    runs = train([[1.0]], [1.0], WEIGHTS[None], slope=0.5, step=0.1, order=np.array([0]))
    assert runs.updates[0] == 0
    assert runs.converged[0]
    np.testing.assert_array_equal(runs.weights[0], WEIGHTS)


def test_the_slope_at_the_kink_is_that_of_relu_and_of_no_other_spelling():
    """PyTorch has three: see findings/torch_hinge_has_three_slopes_at_its_kink.sh."""
    found = loss_and_gradient(WEIGHTS, np.ones((1, 1)), np.ones(1), 0.5)
    assert found.loss == 0
    assert not found.gradient.any()
    signs = torch.tensor([0.5, 0.5, -0.5, -0.5], dtype=torch.float64)
    for hinge, pull in ((torch.relu, 0.0), (lambda loss: torch.clamp(loss, min=0), 0.5)):
        weights = torch.tensor(WEIGHTS[:, 0], requires_grad=True)
        hinge(1 - signs @ weights).backward()
        assert abs(weights.grad).max() == pull
