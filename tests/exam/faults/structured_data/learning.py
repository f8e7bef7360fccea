"""Faults of the data, of training, and of what its success is measured by."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

DATA_MODEL = "structured_data.data_model"
DATA_MODEL_CLAIM = "claims/structured_data/test_data_model.py"
DATA_CODE = "models/structured_data/data.py"
KEY_THEOREM = "structured_data.key_theorem"
KEY_THEOREM_CLAIM = "claims/structured_data/test_key_theorem.py"
TRAINER_CODE = "models/structured_data/trainer.py"
KERNEL_CODE = "models/structured_data/kernel.py"
LEARNING_CODE = "models/structured_data/learning.py"
NETWORK_CODE = "models/structured_data/network.py"
LEARNT_OUTPUT = "structured_data.learnt_output"
LEARNT_OUTPUT_CLAIM = "claims/structured_data/test_learnt_output.py"
WIDTH_NEEDED = "structured_data.width_needed"
WIDTH_NEEDED_CLAIM = "claims/structured_data/test_width_needed.py"

CATALOGUE = [
    false_theorem(
        "caps take nothing off their centres' distance",
        DATA_MODEL_CLAIM,
        "return radius, 2 * np.sin(half - radius)",
        "return radius, 2 * np.sin(half)",
        caught_by=(DATA_MODEL,),
    ),
    false_theorem(
        "caps take twice their angle off half of the centres'",
        DATA_MODEL_CLAIM,
        "return radius, 2 * np.sin(half - radius)",
        "return radius, 2 * np.sin(half - 2 * radius)",
        caught_by=(DATA_MODEL,),
    ),
    false_theorem(
        "distances are those on the sphere, not chords",
        DATA_MODEL_CLAIM,
        "return radius, 2 * np.sin(half - radius)",
        "return radius, 2 * (half - radius)",
        caught_by=(DATA_MODEL,),
    ),
    false_theorem(
        "a component is at most half as wide",
        DATA_MODEL_CLAIM,
        "mixture.ratio * separation,\n        trivial=2",
        "mixture.ratio * separation / 2,\n        trivial=2",
        caught_by=(DATA_MODEL,),
    ),
    false_theorem(
        "two searched arcs are farther apart by 2 % of their width",
        DATA_MODEL_CLAIM,
        "return found, separation, rounding",
        "return found, (1 + ratio / 50) * separation, rounding",
        caught_by=(DATA_MODEL,),
    ),
    false_theorem(
        "labels at random keep their distance",
        DATA_MODEL_CLAIM,
        '@without("one label", breaks="separation")',
        '@without("one label", expect="holds")',
        caught_by=(DATA_MODEL,),
    ),
    faulty_world(
        "caps' radius forgets that their distance shrinks with it",
        DATA_CODE,
        "np.arctan2(ratio * np.sin(half), 1 + ratio * np.cos(half))",
        "np.arctan2(ratio * np.sin(half), 1)",
        caught_by=(DATA_MODEL,),
        refused="premise 'small caps' does not hold",
    ),
    faulty_world(
        "a cap's diameter is taken for its radius",
        DATA_CODE,
        "angles = self.radius * rng",
        "angles = 2 * self.radius * rng",
        caught_by=(DATA_MODEL,),
        refused="premise 'small caps' does not hold",
    ),
    faulty_world(
        "directions are divided by the norm of all of them",
        DATA_CODE,
        "tangents /= np.linalg.norm(tangents, axis=-1, keepdims=True)",
        "tangents /= np.linalg.norm(tangents)",
        caught_by=(DATA_MODEL,),
        source="NumPy, numpy.linalg.norm: without axis and ord it is the norm of x.ravel()",
    ),
    faulty_world(
        "points are divided by the norms of their columns",
        DATA_CODE,
        "points /= np.linalg.norm(points, axis=-1, keepdims=True)",
        "points /= np.linalg.norm(points, axis=-2, keepdims=True)",
        caught_by=(DATA_MODEL,),
        refused="premise 'small caps' does not hold",
    ),
    faulty_world(
        "a class's arcs lie side by side",
        DATA_CODE,
        "labels = np.tile(np.arange(classes), components)",
        "labels = np.repeat(np.arange(classes), components)",
        caught_by=(DATA_MODEL,),
    ),
    true_variant(
        "angles of the circle by linspace",
        DATA_CODE,
        "turns = 2 * np.pi * np.arange(classes * components) / (classes * components)",
        "turns = np.linspace(0, 2 * np.pi, classes * components, endpoint=False)",
        green=(DATA_MODEL,),
    ),
    false_theorem(
        "four units are wide enough",
        KEY_THEOREM_CLAIM,
        'without("wide", "circle", 4, breaks="share of runs that succeed")',
        'without("wide", "circle", 4, expect="holds")',
        caught_by=(KEY_THEOREM,),
    ),
    false_theorem(
        "one step is enough",
        KEY_THEOREM_CLAIM,
        '@without("enough steps")',
        '@without("enough steps", expect="holds")',
        caught_by=(KEY_THEOREM,),
    ),
    false_theorem(
        "points of every component are not needed",
        KEY_THEOREM_CLAIM,
        '@without("enough points")',
        '@without("enough points", expect="holds")',
        caught_by=(KEY_THEOREM,),
    ),
    false_theorem(
        "a start at 0 learns too",
        KEY_THEOREM_CLAIM,
        '@without("random start")',
        '@without("random start", expect="holds")',
        caught_by=(KEY_THEOREM,),
    ),
    false_theorem(
        "a component is learnt against its majority",
        KEY_THEOREM_CLAIM,
        'without("labels by component", 0.75, breaks="share of runs that succeed")',
        'without("labels by component", 0.75, expect="holds")',
        caught_by=(KEY_THEOREM,),
    ),
    false_theorem(
        "who memorised random labels is right by half",
        KEY_THEOREM_CLAIM,
        "equals=1 / 3",
        "equals=1 / 2",
        caught_by=(KEY_THEOREM,),
    ),
    faulty_world(
        "all runs have one order of batches",
        TRAINER_CODE,
        "return rng.integers(size, size=(seeds, steps, batch))",
        "return rng.integers(size, size=(1, steps, batch)).repeat(seeds, axis=0)",
        caught_by=(KEY_THEOREM,),
        source="PyTorch, issue 3880: Reinitialize the random generator in worker processes",
    ),
    faulty_world(
        "success is told on the points that were shown",
        LEARNING_CODE,
        "fresh, answers = np.stack([s.points for s in held]), np.stack([s.labels for s in held])",
        "fresh, answers = points, np.stack([s.labels for s in drawn])",
        caught_by=(KEY_THEOREM,),
    ),
    faulty_world(
        "a wrong label may be the right one",
        DATA_CODE,
        "rng.integers(1, classes, size=sample.labels.shape)",
        "rng.integers(classes, size=sample.labels.shape)",
        caught_by=(KEY_THEOREM,),
    ),
    faulty_world(
        "a tie counts as right",
        NETWORK_CODE,
        "return ((own > found) | hot)",
        "return ((own >= found) | hot)",
        caught_by=(KEY_THEOREM,),
    ),
    faulty_world(
        "the softmax has the axis that torch takes where none is named",
        KERNEL_CODE,
        "            found[s, i] = np.exp(found[s, i] - largest)\n"
        "            total += found[s, i]\n"
        "        for i in range(len(output)):\n"
        "            found[s, i] /= total\n",
        "            total += found[s, i]\n"
        "    for i in range(len(output)):\n"
        "        found[:, i] = np.exp(found[:, i]) / np.exp(found[:, i]).sum()\n",
        caught_by=(KEY_THEOREM, LEARNT_OUTPUT),
        source="PyTorch, torch.nn.functional._get_softmax_dim: 0 for three axes",
    ),
    faulty_world(
        "a step along the batch's sum",
        TRAINER_CODE,
        "step / batches.shape[2], train_output",
        "step, train_output",
        caught_by=(KEY_THEOREM,),
        refused="premise 'step like 1/m' does not hold",
        source="JAX, pull request 3113: Correct notebooks for neural networks in docs",
    ),
    faulty_world(
        "V is trained although it is fixed",
        KERNEL_CODE,
        "        if train_output:\n",
        "        if rate > 0:\n",
        caught_by=(KEY_THEOREM,),
    ),
    true_variant(
        "ReLU as a product",
        KERNEL_CODE,
        "active[s, r] = max(active[s, r], zero)",
        "active[s, r] *= active[s, r] > zero",
        green=(KEY_THEOREM, LEARNT_OUTPUT),
    ),
    false_theorem(
        "four units are wide enough for V too",
        LEARNT_OUTPUT_CLAIM,
        'without("wide", "circle", 4, breaks="share of runs that succeed")',
        'without("wide", "circle", 4, expect="holds")',
        caught_by=(LEARNT_OUTPUT,),
    ),
    false_theorem(
        "V stays as it was",
        LEARNT_OUTPUT_CLAIM,
        "(runs.moved == 0)",
        "(runs.moved > 0)",
        caught_by=(LEARNT_OUTPUT,),
    ),
    faulty_world(
        "V goes up its gradient",
        KERNEL_CODE,
        "output_steps[i, s] = -rate * errors[s, i]",
        "output_steps[i, s] = rate * errors[s, i]",
        caught_by=(LEARNT_OUTPUT,),
    ),
    faulty_world(
        "W is pulled by the V of the next step",
        KERNEL_CODE,
        "        pulls[:] = zero\n",
        "        pulls[:] = zero\n"
        "        if train_output:\n"
        "            add_product(output_steps, active, output)\n",
        KERNEL_CODE,
        "        if train_output:\n"
        "            add_product(output_steps, active, output)\n"
        "        add_product(steps",
        "        add_product(steps",
        caught_by=(LEARNT_OUTPUT,),
    ),
    faulty_world(
        "V is never trained",
        KERNEL_CODE,
        "        if train_output:\n",
        "        if rate < 0:\n",
        caught_by=(LEARNT_OUTPUT,),
    ),
    false_theorem(
        "the exposed pairs cost less than Lemma 2 leaves",
        WIDTH_NEEDED_CLAIM,
        "evidence.at_least(COST, shares, 1, trivial=0)",
        "evidence.at_most(COST, shares, 1, trivial=None)",
        caught_by=(WIDTH_NEEDED,),
    ),
    false_theorem(
        "16 units suffice",
        WIDTH_NEEDED_CLAIM,
        "counts[-1], size, at_least",
        "counts[-4], size, at_least",
        caught_by=(WIDTH_NEEDED,),
    ),
    false_theorem(
        "one short step costs as much",
        WIDTH_NEEDED_CLAIM,
        '@without("long training", breaks=COST)',
        '@without("long training", expect="holds")',
        caught_by=(WIDTH_NEEDED,),
    ),
    faulty_world(
        "the path is a mean over the steps",
        LEARNING_CODE,
        "wrong = first.wrong_mass.sum(axis=1) + runs.wrong_mass.sum(axis=1)",
        "wrong = np.c_[first.wrong_mass, runs.wrong_mass].mean(axis=1)",
        caught_by=(WIDTH_NEEDED,),
    ),
    faulty_world(
        "the errors of the batch are those of another",
        KERNEL_CODE,
        "labels[batches[t, s]]",
        "labels[batches[t - 1, s]]",
        caught_by=(WIDTH_NEEDED, KEY_THEOREM),
    ),
    true_variant(
        "the path as one sum",
        LEARNING_CODE,
        "wrong = first.wrong_mass.sum(axis=1) + runs.wrong_mass.sum(axis=1)",
        "wrong = np.c_[first.wrong_mass, runs.wrong_mass].sum(axis=1)",
        green=(WIDTH_NEEDED,),
    ),
]
