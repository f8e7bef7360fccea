#!/bin/sh
# At the hinge's kink, where a margin is 1 exactly and the loss is 0, PyTorch 2.13.0 has three slopes
# for one and the same loss max(0, 1 - margin): 0 by relu and multi_margin_loss, 1/2 by maximum, and 1
# by clamp, hinge_embedding_loss and margin_ranking_loss. With the last SGD moves on at a global
# minimum, so that a count of its non-zero updates depends on how the loss is spelled.
# Run: sh findings/torch_hinge_has_three_slopes_at_its_kink.sh. It fails when that has changed.
set -eu
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
python3 -m venv "$place/venv"
"$place/venv/bin/python" -m pip install --quiet numpy==2.4.6 torch==2.13.0
"$place/venv/bin/python" - <<'PROGRAM'
import torch
from torch.nn import functional

one = torch.ones(1)
HINGES = {
    "relu": lambda margin: functional.relu(1 - margin),
    "multi_margin_loss": lambda margin: 2
    * functional.multi_margin_loss(torch.stack([margin, 0 * margin], 1), torch.tensor([0])),
    "maximum": lambda margin: torch.maximum(1 - margin, 0 * one),
    "clamp": lambda margin: torch.clamp(1 - margin, min=0),
    "hinge_embedding_loss": lambda margin: functional.hinge_embedding_loss(margin, -one),
    "margin_ranking_loss": lambda margin: functional.margin_ranking_loss(
        margin, 0 * one, one, margin=1
    ),
}


def at(value, hinge):
    """Return the loss and its slope at a margin."""
    margin = torch.tensor([value], requires_grad=True)
    loss = hinge(margin).sum()
    loss.backward()
    return loss.item(), margin.grad.item() + 0.0


print("torch", torch.__version__.partition("+")[0])
slopes = {}
for name, hinge in HINGES.items():
    before, at_the_kink, behind = (at(value, hinge) for value in (0.5, 1.0, 1.5))
    print(f"{name}: loss {at_the_kink[0]:g} at margin 1, slope {at_the_kink[1]:g}")
    assert (before, behind) == ((0.5, -1), (0, 0)), "not the hinge"
    slopes[name] = at_the_kink[1]
if sorted(slopes.values()) != [-1, -1, -1, -0.5, 0, 0]:
    raise SystemExit("the slopes at the kink have changed: the finding is out of date")
PROGRAM
