"""Losses, full and stochastic gradients, one step of descent."""
