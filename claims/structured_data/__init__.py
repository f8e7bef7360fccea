r"""Can deep nets learn structured data?

A wide one-layer ReLU network $f(x)=V\varphi(Wx)$ with random fixed $V$, trained by SGD on the
cross-entropy of $k$ classes that consist of $l$ components each, well apart on the unit sphere.
Notation: width $m$, separation $\delta$, diameter ratio $\lambda$, $o=\mathrm{softmax}(f)$, initial
deviation $\sigma=1/\sqrt m$, step $\eta=c/m$.
"""

from theoremcheck import Section

SECTION = Section(
    3,
    "Can Deep Nets Learn Structured Data?",
    (
        "Structured data",
        "Key Theorem",
        "Proof Ideas: gradient and pseudo-gradient",
        "Proof Ideas: Lemma 1",
        "Proof Ideas: Lemma 2",
        "Take home points",
        "Future directions open",
    ),
)
