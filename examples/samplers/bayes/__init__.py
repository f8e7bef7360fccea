"""Samplers, and small posteriors that are known."""
