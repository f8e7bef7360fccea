"""The claims."""
