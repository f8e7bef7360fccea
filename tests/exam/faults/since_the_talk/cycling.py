"""AdaBoost in circles: its map, its rate, and the margin that it ends at."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CYCLING = "since_the_talk.cycling"
CLAIM = "claims/since_the_talk/test_cycling.py"
MODEL = "models/since_the_talk/cycling.py"

CATALOGUE = [
    false_theorem(
        "the cycle is approached at φ^-1 a round, not φ^-2",
        CLAIM,
        "MULTIPLIER = RootFive(Fraction(-3, 2), Fraction(1, 2))",
        "MULTIPLIER = RootFive(Fraction(1, 2), Fraction(-1, 2))",
        caught_by=(CYCLING,),
    ),
    false_theorem(
        "from one side: the multiplier is φ^-2",
        CLAIM,
        "    evidence.identity(RATIO, coefficients(ratios), coefficients(predicted))",
        "    evidence.identity(RATIO, coefficients(ratios), -coefficients(predicted))",
        caught_by=(CYCLING,),
    ),
    false_theorem(
        "the weights are one Fibonacci number further",
        CLAIM,
        "numbers[t - 1 : t + 2][::-1] for t",
        "numbers[t : t + 3][::-1] for t",
        CLAIM,
        "numbers = fibonacci(ROUNDS + 2)",
        "numbers = fibonacci(ROUNDS + 3)",
        caught_by=(CYCLING,),
    ),
    false_theorem(
        "the smallest margin tends to 1/3 like 1/3 - 1/(2t)",
        CLAIM,
        "2 * np.log(4.5) / (9 * (rounds - 1) * golden)",
        "1.5 * np.log(4.5) / (9 * (rounds - 1) * golden)",
        caught_by=(CYCLING,),
    ),
    false_theorem(
        "the smallest margin is 1 - 3 ln F/ln FFF",
        CLAIM,
        "return 1 - 2 * math.log(last)",
        "return 1 - 3 * math.log(last)",
        caught_by=(CYCLING,),
    ),
    false_theorem(
        "every matrix ends at its largest margin",
        CLAIM,
        'without("one each", "eight", 1, breaks=SMALLEST)',
        'without("one each", "eight", 1, breaks=SMALLEST, expect="holds")',
        caught_by=(CYCLING,),
    ),
    faulty_world(
        "margins are over the number of rounds, not the weight of the vote",
        MODEL,
        "scores / np.cumsum(steps)[:, None]",
        "scores / np.arange(1, len(steps) + 1)[:, None]",
        caught_by=(CYCLING,),
    ),
    faulty_world(
        "the classifier of the smallest edge is chosen",
        MODEL,
        "np.argsort(-found,",
        "np.argsort(found,",
        caught_by=(CYCLING,),
        refused="an edge of",
    ),
    faulty_world(
        "α without its ½",
        MODEL,
        "return (1 + self.edges) / (1 - self.edges)",
        "return ((1 + self.edges) / (1 - self.edges)) ** 2",
        caught_by=(CYCLING,),
    ),
    faulty_world(
        "all votes count alike",
        MODEL,
        "np.log(self.odds.astype(float))\n",
        "np.ones(len(self.odds))\n",
        caught_by=(CYCLING,),
    ),
    true_variant(
        "the odds by the weighted error",
        MODEL,
        "return (1 + self.edges) / (1 - self.edges)",
        "return 1 / ((1 - self.edges) / 2) - 1",
        green=(CYCLING,),
    ),
    true_variant(
        "a step by halves: what is wrong has half of the weight after it",
        MODEL,
        "after = path[-1] / factors",
        "after = path[-1] / factors / sum(path[-1] / factors)",
        green=(CYCLING,),
    ),
]
