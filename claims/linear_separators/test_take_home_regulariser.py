r"""SGD acts as a "regulariser" biasing towards classifiers that can be expressed compactly.

Two measurements carry it: the classifier is a function of the few points that caused updates, and a
bound that counts nothing but those points is above the test error of every run.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"W_{\mathrm{SGD}} = f(W_0, S_{\text{used}}), \qquad |S_{\text{used}}| \le M \ll n",
    slide="Take home points",
    rests_on=[
        "linear_separators.compact_expression",
        "linear_separators.compression_bound",
        "linear_separators.overfitting",
    ],
)
