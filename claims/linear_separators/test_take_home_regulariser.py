r"""SGD acts as a "regulariser" biasing towards classifiers that can be expressed compactly.

Three claims carry it. The classifier is a function of the points that caused updates, which from a
small start are no more than $M$ in a sample of any size. A bound that counts nothing but those
points is above the test error of every run. And fitting the sample does not explain it: other
weights do so, too, and are wrong on all that the sample missed.
"""

from theoremcheck import Claim

CLAIM = Claim(
    kind="take-home",
    statement=r"W_{\mathrm{SGD}} = f(W_0, S_{\text{used}}), \qquad |S_{\text{used}}| \le M "
    r"\text{ for } \|W_0\|_F \le \|w^*\|, \text{ whatever } n",
    place="Take home points",
    rests_on=[
        "linear_separators.compact_expression",
        "linear_separators.compression_bound",
        "linear_separators.overfitting",
    ],
)
