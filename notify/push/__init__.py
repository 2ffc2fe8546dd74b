"""News on people's own devices."""
