"""What Kept takes, measured beside what the machine gives at best: `python -m benchmarks`. See docs/benchmarks.md."""
