"""Laws with rational probabilities, and what is summed, counted and projected under them."""
