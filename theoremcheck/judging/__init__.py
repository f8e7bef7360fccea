"""How a measurement is held against a prediction: verbs, inference, rounding, certificates."""
