r"""Why margins are normalised by spectral complexity: a bound on the error asks for it. With its
constants the bound is far from saying anything about small networks.

Fix a number $s_i$ for the norm $\|A_i\|_\sigma$ of each layer, a $b_i$ for $\|A_i^\top\|_{2,1}$,
and one for $\|X\|_F$. The networks within them are covered by $e^{r^2\ln(2W^2)/\epsilon^2}$ outputs
up to $\epsilon$ on the sample, $r$ the product $\|X\|_FR$ that these numbers give, and a margin
moves by at most twice what the outputs do. Dudley's integral turns that into a bound on the error
in which the class appears as $R\|X\|_F/n$, by which margins are divided, and in no other way: no
number of weights, and of the width $W$ a logarithm. With one layer $R$ is $b_1$ alone. With more of
them a bound on $R_{\mathcal{A}}$ does not fix all $s_i$ and $b_i$: the source takes a union over
them, for logarithms that its $\tilde O$ hides.

To say anything at all normalised margins have to exceed $72\ln n\sqrt{\ln(2W^2)}$, over a thousand;
trained on 200 digits they are well below one. A linear classifier of four kinds of points needs
more than twenty million draws; a hundred million are taken. Twice as many copies of eight points
out of a hundred have margins as wide, and prove nothing.
"""

import numpy as np
import pytest
import torch

from claims.chance import half_width
from claims.margins import any_network
from claims.margins.networks import WIDTHS, start
from models import digits
from models.margins import networks, spectral
from models.multiprecision import numbers
from models.perceptrons import accuracy
from theoremcheck import TRIES, Claim, Rounding, instance, without

CLAIM = Claim(
    kind="upper bound",
    statement=r"""\begin{array}{c} P_D\left[F(x)_y \le \max_{j \ne y} F(x)_j\right] \le
        P_S[\bar m < \theta] \\
        + \frac{8}{n^{3/2}} + \frac{72 \ln n \sqrt{\ln(2W^2)}}{\theta}
        + 3 \sqrt{\ln(2/\delta) / (2n)}, \\
        \bar m = \frac{F(x)_y - \max_{j \ne y} F(x)_j}{R \|X\|_F / n}, \qquad
        R = \prod_i s_i \Big(\sum_i (b_i / s_i)^{2/3}\Big)^{3/2}, \qquad \|A_i\|_\sigma \le s_i,
        \quad \|A_i^\top\|_{2,1} \le b_i \end{array}""",
    place="Normalising Constant?",
    source="bartlett2017, Theorem 1.1",
    premises={"iid": r"S \sim D^n"},
    quantifiers={
        "linear": "two outputs and points of length 1 on axes: $10^8$ draws of 4 kinds of points, "
        "and $2 \\cdot 10^8$ copies of 8 draws of 100 kinds; $10^5$ draws of as many kinds",
        "networks": "4, 64-64-64-10 without biases, on 200 digits each, down to a training loss of "
        "0.01; tested on 1000 other digits; drawn without replacement, which is not quite iid",
        "class": "of any norms $s_i$ above the network's own, whose $R$ is searched for one below "
        "$R_{\\mathcal{A}}$, over 2 or 3 layers of up to 3 units",
        "outputs": "any two, up to 4 in size, of up to 4 classes, searched",
        r"$\theta$": "$\\sqrt{n/4}$, $\\sqrt{n/8}$, 1 and $10^6$ for the linear ones, known "
        "beforehand; for networks their median, which is chosen afterwards and flatters the bound",
        r"$\delta$": "$10^{-6}$, for one class of fixed $s_i$, $b_i$ and $\\|X\\|_F$, and one "
        "margin; linear ones have one layer and $\\|X\\|_F=\\sqrt n$; for networks $s_i$ and $b_i$ "
        "are their own norms, as flattering as their $\\theta$",
    },
    conclusion="test error",
    rests_on=["margins.spectral_complexity"],
)
DELTA, SEEDS, SIZE, TESTED = 1e-6, 4, 200, 1000


@pytest.mark.parametrize(
    "kinds, size, draws", [(4, 10**8, 10**8), without("iid", 100, 2 * 10**8, 8)]
)
def test_linear_classifier(evidence, kinds, size, draws):
    """A point is e_j with the label y_j, a coin for each kind j. F(x) = ½(1, -1) Σ y_j x_j over the
    kinds that were seen has the margin 1 on them, and 0 on others. Its two rows have the norms
    ½√seen, and ‖X‖_F = √n.
    """
    judge_linear(evidence, kinds, size, draws, 1, drawn=True)


@pytest.mark.parametrize(
    "above", [instance("no margin", expect="vacuous"), instance("all margins", expect="vacuous")]
)
def test_as_many_kinds_as_draws(evidence, above):
    """About 1/e of the kinds are not seen, and wrong. With θ below all margins, which are √(n/seen)
    where they are not 0, the share is 0 and the price alone keeps the bound above that, and with θ
    far above them the share alone.
    """
    judge_linear(evidence, 10**5, 10**5, 10**5, 1 if above == "no margin" else 10**6)


def judge_linear(evidence, kinds, size, draws, factor, drawn=False):
    """Judge at θ = √(n/kinds) times a factor, and draw other θ too."""
    rng = evidence.rng("sample")
    counts = rng.multinomial(draws, np.full(kinds, 1 / kinds)) * (size // draws)
    seen = counts > 0
    spread = half_width(size, 1e-6, frequencies=kinds)
    evidence.premise("iid", bool((abs(counts / size - 1 / kinds) <= spread).all()))
    row = np.where(seen, rng.choice([-0.5, 0.5], kinds), 0)
    layer = [torch.from_numpy(np.stack([row, -row])[None])]
    constant = spectral.complexity(layer, spectral.spectral_norms(layer))
    margins = 2 * abs(row)
    normalised = margins / (constant.item() * np.sqrt(size) / size)
    theta = factor * np.sqrt(size / min(kinds, draws)) * (1 - 1e-9)  # but for rounding
    error = np.mean(margins <= 0)

    def known(theta):
        return bound(np.sum(counts[normalised < theta]) / size, theta, size, max(kinds, 2))

    evidence.at_most("test error", error, known(theta), trivial=1, error_rate=DELTA)
    if drawn:
        thetas = theta * np.geomspace(1e-2, 10, 91)
        draw(evidence, "a linear classifier of 4 or 100 kinds", thetas, error, map(known, thetas))


def draw(evidence, whose, thetas, error, bounds):
    evidence.curve(
        f"test error of {whose}, and its bound by θ",
        thetas,
        np.full(len(thetas), error),
        predicted=[*bounds],
        axes=("θ", "share of points"),
        scales=("log", "log"),
    )


@pytest.mark.parametrize("tries", TRIES)
def test_any_class_and_outputs(evidence, tries):
    """A network's own norms give the least R of all classes that it is in, and a margin moves by at
    most twice what any output does.
    """
    evidence.search(
        "R of any class over R_A's",
        any_class,
        relation="at least",
        tries=tries,
        precise=class_in_digits,
    )
    evidence.search(
        "move of any margin", any_move, relation="at most", tries=tries, precise=move_in_fractions
    )


def drawn(draw):
    layers = any_network.draw_layers(draw, (2, 3))
    return layers, numbers(draw.reals("s over the norm", len(layers), 1.0, 4.0))


def any_class(draw):
    layers, factors = drawn(draw)
    weights = any_network.stacked(layers)
    own = spectral.spectral_norms(weights)
    norms = [c * norm for c, norm in zip(factors, own, strict=True)]
    found, least = (spectral.complexity(weights, each).item() for each in (norms, own))
    operations = 2 * spectral.operations([layer.shape for layer in layers]) + len(layers)
    return found, least, Rounding(operations, found)


@any_network.in_digits
def class_in_digits(draw):
    layers, factors = drawn(draw)
    norms = [c * any_network.spectral_norm(a) for c, a in zip(factors, layers, strict=True)]
    return any_network.complexity(layers, norms), any_network.complexity(layers)


def two_outputs(draw):
    classes = draw.integer("classes", 2, 4)
    label = draw.integer("label", 0, classes - 1)
    return draw.reals("F", classes, -4.0, 4.0), draw.reals("F'", classes, -4.0, 4.0), label


def any_move(draw):
    first, second, label = two_outputs(draw)
    rows = torch.from_numpy(np.stack([first, second]))[..., None]
    here, there = spectral.margins(rows, torch.tensor([label]))[:, 0]
    bound = 2 * abs(first - second).max()
    draw.assume(bound > 0)
    # Each margin is a difference, and so are their own and that of the outputs.
    return abs(here - there).item(), bound, Rounding(4, 16)


def move_in_fractions(draw):
    first, second, label = two_outputs(draw)
    here, there = (any_network.margin(row, label) for row in (first, second))
    return abs(here - there), 2 * max(abs(first - second))


@pytest.mark.parametrize("size", [instance(SIZE, expect="vacuous")])
def test_digits(evidence, size):
    pixels, names = digits.digits()
    chosen, others = digits.splits(SEEDS, size, TESTED, evidence.rng("images"))
    images, labels, tested, answers = (
        torch.from_numpy(values[rows])
        for rows in (chosen, others)
        for values in (pixels.astype(np.float32), names)
    )
    weights, network = start(evidence.rng("weights"), SEEDS)
    network = networks.train_to_loss(
        networks.sgd(network), images, labels, 0.01, evidence.rng("order")
    )
    found = networks.measure(network, weights, images, labels)[networks.NORMALISERS[1]]
    # Drawn without replacement: what can be told is that no image is a copy of another.
    evidence.premise("iid", all(len(set(rows)) == size for rows in chosen))
    thetas = np.median(found, axis=1)
    shares = (found < thetas[:, None]).mean(axis=1)
    errors = 1 - accuracy(network, tested, answers)
    evidence.at_most(
        "test error",
        errors,
        bound(shares, thetas, size, max(WIDTHS)),
        trivial=1,
        error_rate=SEEDS * DELTA,
    )
    levels = np.geomspace(1e-2, 1e5, 141)
    below = (found[0] < levels[:, None]).mean(axis=1)
    bounds = bound(below, levels, size, max(WIDTHS))
    draw(evidence, "one network on digits", levels, errors[0], bounds)


def bound(share, theta, size, width):
    """Return the bound for a share of margins up to θ on n points, and W = `width`."""
    complexity = 72 * np.log(size) * np.sqrt(np.log(2 * width**2)) / theta
    return share + 8 / size**1.5 + complexity + 3 * np.sqrt(np.log(2 / DELTA) / (2 * size))
