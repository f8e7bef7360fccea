r"""Batch normalisation: what it provably does to gradient and curvature, and was thought to do.

Notation: over a batch of $m$ points a unit has the pre-activations $y=u\,W_j\in\mathbb{R}^m$ with
mean $\mu$ and biased variance $\sigma^2$; $\hat y=(y-\mu)/\sqrt{\sigma^2+\varepsilon}$ and
$z=\gamma\hat y+\beta$; $g=\partial L/\partial z$ and $v=\partial L/\partial y$ are the gradients of
the loss behind and before the normalisation, $H=\partial^2L/\partial z^2$.
"""

from theoremcheck import Section

SECTION = Section(
    8,
    "Layer Magic!",
    ("Batch Normalisation: Internal Covariate Shift", "Batch Normalisation: Loss Smoother?"),
)
