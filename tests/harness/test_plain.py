"""A formula on one line of a terminal means what it means on the page."""

import pytest

from theoremcheck.report._plain import formula, prose


@pytest.mark.parametrize(
    "latex, line",
    [
        # Accents stay on their letters, and over more than one letter they have a name.
        (r"\dot v = -\nabla L(v)", "v̇ = -∇L(v)"),
        (r"\widehat E(h) \le E(h) + \delta", "Ê(h) ≤ E(h) + δ"),
        (r"\tilde{O}(n) = \widetilde\Omega(d)", "Õ(n) = Ω̃(d)"),
        (r"\overline{x} \ne x", "x̅ ≠ x"),
        (r"\bar{\mathbf{w}}", "𝐰̄"),
        (r"\vec u + \ddot u", "u⃗ + ü"),
        (r"\overline{a + b}", "overline(a + b)"),
        (r"\widehat{fg}", "hat(fg)"),
        (r"\underbrace{a + b}_{\text{small}}", "underbrace(a + b)_{small}"),
        # Roots keep their index, fractions their extent.
        (r"\sqrt[3]{n}", "√[3]n"),
        (r"\sqrt[k]{n + 1} + \sqrt{m}", "√[k](n + 1) + √m"),
        (r"\frac pq^2", "(p/q)^2"),
        (r"\frac{p}{q^2}", "p/q^2"),
        (r"\sqrt{p}^2 \ne \sqrt{p^2}", "(√p)^2 ≠ √(p^2)"),
        (r"\frac{a + b}{c} d", "((a + b)/c) d"),
        (r"\frac{a}{c\,d}", "a/(c d)"),
        (r"\frac{\frac{a}{b}}{c} = 1/\sqrt{m}", "(a/b)/c = 1/√m"),
        (r"\frac1n \sum_{i=1}^n x_i", "(1/n) ∑_{i=1}^n x_i"),
        # Letters of a style, and names.
        (r"\mathbb{1}[y < 0] \in \mathbb N", "𝟙[y < 0] ∈ ℕ"),
        (r"\operatorname*{arg\,max}_{\theta} J(\theta)", "argmax_θ J(θ)"),
        (r"\log_2 d + \ln^2 n", "log_2 d + ln^2 n"),
        (r"\operatorname{tr} A^{-1}", "tr A^{-1}"),
        (r"W_{\mathrm{out}} \ln x", "W_{out} ln x"),
        (r"f''(x) + f_k' - g'^2", "f''(x) + f_k' - g'^2"),
        # Fences, signs and what stands between.
        (r"|a| |b| \le \|c\|^2 \|d\|", "|a| |b| ≤ ‖c‖^2 ‖d‖"),
        (r"\Pr[A \mid B] = \Pr\left[A | B\right]", "Pr[A | B] = Pr[A | B]"),
        (r"\left. x \right|_{0}", "x|_0"),
        (r"(-1)^{n-1} = \pm 1", "(-1)^{n-1} = ±1"),
        (r"x \not= y \not\in Z", "x ≠ y ∉ Z"),
        (r"\binom{n}{b}^{-1} \binom{n+1}{2}", "C(n, b)^{-1} C(n + 1, 2)"),
        (r"a = b \quad \text{for all } b", "a = b   for all b"),
        (r"2 x_i y_i", "2x_i y_i"),
        (r"a \overset{d}{=} b \xrightarrow{n} c", "a =^d b →^n c"),
        # Tables.
        (r"\begin{aligned} f &= a \\ &\le b \end{aligned}", "f = a; ≤ b"),
        (r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}", "{1, x > 0; 0, else}"),
        (r"\begin{pmatrix} 1 & -2 \\ 3 & 4 \end{pmatrix}^\top", "(1, -2; 3, 4)^⊤"),
        (r"\begin{array}{lr} \text{A} & 1\,649 \\ \text{B} & 7 \end{array}", "A   1 649; B   7"),
    ],
)
def test_a_line_keeps_the_meaning_of_its_formula(latex, line):
    assert formula(latex) == line


@pytest.mark.parametrize(
    "latex", [r"\unknown x", r"\frac{a", r"\begin{tabular} a \end{tabular}", r"x \\ y"]
)
def test_what_cannot_be_put_on_a_line_is_its_source(latex):
    assert formula(latex.replace(" ", "\n  ")) == latex


def test_prose_keeps_its_words():
    assert prose(r"the mean $\bar x$ of  $n$ draws, not $\hat x$") == (
        "the mean x̄ of n draws, not x̂"
    )
