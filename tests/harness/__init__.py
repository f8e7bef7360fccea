"""The harness, driven from outside over small projects, and its parts."""
