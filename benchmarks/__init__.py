"""Kept measured beside the best that the machine gives: `python -m benchmarks`. See docs/benchmarks.md."""
