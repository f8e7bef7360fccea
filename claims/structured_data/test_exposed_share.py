r"""How many pairs of a unit and a point one path can expose: Lemma 1 with constants for exponents.

Within a path of $\tau$ unit $r$ can flip on $x$ only where $|w_r(0)\cdot x|\le D_r\tau$, and no
path of $t$ steps is longer than $\eta t$. There $w_r(0)\cdot x$ is normal, and $D_r$ the range of
$k$ normals, so that the chance is an angle. For two classes it is that of a wedge. For three the
differences of $V_{1r},V_{2r},V_{3r}$ lie in a plane, $D_r=\sqrt2R\cos\varphi$ with a length $R$ and
an angle $\varphi$ that is uniform in $\pm\frac\pi6$, and the mean over $\varphi$ is an arcsine too.
At $\sigma=1/\sqrt m$ and $\eta=c/m$ the share is about $\frac{3\sqrt2}\pi\,ct/\sqrt m$ for three
classes, $\frac{2\sqrt2}\pi\,ct/\sqrt m$ for two, and never more.
"""

import numpy as np
import pytest

from claims.structured_data.starts import check_deviation
from models.structured_data import coupling, data, network
from theoremcheck import Claim, without

CLAIM = Claim(
    kind="probability",
    statement=r"""\Pr\left[|w_r(0)^\top x| \le D_r \eta t\right] = \quad
        \frac{6}{\pi} \arcsin \frac{h}{2} \;(k = 3), \quad \frac{2}{\pi} \arcsin h \;(k = 2),
        \qquad h = \frac{g}{\sqrt{1 + g^2}}, \; g = \sqrt{2/m}\, c t""",
    place="Proof Ideas: Lemma 1",
    source="li2018, Lemma 5.2",
    premises={
        "step like 1/m": r"\eta = c/m \text{ with one } c \text{ for all } m",
        "deviation": r"\sigma = 1/\sqrt{m}",
    },
    quantifiers={
        "$m$": "128 and 2048, 256 networks each",
        "$x$": "one point of a random mixture on the sphere for each network",
        "$ct$": "1 and 5",
        "$k$": "2 and 3",
    },
    conclusion=["exposed share, m = 128", "exposed share, m = 2048"],
)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("steps", [1, 5])
def test_share(evidence, classes, steps):
    judge(evidence, classes, steps, lambda width: 1 / width)


@without("step like 1/m", breaks="exposed share, m = 2048")
def test_a_constant_step(evidence):
    """At 1/128 for all m; at the one width of 128 nobody can tell that from c/m."""
    judge(evidence, 3, 1, lambda _: 1 / 128)


@without("deviation", breaks="exposed share, m = 2048")
def test_a_smaller_start(evidence):
    """At 1/m a step exposes the same share at any width: four pairs in five."""
    judge(evidence, 3, 1, lambda width: 1 / width, widths=[2048], deviation=1 / 2048)


def exposed_share(path, deviation, classes):
    """Return Pr[|w·x| ≤ D τ] for a unit x, w ~ N(0, σ²I) and D the range of 2 or 3 normals.

    Pr[|N| ≤ aR] = a/√(1 + a²) for the length R of two normals, as a coordinate of a point on the
    sphere is uniform; here a = g cos φ, whose mean over |φ| ≤ π/6 is that of the derivative of an
    arcsine.
    """
    g = np.sqrt(2) * path / deviation
    sine = g / np.sqrt(1 + g**2)
    return 2 / np.pi * np.arcsin(sine) if classes == 2 else 6 / np.pi * np.arcsin(sine / 2)


def judge(evidence, classes, steps, step, widths=(128, 2048), deviation=None):
    """Judge how many units `steps` of c = 1 can expose on one point of each network.

    Units are independent, and so are networks: the count is binomial.
    """
    constants, alike, shares, laws = [], 0, [], []
    for width in widths:
        rng = evidence.rng(f"points and networks of width {width}", by=[])
        mixtures = [data.sphere(classes, 2, 10, 1 / 16, rng) for _ in range(256)]
        points = np.stack([mixture.draw(1, rng).points for mixture in mixtures])
        output, weights = network.initialise(256, classes, width, 10, rng, deviation=deviation)
        check_deviation(evidence, weights)
        alike += len(output) - len({each.tobytes() for each in output})
        constants.append(step(width) * width)
        exposed = coupling.heights(points, output, weights) <= step(width) * steps
        predicted = exposed_share(steps / width, width**-0.5, classes)
        evidence.probability(
            f"exposed share, m = {width}",
            int(exposed.sum()),
            exposed.size,
            equals=predicted,
            resolves=predicted / 5,
        )
        shares.append(exposed.mean())
        laws.append(predicted)
    evidence.curve(
        "share of pairs that a path exposes",
        widths,
        shares,
        predicted=laws,
        axes=("m", "share of pairs"),
        scales=("log", "log"),
    )
    evidence.never("networks whose V another has", alike, of=256 * len(widths))
    evidence.premise("step like 1/m", set(constants) == {1})
