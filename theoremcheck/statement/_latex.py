r"""One form of LaTeX for everything that shows it: the page, the terminal and the guards.

Authors write a fraction as `\tfrac12`, `\dfrac{1}{2}` or `\frac 1 2`, and set sizes that only a
typesetter needs. What reads formulas after this module meets one spelling of each.
"""

import re

# Each pattern with the equal form that takes its place, in this order.
_REWRITES = (
    # Sizes of fences: \Big( is (, \bigl\| is \|.
    (re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])\s*(?=[\\/|()\[\]])"), ""),
    (re.compile(r"\\arg\s*\\?(max|min)(?![a-zA-Z])"), r"\\operatorname{arg\1}"),
    (re.compile(r"\\operatorname\*"), r"\\operatorname"),
    (re.compile(r"\\[dt]frac(?![a-zA-Z])"), r"\\frac"),
    # Arguments without braces: \frac12 and \frac 1 2.
    (re.compile(r"\\frac(?![a-zA-Z])\s*([0-9a-zA-Z])\s*([0-9a-zA-Z])"), r"\\frac{\1}{\2}"),
    # The space behind a row of an array.
    (re.compile(r"\\\\\[\d+(?:pt|em|ex)\]"), r"\\\\"),
    # Where a line ends in the source, words have one space.
    (re.compile(r"\s+"), " "),
)


def normalised(latex: str) -> str:
    r"""Return LaTeX (math mode) that means the same, in one spelling.

    Fractions are `\frac{…}{…}`, operators `\operatorname{…}`, rows end in `\\`, and fences have no
    size of their own.
    """
    for pattern, equal in _REWRITES:
        latex = pattern.sub(equal, latex)
    return latex
