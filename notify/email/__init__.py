"""News by e-mail: what stands in it, and how it leaves."""
