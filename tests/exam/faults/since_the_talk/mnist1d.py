"""MNIST-1D: which network leads which, and what takes the lead away."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

MNIST1D = "since_the_talk.mnist1d"
CLAIM = "claims/since_the_talk/test_mnist1d.py"
MODEL = "models/since_the_talk/mnist1d.py"
LEAD = 'judge_lead(evidence, LEAD, found["convolution"], found["perceptron"], AHEAD)'

CATALOGUE = [
    false_theorem(
        "the perceptron leads the convolution",
        CLAIM,
        LEAD,
        'judge_lead(evidence, LEAD, found["perceptron"], found["convolution"], AHEAD)',
        caught_by=(MNIST1D,),
    ),
    false_theorem(
        "the convolution leads by a half",
        CLAIM,
        LEAD,
        'judge_lead(evidence, LEAD, found["convolution"], found["perceptron"], 1 / 2)',
        caught_by=(MNIST1D,),
    ),
    false_theorem(
        "labels that were drawn anew are as good",
        CLAIM,
        '@without("true labels")',
        '@without("true labels", expect="holds")',
        caught_by=(MNIST1D,),
    ),
    faulty_world(
        "each signal has the class of the one before",
        MODEL,
        "names = torch.tensor(classes)[None]",
        "names = torch.tensor(np.roll(classes, 1))[None]",
        caught_by=(MNIST1D,),
    ),
    faulty_world(
        "the convolution has one channel",
        MODEL,
        "def convolution(channels: int = 25)",
        "def convolution(channels: int = 1)",
        caught_by=(MNIST1D,),
    ),
    faulty_world(
        "all signals of a class are its first one",
        MODEL,
        "signals[labels == digit][: here.sum()]",
        "signals[labels == digit][0]",
        caught_by=(MNIST1D,),
        refused="premise 'own draws' does not hold",
    ),
    true_variant(
        "the answer by the largest probability",
        MODEL,
        "network(split.test).argmax(dim=1)",
        "network(split.test).softmax(dim=1).argmax(dim=1)",
        green=(MNIST1D,),
    ),
]
