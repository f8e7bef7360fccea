"""What samplers promise, and how one sees that they do not."""
