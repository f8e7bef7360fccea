"""An exam of error rates: `python -m tests.exam`."""
