"""How claims draw a sample: by its quantiles, beside the limit that it is held to."""

import numpy as np


def draw_quantiles(evidence, name, values, limit, *, axes, series="", scale="linear"):
    """Keep the quantiles of `values` to draw, and the `limit` of what is judged: of a median it is
    to be on the right side at one half. `axes` name what there is a share of, and the values.
    """
    found = np.sort(np.ravel(values))
    evidence.curve(
        name,
        np.linspace(0, 1, found.size),
        found,
        predicted=np.full(found.size, limit),
        series=series,
        axes=(f"share of {axes[0]}", axes[1]),
        scales=("linear", scale),
    )
