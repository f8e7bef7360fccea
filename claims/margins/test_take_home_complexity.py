r"""The key is a better notion of complexity than parameter counting: margins, in units of what the
network can do.

The same networks, with far more parameters than examples, recognise unseen digits and fit pure
noise: their number cannot tell the two apart. The distribution of margins can, for votes of stumps
with a bound on the test error that knows nothing of their number, and for networks once margins are
normalised.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"\#\text{parameters} \gg n \quad \text{for true and random labels alike}, \qquad"
    r" \Pr\left[\bar m_{\text{true}} > \bar m_{\text{random}}\right] \ge 0.74",
    place="Better Measures of Complexity?",
    rests_on=[
        "parameter_deluge.parameter_counts",
        "parameter_deluge.true_labels",
        "parameter_deluge.random_labels",
        "margins.schapire_bound",
        "margins.margin_generalisation_bound",
        "margins.random_label_margins",
        "margins.normalised_margins",
    ],
)
