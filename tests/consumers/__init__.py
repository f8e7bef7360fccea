"""A run as programs of npm read it."""
