"""Speed, each figure a ratio within one run."""
