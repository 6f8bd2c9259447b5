"""What is measured, against what: one command each, listed by `python -m benchmarks`."""
