r"""One form of LaTeX for everything that shows it: the page, the terminal and the guards.

Authors write a fraction as `\tfrac12`, `\dfrac{1}{2}` or `\frac 1 2`, and set sizes that only a
typesetter needs. What reads formulas after this module meets one spelling of each.
"""

import re

FONTS = "mathbb|mathcal|mathbf|mathrm|mathfrak|mathsf|mathtt|mathit|mathscr|boldsymbol|bm"
NAME = re.compile(r"\\operatorname(\*?)\s*\{([^{}]*)\}")
WORDS = re.compile(r"\\(text|mbox)\s*\{([^{}$]*\$[^{}]*)\}")
# What a name is spaced or set by.
SPACED = re.compile(r"\\[,;:! ]|\\(?:mathrm|rm|text)(?![a-zA-Z])|~|\s")

ESCAPED = re.compile(r"\\([%&#$_{}])")

# Each pattern with the equal form that takes its place, in this order.
_REWRITES = (
    # Where a line ends in the source, words have one space.
    (re.compile(r"\s+"), " "),
    # The space behind a row of an array, and between parts of a line.
    (re.compile(r"\\\\\s*\[-?[\d.]+ ?(?:pt|em|ex|mm)\]"), r"\\\\"),
    (re.compile(r"\\[hm]space\*?\s*\{[^{}]*\}"), r"\\;"),
    # What has the size of its place has it without a word; \tfrac alone is small in a statement.
    (re.compile(r"\\(?:display|text|script|scriptscript)style(?![a-zA-Z])"), ""),
    (re.compile(r"\\dfrac(?![a-zA-Z])"), r"\\frac"),
    (re.compile(r"\\[dt]binom(?![a-zA-Z])"), r"\\binom"),
    (re.compile(r"\{dcases\}"), "{cases}"),
    # Arguments without braces: \frac12, \frac 1 2, \mathbb R.
    (re.compile(r"\\(t?frac)(?![a-zA-Z])\s*([0-9a-zA-Z])\s*([0-9a-zA-Z])"), r"\\\1{\2}{\3}"),
    (re.compile(rf"\\({FONTS})(?![a-zA-Z])\s*([0-9a-zA-Z]|\\[a-zA-Z]+)"), r"\\\1{\2}"),
    # One name for rows that are aligned, and one for rows that are centred.
    (re.compile(r"\{(?:align\*?|aligned|split)\}"), "{split}"),
    (re.compile(r"\\begin\{gather(?:\*|ed)?\}"), r"\\begin{array}{c}"),
    (re.compile(r"\\end\{gather(?:\*|ed)?\}"), r"\\end{array}"),
    # What is negated has a sign of its own.
    (re.compile(r"\\not\s*=|\\not\s*\\eq(?![a-zA-Z])"), r"\\ne "),
    (re.compile(r"\\not\s*\\in(?![a-zA-Z])"), r"\\notin "),
    (re.compile(r"\\not\s*<"), r"\\nless "),
    (re.compile(r"\\not\s*>"), r"\\ngtr "),
    # Where the limits of an operator stand follows from how large it is.
    (re.compile(r"\\(?:no)?limits(?![a-zA-Z])"), ""),
    (re.compile(r"\\arg\s*(?:\\[,;:! ])?\s*\\?(max|min)(?![a-zA-Z])"), r"\\operatorname*{arg\1}"),
    (re.compile(r"\\arg(max|min)(?![a-zA-Z])"), r"\\operatorname*{arg\1}"),
    (re.compile(r"\\left\s*<"), r"\\left\\langle "),
    (re.compile(r"\\right\s*>"), r"\\right\\rangle "),
)


def normalised(latex: str) -> str:
    r"""Return LaTeX (math mode) that means the same, in one spelling.

    Fractions are `\frac{…}{…}`, operators `\operatorname{…}` with a name of letters alone, rows end
    in `\\` and are aligned by `split`, and formulas among words stand beside them.
    """
    for pattern, equal in _REWRITES:
        latex = pattern.sub(equal, latex)
    latex = NAME.sub(lambda found: rf"\operatorname{found[1]}{{{SPACED.sub('', found[2])}}}", latex)
    return WORDS.sub(lambda found: _apart(found[1], found[2]), latex)


def words(text: str) -> str:
    r"""Return the words of a `\text{…}` as they are read: `\%` is a percent sign, `~` a space."""
    return ESCAPED.sub(r"\1", text.replace("~", "\xa0").replace("\\ ", " "))


def _apart(macro: str, words: str) -> str:
    """Return words with `$formulas$` among them as words and formulas, in one group."""
    parts = words.split("$")
    if len(parts) % 2 == 0:  # a dollar is left over: it stays, and what reads it refuses it
        return rf"\{macro}{{{words}}}"
    apart = [rf"\{macro}{{{part}}}" if n % 2 == 0 else part for n, part in enumerate(parts) if part]
    return "{" + "".join(apart) + "}"
