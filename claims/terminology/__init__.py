"""The talk's first terms: loss, objective, gradient descent, stochastic gradient descent."""

from theoremcheck import Section

SECTION = Section(1, "Terminology", ("Gradient Descent", "Stochastic Gradient Descent"))
