"""Training of stacked networks, compiled: one seed after the other, each from the cache."""
