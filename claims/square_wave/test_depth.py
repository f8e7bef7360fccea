r"""Depth pays: a single hidden layer needs $2^{L-1}-1$ nodes for what $2(L-1)$ hidden nodes compute
in $L\ge4$ layers.

Each layer of $m$ nodes multiplies the number $t$ of affine pieces by $m+1$ at most, so that $L$
layers of weights make at most $(m+1)^{L-1}$, as many as a zigzag of zigzags has for $m\ge3$; the
source counts layers of ReLUs, and $2m$ in place of $m+1$. A continuous function of $t$ pieces
changes sign $t$ times at most, and on $n$ points with the labels $1,0,1,\dots$ a classifier that
changes $t$ times errs on at least $(n-t-1)/2$ of them: rounded up, the least over all classifiers
by dynamic programming, which one hidden layer of $m=t-1\ge3$ nodes attains. The source has
$(n-4t)/3$, for functions that may jump as well; for $t\le n/8$ both give an error rate of $\frac16$
or more. The wave of depth $L$ has $n=2^{L-1}+1$ extrema, and the correct network errs on none. All
numbers of a network are certified together: its polygon, its pieces, its errors and their bounds.
"""

from fractions import Fraction

import numpy as np
import pytest

from models.certificates import pieces as certified
from models.certificates.second import pieces as by_lines
from models.square_wave import alternating, correct, pieces, symmetry
from theoremcheck import TRIES, Claim, instance, without

CLAIM = Claim(
    kind="lower bound",
    statement=r"t \le (m+1)^{L-1}, \qquad \frac{\#\text{errors}}{n} \ge \frac{n-t-1}{2n} \ge "
    r"\frac{n-4t}{3n},"
    r" \qquad t \le \frac{n}{8} \;\Rightarrow\; \frac{\#\text{errors}}{n} \ge \frac{1}{6}",
    place='"Correct" Parameters',
    source="telgarsky2015, Theorem 1.1",
    premises={"few pieces": r"t \le n/8"},
    quantifiers={
        "networks": "by certificate a random rational one for each width and depth, the correct "
        "ones, the best of one hidden layer, and those with the most pieces, of 3 nodes, 5 in the "
        "full tier; besides 10 random ones each; searched over whole parameters up to 8 of 2 to 4 "
        "layers of 2 or 3 nodes, for errors over one hidden layer of 2 or 3 nodes, on the "
        "waves of depth 3 and 4",
        "classifiers": "all, by dynamic programming",
        "$L, m$": "wave of depth 2 to 8, and 9 in the full tier; networks of 2 to 4 layers, and 5 "
        "in the full tier, with 1 to 63 nodes in each",
    },
    conclusion="bounds on pieces and errors",
    rests_on=["square_wave.correct_parameters"],
)
NETWORKS, END = 10, Fraction(16)
FULL = pytest.mark.full


@pytest.mark.parametrize(
    "sort, depth, nodes",
    [
        *(("random", *size) for size in ((2, 4), (2, 16), (3, 2), (4, 2))),
        *(("most pieces", *size) for size in ((2, 3), (3, 3))),
        *(("correct", depth, 2) for depth in (2, 3, 5)),
        ("best", 6, 3),
        *(pytest.param("random", *size, marks=FULL) for size in ((3, 5), (4, 3), (5, 3))),
        *(pytest.param("most pieces", *size, marks=FULL) for size in ((3, 5), (4, 3))),
        pytest.param("correct", 7, 2, marks=FULL),
        *(pytest.param("best", *size, marks=FULL) for size in ((7, 7), (8, 15))),
    ],
)
def test_all_numbers_of_a_network(evidence, sort, depth, nodes):
    """Its pieces on [-16, 16], and its errors on the extrema of a wave: 65 but for the last two
    sorts, of which the one has none and the other the least that there can be.
    """
    points = alternating.points(depth if sort in ("correct", "best") else 7)
    if sort == "random":
        network, *_ = draw(evidence, depth, nodes)
    elif sort == "most pieces":
        network = alternating.stacked(depth, zigzag_points(nodes))
    else:
        network = correct.layers(depth)
        if sort == "best":
            network = alternating.zigzag(points[: nodes + 2])
    certificate = certified.make(symmetry.nodes(network), len(points))
    checkers = certified.check, by_lines.check
    evidence.certificate("bounds on pieces and errors", certificate, *checkers)


@pytest.mark.parametrize(
    "depth, width",
    [
        instance(2, 1, expect="vacuous"),
        (2, 4),
        (2, 16),
        (3, 2),
        (3, 5),
        (4, 2),
        (4, 3),
        pytest.param(5, 3, marks=pytest.mark.full),
    ],
)
def test_pieces_of_random_networks(evidence, depth, width):
    networks = draw(evidence, depth, width)
    found = [pieces.pieces(pieces.graph(network, -END, END)) for network in networks]
    # Between the bends a pattern of active nodes does not change, and of those there are 2^(nodes).
    patterns = 2 ** (width * (depth - 1))
    evidence.at_most("pieces", found, (width + 1) ** (depth - 1), trivial=patterns)


@pytest.mark.parametrize("nodes", [3, 8, 31])
def test_one_hidden_layer_attains_its_pieces(evidence, nodes):
    network = alternating.zigzag([Fraction(i, nodes + 1) for i in range(nodes + 2)])
    graph = pieces.graph(network, Fraction(-1), Fraction(2))
    evidence.identity("pieces", pieces.pieces(graph), nodes + 1)
    evidence.identity("crossings", pieces.crossings(graph), nodes + 1)


@pytest.mark.parametrize("depth, nodes", [(2, 3), (3, 3), (4, 3), (3, 5)])
def test_deep_networks_attain_their_pieces(evidence, depth, nodes):
    """A zigzag of a zigzag: each piece of one layer is bent by all nodes of the next."""
    network = alternating.stacked(depth, zigzag_points(nodes))
    found = pieces.pieces(pieces.graph(network, -END, END))
    bound = (nodes + 1) ** (depth - 1)
    evidence.at_most("pieces", found, bound, trivial=2 ** (nodes * (depth - 1)), attained=0)


@pytest.mark.parametrize("depth", [2, 3, 5, 7, pytest.param(9, marks=pytest.mark.full)])
def test_the_correct_network(evidence, depth):
    network = correct.layers(depth)
    graph = pieces.graph(network, Fraction(0), Fraction(1))
    evidence.identity("pieces", pieces.pieces(graph), 2 ** (depth - 1))
    evidence.identity("crossings", pieces.crossings(graph), 2 ** (depth - 1))
    points = alternating.points(depth)
    evidence.never(
        "points with the wrong label", alternating.errors(network, points), of=len(points)
    )


@pytest.mark.parametrize("points", [16, 64, 129])
def test_least_errors_of_any_classifier(evidence, points):
    """A function of t pieces changes t times at most if it is continuous, and 2t - 1 times
    otherwise.
    """
    least = least_errors(points)
    changes = np.arange(points)
    evidence.identity("least errors", least, -((changes + 1 - points) // 2))
    jumping = np.arange(1, points // 4 + 1)
    evidence.at_least(
        "least errors with jumps", least[2 * jumping - 1], (points - 4 * jumping) / 3, trivial=0
    )
    evidence.curve(
        "least errors of t pieces, and the bound of the source",
        jumping,
        least[jumping],
        predicted=(points - 4 * jumping) / 3,
        axes=("t", "errors"),
    )


@pytest.mark.parametrize(
    "depth, nodes",
    [
        (6, 3),
        (7, 7),
        (8, 15),
        pytest.param(9, 31, marks=pytest.mark.full),
        without("few pieces", 6, 31, breaks="share of errors"),
    ],
)
def test_best_of_one_hidden_layer(evidence, depth, nodes):
    """It fits the first m + 2 points and then changes no more."""
    points = alternating.points(depth)
    network = alternating.zigzag(points[: nodes + 2])
    few = 8 * pieces.pieces(pieces.graph(network, Fraction(-1), Fraction(2))) <= len(points)
    evidence.premise("few pieces", few)
    errors = alternating.errors(network, points)
    evidence.at_least("share of errors", errors / len(points), 1 / 6, trivial=0, searched=True)
    evidence.identity("errors", errors, least_errors(len(points))[nodes + 1])


@pytest.mark.parametrize("depth", [3, 4, 5, 6, 7])
def test_nodes_that_one_hidden_layer_needs(evidence, depth):
    """With m nodes it changes m + 1 times at most: one node fewer errs whatever its parameters
    are.
    """
    points = alternating.points(depth)
    fewest = int(np.argmin(least_errors(len(points)) > 0)) - 1
    evidence.identity("nodes without which there are errors", fewest, 2 ** (depth - 1) - 1)
    network = alternating.zigzag(points)
    evidence.identity("nodes of the construction", len(network[0].biases), fewest)
    evidence.never("errors of the zigzag", alternating.errors(network, points), of=len(points))


@pytest.mark.parametrize("depth, width", [(2, 4), (3, 3), (4, 2)])
def test_errors_of_random_networks(evidence, depth, width):
    points = alternating.points(7)
    networks = draw(evidence, depth, width)
    found = np.array(
        [pieces.pieces(pieces.graph(network, Fraction(0), Fraction(1))) for network in networks]
    )
    errors = [alternating.errors(network, points) for network in networks]
    least = (len(points) - found - 1) / 2
    evidence.at_least(
        "errors", errors, least, trivial=0, instance=lambda at: seen(networks[at[0]], 0, 1)
    )


@pytest.mark.parametrize("tries", TRIES)
def test_pieces_of_any_network(evidence, tries):
    evidence.search(
        "pieces",
        any_network,
        relation="at most",
        tries=tries,
        precise=any_network,
    )


@pytest.mark.parametrize("tries", TRIES)
def test_errors_of_any_bends(evidence, tries):
    evidence.search(
        "errors",
        any_bends,
        relation="at least",
        tries=tries,
        precise=any_bends,
    )


def zigzag_points(nodes):
    """Return points of (-1, 1), of which one layer makes a zigzag of this many bends."""
    return [Fraction(2 * i - nodes - 1, nodes + 3) for i in range(nodes + 2)]


def drawn(draw):
    """Draw a network of 2 to 4 layers of 2 or 3 nodes."""
    depth, width = draw.integer("layers", 2, 4), draw.integer("nodes", 2, 3)
    layers = []
    for level in range(1, depth + 1):
        size = (1 if level == depth else width, 1 + (width if level > 1 else 1))
        entries = draw.integers(f"layer {level}", size, -8, 8).tolist()
        rows = [[Fraction(entry) for entry in row] for row in entries]
        layers.append(
            correct.Layer(tuple(tuple(row[:-1]) for row in rows), tuple(row[-1] for row in rows))
        )
    return layers


def any_network(draw):
    network = drawn(draw)
    draw.show(lambda: seen(network))
    return pieces.pieces(pieces.graph(network, -END, END)), most_pieces(network)


def bent(draw):
    """Draw the points of a wave, and one hidden layer that bends at eighths among them."""
    points, nodes = alternating.points(draw.integer("wave", 3, 4)), draw.integer("nodes", 2, 3)
    signs = 2 * draw.integers("signs", nodes, 0, 1) - 1
    bends = draw.integers("bends", nodes, 0, 8)
    weights = draw.integers("weights", nodes, -8, 8).tolist()
    hidden = correct.Layer(
        tuple((Fraction(sign),) for sign in signs.tolist()),
        tuple(Fraction(each, 8) for each in (-signs * bends).tolist()),
    )
    bias = Fraction(draw.integer("bias", -4, 4), 2)
    return points, [hidden, correct.Layer((tuple(map(Fraction, weights)),), (bias,))]


def any_bends(draw):
    points, network = bent(draw)
    found = pieces.pieces(pieces.graph(network, Fraction(0), Fraction(1)))
    least = least_of(len(points), found)
    draw.assume(least > 0)
    draw.show(lambda: seen(network, 0, 1))
    return alternating.errors(network, points), least


def seen(network, low=-END, high=END):
    """Return the corners of a network's function, to draw: between two ends, or its bends and 1."""
    corners = pieces.graph(network, Fraction(low), Fraction(high))
    if high == END:
        bends = [x for x, _ in corners[1:-1]] or [Fraction(0)]
        corners = pieces.graph(network, bends[0] - 1, bends[-1] + 1)
    x, values = (np.array(each, float) for each in zip(*corners, strict=True))
    return {"t": x, "f(t)": values}


def most_pieces(network):
    """Return (m + 1)^(L - 1)."""
    return (len(network[0].biases) + 1) ** (len(network) - 1)


def least_of(points, found):
    """Return (n - t - 1)/2, the least errors on n points that t pieces have."""
    return Fraction(points - found - 1, 2)


def draw(evidence, depth, width):
    rng = evidence.rng("parameters")
    return [
        symmetry.draw(depth, rng, tied=False, alike=False, width=width) for _ in range(NETWORKS)
    ]


def least_errors(points):
    return alternating.least_errors(np.arange(points) % 2 == 0)
