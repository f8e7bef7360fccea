"""The width that the key theorem needs: its exponents, and what so many units can tell."""

from tests.exam.faults import false_theorem, faulty_world, true_variant

RATES = "structured_data.key_theorem_rates"
CLAIM = "claims/structured_data/test_key_theorem_rates.py"
MODEL = "models/structured_data/needed.py"

CATALOGUE = [
    false_theorem(
        "m units allow m sign changes on the circle",
        CLAIM,
        "evidence.at_most(CHANGES, counts, 2 * widths, trivial=None)",
        "evidence.at_most(CHANGES, counts, widths, trivial=None)",
        caught_by=(RATES,),
    ),
    false_theorem(
        "the width needed does not grow with l",
        CLAIM,
        "judge(evidence, COMPONENTS, arcs, found, 3 / 2, 1 / 2)",
        "judge(evidence, COMPONENTS, arcs, found, 1 / 4, 1 / 4)",
        caught_by=(RATES,),
    ),
    false_theorem(
        "the width needed falls with 1/δ",
        CLAIM,
        "judge(evidence, NEARNESS, near, found, 1 / 4, 1 / 4)",
        "judge(evidence, NEARNESS, near, found, -1 / 2, 1 / 4)",
        caught_by=(RATES,),
    ),
    faulty_world(
        "the last width that succeeds is taken",
        MODEL,
        "np.vstack([succeeded, np.ones(succeeded.shape[1], bool)]).argmax(axis=0)",
        "np.vstack([~succeeded, np.ones(succeeded.shape[1], bool)]).argmax(axis=0)",
        caught_by=(RATES,),
    ),
    faulty_world(
        "the angles go round the circle three times",
        MODEL,
        "turns = 2 * np.pi * (np.arange(angles) + 0.5) / angles",
        "turns = 6 * np.pi * (np.arange(angles) + 0.5) / angles",
        caught_by=(RATES,),
    ),
    true_variant(
        "sign changes by neighbours' products",
        MODEL,
        "(positive != np.roll(positive, 1, axis=1)).sum(axis=1)",
        "(positive ^ np.roll(positive, -1, axis=1)).sum(axis=1)",
        green=(RATES,),
    ),
]
