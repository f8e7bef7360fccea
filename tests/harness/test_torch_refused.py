"""What cannot run as one stack of networks is told with the remedy, in one line."""

import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import mse_loss

from tests.harness.networks import Then, perceptron, together
from theoremcheck.judging._inputs import EvidenceError
from theoremcheck.torch import stacked


def last(module, layer):
    module.last = layer
    return layer


def running(module, layer):
    module.total.mul_(0.5).add_(layer.mean(0))
    return layer


def unregistered(value):
    module = Then(running)
    module.total = value
    return module


@pytest.mark.parametrize(
    "make, told",
    [
        (lambda: Then(lambda _, h: h if h.sum() > 0 else -h), "branches on a tensor's value"),
        (lambda: Then(lambda _, h: h * h.sum().item()), "asks a tensor for its number"),
        (lambda: nn.Sequential(nn.Linear(8, 3), nn.BatchNorm1d(3, momentum=None)), "momentum=None"),
        (lambda: Then(lambda _, h: h + torch.randn_like(h)), "draws noise"),
        (lambda: nn.Sequential(nn.Linear(8, 3), nn.AlphaDropout()), "not nn.Dropout's"),
        (lambda: Then(lambda _, h: h[h > 0].sum()), "a shape of values"),
        (lambda: nn.LSTM(8, 3), "torch cannot batch"),
        (lambda: Then(last), "forward keeps a tensor as 'last'.*register_buffer"),
        (lambda: unregistered(torch.zeros(3).double()), "no buffer.*register_buffer"),
    ],
)
def test_a_forward_pass_that_cannot_be_batched_is_told_with_the_remedy(make, told):
    nets = together(make)
    inputs = torch.ones(5, 8, dtype=next(nets.parameters()).dtype)
    with pytest.raises(EvidenceError, match=f"^the networks cannot run as one: .*{told}") as error:
        nets(inputs)
    assert "\n" not in str(error.value)


def test_a_mistake_that_a_network_alone_would_make_is_its_own():
    with pytest.raises(RuntimeError, match="Expected size for"):
        together(lambda: nn.Linear(8, 3))(torch.ones(5, 7))


@pytest.mark.parametrize(
    "make, told",
    [
        (nn.Linear(8, 3), "make is a module; hand over what builds one"),
        ((lambda network: lambda: network)(nn.Linear(8, 3)), "the same weights twice"),
        (lambda: 3, "make returns a int; return an nn.Module"),
        (nn.ReLU, "a module without parameters"),
        (lambda: nn.LazyLinear(3), "a lazy module"),
        (lambda: nn.Linear(8, int(torch.randint(1, 99, ()))), "as network 0, at 'out_features'"),
        (lambda: unregistered(torch.randn(3)), "network 1 is not built as network 0, at 'total'"),
        (lambda: nn.Linear(8, 3).train(bool(torch.rand(()) < 0.5)), "at 'training'"),
        (lambda: nn.Linear(8, 3).requires_grad_(bool(torch.rand(()) < 0.5)), "at 'weight'"),
    ],
)
def test_networks_that_cannot_be_stacked_are_told_with_the_remedy(make, told):
    with pytest.raises(EvidenceError, match=told):
        together(make)


def test_one_network_at_least():
    with pytest.raises(EvidenceError, match="many=0"):
        together(perceptron, 0)


@pytest.mark.parametrize("given", [torch.ones(5, 8), torch.tensor(1.0), 3.0])
def test_own_inputs_have_an_axis_of_networks(given):
    with pytest.raises(
        EvidenceError, match=r"own=True each network has its own input, \(6, \.\.\.\)"
    ):
        together(perceptron)(given, own=True)


def test_two_networks_never_share_a_seed():
    class Twins(np.random.Generator):
        """Streams that begin alike."""

        def spawn(self, n_children):
            return [np.random.default_rng(0) for _ in range(n_children)]

    nets = stacked(perceptron, 3, Twins(np.random.Philox(0)))
    one, two, three = nets.networks[0].weight
    assert not torch.equal(one, two)
    assert not torch.equal(two, three)
    assert not torch.equal(one, three)


FIT = {"batches": [(torch.ones(5, 8).double(), torch.ones(5, 3).double())]}


@pytest.mark.parametrize("kind", [torch.optim.LBFGS, torch.optim.Adafactor])
def test_an_optimiser_that_mixes_networks_is_refused(kind):
    nets = together(perceptron)
    with pytest.raises(EvidenceError, match=rf"^{kind.__name__} mixes networks.*SGD or Adam"):
        nets.fit(mse_loss, FIT["batches"], kind(nets.parameters()))


def test_an_optimiser_that_looks_at_the_gradient_s_norm_is_refused_and_moves_nothing():
    class Clipped(torch.optim.SGD):
        def step(self):
            nn.utils.clip_grad_norm_(self.param_groups[0]["params"], 0.1)
            super().step()

    nets = together(perceptron)
    before = [weight.detach().clone() for weight in nets.parameters()]
    with pytest.raises(EvidenceError, match="Clipped mixes networks"):
        nets.fit(mse_loss, FIT["batches"], Clipped(nets.parameters(), lr=0.1))
    assert all(map(torch.equal, before, nets.parameters()))


@pytest.mark.parametrize(
    "change, told",
    [
        (
            {"optimiser": lambda nets: torch.optim.SGD(nn.Linear(8, 3).parameters())},
            "other weights",
        ),
        ({"batches": []}, "there is no batch to fit"),
        ({"loss": lambda outputs, y: (outputs - y) ** 2}, r"shape \(5, 3\) for a network"),
    ],
)
def test_what_cannot_be_fitted_is_told(change, told):
    nets = together(perceptron)
    given = {"loss": mse_loss, "optimiser": lambda nets: torch.optim.SGD(nets.parameters())}
    given |= FIT | change
    with pytest.raises(EvidenceError, match=told):
        nets.fit(given["loss"], given["batches"], given["optimiser"](nets))


def test_without_torch_the_module_names_its_extra_and_the_package_stands():
    code = "import sys; sys.modules['torch'] = None; import theoremcheck; import theoremcheck.torch"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    told = "theoremcheck.torch needs torch; say pip install 'theoremcheck[torch]'"
    assert ran.stderr.splitlines()[-1] == f"ModuleNotFoundError: {told}"
