"""The wave itself and its symmetries: correct parameters, and layers that are tied negatively."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

CORRECT, NEGATION = "square_wave.correct_parameters", "square_wave.negation_symmetry"
CORRECT_CLAIM = "claims/square_wave/test_correct_parameters.py"
NEGATION_CLAIM = "claims/square_wave/test_negation_symmetry.py"
LAYERS = "models/square_wave/correct.py"
SYMMETRY = "models/square_wave/symmetry.py"
NETWORK = "models/square_wave/network.py"
TRAINING = "models/square_wave/training.py"

CATALOGUE = [
    false_theorem(
        "a free network has 6L - 1 parameters",
        CORRECT_CLAIM,
        "return 6 * depth - 2",
        "return 6 * depth - 1",
        caught_by=(CORRECT,),
    ),
    false_theorem(
        "a tied network has 3L parameters",
        CORRECT_CLAIM,
        "return 3 * depth - 1",
        "return 3 * depth",
        caught_by=(CORRECT,),
    ),
    false_theorem(
        "the wave crosses zero 2^L times",
        CORRECT_CLAIM,
        "for height in heights), 2 ** (depth - 1))",
        "for height in heights), 2**depth)",
        caught_by=(CORRECT,),
    ),
    false_theorem(
        "the wave begins with a trough",
        CORRECT_CLAIM,
        "(0, cell, 0, -cell)[(i + 1) % 4]",
        "(0, -cell, 0, cell)[(i + 1) % 4]",
        caught_by=(CORRECT,),
    ),
    false_theorem(
        "each layer folds by 2^-l, one layer late",
        CORRECT_CLAIM,
        "found.append(abs(found[-1]) - Fraction(1, 2**level))",
        "found.append(abs(found[-1]) - Fraction(2, 2**level))",
        caught_by=(CORRECT,),
    ),
    false_theorem(
        "other biases are the correct ones",
        CORRECT_CLAIM,
        "judge_labels(evidence, 3, Fraction(9, 10))",
        "judge_labels(evidence, 3, Fraction(1))",
        caught_by=(CORRECT,),
        refused="premise 'biases' holds although the case drops it",
    ),
    faulty_world(
        "the label turns over a cell late",
        LAYERS,
        "return 1 - (int(x * 2**depth) + 1) // 2 % 2",
        "return 1 - int(x * 2**depth) // 2 % 2",
        caught_by=(CORRECT,),
    ),
    faulty_world(
        "the label of trained networks turns over a cell late",
        TRAINING,
        "return 1 - torch.floor((torch.floor(x * 2**depth) + 1) / 2) % 2",
        "return 1 - torch.floor(torch.floor(x * 2**depth) / 2) % 2",
        caught_by=(CORRECT,),
    ),
    faulty_world(
        "the wave has the half of its depth's frequency beyond eight layers",
        LAYERS,
        "return 1 - (int(x * 2**depth) + 1) // 2 % 2",
        "return 1 - (int(x * 2**depth if depth < 9 else x * 2**8) + 1) // 2 % 2",
        caught_by=(CORRECT,),
    ),
    faulty_world(
        "the logit is the second node less the first",
        NETWORK,
        "return nodes[:, 0] - nodes[:, 1]",
        "return nodes[:, 1] - nodes[:, 0]",
        caught_by=(CORRECT,),
    ),
    faulty_world(
        "accuracy is judged on the breakpoints",
        TRAINING,
        "return (torch.arange(count, dtype=dtype)[None] + 0.5) / count",
        "return torch.arange(count, dtype=dtype)[None] / count",
        caught_by=(CORRECT,),
    ),
    faulty_world(
        "ReLUs leak a hundredth, as LeakyReLU does by default",
        LAYERS,
        "values = [max(value, Fraction(0)) for value in found[-1]]",
        "values = [max(value, value / 100) for value in found[-1]]",
        caught_by=(CORRECT,),
        source="PyTorch, torch.nn.LeakyReLU: negative_slope=0.01",
    ),
    true_variant(
        "the label by the next tooth",
        LAYERS,
        "return 1 - (int(x * 2**depth) + 1) // 2 % 2",
        "return 1 - round(x * 2 ** (depth - 1)) % 2",
        green=(CORRECT,),
    ),
    true_variant(
        "the bias first, then the products",
        LAYERS,
        "sum((w * x for w, x in zip(row, inputs, strict=True)), bias)",
        "bias + sum(x * w for w, x in zip(row, inputs, strict=True))",
        green=(CORRECT, NEGATION),
    ),
    false_theorem(
        "to negate a layer changes nothing, not even the order of its nodes",
        NEGATION_CLAIM,
        "unswapped.append(outputs(other, x, layer) != [second, first])",
        "unswapped.append(outputs(other, x, layer) != [first, second])",
        caught_by=(NEGATION,),
    ),
    false_theorem(
        "one node is active even where both are zero",
        NEGATION_CLAIM,
        "[second, first, int(any(z))]",
        "[second, first, 1]",
        caught_by=(NEGATION,),
    ),
    false_theorem(
        "both nodes of a layer are active",
        NEGATION_CLAIM,
        "other += [sum(z > 0 for z in layer) != 1",
        "other += [sum(z > 0 for z in layer) != 2",
        caught_by=(NEGATION,),
    ),
    false_theorem(
        "the mirrors stand at the even multiples of 2^-l",
        NEGATION_CLAIM,
        "centres = [Fraction(2 * i + 1, 2**layer)",
        "centres = [Fraction(2 * i, 2**layer)",
        caught_by=(NEGATION,),
    ),
    false_theorem(
        "a mirror reaches beyond the next bend",
        NEGATION_CLAIM,
        "reach = range(1, 8 * 2 ** (depth - layer) + 1)",
        "reach = range(1, 16 * 2 ** (depth - layer) + 1)",
        caught_by=(NEGATION,),
    ),
    false_theorem(
        "layers that weigh the nodes alike break the mirror",
        NEGATION_CLAIM,
        'without("alike", 4, True, False),',
        'without("alike", 5, True, True),',
        caught_by=(NEGATION,),
        refused="premise 'alike' holds although the case drops it",
    ),
    faulty_world(
        "to negate a layer forgets its biases",
        SYMMETRY,
        "for row in weights), tuple(-b for b in biases))",
        "for row in weights), biases)",
        caught_by=(NEGATION,),
    ),
    faulty_world(
        "tied layers keep biases of their own",
        SYMMETRY,
        "entries[1] = -entries[0]",
        "entries[1, :-1] = -entries[0, :-1]",
        caught_by=(NEGATION,),
        refused="premise 'tied' does not hold",
    ),
    faulty_world(
        "the first node alone is negated",
        SYMMETRY,
        "opposite = Layer(tuple(tuple(-w for w in row) for row in weights), "
        "tuple(-b for b in biases))",
        "opposite = Layer(\n"
        "        (tuple(-w for w in weights[0]), *weights[1:]), (-biases[0], *biases[1:])\n"
        "    )",
        caught_by=(NEGATION,),
    ),
    true_variant(
        "ReLU as half of |z| + z",
        LAYERS,
        "values = [max(value, Fraction(0)) for value in found[-1]]",
        "values = [(abs(value) + value) / 2 for value in found[-1]]",
        green=(CORRECT, NEGATION),
    ),
]
