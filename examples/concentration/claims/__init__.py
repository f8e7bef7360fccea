"""Four inequalities of concentration, each held against exact tails."""
