r"""Gradient descent: $x_{k+1} = x_k - \frac hL \nabla f(x_k)$.

$L$ bounds the curvature and $x^*$ minimises $f$. Both sides of each rate grow alike with $L$ and
with $\|x_0-x^*\|^2$, so that both are 1 here.
"""

from theoremcheck import Section

SECTION = Section(1, "Gradient descent", ("Last value", "Distance", "Least slope"))
