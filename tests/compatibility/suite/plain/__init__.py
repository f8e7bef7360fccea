"""Tests that are no claims."""
